//! DDB062: short-restart.

use super::ask::{finding, set_values};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `datanodeRestartInterval` below 100 before 2.00.9.4.
    ///
    /// ## What it checks
    ///
    /// `datanodeRestartInterval` from 1 to 99 in versions before 2.00.9.4.
    ///
    /// ## Why it matters
    ///
    /// In these versions, the value must be the number of seconds plus 100. With a value below 100, they
    /// immediately start nodes again that were stopped on purpose.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.9.1" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "datanodeRestartInterval" 15
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.9.1" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "datanodeRestartInterval" 115
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add 100 to the value.
    pub static SHORT_RESTART = {
        code: "DDB062", name: "short-restart", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let Some(first) = Version::parse("2.00.9.4") else { return };
    for set_value in set_values(model, "datanodeRestartInterval")
        .filter(|set_value| set_value.cluster.view.version < first)
    {
        let Some(seconds) = set_value.number().filter(|seconds| (1.0..100.0).contains(seconds)) else {
            continue;
        };
        let message = format!(
            "`datanodeRestartInterval` is {seconds}, but the minimum in DolphinDB {} is 100",
            set_value.cluster.view.version
        );
        let finding = finding(&SHORT_RESTART, set_value.span(), message)
            .note("nodes that are stopped on purpose are started again immediately");
        findings.push(finding.help(format!("write {} for {seconds} seconds", seconds + 100.0)));
    }
}
