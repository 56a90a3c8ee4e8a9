//! How rules speak of nodes: many nodes that one location of the spec is about are one finding.

use crate::catalog::{AtMost, Pair, ParamId, ParamView};
use crate::diagnostic::{Finding, words};
use crate::dialects::iotdb::SCHEMAS;
use crate::model::{Cluster, ClusterId, HostId, Instance, InstanceId, Model, Origin, Setting};
use crate::source::Span;

/// The clusters of this product.
pub(super) fn clusters(model: &Model) -> impl Iterator<Item = (ClusterId, &Cluster)> {
    model.clusters_of(SCHEMAS.product)
}

/// Those of which all nodes are in view: nodes can be counted.
pub(super) fn whole_clusters(model: &Model) -> impl Iterator<Item = (ClusterId, &Cluster)> {
    model.whole_clusters_of(SCHEMAS.product)
}

/// Whether a statement of the cluster sets one of these parameters or variables. Where none does, all nodes
/// have the server's defaults, and nothing need be checked node by node.
pub(super) fn is_written(cluster: &Cluster, names: &[&str]) -> bool {
    let ids: Vec<ParamId> = names.iter().flat_map(|name| cluster.view.catalog.find(name)).copied().collect();
    cluster.layers.iter().any(|layer| ids.iter().any(|&id| layer.says(id)))
}

/// The parameters that some statement of the cluster sets, in catalog order.
pub(super) fn written(cluster: &Cluster) -> Vec<ParamId> {
    let mut ids: Vec<ParamId> =
        cluster.layers.iter().flat_map(|layer| layer.settings.iter().map(|setting| setting.param)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The parameters that some statement of the cluster sets, as its version has them.
pub(super) fn written_params(cluster: &Cluster) -> impl Iterator<Item = &ParamView> {
    written(cluster).into_iter().filter_map(|id| cluster.view.get(id))
}

/// The pairs of numbers of a kind of which one is set, the lesser first.
pub(super) fn pairs(cluster: &Cluster, of: Pair) -> impl Iterator<Item = (&str, &'static AtMost)> {
    let pairs = cluster.view.bounded().filter(move |(_, maximum)| maximum.of == of);
    let pairs = pairs.map(|(param, maximum)| (param.name(), maximum));
    pairs.filter(|(minimum, maximum)| is_written(cluster, &[minimum, &maximum.other]))
}

/// The value of a parameter or of an environment variable for a node.
pub(super) fn value<'a>(model: &'a Model, instance: &'a Instance, name: &str) -> Option<Setting<'a>> {
    model.setting_named(instance, name).or_else(|| model.variable_named(instance, name))
}

/// Whether the spec itself says the value.
pub(super) fn is_set(setting: &Setting<'_>) -> bool {
    matches!(setting.origin, Origin::Written { .. })
}

/// The location that says a value; that of the node where the server's default is.
pub(super) fn location(setting: &Setting<'_>, instance: &Instance) -> Span {
    setting.span().unwrap_or(instance.span)
}

/// The nodes by name: `a`, `b` and 61 more.
pub(super) fn names(model: &Model, nodes: &[InstanceId]) -> String {
    words::ticked_list(nodes.iter().map(|&id| &model.instance(id).name), 2)
}

/// A verb for one or several nodes.
pub(super) fn verb<'a>(nodes: &[InstanceId], one: &'a str, several: &'a str) -> &'a str {
    if nodes.len() == 1 { one } else { several }
}

/// Says which product a finding is about, and which host where it is about one only.
pub(super) fn about(finding: Finding, model: &Model, nodes: &[InstanceId]) -> Finding {
    let finding = finding.product("iotdb");
    let host = |id: &InstanceId| model.instance(*id).host;
    match nodes.first().map(host) {
        Some(HostId(first)) if nodes.iter().all(|id| host(id).0 == first) => {
            finding.host(&*model.host(HostId(first)).name)
        }
        _ => finding,
    }
}
