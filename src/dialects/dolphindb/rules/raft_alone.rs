//! DDB006: raft-alone.

use super::ask::{finding, of_role, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `dfsHAMode` for a single controller.
    ///
    /// ## What it checks
    ///
    /// Clusters with one controller whose statements set `dfsHAMode`.
    ///
    /// ## Why it matters
    ///
    /// One controller is not a group: it starts and stores its metadata in the format for several, but does not
    /// survive more failures.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsHAMode" "Raft"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsReplicationFactor" 2
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place three controllers, or remove the setting.
    pub static RAFT_ALONE = {
        code: "DDB006", name: "raft-alone", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let controllers = of_role(model, id, "controller");
        let [(_, only)] = controllers.as_slice() else { continue };
        for set_value in set_values_in(cluster, "dfsHAMode") {
            let message =
                format!("`dfsHAMode` is `{}`, but `{}` is the only controller", set_value.text(), only.name);
            let finding = finding(&RAFT_ALONE, set_value.span(), message).label(only.span, "the only one");
            findings.push(
                finding
                    .note("one controller cannot survive a failure in any mode")
                    .help("place three controllers, or remove it: clusterc sets it from their number"),
            );
        }
    }
}
