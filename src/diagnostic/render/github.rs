//! Annotations for GitHub Actions: a workflow command a finding.

use std::fmt::Write;

use super::sarif::text;
use crate::diagnostic::{Finding, Severity};
use crate::source::SourceMap;

/// Findings as workflow commands, a line each.
pub fn github(findings: &[Finding], sources: &SourceMap) -> String {
    let mut lines = String::new();
    for finding in findings {
        let (start, end) = (sources.start(finding.span), sources.end(finding.span));
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let file = property(&sources.file(finding.span.file).name);
        let title = property(&format!("{} {}", finding.rule.code, finding.rule.name));
        let _ = write!(lines, "::{level} file={file},line={},endLine={}", start.line, end.line);
        // Columns count within one line only.
        if start.line == end.line {
            let _ = write!(lines, ",col={},endColumn={}", start.column, end.column);
        }
        let _ = writeln!(lines, ",title={title}::{}", data(&text(finding)));
    }
    lines
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
