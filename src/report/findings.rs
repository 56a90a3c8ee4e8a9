//! Findings with the lines that they are about.

use minijinja::context;

use super::Input;
use crate::diagnostic::{Shown, render};

/// How many findings have their lines in the page, and how many are in it at all.
const MOST: usize = 200;
const MOST_DRAWN: usize = 60;

/// The findings of a page.
pub(super) struct Found {
    pub(super) findings: Vec<minijinja::Value>,
    /// How many more there are.
    pub(super) more: usize,
}

/// The first findings, in reading order.
pub(super) fn shown(input: &Input<'_>) -> Found {
    let (findings, sources) = input.findings;
    let first = &findings[..findings.len().min(MOST)];
    let shown = Shown::new(first, sources);
    let one = |(number, finding): (usize, crate::diagnostic::Finding)| {
        let at = shown.start(finding.span);
        let drawn = if number < MOST_DRAWN { render::locations(&finding, &shown) } else { String::new() };
        context! {
            severity => finding.severity.as_str(),
            code => finding.rule.code,
            name => finding.rule.name,
            message => &finding.message,
            place => format!("{}:{}", shown.name(finding.span.file), at.line),
            drawn => drawn.trim_end(),
            notes => &finding.notes,
            helps => &finding.helps,
        }
    };
    let findings: Vec<minijinja::Value> = shown.plain().enumerate().map(one).collect();
    Found { more: input.findings.0.len() - findings.len(), findings }
}
