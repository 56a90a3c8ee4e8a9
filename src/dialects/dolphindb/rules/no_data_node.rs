//! DDB005: no-data-node.

use super::ask::{finding, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports a cluster without a data node.
    ///
    /// ## What it checks
    ///
    /// Every cluster with a controller.
    ///
    /// ## Why it matters
    ///
    /// Only data nodes store data: compute nodes do not, so the cluster cannot store anything.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     computenode on="P*"
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
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place at least one data node.
    pub static NO_DATA_NODE = {
        code: "DDB005", name: "no-data-node", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let controllers = of_role(model, id, "controller");
        let Some((_, first)) = controllers.first() else { continue };
        if of_role(model, id, "datanode").is_empty() {
            let message = format!("the cluster `{}` has no data node", cluster.name.value);
            let finding = finding(&NO_DATA_NODE, first.span, message).note("it cannot store data");
            findings
                .push(finding.help("place one: datanode on=\"HOST\" alias=\"{host}-datanode\" port=8902"));
        }
    }
}
