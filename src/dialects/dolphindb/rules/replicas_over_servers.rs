//! DDB071: replicas-over-servers.

use crate::maps::HashSet;

use super::ask::{finding, machine, of_role, set_values_in, value, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;

declare_rule! {
    /// Reports more copies than servers, where each needs its own.
    ///
    /// ## What it checks
    ///
    /// `dfsReplicaReliabilityLevel` 1 and `dfsReplicationFactor` against the number of machines with data nodes.
    ///
    /// ## Why it matters
    ///
    /// At level 1, two copies must not be on one server: chunks cannot be created.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     replication data=2 servers="never-together"
    ///     host "P1" address="10.0.0.80"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1" alias="{host}-dn[1..2]" port="8902+"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     replication data=2 servers="never-together"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use more servers, fewer copies, or level 2, which spreads copies as far as possible.
    pub static REPLICAS_OVER_SERVERS = {
        code: "DDB071", name: "replicas-over-servers", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let nodes = of_role(model, id, "datanode");
        let Some((_, controller)) = of_role(model, id, "controller").first().copied() else { continue };
        let level =
            set_values_in(cluster, "dfsReplicaReliabilityLevel").find(|set_value| set_value.text() == "1");
        let Some(level) = level else { continue };
        let Some(copies) =
            value(model, controller, "dfsReplicationFactor").and_then(|copies| copies.as_integer())
        else {
            continue;
        };
        let machines: HashSet<_> = nodes.iter().map(|(_, node)| machine(model, node)).collect();
        // More copies than nodes is worse, and another finding.
        if copies <= machines.len() as i64 || copies > nodes.len() as i64 {
            continue;
        }
        let servers = words::count(machines.len(), "server");
        let message = format!("{copies} copies must not share a server, but data nodes are on {servers}");
        let finding = finding(&REPLICAS_OVER_SERVERS, level.span(), message)
            .note("at level 1 no chunk can be created there");
        findings.push(finding.help(
            "use more servers, or set \"dfsReplicaReliabilityLevel\" 2: copies are spread as far as possible",
        ));
    }
}
