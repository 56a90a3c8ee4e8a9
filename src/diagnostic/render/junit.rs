//! JUnit XML: what build servers show as tests. A finding is a failed test of its file.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::sarif::text;
use crate::diagnostic::{Finding, Severity, Shown};
use crate::source::one_line;

/// Findings as one XML document. Infos are tests that passed, with their messages as output.
pub fn junit(shown: &Shown<'_>) -> String {
    let findings: Vec<Finding> = shown.plain().collect();
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &findings {
        files.entry(shown.raw_name(finding.span.file)).or_default().push(finding);
    }
    let fails = |finding: &&Finding| finding.severity != Severity::Info;
    let failures = findings.iter().filter(fails).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = findings.len().max(1);
    let _ = writeln!(xml, "<testsuites name=\"clusterc\" tests=\"{tests}\" failures=\"{failures}\">");
    if findings.is_empty() {
        xml += "  <testsuite name=\"clusterc\" tests=\"1\" failures=\"0\">\n";
        xml += "    <testcase classname=\"clusterc\" name=\"no findings\"/>\n  </testsuite>\n";
    }
    for (name, own) in files {
        let failed = own.iter().copied().filter(fails).count();
        let name = escape(&one_line(name));
        let _ = writeln!(xml, "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\">", own.len());
        for finding in own {
            let at = shown.start(finding.span);
            let title = escape(&format!("{}: {}", finding.rule.code, finding.message));
            let body = escape(&format!("{}:{}:{}\n{}", name, at.line, at.column, text(finding)));
            let _ = write!(xml, "    <testcase classname=\"{name}\" name=\"{title}\" line=\"{}\">", at.line);
            let _ = match finding.severity {
                Severity::Info => write!(xml, "<system-out>{body}</system-out>"),
                severity => {
                    let message = escape(&finding.message);
                    let kind = severity.as_str();
                    write!(xml, "<failure type=\"{kind}\" message=\"{message}\">{body}</failure>")
                }
            };
            xml += "</testcase>\n";
        }
        xml += "  </testsuite>\n";
    }
    xml + "</testsuites>\n"
}

/// Text for XML; characters that XML does not have are replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}
