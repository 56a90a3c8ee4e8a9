//! PROM001: unwatched-node.

use std::collections::BTreeMap;

use super::clusters;
use crate::catalog::Condition;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::dialects::prometheus::targets;
use crate::model::{InstanceId, Model};
use crate::source::Span;

declare_rule! {
    /// Reports nodes without metrics that a Prometheus of the spec should watch.
    ///
    /// ## What it checks
    ///
    /// Every node of a cluster with a `monitoring` block whose metrics are off.
    ///
    /// ## Why it matters
    ///
    /// Prometheus scrapes only nodes whose metrics are on: other nodes are
    /// missing in charts and alerts, without any warning.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1"
    ///     monitoring {
    ///         prometheus on="node-1" port=9090
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1" { metrics "prometheus"; }
    ///     monitoring {
    ///         prometheus on="node-1" port=9090
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Turn on the metrics of the nodes, for all nodes of a role with `every "ROLE" { … }`.
    pub static UNWATCHED_NODE = {
        code: "PROM001", name: "unwatched-node", severity: Warning, confidence: Advice,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in clusters(model) {
        // By the statement that places them and by what would open the port.
        let mut closed: BTreeMap<(Span, &Condition), Vec<InstanceId>> = BTreeMap::new();
        for target in targets::all(model, id).filter(|target| !target.listener.is_open) {
            let location = model.instance(target.node).span;
            closed.entry((location, &target.listener.port.when)).or_default().push(target.node);
        }
        for ((location, when), nodes) in closed {
            let names = words::ticked_list(nodes.iter().map(|&id| &model.instance(id).name), 2);
            let (gives, is) = if nodes.len() == 1 { ("gives", "its") } else { ("give", "their") };
            let message = format!("{names} {gives} no metrics, but Prometheus watches {is} cluster");
            let mut finding = Finding::new(&UNWATCHED_NODE, location, message)
                .label(cluster.span, "watches the cluster")
                .note("it scrapes only nodes whose metrics are on")
                .product(super::super::PRODUCT);
            if let Condition::Contains(key, word) = when {
                finding = finding.help(format!("turn them on: set \"{key}\" \"{word}\""));
            }
            findings.push(finding);
        }
    }
}
