//! SARIF 2.1.0: what code scanning services read, with the pages of the rules and the fixes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Edit, Finding, Fix, Rule, Severity, Shown};
use crate::source::{Span, one_line, safe_json};

/// Findings as one SARIF document, with a line end.
pub fn sarif(shown: &Shown<'_>) -> String {
    let findings: Vec<Finding> = shown.plain().collect();
    let mut rules: BTreeMap<&str, &'static Rule> = BTreeMap::new();
    for finding in &findings {
        rules.insert(finding.rule.code, finding.rule);
    }
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(index, code)| (*code, index)).collect();
    let results: Vec<Value> =
        findings.iter().map(|finding| result(finding, index[finding.rule.code], shown)).collect();
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
    safe_json(&document.to_string()) + "\n"
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

fn result(finding: &Finding, index: usize, shown: &Shown<'_>) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.rule.code.into());
    result.insert("ruleIndex".into(), index.into());
    result.insert("level".into(), level(finding.severity).into());
    result.insert("message".into(), json!({ "text": unlinked(&text(finding)) }));
    result.insert("locations".into(), json!([{ "physicalLocation": location(finding.span, shown) }]));
    if !finding.labels.is_empty() {
        let related = finding.labels.iter().enumerate().map(|(id, label)| {
            json!({
                "id": id + 1,
                "physicalLocation": location(label.span, shown),
                "message": { "text": if label.text.is_empty() { "here".to_owned() } else { unlinked(&label.text) } },
            })
        });
        result.insert("relatedLocations".into(), related.collect());
    }
    if !finding.fixes.is_empty() {
        let fixes: Vec<Value> = finding.fixes.iter().map(|fix| changes(fix, shown)).collect();
        result.insert("fixes".into(), fixes.into());
    }
    result.insert("partialFingerprints".into(), json!({ "clusterc/v1": fingerprint(finding, shown) }));
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

/// A message without links: SARIF reads `[text](target)` as one, and text from a file must not lead a reader elsewhere.
fn unlinked(text: &str) -> String {
    text.replace("](", "\\](")
}

fn location(span: Span, shown: &Shown<'_>) -> Value {
    json!({ "artifactLocation": { "uri": uri(shown.raw_name(span.file)) }, "region": region(span, shown) })
}

fn region(span: Span, shown: &Shown<'_>) -> Value {
    let (start, end) = (shown.start(span), shown.end(span));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn changes(fix: &Fix, shown: &Shown<'_>) -> Value {
    let mut files: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(shown.raw_name(edit.span.file)).or_default().push(edit);
    }
    let change = |(name, edits): (&&str, &Vec<&Edit>)| {
        let replacement = |edit: &&Edit| json!({ "deletedRegion": region(edit.span, shown), "insertedContent": { "text": edit.text } });
        json!({
            "artifactLocation": { "uri": uri(name) },
            "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
        })
    };
    let title = if fix.safe { fix.title.clone() } else { format!("{} (review it first)", fix.title) };
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

/// What stays the same when lines move: the rule, the file, the message and the text of the line, as shown: from a secret in it
/// nothing can be guessed.
pub fn fingerprint(finding: &Finding, shown: &Shown<'_>) -> String {
    let line = shown.file(finding.span.file).file.line_text(shown.start(finding.span).line);
    let name = shown.raw_name(finding.span.file);
    let message = one_line(&finding.message);
    let parts = [finding.rule.code, name, &message, line.trim()];
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
