//! DDB066: few-connections.

use super::ask::{finding, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;

declare_rule! {
    /// Reports fewer connections than the cluster has nodes.
    ///
    /// ## What it checks
    ///
    /// `maxConnections` where it is set, against the number of nodes of the cluster.
    ///
    /// ## Why it matters
    ///
    /// Nodes connect to each other: when no connection is free, further nodes and clients are rejected (S00006).
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" {
    ///         set "maxConnections" 4
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" {
    ///         set "maxConnections" 512
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Allow a connection for each node, and additional ones for clients.
    pub static FEW_CONNECTIONS = {
        code: "DDB066", name: "few-connections", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let count = model.instances_of(id).count();
        for set_value in set_values_in(cluster, "maxConnections") {
            let Some(most) = set_value.number().filter(|most| *most >= 1.0 && *most < count as f64) else {
                continue;
            };
            let nodes = words::count(count, "node");
            let message = format!("`maxConnections` is {most}, but the cluster has {nodes}");
            findings.push(
                finding(&FEW_CONNECTIONS, set_value.span(), message)
                    .note("nodes connect to each other: nodes and clients above the limit are rejected (S00006)")
                    .help("write a number above that of the nodes and clients, for example 512"),
            );
        }
    }
}
