//! Renders docs/ from what the program knows. A test compares the files with what is rendered here.

mod demands;
mod site;
mod summary;

pub use site::{has_heading, site};
pub use summary::summary;

use std::fmt::Write;

use crate::diagnostic::{Confidence, Rule};
use crate::product::{Document, Table};
use crate::reference::targets;
use crate::registry::Registry;

/// The mark of a page that is rendered: the build packs pages without it, which people wrote.
const GENERATED: &str = "<!-- Generated: BLESS=1 cargo test --test golden docs. -->";

/// Every generated page: its path in docs/ and its text.
pub fn all(registry: &Registry) -> Vec<(String, String)> {
    let own = registry.products.iter().flat_map(|product| product.documents());
    let own = own.map(|document| match document {
        Document::Page { file, render } => ((*file).to_owned(), render()),
        Document::Demands { file, title, introduction, table } => {
            ((*file).to_owned(), demands::page(registry, title, introduction, table))
        }
    });
    let shared = [("rules.md", rules(registry)), ("shorthands.md", shorthands(registry.products))];
    let shared = shared.into_iter().map(|(file, text)| (file.to_owned(), text));
    let each = registry.rules().map(|rule| (rule_file(rule), rule_page(rule)));
    shared.chain(own).chain(each).collect()
}

/// The page of a rule, as its path in docs/.
fn rule_file(rule: &Rule) -> String {
    format!("rules/{}.md", rule.code)
}

/// What is wrong with the tables of demands: fields that lack, codes that do not exist, demands without a
/// rule and without a reason.
pub fn problems(registry: &Registry) -> Vec<String> {
    let documents = registry.products.iter().flat_map(|product| product.documents());
    let tables = documents.filter_map(|document| match document {
        Document::Demands { table, .. } => Some(table),
        Document::Page { .. } => None,
    });
    tables.flat_map(|table| demands::problems(registry, table)).collect()
}

/// docs/rules.md: the table of all rules.
fn rules(registry: &Registry) -> String {
    let mut text = format!("# Rules\n\n{GENERATED}\n\n");
    text += "Every finding names its rule, and every rule has a page with what fails, what passes, and why. `clusterc explain CODE`\n";
    text += "shows the same page at the terminal. The column \"based on\" says what the claim is based on: the language itself, a test\n";
    text += "with a real server, the product's source or manual, the documents of a product whose server was not available\n";
    text += "for testing, or advice that nothing enforces.\n\n";
    text += "| code | name | severity | based on | what it reports |\n| --- | --- | --- | --- | --- |\n";
    for rule in registry.rules() {
        let _ = writeln!(
            text,
            "| [{}]({}) | {} | {} | {} | {} |",
            rule.code,
            rule_file(rule),
            rule.name,
            rule.severity.as_str(),
            basis(rule.confidence),
            rule.summary()
        );
    }
    text
}

/// docs/rules/CODE.md: what `clusterc explain CODE` shows, for readers of Markdown.
fn rule_page(rule: &Rule) -> String {
    format!("# {}: {}\n\n{GENERATED}\n\n{}\n", rule.code, rule.name, plain_fences(&rule.page()))
}

fn basis(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Language => "language",
        Confidence::Observed => "real server",
        Confidence::Source => "source",
        Confidence::Documented => "documents",
        Confidence::Advice => "advice",
    }
}

/// A page whose fences name languages only: renderers know `kdl`, and none of our marks.
fn plain_fences(page: &str) -> String {
    let line = |line: &str| {
        let line = ["kdl", "yaml"].iter().fold(line.to_owned(), |line, language| {
            let fence = format!("```{language}");
            line.replace(&format!("{fence},fails"), &format!("Fails:\n\n{fence}"))
                .replace(&format!("{fence},passes"), &format!("Passes:\n\n{fence}"))
        });
        ["files", "change"].iter().fold(line, |line, kind| {
            line.replace(&format!("```{kind},fails"), "Fails:\n\n```text")
                .replace(&format!("```{kind},passes"), "Passes:\n\n```text")
        })
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// docs/shorthands.md: what the shorter spellings of each product mean.
fn shorthands(products: Table) -> String {
    let mut text = format!("# Shorthands\n\n{GENERATED}\n\n");
    text += "Shorter spellings for common settings. They expand to the parameters named here, where they are written, and\n";
    text += "`clusterc why` shows them like any other setting.\n";
    for product in products.iter() {
        let catalog = product.catalog();
        let _ = write!(
            text,
            "\n## {}\n\n| statement | allowed in | sets | values |\n| --- | --- | --- | --- |\n",
            catalog.title
        );
        for shorthand in &catalog.shorthands {
            for part in &shorthand.parts {
                let spelling = match &part.property {
                    Some(property) => format!("`{} {property}=…`", shorthand.name),
                    None if part.join.is_some() => format!("`{} \"…\" \"…\"`", shorthand.name),
                    None => format!("`{} \"…\"`", shorthand.name),
                };
                let where_allowed = match shorthand.scope {
                    crate::catalog::ShorthandScope::Cluster => "`cluster`",
                    crate::catalog::ShorthandScope::Node => "nodes, `every`, `cluster`",
                    crate::catalog::ShorthandScope::Placement => "the statement that places it",
                };
                let target = targets(catalog, part);
                let words = part
                    .words
                    .iter()
                    .map(|(word, meaning)| format!("`{word}`: `{meaning}`"))
                    .collect::<Vec<_>>();
                let _ =
                    writeln!(text, "| {spelling} | {where_allowed} | {target} | {} |", words.join("<br>"));
            }
        }
        for carried in &catalog.carried {
            let role = &catalog.role(carried.role).name;
            let (name, doc) = (&carried.name, &carried.doc);
            let _ = writeln!(text, "| `{name} \"FILE\" \"FILE\"` | `{role}` | {doc} | |");
        }
    }
    text
}
