//! Renders docs/ from what the program knows. A test compares the files with what is rendered here.

mod demands;
mod site;

pub use site::site;

use std::fmt::Write;

use crate::diagnostic::Confidence;
use crate::product::{Document, Table};
use crate::reference::targets;
use crate::registry::Registry;

/// Every generated page: the file's name and its text.
pub fn all(registry: &Registry) -> Vec<(&'static str, String)> {
    let own = registry.products.iter().flat_map(|product| product.documents());
    let own = own.map(|document| match document {
        Document::Page { file, render } => (*file, render()),
        Document::Demands { file, title, introduction, table } => {
            (*file, demands::page(registry, title, introduction, table))
        }
    });
    let shared = [("rules.md", rules(registry)), ("shorthands.md", shorthands(registry.products))];
    shared.into_iter().chain(own).collect()
}

/// What is wrong with the tables of demands: fields that lack, codes that do not exist, demands without a rule and without a reason.
pub fn problems(registry: &Registry) -> Vec<String> {
    let documents = registry.products.iter().flat_map(|product| product.documents());
    let tables = documents.filter_map(|document| match document {
        Document::Demands { table, .. } => Some(table),
        Document::Page { .. } => None,
    });
    tables.flat_map(|table| demands::problems(registry, table)).collect()
}

/// docs/rules.md: the table of all rules, then their pages.
fn rules(registry: &Registry) -> String {
    let mut text = String::from("# Rules\n\n<!-- Generated: BLESS=1 cargo test --test golden docs. -->\n\n");
    text += "Every finding names its rule. `clusterc explain CODE` shows the same page at the terminal. The column \"rests on\"\n";
    text += "says what the claim is based on: the language itself, a real server that was seen doing it, the product's source or\n";
    text += "manual, the documents of a product whose server nobody could try, or advice that nothing enforces.\n\n";
    text += "| code | name | severity | rests on | what it reports |\n| --- | --- | --- | --- | --- |\n";
    for rule in registry.rules() {
        let _ = writeln!(
            text,
            "| [{0}](#{1}) | {2} | {3} | {4} | {5} |",
            rule.code,
            rule.anchor(),
            rule.name,
            rule.severity.as_str(),
            basis(rule.confidence),
            rule.summary()
        );
    }
    for rule in registry.rules() {
        let _ = write!(text, "\n## {}: {}\n\n{}\n", rule.code, rule.name, nested(&rule.page()));
    }
    text
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

/// A page's headings one level further down, outside fences.
fn nested(page: &str) -> String {
    let mut fenced = false;
    let line = |line: &str| {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        // Renderers know `kdl`, not our marks.
        let line = ["kdl", "yaml"].iter().fold(line.to_owned(), |line, language| {
            let fence = format!("```{language}");
            line.replace(&format!("{fence},fails"), &format!("Fails:\n\n{fence}"))
                .replace(&format!("{fence},passes"), &format!("Passes:\n\n{fence}"))
        });
        let line = line
            .replace("```files,fails", "Fails:\n\n```text")
            .replace("```files,passes", "Passes:\n\n```text");
        if !fenced && line.starts_with("## ") { format!("#{line}") } else { line }
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// docs/shorthands.md: what the shorter spellings of each product stand for.
fn shorthands(products: Table) -> String {
    let mut text =
        String::from("# Shorthands\n\n<!-- Generated: BLESS=1 cargo test --test golden docs. -->\n\n");
    text += "Shorter spellings for common settings. They expand to the parameters named here, at the place where they stand, and\n";
    text += "`clusterc why` shows them like any other setting.\n";
    for product in products.iter() {
        let catalog = product.catalog();
        let _ = write!(
            text,
            "\n## {}\n\n| statement | may stand in | sets | words |\n| --- | --- | --- | --- |\n",
            catalog.title
        );
        for shorthand in &catalog.shorthands {
            for part in &shorthand.parts {
                let spelling = match &part.property {
                    Some(property) => format!("`{} {property}=…`", shorthand.name),
                    None if part.join.is_some() => format!("`{} \"…\" \"…\"`", shorthand.name),
                    None => format!("`{} \"…\"`", shorthand.name),
                };
                let place = match shorthand.place {
                    crate::catalog::Place::Cluster => "`cluster`",
                    crate::catalog::Place::Node => "nodes, `every`, `cluster`",
                    crate::catalog::Place::Placement => "the statement that places it",
                };
                let target = targets(catalog, part);
                let words = part
                    .words
                    .iter()
                    .map(|(word, meaning)| format!("`{word}`: `{meaning}`"))
                    .collect::<Vec<_>>();
                let _ = writeln!(text, "| {spelling} | {place} | {target} | {} |", words.join("<br>"));
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
