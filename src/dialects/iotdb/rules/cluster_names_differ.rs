//! IOTDB031: cluster-names-differ.

use super::Survey;
use super::agree::{Has, dissenters};
use super::nodes::{about, clusters, is_written, names, verb};
use crate::catalog::Agreement;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports nodes whose cluster name differs from that of the ConfigNodes.
    ///
    /// ## What it checks
    ///
    /// `cluster_name` on every node against that of the seed. If it is not set, clusterc sets it to the name of the
    /// cluster in the spec.
    ///
    /// ## Why it matters
    ///
    /// The name is compared when a node joins and at every start: `Reject DataNode start. Because the
    /// ClusterName of the current DataNode and the target cluster are inconsistent.` The node stops.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="node-1"
    ///     datanode on="node-2" { set "cluster_name" "plant-b"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="node-1"
    ///     datanode on="node-2"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the setting, or set it once, directly in the cluster.
    pub static CLUSTER_NAMES_DIFFER = {
        code: "IOTDB031", name: "cluster-names-differ", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

const NAME: &str = "cluster_name";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[NAME]) {
            continue;
        }
        let Some((_, seed)) = survey.leader(id) else { continue };
        let params = cluster.view.named(NAME).filter(|param| param.agreement == Some(Agreement::EveryStart));
        for param in params.filter(|param| param.param.scope.covers(seed.role)) {
            let Some(standard) = Has::read(model, seed, param) else { continue };
            // A role with its own file has its own parameter, of the same name.
            let same_key = cluster.view.named(NAME);
            let others =
                same_key.flat_map(|same_key| dissenters(model, same_key, &standard, model.instances_of(id)));
            for (has, nodes) in others {
                let node = model.instance(nodes[0]);
                let message = format!(
                    "{} {} the cluster `{}`, but the seed `{}` uses the name `{}`",
                    names(model, &nodes),
                    verb(&nodes, "calls", "call"),
                    has.value,
                    seed.name,
                    standard.value
                );
                // The name of the cluster in the spec is right; what is set next to it is the slip.
                let has_location =
                    (has.location(node), format!("`{}` for {}", has.value, names(model, &nodes)));
                let seed_location =
                    (standard.location(seed), format!("`{}` for `{}`", standard.value, seed.name));
                let (main, other) = if has.is_written || !standard.is_written {
                    (has_location, seed_location)
                } else {
                    (seed_location, has_location)
                };
                let mut finding = Finding::new(&CLUSTER_NAMES_DIFFER, main.0, message).caption(main.1);
                if other.0 != main.0 {
                    finding = finding.label(other.0, other.1);
                }
                let title = model.role_title(node);
                let finding = finding
                    .note(format!(
                        "the {title} stops: \"the ClusterName of the current {title} and the target cluster are inconsistent\""
                    ))
                    .help("remove it: clusterc uses the name of the cluster in the spec");
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
