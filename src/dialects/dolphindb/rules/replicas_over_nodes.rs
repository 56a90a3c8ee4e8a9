//! DDB070: replicas-over-nodes.

use super::ask::{finding, of_role, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;

declare_rule! {
    /// Reports more copies than there are data nodes.
    ///
    /// ## What it checks
    ///
    /// `dfsReplicationFactor` of the controllers, where a spec writes it, against the number of data nodes.
    ///
    /// ## Why it matters
    ///
    /// The cluster starts, but every write fails while fewer data nodes than copies are running.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsReplicationFactor" 4
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsReplicationFactor" 3
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set fewer copies, or place more data nodes.
    pub static REPLICAS_OVER_NODES = {
        code: "DDB070", name: "replicas-over-nodes", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let nodes = of_role(model, id, "datanode");
        let Some((_, last)) = nodes.last() else { continue };
        for set_value in set_values_in(cluster, "dfsReplicationFactor") {
            let Some(copies) = set_value.number().filter(|copies| *copies > nodes.len() as f64) else {
                continue;
            };
            let count = words::count(nodes.len(), "data node");
            let message =
                format!("`dfsReplicationFactor` {copies} needs as many data nodes, but there are {count}");
            let finding = finding(&REPLICAS_OVER_NODES, set_value.span(), message)
                .label(last.span, format!("{count} in all"));
            findings.push(
                finding
                    .note("writes fail while fewer data nodes than copies are running")
                    .propose_value_as(
                        format!("set \"dfsReplicationFactor\" {}, or place more data nodes", nodes.len()),
                        nodes.len().to_string(),
                    )
                    .otherwise("place more data nodes"),
            );
        }
    }
}
