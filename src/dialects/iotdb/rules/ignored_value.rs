//! IOTDB053: ignored-value.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, written_params};
use crate::catalog::ParamView;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{ClusterId, Model};
use crate::rules::kit::group;

declare_rule! {
    /// Reports numbers that the server silently replaces.
    ///
    /// ## What it checks
    ///
    /// Parameters for which a DataNode keeps its default when the number is 0 or less, and
    /// `dn_thrift_max_frame_size`, which is at least 8 MiB.
    ///
    /// ## Why it matters
    ///
    /// The value is not in effect: `wal_sync_mode_fsync_delay_in_ms` 0 does not mean "immediately": the server uses
    /// 3 ms.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "wal_async_mode_fsync_delay_in_ms" 0; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "wal_async_mode_fsync_delay_in_ms" 1; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a number above 0, or remove the setting.
    pub static IGNORED_VALUE = {
        code: "IOTDB053", name: "ignored-value", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const FRAME: &str = "dn_thrift_max_frame_size";
const MIN_FRAME: i64 = 8 << 20;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for param in written_params(cluster) {
            if let Some(limit) = param.counts_above {
                report(model, id, param, limit, findings);
            }
        }
        if is_written(cluster, &[FRAME]) {
            frame(model, id, findings);
        }
    }
}

fn report(model: &Model, id: ClusterId, param: &ParamView, limit: f64, findings: &mut Vec<Finding>) {
    let name = param.name();
    let ignored = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
        let setting = model.setting(node, param.id).filter(is_set)?;
        let number: f64 = setting.value.trim().parse().ok()?;
        (number <= limit).then(|| ((location(&setting, node), setting.value.to_string()), id))
    });
    for ((span, value), nodes) in group(ignored) {
        let unit = param.param.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
        let instead = param.default.map(|default| format!("{default}{unit}"));
        let message = match instead {
            Some(instead) => format!("`{name}` {value} is ignored, and {instead} is used"),
            None => format!("`{name}` {value} is ignored, and the server's default is used"),
        };
        let finding = Finding::new(&IGNORED_VALUE, span, message)
            .note(format!("it is used only above {limit}"))
            .help(format!("use a number above {limit}"));
        findings.push(about(finding, model, &nodes));
    }
}

fn frame(model: &Model, id: ClusterId, findings: &mut Vec<Finding>) {
    let raised = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
        let setting = model.setting_named(node, FRAME).filter(is_set)?;
        let size = setting.as_integer().filter(|&size| size < MIN_FRAME)?;
        Some(((location(&setting, node), size), id))
    });
    for ((span, size), nodes) in group(raised) {
        let message = format!("`{FRAME}` {size} is raised to {MIN_FRAME}, which is 8 MiB");
        let finding = Finding::new(&IGNORED_VALUE, span, message).help("use at least 8 MiB");
        findings.push(about(finding, model, &nodes));
    }
}
