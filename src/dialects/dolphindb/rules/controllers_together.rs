//! DDB007: controllers-together.

use crate::maps::HashMap;

use super::ask::{finding, machine, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports several controllers on one host.
    ///
    /// ## What it checks
    ///
    /// Clusters with several controllers, where one machine has more than one of them.
    ///
    /// ## Why it matters
    ///
    /// When the host fails, all its controllers fail, and perhaps the majority with them.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl-1" on="P1" port=8900
    ///     controller "ctl-2" on="P1" port=8910 install="/DolphinDB2"
    ///     controller "ctl-3" on="P2" port=8900
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller on="P*" alias="ctl-{host}"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place each controller on its own host.
    pub static CONTROLLERS_TOGETHER = {
        code: "DDB007", name: "controllers-together", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let mut first = HashMap::default();
        for (_, node) in of_role(model, id, "controller") {
            let other = *first.entry(machine(model, node)).or_insert(node);
            if std::ptr::eq(other, node) || other.root == node.root {
                continue;
            }
            let host = &model.host(node.host).name;
            let message = format!("the controllers `{}` and `{}` share `{host}`", other.name, node.name);
            let finding =
                finding(&CONTROLLERS_TOGETHER, node.span, message).label(other.span, "the first controller");
            let note = "when the host fails, both are lost, and perhaps the majority with them";
            findings.push(finding.note(note).help("place each on its own host").host(&**host));
        }
    }
}
