//! DDB063: pooled-subscriptions.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `subExecutorPooling`.
    ///
    /// ## What it checks
    ///
    /// `subExecutorPooling` where it is turned on.
    ///
    /// ## Why it matters
    ///
    /// Messages of one subscription are then handled by several threads, out of order: reactive state engines give wrong
    /// results.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "subExecutorPooling" #true; }
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
    ///     every-node { set "subExecutors" 4; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it, and increase `subExecutors`.
    pub static POOLED_SUBSCRIPTIONS = {
        code: "DDB063", name: "pooled-subscriptions", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "subExecutorPooling").filter(|set_value| set_value.is_on()) {
        let finding = finding(&POOLED_SUBSCRIPTIONS, set_value.span(), "`subExecutorPooling` is on").note(
            "messages of one subscription are processed out of order, which reactive state engines do not support",
        );
        findings.push(finding.help("remove it, and increase `subExecutors`"));
    }
}
