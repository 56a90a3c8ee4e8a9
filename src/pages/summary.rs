//! docs/SUMMARY.md: the list of contents of the site, in the form that mdBook reads. People write it, up to the pages of rules.

use std::fmt::Write;

use super::rule_file;
use crate::registry::Registry;

/// The line below which the pages of rules are listed.
const RULES: &str = "- [Rules](rules.md)\n";

/// A list of contents in which every page of a rule is named, once, below that of all rules.
pub fn summary(registry: &Registry, text: &str) -> String {
    let Some((before, after)) = text.split_once(RULES) else { return text.to_owned() };
    let after = after.split_inclusive('\n').skip_while(|line| line.starts_with("  - [")).collect::<String>();
    let mut pages = String::new();
    for rule in registry.rules() {
        let _ = writeln!(pages, "  - [{} {}]({})", rule.code, rule.name, rule_file(rule));
    }
    format!("{before}{RULES}{pages}{after}")
}

/// The paths of the pages that a list of contents names, in its order.
pub(super) fn order(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once("](")?.1.strip_suffix(')'))
}
