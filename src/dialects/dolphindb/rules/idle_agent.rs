//! DDB004: idle-agent.

use crate::maps::HashSet;

use super::ask::{finding, machine, names, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::group;

declare_rule! {
    /// Reports agents on hosts without a data or compute node.
    ///
    /// ## What it checks
    ///
    /// Agents of a cluster on hosts that have no data node, no compute node and none of several controllers.
    ///
    /// ## Why it matters
    ///
    /// Such an agent has nothing to start. Often a host is missing in the statement that places nodes.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P[1..2]"
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
    /// Place a node on that host, or remove the agent.
    pub static IDLE_AGENT = {
        code: "DDB004", name: "idle-agent", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let is_shared = of_role(model, id, "controller").len() > 1;
        let used: HashSet<_> = model
            .instances_of(id)
            .map(|(_, node)| node)
            .filter(|node| match model.role_name(node) {
                "datanode" | "computenode" => true,
                "controller" => is_shared,
                _ => false,
            })
            .map(|node| machine(model, node))
            .collect();
        let idle = of_role(model, id, "agent").into_iter().map(|(_, node)| node);
        let idle = idle.filter(|node| !used.contains(&machine(model, node)));
        for (location, nodes) in group(idle.map(|node| (node.on_span, node))) {
            let verb = if nodes.len() == 1 { "has" } else { "have" };
            let agents = names(nodes.iter().map(|node| &*node.name));
            let message = format!("{agents} {verb} no node to start");
            let hosts = names(nodes.iter().map(|node| &*model.host(node.host).name));
            let finding = finding(&IDLE_AGENT, location, message)
                .note(format!("there is no data node or compute node on {hosts}"));
            findings.push(finding.help("place a node there, or remove the agent"));
        }
    }
}
