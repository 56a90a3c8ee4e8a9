//! Annotations for GitHub Actions: a workflow command a finding.

use std::fmt::Write;

use super::sarif::text;
use crate::diagnostic::{Severity, Shown};

/// Findings as workflow commands, a line each.
pub fn github(shown: &Shown<'_>) -> String {
    let mut lines = String::new();
    for finding in shown.plain() {
        let (start, end) = (shown.start(finding.span), shown.end(finding.span));
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let file = property(&shown.name(finding.span.file));
        let title = property(&format!("{} {}", finding.rule.code, finding.rule.name));
        let _ = write!(lines, "::{level} file={file},line={},endLine={}", start.line, end.line);
        // Columns count within one line only.
        if start.line == end.line {
            let _ = write!(lines, ",col={},endColumn={}", start.column, end.column);
        }
        let _ = writeln!(lines, ",title={title}::{}", data(&text(&finding)));
    }
    lines
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
