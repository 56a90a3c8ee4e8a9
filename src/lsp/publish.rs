//! Findings as diagnostics.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::client::Client;
use super::position::Lines;
use super::text::Text;
use super::workspace::Workspace;
use crate::diagnostic::{Finding, Rule, Severity, Shown};
use crate::source::{FileId, SourceMap, Span};

/// Rules of what has no effect: editors show it faded.
const UNNECESSARY: &[&str] = &[
    "dead-parameter",
    "inert-setting",
    "overridden-setting",
    "stale-allow",
    "ignored-seeds",
    "overruled-key",
    "dead-file",
];

/// Rules of what has another name today: editors show it struck through.
const DEPRECATED: &[&str] = &["old-name", "legacy-key", "former-key"];

/// Diagnostics by the paths of their files.
pub(super) type ByFile = BTreeMap<String, Vec<Value>>;

/// Adds the diagnostics of some findings.
pub(super) fn add(
    findings: &[Finding],
    sources: &SourceMap,
    workspace: &Workspace,
    client: &Client,
    by_file: &mut ByFile,
) {
    let shown = Shown::new(findings, sources);
    let locations = Locations::new(sources, workspace, client);
    for finding in shown.plain() {
        let list = by_file.entry(sources.file(finding.span.file).name.clone()).or_default();
        list.push(diagnostic(&finding, &locations, client));
    }
}

/// Where spans are, as the client counts.
pub(super) struct Locations<'a> {
    sources: &'a SourceMap,
    texts: BTreeMap<FileId, (Option<Arc<Text>>, Lines)>,
    client: &'a Client,
    workspace: &'a Workspace,
}

impl<'a> Locations<'a> {
    pub(super) fn new(sources: &'a SourceMap, workspace: &'a Workspace, client: &'a Client) -> Self {
        let of = |(id, file): (FileId, &crate::source::SourceFile)| {
            let text = workspace.text(&file.name).filter(|text| text.text() == file.text);
            let lines = if text.is_none() { Lines::new(&file.text) } else { Lines::default() };
            (id, (text, lines))
        };
        Self { sources, texts: sources.files().map(of).collect(), client, workspace }
    }

    /// A range as JSON.
    pub(super) fn range(&self, span: Span) -> Value {
        let file = self.sources.file(span.file);
        match self.texts.get(&span.file) {
            Some((Some(text), _)) => text.json(&span.range(), self.client.encoding),
            Some((None, lines)) => lines.json(&file.text, &span.range(), self.client.encoding),
            None => Lines::new(&file.text).json(&file.text, &span.range(), self.client.encoding),
        }
    }

    /// The URI of a span's file.
    pub(super) fn uri(&self, span: Span) -> String {
        self.workspace.uri(&self.sources.file(span.file).name)
    }

    /// A file and a range of it as JSON.
    pub(super) fn location(&self, span: Span) -> Value {
        json!({ "uri": self.uri(span), "range": self.range(span) })
    }

    /// A message with paths from the folder of the workspace.
    fn plain(&self, text: &str) -> String {
        self.workspace
            .folders
            .iter()
            .fold(text.to_owned(), |text, root| text.replace(&format!("{root}/"), ""))
    }
}

fn diagnostic(finding: &Finding, locations: &Locations<'_>, client: &Client) -> Value {
    let mut message = finding.message.clone();
    for note in &finding.notes {
        message += &format!("\nnote: {note}");
    }
    for help in &finding.helps {
        message += &format!("\nhelp: {help}");
    }
    let labels = finding.labels.iter().filter(|label| !label.is_copy || client.relates);
    let related: Vec<Value> = labels
        .map(|label| {
            let text = if label.text.is_empty() { "the other side" } else { &label.text };
            json!({ "location": locations.location(label.span), "message": locations.plain(text) })
        })
        .collect();
    if !client.relates {
        for label in finding.labels.iter().filter(|label| !label.is_copy) {
            let at = locations.sources.start(label.span);
            let name = &locations.sources.file(label.span.file).name;
            message += &format!("\n{name}:{}:{}: {}", at.line, at.column, label.text);
        }
    }
    let mut one = json!({
        "range": locations.range(finding.span),
        "severity": severity(finding.severity),
        "code": finding.rule.code,
        "source": "clusterc",
        "message": locations.plain(&message),
    });
    if let Some(fields) = one.as_object_mut() {
        if let Some(docs) = client.docs.as_ref().filter(|_| client.describes_codes) {
            let href = format!("{docs}#{}", finding.rule.code);
            fields.insert("codeDescription".to_owned(), json!({ "href": href }));
        }
        if client.relates && !related.is_empty() {
            fields.insert("relatedInformation".to_owned(), related.into());
        }
        if let Some(tag) = tag(finding.rule).filter(|_| client.tags) {
            fields.insert("tags".to_owned(), json!([tag]));
        }
    }
    one
}

fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Info => 3,
    }
}

fn tag(rule: &Rule) -> Option<u8> {
    if UNNECESSARY.contains(&rule.name) {
        Some(1)
    } else if DEPRECATED.contains(&rule.name) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::REGISTRY;

    #[test]
    fn the_tables_name_rules() {
        for name in UNNECESSARY.iter().chain(DEPRECATED) {
            assert!(REGISTRY.find(name).is_some(), "{name}");
        }
    }
}
