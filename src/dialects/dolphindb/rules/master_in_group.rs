//! DDB095: master-in-group.

use crate::maps::HashSet;

use super::ask::{all_kinds, finding, is_on, value, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports a cluster manager with several controllers.
    ///
    /// ## What it checks
    ///
    /// `isMasterOfMaster` of controllers that have `dfsHAMode`.
    ///
    /// ## Why it matters
    ///
    /// The text of the engine of 3.00.4.1 refuses it: a controller that manages other clusters must be the only
    /// controller of its own cluster.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller on="P*" port=8900 {
    ///         set "isMasterOfMaster" #true
    ///         set "clusterName" "top"
    ///         set "dfsHAMode" "Raft"
    ///         set "dfsReplicationFactor" 2
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "isMasterOfMaster" #true
    ///         set "clusterName" "top"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a cluster with one controller to manage other clusters.
    pub static MASTER_IN_GROUP = {
        code: "DDB095", name: "master-in-group", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node) in all_kinds(model).filter(|(_, node)| is_on(model, node, "isMasterOfMaster")) {
        let Some((_, span)) = written(model, node, "isMasterOfMaster") else { continue };
        let mode = value(model, node, "dfsHAMode").filter(|mode| &*mode.value == "Raft");
        let Some(mode) = mode.filter(|_| reported.insert(span)) else { continue };
        let message = format!("`{}` manages other clusters, but has `dfsHAMode`", node.name);
        let finding = finding(&MASTER_IN_GROUP, span, message);
        let finding = match mode.span() {
            Some(location) => finding.label(location, "one of several controllers"),
            None => finding,
        };
        findings.push(
            finding
                .note("the server does not start: `isMasterOfMaster` cannot be combined with `dfsHAMode`")
                .help("remove one of them"),
        );
    }
}
