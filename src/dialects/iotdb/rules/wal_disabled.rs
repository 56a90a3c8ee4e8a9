//! IOTDB022: wal-disabled.

use super::Survey;
use super::nodes::{about, clusters, is_written, location, names};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::rules::kit::group;

declare_rule! {
    /// Reports a write-ahead log that is turned off where it is needed.
    ///
    /// ## What it checks
    ///
    /// `wal_mode` `DISABLE` against the consensus protocol of the data.
    ///
    /// ## Why it matters
    ///
    /// IoTConsensus copies data from the log, so a DataNode without one stops at its first start: `Configuring
    /// the WALMode as disable is not supported under IoTConsensus`. IoTConsensus is the default. Under
    /// SimpleConsensus the DataNode starts, and writes that are not yet flushed are lost when the process ends:
    /// that is a warning. RatisConsensus keeps its own log.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "wal_mode" "DISABLE"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "wal_mode" "ASYNC"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep `wal_mode` at `ASYNC`, or use `SYNC`, which waits for the disk at every write.
    pub static WAL_DISABLED = {
        code: "IOTDB022", name: "wal-disabled", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

const V2_MODE: &str = "iot_consensus_v2_mode";
const CLASS: &str = "data_region_consensus_protocol_class";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &["wal_mode"]) {
            continue;
        }
        let Some((_, leader)) = survey.leader(id) else { continue };
        let Some(class) = model.setting_named(leader, CLASS) else { continue };
        let is_iot = class.value.ends_with(".IoTConsensus");
        let is_v2 = class.value.ends_with(".IoTConsensusV2");
        let is_missed = class.value.ends_with(".SimpleConsensus");
        if !is_iot && !is_v2 && !is_missed {
            continue;
        }
        // 1.0.0 starts, and loses on the other copies what it never logged.
        let is_needed = !is_missed;
        let is_refused = Version::parse("1.0.1").is_some_and(|first| cluster.view.version >= first);
        let off = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let mode = model.setting_named(node, "wal_mode").filter(|mode| mode.value == "DISABLE")?;
            // In batches it copies files of data and asks for no log.
            let copies_files =
                || model.setting_named(node, V2_MODE).is_some_and(|mode| mode.value != "stream");
            let is_idle = is_v2 && copies_files();
            (!is_idle).then(|| (location(&mode, node), id))
        });
        for (span, nodes) in group(off) {
            let who = names(model, &nodes);
            let short = class.value.rsplit('.').next().unwrap_or_default();
            let mut finding = if is_needed {
                let message =
                    format!("{short} copies data from the write-ahead log, but {who} would not keep one");
                let finding = Finding::new(&WAL_DISABLED, span, message);
                if is_refused {
                    finding.note(
                        "the DataNode stops: \"Configuring the WALMode as disable is not supported under IoTConsensus\"",
                    )
                } else {
                    finding
                        .severity(Severity::Warning)
                        .note("1.0.0 still starts, but has nothing to send to a replica that was down")
                }
            } else {
                let message =
                    format!("{who} would not keep a write-ahead log, and {short} keeps no other copy");
                Finding::new(&WAL_DISABLED, span, message)
                    .severity(Severity::Warning)
                    .note("writes that are not yet flushed are lost when the process ends")
            };
            if let Some(set_at) = class.span().filter(|set_at| *set_at != span) {
                finding = finding.label(set_at, "the protocol of the data");
            } else if is_needed {
                finding = finding.note(format!("{short} is the default of `{CLASS}`"));
            }
            findings.push(about(finding.help("write `ASYNC` or `SYNC`"), model, &nodes));
        }
    }
}
