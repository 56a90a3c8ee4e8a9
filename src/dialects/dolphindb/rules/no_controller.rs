//! DDB001: no-controller.

use super::ask::{finding, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports a cluster without a controller.
    ///
    /// ## What it checks
    ///
    /// Every cluster that places agents, data or compute nodes.
    ///
    /// ## Why it matters
    ///
    /// Agents report to the controller, and only the controller can start nodes: without one, no node starts.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     agent on="P*"
    ///     datanode on="P*"
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
    /// Place one controller; three for a cluster that survives the loss of one.
    pub static NO_CONTROLLER = {
        code: "DDB001", name: "no-controller", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let mut others = model.instances_of(id).filter(|(_, node)| model.role_name(node) != "single");
        let Some((_, last)) = others.by_ref().last() else { continue };
        if of_role(model, id, "controller").is_empty() {
            let message = format!("the cluster `{}` has no controller", cluster.name.value);
            let finding = finding(&NO_CONTROLLER, last.span, message)
                .note("agents report to it, and it starts data and compute nodes through them");
            findings.push(finding.help("place one: controller \"controller8900\" on=\"HOST\" port=8900"));
        }
    }
}
