//! IOTDB040: old-name.

use super::Survey;
use super::nodes::clusters;
use crate::catalog::{CatalogView, ParamView};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::model::{Cluster, Instance, LayerId, LayerSetting};
use crate::source::Span;

declare_rule! {
    /// Reports old parameter names that the server still accepts.
    ///
    /// ## What it checks
    ///
    /// Every setting with an old name of a parameter that the server still reads under that name.
    ///
    /// ## Why it matters
    ///
    /// The server accepts the old name, at most with a warning in its log; a later version will not. If both names
    /// are set, one of them has no effect, usually the old one.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "pipe_connector_timeout_ms" "15min"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     set "pipe_sink_timeout_ms" "15min"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the name that the finding shows.
    pub static OLD_NAME = {
        code: "IOTDB040", name: "old-name", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for (index, layer) in cluster.layers.iter().enumerate() {
            for setting in &layer.settings {
                let Some(param) = cluster.view.get(setting.param) else { continue };
                let Some(new) = newer(&cluster.view, param) else { continue };
                // What another node has under the newer name does not matter to those that have this one.
                let is_in_layer = |node: &&Instance| node.layers.contains(&LayerId(index as u32));
                let mut nodes = model.instances_of(id).map(|(_, node)| node).filter(is_in_layer);
                let rival = nodes.find_map(|node| {
                    node.layers.of(new.id).iter().find_map(|&layer| cluster.layer(layer).get(new.id))
                });
                // Both names have the same value: which of them counts makes no difference.
                if rival.is_none_or(|rival| rival.value != setting.value) {
                    findings.push(finding(cluster, param, new, setting.span, rival));
                }
            }
        }
    }
}

/// The parameter that took the location of `param` in this version.
fn newer<'a>(view: &'a CatalogView, param: &ParamView) -> Option<&'a ParamView> {
    let renamed = param.param.renamed_to.iter().find(|ranged| ranged.versions.contains(&view.version))?;
    let ids = view.catalog.find(&renamed.value).iter();
    ids.filter_map(|&id| view.get(id)).find(|new| new.param.kind == param.param.kind)
}

fn finding(
    cluster: &Cluster,
    old: &ParamView,
    new: &ParamView,
    span: Span,
    rival: Option<&LayerSetting>,
) -> Finding {
    let (old_name, new_name) = (old.name(), new.name());
    let finding = match rival {
        Some(rival) if old.param.ties.wins_over_later_name => {
            let message = format!("`{old_name}`, the old name of `{new_name}`, overrides it");
            Finding::new(&OLD_NAME, span, message).label(rival.span, "has no effect")
        }
        Some(rival) => {
            let message = format!("`{old_name}` has no effect next to its new name `{new_name}`");
            Finding::new(&OLD_NAME, span, message).label(rival.span, "wins")
        }
        None => {
            let message = format!("`{old_name}` is the old name of `{new_name}`");
            Finding::new(&OLD_NAME, span, message)
                .note(format!("{} {} still accepts it", cluster.view.catalog.title, cluster.view.version))
        }
    };
    // A list of another length cannot simply move.
    let is_same_shape = old.param.parts == new.param.parts;
    let finding = if rival.is_some() {
        finding.help(format!("keep only `{new_name}`"))
    } else if is_same_shape {
        let change = Change::Name { span, old: old_name.to_owned(), new: new_name.to_owned() };
        finding.propose(format!("write `{new_name}`"), vec![change])
    } else {
        let parts: Vec<String> = new.param.parts.iter().map(usize::to_string).collect();
        finding.help(format!("write `{new_name}`, with {} numbers", parts.join(" or ")))
    };
    finding.product("iotdb")
}
