//! IOTDB020: simple-with-copies.

use super::Survey;
use super::nodes::{about, clusters, is_written, location};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::group;

declare_rule! {
    /// Reports SimpleConsensus together with several copies.
    ///
    /// ## What it checks
    ///
    /// `schema_region_consensus_protocol_class` against `schema_replication_factor`, and
    /// `data_region_consensus_protocol_class` against `data_replication_factor`, on every ConfigNode.
    ///
    /// ## Why it matters
    ///
    /// SimpleConsensus keeps one copy. The ConfigNode stops at startup: `Parameter
    /// data_region_consensus_protocol_class can not be org.apache.iotdb.consensus.simple.SimpleConsensus …
    /// available only when data_replication_factor is set to 1`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     consensus data="simple"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     consensus data="iot"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the class, so that the default is used, or set the replication factor to 1.
    pub static SIMPLE_WITH_COPIES = {
        code: "IOTDB020", name: "simple-with-copies", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// What is replicated, its class, its factor, and what else it may use.
const KINDS: &[(&str, &str, &str, &str)] = &[
    (
        "schema",
        "schema_region_consensus_protocol_class",
        "schema_replication_factor",
        "consensus schema=\"ratis\"",
    ),
    ("data", "data_region_consensus_protocol_class", "data_replication_factor", "consensus data=\"iot\""),
];

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for (what, class_name, factor_name, other) in KINDS {
            if !is_written(cluster, &[class_name]) {
                continue;
            }
            let broken = model.instances_in_role(id, "confignode").filter_map(|(id, node)| {
                let class = model.setting_named(node, class_name)?;
                let factor = model.setting_named(node, factor_name)?;
                let copies = factor.as_integer().filter(|&copies| copies > 1)?;
                class
                    .value
                    .ends_with(".SimpleConsensus")
                    .then(|| ((location(&class, node), location(&factor, node), copies), id))
            });
            for ((span, factor, copies), nodes) in group(broken) {
                let message =
                    format!("SimpleConsensus keeps one copy of the {what}, but `{factor_name}` is {copies}");
                let finding = Finding::new(&SIMPLE_WITH_COPIES, span, message)
                    .label(factor, format!("{copies} copies"))
                    .note(format!(
                        "the ConfigNode stops: \"Parameter {class_name} can not be …SimpleConsensus\""
                    ))
                    .help(format!("write {other}, or keep one copy"));
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
