//! IOTDB033: leader-wins.

use super::Survey;
use super::agree::{Has, dissenters};
use super::nodes::{about, clusters, names, verb, written_params};
use super::shared_file;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::InstanceId;

declare_rule! {
    /// Reports settings of DataNodes that are replaced by those of the ConfigNodes.
    ///
    /// ## What it checks
    ///
    /// The parameters that a DataNode takes from the ConfigNode leader when it starts, if its own value is
    /// different: `timestamp_precision`, `time_partition_interval`, `time_partition_origin`, `schema_engine_mode`,
    /// `tag_attribute_total_size`, `disk_space_warning_threshold`.
    ///
    /// ## Why it matters
    ///
    /// The DataNode starts without a message and uses the other value, for example another `timestamp_precision`
    /// than in its file.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="node-1"
    ///     datanode on="node-2" { set "timestamp_precision" "ns"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     set "timestamp_precision" "ns"
    ///     confignode on="node-1"
    ///     datanode on="node-2"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it for the ConfigNodes, or directly in the cluster.
    pub static LEADER_WINS = {
        code: "IOTDB033", name: "leader-wins", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let Some((_, leader)) = survey.leader(id) else { continue };
        for param in written_params(cluster) {
            let (name, Some(role)) = (param.name(), param.leader_replaces) else { continue };
            let Some(standard) = Has::read(model, leader, param) else { continue };
            let replaced = model.instances_of(id).filter(|(_, node)| node.role == role);
            let others = dissenters(model, param, &standard, replaced);
            for (has, nodes) in others {
                // What a ConfigNode reads from the same file is compared by its own rule.
                let nodes: Vec<InstanceId> = nodes
                    .into_iter()
                    .filter(|&node| !shared_file::is_shared(model, model.instance(node)))
                    .collect();
                let Some(&first) = nodes.first() else { continue };
                let message = format!(
                    "{} {} `{name}` {} from the ConfigNodes, not {}",
                    names(model, &nodes),
                    verb(&nodes, "takes", "take"),
                    standard.value,
                    has.value
                );
                let span =
                    has.set_at.or(standard.set_at).unwrap_or_else(|| has.location(model.instance(first)));
                let mut finding = Finding::new(&LEADER_WINS, span, message);
                finding = match (has.set_at, standard.set_at) {
                    (Some(_), Some(set_at)) => finding.label(set_at, "the value of the ConfigNodes"),
                    (Some(_), None) => {
                        finding.note(format!("the ConfigNodes have the server's default, {}", standard.value))
                    }
                    (None, _) => finding.note(format!("{} is the server's default", has.value)),
                };
                let finding = finding
                    .note("at startup a DataNode replaces its own value with that of the ConfigNode leader")
                    .help(format!("set `{name}` once, directly in the cluster"));
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
