//! DDB084: replication-without-peer.

use super::ask::{clusters, finding, said_in};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports replication to another cluster that lacks a part.
    ///
    /// ## What it checks
    ///
    /// `clusterReplicationMode` of data nodes: `slave` needs `clusterReplicationMasterCtl` in the controller, `master`
    /// needs `clusterReplicationSlaveNum` there.
    ///
    /// ## Why it matters
    ///
    /// Without it no changes travel.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" { set "clusterReplicationMode" "slave"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "clusterReplicationMasterCtl" "10.1.0.80:8900"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" { set "clusterReplicationMode" "slave"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the other part in `controller`.
    pub static REPLICATION_WITHOUT_PEER = {
        code: "DDB084", name: "replication-without-peer", severity: Error, confidence: Documented,
        check: check of Model, needs_all_nodes: true
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(model) {
        for said in said_in(cluster, "clusterReplicationMode") {
            let needed = match said.text() {
                "slave" => "clusterReplicationMasterCtl",
                "master" => "clusterReplicationSlaveNum",
                _ => continue,
            };
            if said_in(cluster, needed).next().is_some() {
                continue;
            }
            let message = format!("the cluster replicates as {}, and `{needed}` is not set", said.text());
            let finding = finding(&REPLICATION_WITHOUT_PEER, said.span(), message);
            findings.push(
                finding
                    .note("no changes travel without it")
                    .help(format!("set \"{needed}\" … in `controller`")),
            );
        }
        for (part, mode) in
            [("clusterReplicationMasterCtl", "slave"), ("clusterReplicationSlaveNum", "master")]
        {
            let Some(said) = said_in(cluster, part).next() else { continue };
            if said_in(cluster, "clusterReplicationMode").next().is_none() {
                let message = format!("`{part}` is set, and `clusterReplicationMode` is not");
                let finding = finding(&REPLICATION_WITHOUT_PEER, said.span(), message);
                let help = format!("every \"datanode\" {{ set \"clusterReplicationMode\" \"{mode}\"; }}");
                findings.push(finding.note("no changes travel without it").help(help));
            }
        }
    }
}
