//! `clusterc explain`.

use std::fmt::Write;

use clap::Args;

use super::params::role;
use super::rules::TableFormat;
use super::{Outcome, output};
use crate::catalog::{Agreement, Catalog, Change, Param, ParamKind, Ranged, VersionSpan, Way};
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Confidence, Rule};
use crate::driver::{PRODUCTS, REGISTRY};
use crate::error::Error;

/// Shows the page of a rule or of a parameter.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The code or the name of a rule, or the name of a parameter.
    #[arg(value_name = "CODE|PARAMETER")]
    word: String,
    /// A page for people or JSON for programs.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: TableFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let word = arguments.word.trim();
    if let Some(rule) = REGISTRY.find(word) {
        let text = match arguments.format {
            TableFormat::Human => rule_page(rule),
            TableFormat::Json => super::rules::json(rule).to_string() + "\n",
        };
        output::out(&text)?;
        return Ok(Outcome::Good);
    }
    let mut pages = String::new();
    for product in PRODUCTS.iter() {
        let catalog = product.schemas().pages();
        for &id in catalog.find(word) {
            if !pages.is_empty() {
                pages.push('\n');
            }
            pages += &param_page(catalog, catalog.param(id));
        }
    }
    if pages.is_empty() {
        return Err(unknown(word));
    }
    output::out(&pages)?;
    Ok(Outcome::Good)
}

fn unknown(word: &str) -> Error {
    let params =
        PRODUCTS.iter().flat_map(|product| product.schemas().pages().params.iter().map(|param| &*param.name));
    let rules = REGISTRY.rules().flat_map(|rule| [rule.code, rule.name]);
    let error = Error::new(format!("there is no rule and no parameter `{word}`"));
    error.help(suggest(word, rules.chain(params), || {
        "clusterc rules and clusterc params list them".to_owned()
    }))
}

fn rule_page(rule: &Rule) -> String {
    let basis = match rule.confidence {
        Confidence::Language => "the language itself",
        Confidence::Observed => "runs of a real server",
        Confidence::Source => "the product's source or manual",
        Confidence::Documented => "the product's documents; no server could be had to try it on",
        Confidence::Advice => "advice; nothing enforces it",
    };
    format!(
        "{}: {} ({}, rests on {basis})\n\n{}\n",
        rule.code,
        rule.name,
        rule.severity.as_str(),
        plain(&rule.page())
    )
}

/// A page without the Markdown that a terminal does not need.
fn plain(page: &str) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            fenced = !fenced;
            let words = info.split(',').nth(1);
            if let Some(what) = words.filter(|_| fenced) {
                let title = if what == "fails" { "This fails:" } else { "This passes:" };
                let _ = writeln!(text, "{title}\n");
            }
        } else if fenced {
            let _ = writeln!(text, "    {line}");
        } else if let Some(title) = line.strip_prefix("## ") {
            let _ = writeln!(text, "{}", title.to_uppercase());
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    text.trim_end().to_owned()
}

fn param_page(catalog: &Catalog, param: &Param) -> String {
    let kind = match param.kind {
        ParamKind::Property => "parameter",
        ParamKind::Variable => "environment variable",
        ParamKind::Fact => "fact",
    };
    let mut text = format!("{}: {} of {}\n\n{}\n\n", param.name, kind, catalog.title, param.doc);
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<12} {value}");
        }
    };
    row("type", param.kind_of_value.as_str().to_owned());
    row("unit", param.unit.as_deref().unwrap_or_default().to_owned());
    row("read by", role(catalog, param));
    row("versions", param.lifetime.to_string());
    let documented = param.first_documented.as_ref();
    row("documented", documented.map(|first| format!("since {first}")).unwrap_or_default());
    row("default", history(&param.defaults, |text| text.to_string()));
    row("shipped", history(&param.shipped, |text| text.to_string()));
    row("file", files(catalog, param));
    row("effect", history(&param.effects, |effect| effect.as_str().to_owned()));
    row(
        "later change",
        history(&param.changes, |change| {
            match change {
                Change::Rejected => "the server refuses to start the node",
                Change::ForcedBack => "the server ignores it and keeps the first value",
            }
            .to_owned()
        }),
    );
    row(
        "another way",
        history(&param.ways, |way| {
            match way {
                Way::Rejoin => "the node leaves the cluster and joins again",
                Way::Migrate => "data is exported and loaded",
                Way::Unused => "none is needed: a node that has joined does not use it",
                Way::Impossible => "none: what exists keeps the first value",
            }
            .to_owned()
        }),
    );
    row(
        "range",
        history(&param.ranges, |bounds| {
            let sensible =
                if bounds.is_soft { ", beyond which the server takes values all the same" } else { "" };
            match (bounds.least, bounds.most) {
                (Some(least), Some(most)) => format!("{least} to {most}{sensible}"),
                (Some(least), None) => format!("at least {least}{sensible}"),
                (None, Some(most)) => format!("at most {most}{sensible}"),
                (None, None) => String::new(),
            }
        }),
    );
    row("words", history(&param.words, |word| word.word.to_string()));
    row(
        "agreement",
        history(&param.agreement, |agreement| {
            match agreement {
                Agreement::OnJoin => "a node that differs is refused when it joins",
                Agreement::EveryStart => "a node that differs is refused at every start",
                Agreement::LeaderWins => "the leader's value is taken",
                Agreement::Silent => "nothing compares it",
            }
            .to_owned()
        }),
    );
    row("meaning", history(&param.meanings, |meaning| meaning.shown(catalog)));
    row("later name", history(&param.renamed_to, |text| text.to_string()));
    row("never read", param.dead.iter().map(|fact| fact.span.to_string()).collect::<Vec<_>>().join(", "));
    for note in &param.notes {
        row("note", history(std::slice::from_ref(note), |text| text.to_string()));
    }
    row("edition", param.edition.to_string());
    row("source", param.source.to_string());
    row("how sure", param.sure.to_string());
    text
}

/// The files that hold a parameter: its own, else those of the roles that read it.
fn files(catalog: &Catalog, param: &Param) -> String {
    if !param.files.is_empty() || param.kind == ParamKind::Fact {
        return history(&param.files, |text| text.to_string());
    }
    let read = catalog.role_ids().filter(|&role| param.scope.covers(role));
    let mut files: Vec<&str> = read.filter_map(|role| catalog.role(role).file.as_deref()).collect();
    files.dedup();
    files.join(", ")
}

/// `9003 (until 1.0.0), 10730 (since 1.2.2)`.
fn history<T>(facts: &[Ranged<T>], show: impl Fn(&T) -> String) -> String {
    let mut shown: Vec<(String, VersionSpan)> = Vec::new();
    for fact in facts {
        let value =
            Some(show(&fact.value)).filter(|value| !value.is_empty()).unwrap_or_else(|| "empty".to_owned());
        match shown.last_mut() {
            // What differs between them is not shown here.
            Some((last, span)) if *last == value && span.until.is_some() && fact.span.since.is_some() => {
                span.until.clone_from(&fact.span.until);
                span.except.extend_from_slice(&fact.span.except);
            }
            _ => shown.push((value, fact.span.clone())),
        }
    }
    let one = |(value, span): (String, VersionSpan)| {
        if span.is_open() { value } else { format!("{value} ({span})") }
    };
    shown.into_iter().map(one).collect::<Vec<_>>().join(", ")
}
