//! Findings for people, as no one reads sixty thousand equal ones: the first of each kind, then a count.

use crate::maps::HashMap;
use std::fmt::Write;

use super::human::one;
use crate::diagnostic::{Severity, Shown};

/// How many findings of one kind are shown.
const MOST: usize = 100;

/// Findings with their snippets, and below them a line for each kind of which there are more.
pub fn few(shown: &Shown<'_>) -> String {
    let mut text = String::new();
    let mut counts: HashMap<(&str, Severity), usize> = HashMap::default();
    let mut full = Vec::new();
    for finding in shown.plain() {
        let kind = (finding.rule.code, finding.severity);
        let count = counts.entry(kind).or_default();
        *count += 1;
        if *count <= MOST {
            text.push_str(&one(&finding, shown));
        } else if *count == MOST + 1 {
            full.push(kind);
        }
    }
    for (code, severity) in &full {
        let more = counts[&(*code, *severity)] - MOST;
        let _ = writeln!(text, "{}[{code}]: and {more} more of this kind", severity.as_str());
    }
    if !full.is_empty() {
        text.push_str("    = help: use --format short or a format for programs to see all of them\n\n");
    }
    text
}
