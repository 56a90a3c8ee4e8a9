//! IOTDB051: refused-dir-strategy.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::group;

declare_rule! {
    /// Reports strategies for data directories that a DataNode refuses.
    ///
    /// ## What it checks
    ///
    /// `dn_multi_dir_strategy` against the two strategies that 1.3 allows.
    ///
    /// ## Why it matters
    ///
    /// The DataNode stops: `Cannot set multi_dir_strategy to … because cluster mode only allows
    /// [SequenceStrategy, MaxDiskUsableSpaceFirstStrategy]`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_multi_dir_strategy" "MinFolderOccupiedSpaceFirstStrategy"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_multi_dir_strategy" "MaxDiskUsableSpaceFirstStrategy"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use `SequenceStrategy` or `MaxDiskUsableSpaceFirstStrategy`.
    pub static REFUSED_DIR_STRATEGY = {
        code: "IOTDB051", name: "refused-dir-strategy", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Every strategy of the distribution; the first two are allowed.
const STRATEGIES: &[&str] = &[
    "SequenceStrategy",
    "MaxDiskUsableSpaceFirstStrategy",
    "MinFolderOccupiedSpaceFirstStrategy",
    "RandomOnDiskUsableSpaceStrategy",
];

const NAME: &str = "dn_multi_dir_strategy";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[NAME]) {
            continue;
        }
        let refused = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let setting = model.setting_named(node, NAME).filter(is_set)?;
            let short = setting.value.rsplit('.').next().unwrap_or_default().trim();
            let strategy = STRATEGIES[2..].iter().find(|strategy| **strategy == short)?;
            Some(((location(&setting, node), *strategy), id))
        });
        for ((span, strategy), nodes) in group(refused) {
            let message = format!("a DataNode of a cluster does not accept `{strategy}`");
            let finding = Finding::new(&REFUSED_DIR_STRATEGY, span, message)
                .note(
                    "the DataNode stops: \"cluster mode only allows [SequenceStrategy, MaxDiskUsableSpaceFirstStrategy]\"",
                )
                .help("write `SequenceStrategy` or `MaxDiskUsableSpaceFirstStrategy`");
            findings.push(about(finding, model, &nodes));
        }
    }
}
