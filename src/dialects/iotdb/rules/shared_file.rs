//! IOTDB034: shared-file.

use super::Survey;
use super::agree::Has;
use super::nodes::{about, clusters, written};
use crate::catalog::{Agreement, ParamKind, ParamView};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Cluster, Instance, InstanceId, Model};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports parameters with two values in one file.
    ///
    /// ## What it checks
    ///
    /// Since 1.3.3 a ConfigNode and a DataNode that run from one folder read one file, `iotdb-system.properties`. A
    /// parameter that both of them read has one value there: a value set for one of them applies to both, and
    /// two values must be equal. Up to 1.3.2 each role has its own file, which has priority for that role.
    ///
    /// ## Why it matters
    ///
    /// One file cannot have two values for a parameter: clusterc cannot write the bundle.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "timestamp_precision" "ms"; }
    ///     datanode on="node-1" { set "timestamp_precision" "ns"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "timestamp_precision" "ns"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the same value for both, or run one of them from another folder: `datanode on="node-1"
    /// install="/opt/iotdb-datanode"`.
    pub static SHARED_FILE = {
        code: "IOTDB034", name: "shared-file", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Whether a node shares its file with one of another role.
pub(super) fn is_shared(model: &Model, node: &Instance) -> bool {
    let mut others = model.root(node.root).instances.iter().map(|&id| model.instance(id));
    has_one_file(model.cluster(node.cluster)) && others.any(|other| other.role != node.role)
}

/// Whether both roles read one file.
pub(super) fn has_one_file(cluster: &Cluster) -> bool {
    &*cluster.view.layout == "one-file"
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model).filter(|(_, cluster)| has_one_file(cluster)) {
        let shared =
            written(cluster).into_iter().filter_map(|param| cluster.view.get(param)).filter(|param| {
                // A cluster's name that differs is its own finding.
                param.param.scope.is_shared()
                    && param.param.kind == ParamKind::Property
                    && param.agreement != Some(Agreement::EveryStart)
            });
        for param in shared {
            let torn = model.instances_of(id).filter_map(|(id, node)| pair(model, param, id, node));
            for ((first, second), nodes) in group(torn) {
                findings.push(finding(model, param, (first, second), &nodes));
            }
        }
    }
}

/// A location and what it says.
type SetValue = (Span, String);

/// A node together with the first of its folder, where both have the setting and differ: the value of each.
fn pair(
    model: &Model,
    param: &ParamView,
    id: InstanceId,
    node: &Instance,
) -> Option<((SetValue, SetValue), InstanceId)> {
    let first = *model.root(node.root).instances.first().filter(|first| **first != id)?;
    // Two nodes of one role in a folder are their own finding.
    let first = Some(model.instance(first)).filter(|first| first.role != node.role)?;
    let (has, other) = (Has::of(model, node, param)?, Has::of(model, first, param)?);
    let (other_location, location) = (other.set_at?, has.set_at?);
    (!has.agrees(&other)).then_some((((other_location, other.value), (location, has.value)), id))
}

fn finding(
    model: &Model,
    param: &ParamView,
    (first, second): (SetValue, SetValue),
    nodes: &[InstanceId],
) -> Finding {
    let node = model.instance(nodes[0]);
    let other = model.instance(model.root(node.root).instances[0]);
    let hosts = words::ticked_list(nodes.iter().map(|&id| &model.host(model.instance(id).host).name), 2);
    let (first_title, second_title) = (model.role_title(other), model.role_title(node));
    let message = format!(
        "`{}` is {} for the {first_title} and {} for the {second_title} of {hosts}, which share `{}`",
        param.name(),
        first.1,
        second.1,
        param.file
    );
    let finding = Finding::new(&SHARED_FILE, second.0, message)
        .caption(format!("{} for the {second_title}", second.1))
        .label(first.0, format!("{} for the {first_title}", first.1));
    let root = &model.root(node.root).path;
    let finding = finding.help(format!(
        "set it for both, or run the {} from its own folder: install=\"{root}-2\"",
        model.role_title(node)
    ));
    about(finding, model, nodes)
}
