//! The JSON contract: version 1.

use serde::Serialize;

use crate::diagnostic::{Edit, Finding, Severity, Shown, Summary};
use crate::source::{Span, safe_json};

/// The JSON Schema of what [`json`] writes.
pub const JSON_SCHEMA: &str = include_str!("../../../schemas/findings.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    location: JsonLocation<'a>,
    labels: Vec<JsonLabel<'a>>,
    notes: &'a [String],
    helps: &'a [String],
    fixes: Vec<JsonFix<'a>>,
    product: Option<&'a str>,
    host: Option<&'a str>,
}

/// Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
struct JsonLocation<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    location: JsonLocation<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<JsonEdit<'a>>,
}

/// `start` and `end` are byte offsets.
#[derive(Serialize)]
struct JsonEdit<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

/// Findings and their totals as one JSON document, with a line end.
pub fn json(shown: &Shown<'_>, summary: Summary) -> String {
    let findings = shown.findings().iter().map(|finding| one(finding, shown)).collect();
    let document = Document { version: 1, findings, summary };
    // Strings and numbers only: serialization cannot fail.
    safe_json(&serde_json::to_string(&document).unwrap_or_default()) + "\n"
}

fn one<'a>(finding: &'a Finding, shown: &'a Shown<'_>) -> JsonFinding<'a> {
    let label = |label: &'a crate::diagnostic::Label| JsonLabel {
        location: location(label.span, shown),
        text: &label.text,
    };
    let edit = |edit: &'a Edit| {
        let (start, end) = shown.bytes(edit.span);
        JsonEdit {
            file: shown.raw_name(edit.span.file),
            start: start as u32,
            end: end as u32,
            text: &edit.text,
        }
    };
    let fixes = finding.fixes.iter().map(|fix| JsonFix {
        title: &fix.title,
        safe: fix.safe,
        edits: fix.edits.iter().map(edit).collect(),
    });
    JsonFinding {
        code: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity,
        message: &finding.message,
        location: location(finding.span, shown),
        labels: finding.labels.iter().map(label).collect(),
        notes: &finding.notes,
        helps: &finding.helps,
        fixes: fixes.collect(),
        product: finding.product.as_deref(),
        host: finding.host.as_deref(),
    }
}

fn location<'a>(span: Span, shown: &'a Shown<'_>) -> JsonLocation<'a> {
    let (start, end) = (shown.start(span), shown.end(span));
    JsonLocation {
        file: shown.raw_name(span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}
