//! IOTDB035: overwritten-client-setting.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, verb, written_params};
use super::shared_file::has_one_file;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::group;

declare_rule! {
    /// Reports settings of a ConfigNode that are overwritten by those of the DataNode in the same file.
    ///
    /// ## What it checks
    ///
    /// Since 1.3.3 a ConfigNode and a DataNode that run from one folder have one file. Some parameters exist twice,
    /// `cn_…` and `dn_…`, but the server stores them in one variable: the `dn_` one is read last and is used
    /// for the ConfigNode too.
    ///
    /// ## Why it matters
    ///
    /// The ConfigNode uses a value other than the one that is set for it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "cn_connection_timeout_ms" "20s"; }
    ///     datanode on="node-1" { set "dn_connection_timeout_ms" "90s"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "cn_connection_timeout_ms" "90s"; }
    ///     datanode on="node-1" { set "dn_connection_timeout_ms" "90s"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the same value for both, or run one of them from another folder.
    pub static OVERWRITTEN_CLIENT_SETTING = {
        code: "IOTDB035", name: "overwritten-client-setting", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model).filter(|(_, cluster)| has_one_file(cluster)) {
        for param in written_params(cluster) {
            let (own_name, Some(other_name)) = (param.name(), param.overwritten_by) else { continue };
            if !is_written(cluster, &[other_name]) {
                continue;
            }
            let overwritten = model.instances_in_role(id, "confignode").filter_map(|(id, node)| {
                let own = model.setting_named(node, own_name).filter(is_set)?;
                let others = model.root(node.root).instances.iter().map(|&id| model.instance(id));
                let other = others.filter_map(|node| model.setting_named(node, other_name)).find(is_set)?;
                (own.value != other.value).then(|| {
                    ((location(&own, node), other.span(), own.value.to_string(), other.value.to_string()), id)
                })
            });
            for ((span, other_span, own, other), nodes) in group(overwritten) {
                let message = format!(
                    "{} {} {other} from `{other_name}`, not {own} from `{own_name}`",
                    names(model, &nodes),
                    verb(&nodes, "takes", "take")
                );
                let mut finding = Finding::new(&OVERWRITTEN_CLIENT_SETTING, span, message);
                if let Some(other_span) = other_span {
                    finding = finding.label(other_span, "is in the same file and is read last");
                }
                let finding = finding.help("give both the same value");
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
