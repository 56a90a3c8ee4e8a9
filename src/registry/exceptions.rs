//! `allow`: findings that the spec excepts, and exceptions that except nothing.

use crate::maps::HashMap;

use crate::declare_rule;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, Rule};
use crate::plan;
use crate::spec::AllowSpec;

use super::Registry;
use super::span_index::SpanIndex;
use crate::source::Span;

declare_rule! {
    /// Reports exceptions that suppress no finding.
    ///
    /// ## What it checks
    ///
    /// Every `allow` against the findings of the run.
    ///
    /// ## Why it matters
    ///
    /// The problem is gone, and the exception would hide the next problem of this kind.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     allow "NET001" reason="moved to another port"
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it.
    pub static STALE_ALLOW = { code: "ALLOW001", name: "stale-allow", severity: Warning, confidence: Language }
}

declare_rule! {
    /// Reports exceptions for rules that do not exist or that cannot be suppressed.
    ///
    /// ## What it checks
    ///
    /// The code or name in every `allow`. Rules about the language itself cannot be suppressed: clusterc could not
    /// understand the text.
    ///
    /// ## Why it matters
    ///
    /// The exception has no effect.
    ///
    /// ```kdl,fails
    /// allow "NET9999" reason="lab"
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a code that `clusterc rules` lists, or fix what the rule reports.
    pub static UNKNOWN_ALLOW = { code: "ALLOW002", name: "unknown-allow", severity: Error, confidence: Language }
}

/// The rules of this file.
pub static ALL: &[&Rule] = &[&STALE_ALLOW, &UNKNOWN_ALLOW];

/// Removes the findings that an exception covers, and reports exceptions without effect. `is_whole` says whether the
/// whole spec was understood: else an exception may be needed by what was not checked.
pub fn apply<'a>(
    registry: &Registry,
    findings: Vec<Finding>,
    allows: impl Iterator<Item = &'a AllowSpec>,
    is_whole: bool,
) -> Vec<Finding> {
    apply_to(registry, findings, allows, is_whole, Rule::is_fixed)
}

/// The same for native files, of which nothing is built: every rule can be excepted.
pub fn apply_to_files<'a>(
    registry: &Registry,
    findings: Vec<Finding>,
    allows: impl Iterator<Item = &'a AllowSpec>,
) -> Vec<Finding> {
    apply_to(registry, findings, allows, true, |_| false)
}

/// Removes the findings of changes that an exception covers.
pub fn apply_to_changes<'a>(
    registry: &Registry,
    findings: Vec<Finding>,
    allows: impl Iterator<Item = &'a AllowSpec>,
) -> Vec<Finding> {
    let mut kept = apply_to(registry, findings, allows, false, Rule::is_fixed);
    kept.retain(|finding| plan::rules::ALL.contains(&finding.rule));
    kept
}

fn apply_to<'a>(
    registry: &Registry,
    findings: Vec<Finding>,
    allows: impl Iterator<Item = &'a AllowSpec>,
    is_whole: bool,
    is_fixed: fn(&Rule) -> bool,
) -> Vec<Finding> {
    let mut added = Vec::new();
    let mut active = Vec::new();
    for allow in allows {
        match registry.find(&allow.code.value) {
            Some(rule) if is_fixed(rule) => {
                let message = format!("findings of `{}` cannot be suppressed", rule.code);
                let finding = Finding::new(&UNKNOWN_ALLOW, allow.code.span, message)
                    .note("it is a rule of the language: clusterc could not understand the text");
                added.push(finding);
            }
            Some(rule) => active.push((allow, rule)),
            None => {
                let codes = || registry.rules().flat_map(|rule| [rule.code, rule.name]);
                let message = format!("there is no rule `{}`", allow.code.value);
                let finding = Finding::new(&UNKNOWN_ALLOW, allow.code.span, message);
                added.push(finding.perhaps_or(allow.code.span, nearest(&allow.code.value, codes()), || {
                    "run `clusterc rules` to list them".to_owned()
                }));
            }
        }
    }
    let mut scopes: HashMap<&str, Vec<Span>> = HashMap::default();
    for (allow, rule) in &active {
        scopes.entry(rule.code).or_default().push(allow.scope);
    }
    let scopes: HashMap<&str, SpanIndex> =
        scopes.into_iter().map(|(code, spans)| (code, spans.into_iter().collect())).collect();
    let mut kept = Vec::with_capacity(findings.len());
    let mut met: HashMap<&str, Vec<Span>> = HashMap::default();
    for finding in findings {
        let Some(scopes) = scopes.get(finding.rule.code) else {
            kept.push(finding);
            continue;
        };
        let mut spans = finding.labels.iter().map(|label| label.span).chain([finding.span]);
        if spans.any(|span| scopes.are_around(span)) {
            let spans = finding.labels.iter().map(|label| label.span).chain([finding.span]);
            met.entry(finding.rule.code).or_default().extend(spans);
        } else {
            kept.push(finding);
        }
    }
    let met: HashMap<&str, SpanIndex> =
        met.into_iter().map(|(code, spans)| (code, spans.into_iter().collect())).collect();
    for (allow, rule) in active {
        let is_used = met.get(rule.code).is_some_and(|spans| spans.are_inside(allow.scope));
        // Changes are looked for only where there is something to compare with.
        let is_of_changes = plan::rules::ALL.contains(&rule);
        if !is_used && is_whole && !is_of_changes {
            let message = format!("the exception for `{}` is no longer needed", rule.code);
            kept.push(Finding::new(&STALE_ALLOW, allow.span, message).help("remove the exception"));
        }
    }
    kept.extend(added);
    kept
}
