//! DDB072: one-copy.

use super::ask::{finding, of_role, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports data without a second copy.
    ///
    /// ## What it checks
    ///
    /// `dfsReplicationFactor` 1, where a spec writes it and there are several data nodes.
    ///
    /// ## Why it matters
    ///
    /// When a disk fails, the data on it is lost; while a node is down, its data cannot be read.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsReplicationFactor" 1
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
    ///         set "dfsReplicationFactor" 2
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep two copies, with `dfsReplicaReliabilityLevel` 1 or 2.
    pub static ONE_COPY = {
        code: "DDB072", name: "one-copy", severity: Info, confidence: Advice,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let is_shared = of_role(model, id, "controller").len() > 1;
        if of_role(model, id, "datanode").len() < 2 || is_shared {
            continue;
        }
        for set_value in
            set_values_in(cluster, "dfsReplicationFactor").filter(|set_value| set_value.text() == "1")
        {
            let finding = finding(&ONE_COPY, set_value.span(), "there is only one copy of all data")
                .note("when a disk fails, the data on it is lost");
            findings.push(finding.propose_value_as("set \"dfsReplicationFactor\" 2", "2"));
        }
    }
}
