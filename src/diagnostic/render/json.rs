//! The JSON contract: version 1.

use serde::Serialize;

use crate::diagnostic::{Edit, Finding, Severity, Summary};
use crate::source::{SourceMap, Span};

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
    place: JsonPlace<'a>,
    labels: Vec<JsonLabel<'a>>,
    notes: &'a [String],
    helps: &'a [String],
    fixes: Vec<JsonFix<'a>>,
    product: Option<&'a str>,
    host: Option<&'a str>,
}

/// Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
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
pub fn json(findings: &[Finding], summary: Summary, sources: &SourceMap) -> String {
    let findings = findings.iter().map(|finding| one(finding, sources)).collect();
    let document = Document { version: 1, findings, summary };
    // Strings and numbers only: serialization cannot fail.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

fn one<'a>(finding: &'a Finding, sources: &'a SourceMap) -> JsonFinding<'a> {
    let label = |label: &'a crate::diagnostic::Label| JsonLabel {
        place: place(label.span, sources),
        text: &label.text,
    };
    let edit = |edit: &'a Edit| JsonEdit {
        file: &sources.file(edit.span.file).name,
        start: sources.file(edit.span.file).byte_offset(edit.span.start as usize) as u32,
        end: sources.file(edit.span.file).byte_offset(edit.span.end as usize) as u32,
        text: &edit.text,
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
        place: place(finding.span, sources),
        labels: finding.labels.iter().map(label).collect(),
        notes: &finding.notes,
        helps: &finding.helps,
        fixes: fixes.collect(),
        product: finding.product.as_deref(),
        host: finding.host.as_deref(),
    }
}

fn place(span: Span, sources: &SourceMap) -> JsonPlace<'_> {
    let (start, end) = (sources.start(span), sources.end(span));
    JsonPlace {
        file: &sources.file(span.file).name,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}
