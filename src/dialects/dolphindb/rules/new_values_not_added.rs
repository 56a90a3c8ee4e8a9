//! DDB093: new-values-not-added.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports settings with which values without a partition are not stored.
    ///
    /// ## What it checks
    ///
    /// `newValuePartitionPolicy` `skip` or `fail`, where a spec writes it.
    ///
    /// ## Why it matters
    ///
    /// With `skip`, rows whose value has no partition are silently dropped; with `fail`, the write fails with
    /// S01016.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "newValuePartitionPolicy" "skip"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "newValuePartitionPolicy" "add"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use `add`, as the manual recommends.
    pub static NEW_VALUES_NOT_ADDED = {
        code: "DDB093", name: "new-values-not-added", severity: Info, confidence: Advice,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "newValuePartitionPolicy")
        .filter(|set_value| matches!(set_value.text(), "skip" | "fail"))
    {
        let note = if set_value.text() == "skip" {
            "rows whose value has no partition are silently dropped"
        } else {
            "a write with a value that has no partition fails with S01016"
        };
        let message = format!("`newValuePartitionPolicy` is `{}`", set_value.text());
        let finding = finding(&NEW_VALUES_NOT_ADDED, set_value.span(), message).note(note);
        findings.push(finding.help("use `add`, as the manual recommends"));
    }
}
