//! IOTDB023: ratis-across-disks.

use super::Survey;
use super::nodes::{about, clusters, is_written, names};
use crate::catalog::{MeaningKind, Version};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::{Instance, Model};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports data directories on several disks under RatisConsensus.
    ///
    /// ## What it checks
    ///
    /// With RatisConsensus for the data: the `dn_data_dirs` of every DataNode against the disks of its host.
    /// If no `disk` is declared and there are several directories, it reports what to check.
    ///
    /// ## Why it matters
    ///
    /// RatisConsensus links files from one directory to another, which does not work across file systems. The
    /// DataNode stops: `Configuring the data directories as cross-disk directories is not supported under
    /// RatisConsensus`. Several directories on one disk are fine.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     consensus data="ratis"
    ///     host "node-1" address="10.0.0.11" { disk "/data1" "/data2"; }
    ///     confignode on="node-1"
    ///     datanode on="node-1" { data-dirs "/data1/iotdb" "/data2/iotdb"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     consensus data="iot"
    ///     host "node-1" address="10.0.0.11" { disk "/data1" "/data2"; }
    ///     confignode on="node-1"
    ///     datanode on="node-1" { data-dirs "/data1/iotdb" "/data2/iotdb"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use IoTConsensus for the data, or directories on one disk.
    pub static RATIS_ACROSS_DISKS = {
        code: "IOTDB023", name: "ratis-across-disks", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        // 1.0.0 does not look where its directories are.
        let is_checked = Version::parse("1.0.1").is_some_and(|first| cluster.view.version >= first);
        if !is_checked || !is_written(cluster, &["dn_data_dirs"]) {
            continue;
        }
        let Some((_, leader)) = survey.leader(id) else { continue };
        let class = model.setting_named(leader, "data_region_consensus_protocol_class");
        let Some(class) = class.filter(|class| class.value.ends_with(".RatisConsensus")) else { continue };
        let several = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let (span, disks) = disks(model, node)?;
            Some(((span, disks), id))
        });
        for ((span, disks), nodes) in group(several) {
            let who = names(model, &nodes);
            let mut finding = if disks.is_empty() {
                let message = format!(
                    "RatisConsensus accepts the data directories of {who} only if they are on one disk"
                );
                Finding::new(&RATIS_ACROSS_DISKS, span, message)
                    .severity(Severity::Info)
                    .help("declare the disks of the host: disk \"/data1\" \"/data2\"")
            } else {
                let message = format!("the data of {who} is on several disks: {}", words::list(disks));
                Finding::new(&RATIS_ACROSS_DISKS, span, message)
                    .note("the DataNode stops: \"Configuring the data directories as cross-disk directories is not supported under RatisConsensus\"")
                    .help("write consensus data=\"iot\", or use one disk")
            };
            if let Some(set_at) = class.span().filter(|set_at| *set_at != span) {
                finding = finding.label(set_at, "the protocol of the data");
            }
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// The disks under the data directories of a node, if there are several directories and not one disk: each in
/// backticks, none where nothing is stated.
fn disks(model: &Model, node: &Instance) -> Option<(Span, Vec<String>)> {
    let host = model.host(node.host);
    let directories = model.directories(node);
    let data: Vec<_> =
        directories.iter().filter(|directory| directory.kind == MeaningKind::DataDir).collect();
    let span = data.first()?.setting.span()?;
    if data.len() < 2 {
        return None;
    }
    if host.disks.is_empty() {
        return Some((span, Vec::new()));
    }
    let mut disks: Vec<Option<&str>> =
        data.iter().map(|directory| host.disk_of(&directory.path).map(|disk| &*disk.path.value)).collect();
    disks.sort_unstable();
    disks.dedup();
    let name = |disk: &Option<&str>| disk.map_or("the disk of `/`".to_owned(), |disk| format!("`{disk}`"));
    (disks.len() > 1).then(|| (span, disks.iter().map(name).collect()))
}
