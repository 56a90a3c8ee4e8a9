//! DDB084: replication-without-peer.

use super::ask::{SetValue, clusters, finding, is_unset_in, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Cluster, Model};

declare_rule! {
    /// Reports incomplete replication to another cluster.
    ///
    /// ## What it checks
    ///
    /// `clusterReplicationMode` of data nodes: `slave` needs `clusterReplicationMasterCtl` in the controller, `master`
    /// needs `clusterReplicationSlaveNum` there.
    ///
    /// ## Why it matters
    ///
    /// Without it, changes are not replicated.
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
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (slaves, master) in clusters(model).filter_map(|(_, cluster)| both(cluster)) {
        let message = "both `clusterReplicationSlaveNum` and `clusterReplicationMasterCtl` are set";
        findings.push(
            finding(&REPLICATION_WITHOUT_PEER, master.span(), message)
                .label(slaves.span(), "its slaves")
                .note("the server does not start: \"they should not be set at the same time\"")
                .help("keep `clusterReplicationSlaveNum` in the master cluster, and `clusterReplicationMasterCtl` in the slaves"),
        );
    }
    for (id, cluster) in whole_clusters(model).filter(|(_, cluster)| both(cluster).is_none()) {
        for set_value in set_values_in(cluster, "clusterReplicationMode") {
            let needed = match set_value.text() {
                "slave" => "clusterReplicationMasterCtl",
                "master" => "clusterReplicationSlaveNum",
                _ => continue,
            };
            if !is_unset_in(model, id, needed) {
                continue;
            }
            let message =
                format!("the cluster replicates as {}, but `{needed}` is not set", set_value.text());
            let finding = finding(&REPLICATION_WITHOUT_PEER, set_value.span(), message);
            findings.push(
                finding
                    .note("without it, changes are not replicated")
                    .help(format!("set \"{needed}\" … in `controller`")),
            );
        }
        for (part, mode) in
            [("clusterReplicationMasterCtl", "slave"), ("clusterReplicationSlaveNum", "master")]
        {
            let Some(set_value) = set_values_in(cluster, part).next() else { continue };
            if is_unset_in(model, id, "clusterReplicationMode") {
                let message = format!("`{part}` is set, but `clusterReplicationMode` is not");
                let finding = finding(&REPLICATION_WITHOUT_PEER, set_value.span(), message);
                let help = format!("every \"datanode\" {{ set \"clusterReplicationMode\" \"{mode}\"; }}");
                findings.push(finding.note("without it, changes are not replicated").help(help));
            }
        }
    }
}

/// What makes a cluster a master, and what makes it a slave, where both are set.
fn both(cluster: &Cluster) -> Option<(SetValue<'_>, SetValue<'_>)> {
    let slaves = set_values_in(cluster, "clusterReplicationSlaveNum").next()?;
    Some((slaves, set_values_in(cluster, "clusterReplicationMasterCtl").next()?))
}
