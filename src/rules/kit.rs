//! What rules of all products use to ask for nodes and to group what they found.

use crate::maps::HashSet;
use std::collections::BTreeMap;

use super::wording;
use crate::catalog::ParamView;
use crate::diagnostic::Change;
use crate::model::{Cluster, ClusterId, Instance, Model};

/// Gathers things by key, for example by the location that says them: what one statement says is reported once, however
/// many hosts it expands to.
pub fn group<K: Ord, T>(pairs: impl IntoIterator<Item = (K, T)>) -> BTreeMap<K, Vec<T>> {
    let mut groups: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for (key, thing) in pairs {
        groups.entry(key).or_default().push(thing);
    }
    groups
}

/// What to type to give a parameter of a node another value, and the change that does it: `set "dn_rpc_port" 6668`. A value that is
/// written is replaced, for all nodes that it is written for; else the nodes of the node's statement get a setting.
pub fn assignment(
    model: &Model,
    node: &Instance,
    name: &str,
    value: impl std::fmt::Display,
) -> Option<(String, Change)> {
    let is_read = |param: &&ParamView| param.param.scope.covers(node.role);
    let param = model.view(node).named(name).find(is_read)?;
    let setting = model.setting_named(node, name).or_else(|| model.variable_named(node, name))?;
    let change = wording::change(param, &setting.origin, node.span, value.to_string())?;
    let is_word = value.to_string().parse::<f64>().is_err();
    let shown = if is_word { format!("\"{value}\"") } else { value.to_string() };
    Some((wording::statement(param, shown), change))
}

/// The changes that give a parameter of several nodes one value: one for each value that is written, and for each statement of nodes
/// that have none.
pub fn assignments<'a>(
    model: &'a Model,
    nodes: impl IntoIterator<Item = &'a Instance>,
    name: &str,
    value: &str,
) -> Vec<Change> {
    let changes = nodes.into_iter().filter_map(|node| Some(assignment(model, node, name, value)?.1));
    let mut by_location: BTreeMap<_, Change> = BTreeMap::new();
    for change in changes {
        by_location.entry(change.span()).or_insert(change);
    }
    by_location.into_values().collect()
}

/// Whether the product's nodes are Java processes.
pub fn runs_on_java(cluster: &Cluster) -> bool {
    cluster.view.catalog.words.install.iter().any(|word| &**word == "java-home")
}

/// One node of each kind: nodes of a kind have the same role and the same layers, so what statements set is the same for all of them.
pub fn kinds(model: &Model, cluster: ClusterId) -> Vec<&Instance> {
    let mut seen = HashSet::default();
    let mut last: Option<&Instance> = None;
    let mut kinds = Vec::new();
    for (_, node) in model.instances_of(cluster) {
        // Neighbours are mostly equal: the set is not searched for them.
        let is_same = last.is_some_and(|last| last.role == node.role && last.layers == node.layers);
        last = Some(node);
        if !is_same && seen.insert((node.role, &node.layers)) {
            kinds.push(node);
        }
    }
    kinds
}
