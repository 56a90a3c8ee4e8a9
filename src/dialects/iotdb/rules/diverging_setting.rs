//! IOTDB032: diverging-setting.

use super::Survey;
use super::agree::{Has, dissenters};
use super::nodes::{about, clusters, names, verb, written};
use crate::catalog::Agreement;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports parameters that must be equal on all ConfigNodes but are not compared.
    ///
    /// ## What it checks
    ///
    /// Parameters that every ConfigNode has and no ConfigNode compares, according to the catalog:
    /// `time_partition_origin`.
    ///
    /// ## Why it matters
    ///
    /// All nodes start. The cluster uses the value of the ConfigNode leader, and the leader changes: DataNodes read
    /// its value at startup, so data of the same time can be in different partitions.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*" install="/opt/iotdb-datanode"
    ///     every "confignode" on="node-3" { set "time_partition_origin" 1000; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     set "time_partition_origin" 1000
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it once, directly in the cluster.
    pub static DIVERGING_SETTING = {
        code: "IOTDB032", name: "diverging-setting", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let Some((_, seed)) = survey.leader(id) else { continue };
        for param in written(cluster).into_iter().filter_map(|param| cluster.view.get(param)) {
            if param.agreement != Some(Agreement::Silent) {
                continue;
            }
            let Some(standard) = Has::read(model, seed, param) else { continue };
            let others = dissenters(model, param, &standard, model.instances_in_role(id, "confignode"));
            for (has, nodes) in others {
                let message = format!(
                    "{} {} `{}` {}, but `{}` has {}; the server does not compare them",
                    names(model, &nodes),
                    verb(&nodes, "has", "have"),
                    param.name(),
                    has.value,
                    seed.name,
                    standard.value
                );
                let span =
                    has.set_at.or(standard.set_at).unwrap_or_else(|| has.location(model.instance(nodes[0])));
                let mut finding = Finding::new(&DIVERGING_SETTING, span, message);
                if let Some(set_at) = standard.set_at.filter(|set_at| *set_at != span) {
                    finding = finding.label(set_at, format!("{} for `{}`", standard.value, seed.name));
                }
                for (value, _) in [&standard, &has]
                    .map(|has| (&has.value, has.set_at))
                    .iter()
                    .filter(|(_, set_at)| set_at.is_none())
                {
                    finding = finding.note(format!("{value} is the server's default"));
                }
                let finding = finding
                    .note("the cluster uses the value of the ConfigNode leader")
                    .help(format!("set `{}` once, directly in the cluster", param.name()));
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
