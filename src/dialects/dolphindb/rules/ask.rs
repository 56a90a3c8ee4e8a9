//! What the rules ask of a model, and how they speak of it.

use crate::catalog::{ParamKind, ParamView};
use crate::diagnostic::{Finding, Rule, words};
use crate::dialects::dolphindb::PRODUCT;
use crate::model::{
    Cluster, ClusterId, Instance, InstanceId, Layer, LayerSetting, MachineId, Model, Origin, Setting,
};
use crate::rules::kit::kinds;
use crate::source::Span;

/// The clusters of this product.
pub(super) fn clusters(model: &Model) -> impl Iterator<Item = (ClusterId, &Cluster)> {
    model.clusters_of(PRODUCT)
}

/// Those of which all nodes are in view: nodes can be counted.
pub(super) fn whole_clusters(model: &Model) -> impl Iterator<Item = (ClusterId, &Cluster)> {
    model.whole_clusters_of(PRODUCT)
}

/// A value that a statement writes.
pub(super) struct SetValue<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) param: &'a ParamView,
    pub(super) layer: &'a Layer,
    pub(super) setting: &'a LayerSetting,
}

impl<'a> SetValue<'a> {
    /// The value as written.
    pub(super) fn text(&self) -> &'a str {
        self.setting.value.trim()
    }

    /// The value as a number, when it is one.
    pub(super) fn number(&self) -> Option<f64> {
        self.text().parse().ok()
    }

    /// Whether it says yes.
    pub(super) fn is_on(&self) -> bool {
        matches!(self.text(), "true" | "1")
    }

    /// Where it is.
    pub(super) fn span(&self) -> Span {
        self.setting.span
    }
}

/// Everything that statements write for a parameter, in every cluster of this product.
pub(super) fn set_values<'a>(model: &'a Model, name: &'a str) -> impl Iterator<Item = SetValue<'a>> {
    clusters(model).flat_map(move |(_, cluster)| set_values_in(cluster, name))
}

/// The same in one cluster.
pub(super) fn set_values_in<'a>(cluster: &'a Cluster, name: &str) -> impl Iterator<Item = SetValue<'a>> {
    let ids = cluster.view.catalog.find(name).to_vec();
    ids.into_iter().flat_map(move |id| {
        let layers = cluster.layers.iter();
        layers.filter_map(move |layer| {
            let (param, setting) = (cluster.view.get(id)?, layer.get(id)?);
            Some(SetValue { cluster, param, layer, setting })
        })
    })
}

/// Whether something in one cluster sets a parameter, to a value that is known or not.
pub(super) fn is_set_in(cluster: &Cluster, name: &str) -> bool {
    let ids = cluster.view.catalog.find(name);
    cluster.layers.iter().any(|layer| ids.iter().any(|&id| layer.says(id)))
}

/// Whether a cluster is known to have nothing that sets a parameter, to a value that is known or not.
pub(super) fn is_unset_in(model: &Model, id: ClusterId, name: &str) -> bool {
    !is_set_in(model.cluster(id), name)
        && kinds(model, id).into_iter().all(|node| is_known(model, node, name))
}

/// Everything that statements write in one cluster.
pub(super) fn all_set_values(cluster: &Cluster) -> impl Iterator<Item = SetValue<'_>> {
    cluster.layers.iter().flat_map(move |layer| {
        layer.settings.iter().filter_map(move |setting| {
            Some(SetValue { cluster, param: cluster.view.get(setting.param)?, layer, setting })
        })
    })
}

/// The kinds of nodes of all clusters of this product.
pub(super) fn all_kinds(model: &Model) -> impl Iterator<Item = (&Cluster, &Instance)> {
    clusters(model)
        .flat_map(move |(id, cluster)| kinds(model, id).into_iter().map(move |node| (cluster, node)))
}

/// The value of a parameter, or of a fact, for a node.
pub(super) fn value<'a>(model: &'a Model, node: &'a Instance, name: &str) -> Option<Setting<'a>> {
    model.setting(node, param(model, node, name)?.id)
}

/// The parameter of that name that a node reads, or the fact.
fn param<'a>(model: &'a Model, node: &Instance, name: &str) -> Option<&'a ParamView> {
    let view = model.view(node);
    let find = |kind| view.find(name, kind, node.role);
    find(ParamKind::Property).or_else(|| find(ParamKind::Fact))
}

/// The same, where the spec writes it.
pub(super) fn written<'a>(model: &'a Model, node: &'a Instance, name: &str) -> Option<(Setting<'a>, Span)> {
    let setting = value(model, node, name)?;
    match setting.origin {
        Origin::Written { span, .. } => Some((setting, span)),
        _ => None,
    }
}

/// The value as a number, where the spec writes it.
pub(super) fn number(model: &Model, node: &Instance, name: &str) -> Option<(f64, Span)> {
    let (setting, span) = written(model, node, name)?;
    Some((setting.value.trim().parse().ok()?, span))
}

/// The kinds of nodes that the spec gives memory, with how much, in GB, and where it sets it.
pub(super) fn with_memory(model: &Model) -> impl Iterator<Item = (&Cluster, &Instance, f64, Span)> {
    all_kinds(model).filter_map(|(cluster, node)| {
        let (memory, location) = number(model, node, "maxMemSize").filter(|(memory, _)| *memory > 0.0)?;
        Some((cluster, node, memory, location))
    })
}

/// Whether a switch is on for a node.
pub(super) fn is_on(model: &Model, node: &Instance, name: &str) -> bool {
    value(model, node, name).is_some_and(|setting| matches!(setting.value.trim(), "true" | "1"))
}

/// Whether a node's value of a parameter is known, that it has none included.
pub(super) fn is_known(model: &Model, node: &Instance, name: &str) -> bool {
    param(model, node, name).is_none_or(|param| !model.is_unknown(node, param.id))
}

/// Whether a node is known to have no value of a parameter.
pub(super) fn lacks(model: &Model, node: &Instance, name: &str) -> bool {
    is_known(model, node, name) && value(model, node, name).is_none()
}

/// Whether a switch is known to be off for a node.
pub(super) fn is_off(model: &Model, node: &Instance, name: &str) -> bool {
    is_known(model, node, name) && !is_on(model, node, name)
}

/// The machine behind a node.
pub(super) fn machine(model: &Model, node: &Instance) -> MachineId {
    model.host(node.host).machine
}

/// The nodes of one role.
pub(super) fn of_role<'a>(
    model: &'a Model,
    cluster: ClusterId,
    role: &str,
) -> Vec<(InstanceId, &'a Instance)> {
    model.instances_in_role(cluster, role).collect()
}

/// Names of nodes or hosts: `a`, `b` and 61 more.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    words::ticked_list(names, 2)
}

/// A number of GB as it is written: `8`, `0.5`.
pub(super) fn plain(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A finding of this product.
pub(super) fn finding(rule: &'static Rule, span: Span, message: impl Into<String>) -> Finding {
    Finding::new(rule, span, message).product(PRODUCT)
}
