//! DDB002: no-agent.

use crate::maps::HashSet;

use super::ask::{finding, machine, names, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::group;

declare_rule! {
    /// Reports data and compute nodes on hosts without an agent.
    ///
    /// ## What it checks
    ///
    /// Every host with a data or a compute node of a cluster.
    ///
    /// ## Why it matters
    ///
    /// The agent of a server starts its data and compute nodes. Where there is none, the controller cannot
    /// start it.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
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
    /// Place an agent on every host: `agent on="…"`.
    pub static NO_AGENT = {
        code: "DDB002", name: "no-agent", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let agents: HashSet<_> =
            of_role(model, id, "agent").into_iter().map(|(_, node)| machine(model, node)).collect();
        let alone = model.instances_of(id).map(|(_, node)| node).filter(|node| {
            matches!(model.role_name(node), "datanode" | "computenode")
                && !agents.contains(&machine(model, node))
        });
        for (location, nodes) in group(alone.map(|node| (node.on_span, node))) {
            let mut hosts: Vec<&str> = nodes.iter().map(|node| &*model.host(node.host).name).collect();
            hosts.dedup();
            let title = model.role_title(nodes[0]);
            let message = format!("{} has a {title} but no agent", names(hosts.iter().copied()));
            let message = if hosts.len() > 1 {
                format!("{} have {title}s but no agent", names(hosts.iter().copied()))
            } else {
                message
            };
            let help = format!("place one on each: agent on=\"{}\" alias=\"{{host}}-agent\"", hosts[0]);
            let finding = finding(&NO_AGENT, location, message)
                .note("the agent of a server starts its data and compute nodes: these never start");
            findings.push(finding.help(help).host(hosts[0]));
        }
    }
}
