//! One line a finding: `file:line:column: error[CODE]: message`.

use std::fmt::Write;

use crate::diagnostic::Finding;
use crate::source::SourceMap;

/// Findings, a line each.
pub fn short(findings: &[Finding], sources: &SourceMap) -> String {
    let mut text = String::new();
    for finding in findings {
        let at = sources.start(finding.span);
        let name = &sources.file(finding.span.file).name;
        let (severity, code, message) = (finding.severity.as_str(), finding.rule.code, &finding.message);
        let _ = writeln!(text, "{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column);
    }
    text
}
