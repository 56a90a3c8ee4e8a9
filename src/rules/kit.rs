//! What rules of all products use to ask for nodes and to group what they found.

use std::collections::{BTreeMap, HashSet};

use crate::model::{ClusterId, Instance, Model};

/// Gathers things by key, for instance by the place that says them: what one statement says is reported once, however many hosts it
/// expands to.
pub fn group<K: Ord, T>(pairs: impl IntoIterator<Item = (K, T)>) -> BTreeMap<K, Vec<T>> {
    let mut groups: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for (key, thing) in pairs {
        groups.entry(key).or_default().push(thing);
    }
    groups
}

/// One node of each kind: nodes of a kind have the same role and the same layers, so what statements set is the same for all of them.
pub fn kinds(model: &Model, cluster: ClusterId) -> Vec<&Instance> {
    let mut seen = HashSet::new();
    let mut last: Option<&Instance> = None;
    let mut kinds = Vec::new();
    for (_, node) in model.instances_of(cluster) {
        // Neighbours are mostly alike: no look into the set for them.
        let is_same = last.is_some_and(|last| last.role == node.role && last.layers == node.layers);
        last = Some(node);
        if !is_same && seen.insert((node.role, &node.layers)) {
            kinds.push(node);
        }
    }
    kinds
}
