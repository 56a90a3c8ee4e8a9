//! DDB003: several-agents.

use crate::maps::HashMap;

use super::ask::{finding, machine, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports a second agent of a cluster on one host.
    ///
    /// ## What it checks
    ///
    /// Agents of one cluster on one machine that run from different folders. If they run from the same folder,
    /// DIR006 reports it.
    ///
    /// ## Why it matters
    ///
    /// A server has one agent for each cluster: with two, the controller could not decide which agent starts a node.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     agent on="P1" alias="{host}-second" port=8909 install="/DolphinDB2"
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
    /// Keep one agent on each host; it starts any number of nodes.
    pub static SEVERAL_AGENTS = {
        code: "DDB003", name: "several-agents", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let mut first = HashMap::default();
        let mut reported = crate::maps::HashSet::default();
        for (_, node) in of_role(model, id, "agent") {
            let other = *first.entry(machine(model, node)).or_insert(node);
            if std::ptr::eq(other, node) || other.root == node.root || !reported.insert(node.span) {
                continue;
            }
            let host = &model.host(node.host).name;
            let message = format!("`{}` and `{}` are both agents of `{host}`", other.name, node.name);
            let finding = finding(&SEVERAL_AGENTS, node.span, message).label(other.span, "the first agent");
            findings.push(
                finding
                    .note("a server has one agent for each cluster")
                    .help("keep one: an agent can start any number of nodes")
                    .host(&**host),
            );
        }
    }
}
