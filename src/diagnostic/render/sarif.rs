//! SARIF 2.1.0: what code scanning services read, with the pages of the rules and the fixes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Edit, Finding, Fix, Rule, Severity};
use crate::source::{SourceMap, Span};

/// Findings as one SARIF document, with a line end.
pub fn sarif(findings: &[Finding], sources: &SourceMap) -> String {
    let mut rules: BTreeMap<&str, &'static Rule> = BTreeMap::new();
    for finding in findings {
        rules.insert(finding.rule.code, finding.rule);
    }
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(index, code)| (*code, index)).collect();
    let results: Vec<Value> =
        findings.iter().map(|finding| result(finding, index[finding.rule.code], sources)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "clusterc",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    document.to_string() + "\n"
}

fn descriptor(rule: &Rule) -> Value {
    let page = rule.page();
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.family()], "rests-on": format!("{:?}", rule.confidence).to_lowercase() },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, index: usize, sources: &SourceMap) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.rule.code.into());
    result.insert("ruleIndex".into(), index.into());
    result.insert("level".into(), level(finding.severity).into());
    result.insert("message".into(), json!({ "text": text(finding) }));
    result.insert("locations".into(), json!([{ "physicalLocation": place(finding.span, sources) }]));
    if !finding.labels.is_empty() {
        let related = finding.labels.iter().enumerate().map(|(id, label)| {
            json!({
                "id": id + 1,
                "physicalLocation": place(label.span, sources),
                "message": { "text": if label.text.is_empty() { "here" } else { &label.text } },
            })
        });
        result.insert("relatedLocations".into(), related.collect());
    }
    if !finding.fixes.is_empty() {
        let fixes: Vec<Value> = finding.fixes.iter().map(|fix| changes(fix, sources)).collect();
        result.insert("fixes".into(), fixes.into());
    }
    result.insert("partialFingerprints".into(), json!({ "clusterc/v1": fingerprint(finding, sources) }));
    let mut properties = Map::new();
    for (name, value) in [("product", &finding.product), ("host", &finding.host)] {
        if let Some(value) = value {
            properties.insert(name.into(), value.as_str().into());
        }
    }
    if !properties.is_empty() {
        result.insert("properties".into(), properties.into());
    }
    result.into()
}

/// The message with its notes and helps, a line each.
pub(super) fn text(finding: &Finding) -> String {
    let notes = finding.notes.iter().map(|note| format!("\nnote: {note}"));
    let helps = finding.helps.iter().map(|help| format!("\nhelp: {help}"));
    finding.message.clone() + &notes.chain(helps).collect::<String>()
}

fn place(span: Span, sources: &SourceMap) -> Value {
    json!({ "artifactLocation": { "uri": uri(&sources.file(span.file).name) }, "region": region(span, sources) })
}

fn region(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.start(span), sources.end(span));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn changes(fix: &Fix, sources: &SourceMap) -> Value {
    let mut files: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(&sources.file(edit.span.file).name).or_default().push(edit);
    }
    let change = |(name, edits): (&&str, &Vec<&Edit>)| {
        let replacement = |edit: &&Edit| json!({ "deletedRegion": region(edit.span, sources), "insertedContent": { "text": edit.text } });
        json!({
            "artifactLocation": { "uri": uri(name) },
            "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
        })
    };
    let title = if fix.safe { fix.title.clone() } else { format!("{} (look at it first)", fix.title) };
    json!({ "description": { "text": title }, "artifactChanges": files.iter().map(change).collect::<Vec<_>>() })
}

/// A path as a URI reference: what a URI does not hold is written in percents.
fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    if path.starts_with('/') {
        text.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            text.push(byte as char);
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// What stays the same when lines move: the rule, the file, the message and the text of the line.
pub fn fingerprint(finding: &Finding, sources: &SourceMap) -> String {
    let file = sources.file(finding.span.file);
    let line = file.line_text(sources.start(finding.span).line);
    let parts = [finding.rule.code, &file.name, &finding.message, line.trim()];
    let sum = Sha256::digest(parts.join("\0").as_bytes());
    sum.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/厂.kdl"), "a%20b/%E5%8E%82.kdl");
        assert_eq!(uri("/etc/x:y"), "file:///etc/x%3Ay");
    }
}
