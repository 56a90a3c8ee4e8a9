//! One line a finding: `file:line:column: error[CODE]: message`.

use std::fmt::Write;

use crate::diagnostic::Shown;

/// Findings, a line each.
pub fn short(shown: &Shown<'_>) -> String {
    let mut text = String::new();
    for finding in shown.plain() {
        let at = shown.start(finding.span);
        let name = shown.name(finding.span.file);
        let (severity, code, message) = (finding.severity.as_str(), finding.rule.code, &finding.message);
        let _ = writeln!(text, "{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column);
    }
    text
}
