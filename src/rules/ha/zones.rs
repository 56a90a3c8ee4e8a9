//! How nodes are in zones.

use std::collections::BTreeMap;

use crate::catalog::RoleId;
use crate::model::{ClusterId, Model, Spanned};

/// For each zone: how many nodes are in it, and a location that sets it.
pub(super) type Zones<'a> = BTreeMap<&'a str, (usize, &'a Spanned<Box<str>>)>;

/// The nodes of a role by zone; `None` when a host says no zone.
pub(super) fn of_role(model: &Model, cluster: ClusterId, role: RoleId) -> Option<Zones<'_>> {
    let mut zones = BTreeMap::new();
    for (_, node) in model.instances_of(cluster).filter(|(_, node)| node.role == role) {
        let zone = model.host(node.host).zone.as_ref()?;
        zones.entry(&*zone.value).or_insert((0, zone)).0 += 1;
    }
    Some(zones)
}

/// How many zones the hosts of a cluster's nodes are in, as far as they are set.
pub(super) fn count(model: &Model, cluster: ClusterId) -> usize {
    let zones = model.instances_of(cluster).filter_map(|(_, node)| model.host(node.host).zone.as_ref());
    let zones: crate::maps::HashSet<&str> = zones.map(|zone| &*zone.value).collect();
    zones.len()
}
