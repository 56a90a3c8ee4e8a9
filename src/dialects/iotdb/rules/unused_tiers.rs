//! IOTDB052: unused-tiers.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports data directories in tiers that never get data.
    ///
    /// ## What it checks
    ///
    /// Semicolons in `dn_data_dirs`: each starts another tier.
    ///
    /// ## Why it matters
    ///
    /// Apache IoTDB 1.3 reads all tiers but writes only to the first one, and does not move data between tiers. The
    /// disks of the other tiers stay empty while those of the first one become full.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_data_dirs" "/ssd/iotdb;/hdd/iotdb"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { data-dirs "/ssd/iotdb" "/hdd/iotdb"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use commas, so that all directories are in one tier and all of them are used.
    pub static UNUSED_TIERS = {
        code: "IOTDB052", name: "unused-tiers", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const NAME: &str = "dn_data_dirs";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[NAME]) {
            continue;
        }
        let tiered = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let dirs = model.setting_named(node, NAME).filter(is_set)?;
            let mut tiers = dirs.value.split(';').map(str::trim).filter(|tier| !tier.is_empty());
            tiers.next()?;
            let rest: Vec<String> =
                tiers.flat_map(|tier| tier.split(',')).map(|dir| dir.trim().to_owned()).collect();
            (!rest.is_empty()).then(|| ((location(&dirs, node), rest), id))
        });
        for ((span, rest), nodes) in group(tiered) {
            let message =
                format!("{} would get no data: only the first tier is written", words::ticked_list(&rest, 3));
            let finding = Finding::new(&UNUSED_TIERS, span, message)
                .note(format!("Apache IoTDB {} does not move data from tier to tier", cluster.view.version))
                .help("separate the directories with commas, so that all of them are used");
            findings.push(about(finding, model, &nodes));
        }
    }
}
