//! IOTDB004: foreign-seed.

use super::Survey;
use super::nodes::{about, clusters, location, names, verb};
use super::seeds::{LEAVE_OUT, NAME_ONE, Target};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::rules::kit::group;

declare_rule! {
    /// Reports nodes whose seed is a ConfigNode of another cluster.
    ///
    /// ## What it checks
    ///
    /// Every seed against the ConfigNodes of all clusters that are compiled together.
    ///
    /// ## Why it matters
    ///
    /// The other cluster refuses the node: `Because the ClusterName of the current DataNode and the target cluster
    /// are inconsistent`. If both clusters have the same name, the other cluster accepts the node; so does 1.0.0,
    /// which has no cluster names.
    ///
    /// ```kdl,fails
    /// host "node-[1..2]" address="10.0.0.[11..12]"
    /// cluster "east" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// cluster "west" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     confignode on="node-2"
    ///     datanode on="node-2" { set "dn_seed_config_node" "10.0.0.11:10710"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// host "node-[1..2]" address="10.0.0.[11..12]"
    /// cluster "east" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// cluster "west" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     confignode on="node-2"
    ///     datanode on="node-2" { set "dn_seed_config_node" "10.0.0.12:10710"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a ConfigNode of the node's own cluster, or remove the setting.
    pub static FOREIGN_SEED = {
        code: "IOTDB004", name: "foreign-seed", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let asks = survey.seed_requests(id);
        let foreign = asks.iter().filter_map(|ask| match ask.target {
            Target::Foreign(other) => {
                Some(((location(&ask.setting, model.instance(ask.node)), ask.endpoint(), other), ask.node))
            }
            _ => None,
        });
        for ((span, dialled, other), nodes) in group(foreign) {
            let other = model.instance(other);
            let theirs = &model.cluster(other.cluster).name.value;
            let message = format!(
                "{} of `{}` {} `{dialled}`, the ConfigNode `{}` of `{theirs}`",
                names(model, &nodes),
                cluster.name.value,
                verb(&nodes, "asks", "ask"),
                other.name
            );
            let note = if *theirs == cluster.name.value {
                "both clusters have the same name, so the node joins the other cluster"
            } else {
                "the other cluster refuses the node: the ClusterName of the node and of the target cluster are inconsistent"
            };
            let finding = Finding::new(&FOREIGN_SEED, span, message)
                .label(other.span, format!("places `{}`", other.name))
                .note(note)
                .propose(LEAVE_OUT, vec![Change::Removal { span }])
                .otherwise(NAME_ONE);
            findings.push(about(finding, model, &nodes));
        }
    }
}
