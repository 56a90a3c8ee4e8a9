//! `clusterc explain`.

use std::fmt::Write;

use clap::Args;

use super::rules::TableFormat;
use super::{Outcome, output, reading};
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Confidence, Rule, words};
use crate::driver::{PRODUCTS, REGISTRY};
use crate::error::Error;
use crate::reference;

/// Show the page of a rule, a parameter, a statement or property of the language, or a topic.
///
/// Without a NAME, the pages are listed. On a terminal, long pages go through a pager (`CLUSTERC_PAGER`, else
/// `PAGER`, else less).
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The code or the name of a rule, or the name of a parameter, statement, property or topic.
    #[arg(value_name = "CODE|PARAMETER|STATEMENT|TOPIC")]
    word: Option<String>,
    /// The output format; JSON for rules only.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: TableFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let Some(word) = arguments.word.as_deref().map(str::trim) else {
        reading::show(&overview())?;
        return Ok(Outcome::Good);
    };
    if let Some(rule) = REGISTRY.find(word) {
        match arguments.format {
            TableFormat::Human => reading::show(&rule_page(rule))?,
            TableFormat::Json => output::out(&(super::rules::json(rule).to_string() + "\n"))?,
        }
        return Ok(Outcome::Good);
    }
    let pages = reference::about(PRODUCTS, word);
    if pages.is_empty() {
        return Err(unknown(word));
    }
    reading::show(&pages.join("\n"))?;
    Ok(Outcome::Good)
}

/// What can be explained.
fn overview() -> String {
    let mut text = String::from("# What can be explained\n\n");
    text += "`clusterc explain WORD` shows the page of a rule (`clusterc rules` lists them), of a parameter \
             (`clusterc params PRODUCT`), of a statement or property of the language, or of a topic.\n\n## Statements\n\n";
    let (statements, _) = reference::language();
    for statement in statements {
        let first = statement.doc.split_inclusive(". ").next().unwrap_or_default();
        let _ = writeln!(text, "- `{}`: {}", statement.name, first.trim_end());
    }
    let roles = PRODUCTS.iter().flat_map(|product| product.catalog().roles.iter());
    let mut roles: Vec<String> = roles.map(|role| format!("`{}`", role.name)).collect();
    roles.sort();
    roles.dedup();
    let _ = writeln!(text, "\n## Roles\n\n{}\n\n## Topics\n", words::list(roles));
    for topic in reference::topics() {
        let _ = writeln!(text, "- `{}`: {}", topic.name, topic.doc);
    }
    text
}

fn unknown(word: &str) -> Error {
    let params =
        PRODUCTS.iter().flat_map(|product| product.schemas().pages().params.iter().map(|param| &*param.name));
    let rules = REGISTRY.rules().flat_map(|rule| [rule.code, rule.name]);
    let known = rules.chain(reference::words(PRODUCTS)).chain(params);
    let error = Error::new(format!("there is no page about `{word}`"));
    error.help(suggest(word, known, || "run `clusterc explain` to list all pages".to_owned()))
}

fn rule_page(rule: &Rule) -> String {
    let basis = match rule.confidence {
        Confidence::Language => "the language itself",
        Confidence::Observed => "runs of a real server",
        Confidence::Source => "the product's source or manual",
        Confidence::Documented => "the product's documents; no server was available for testing",
        Confidence::Advice => "advice; nothing enforces it",
    };
    let severity = rule.severity.as_str();
    format!("# {}: {} ({severity}, based on {basis})\n\n{}\n", rule.code, rule.name, rule.page())
}
