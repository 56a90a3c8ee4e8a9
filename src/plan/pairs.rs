//! Which cluster, host and node of the new model is which one of the old.

use crate::maps::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::catalog::RoleId;
use crate::model::{ClusterId, Host, HostId, Instance, InstanceId, Model};

/// The handles of both models that belong together.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// Clusters that are in both.
    pub(super) clusters: Vec<(ClusterId, ClusterId)>,
    /// The old cluster of each new one.
    pub(super) old_clusters: HashMap<ClusterId, ClusterId>,
    /// Clusters that are in the old model only.
    pub(super) removed: Vec<ClusterId>,
    /// Clusters that are in the new model only.
    pub(super) added: Vec<ClusterId>,
    /// The new host of each old one.
    pub(super) new_hosts: Vec<Option<HostId>>,
    /// The old host of each new one.
    pub(super) old_hosts: Vec<Option<HostId>>,
    /// New hosts that have exchanged their addresses among themselves.
    pub(super) swapped: HashSet<HostId>,
    /// The new node of each old one.
    pub(super) new_nodes: Vec<Option<InstanceId>>,
    /// The old node of each new one.
    pub(super) old_nodes: Vec<Option<InstanceId>>,
}

impl Pairs {
    /// Pairs what two models have.
    pub(super) fn of(old: &Model, new: &Model) -> Self {
        let mut pairs = Self {
            new_hosts: vec![None; old.hosts.len()],
            old_hosts: vec![None; new.hosts.len()],
            new_nodes: vec![None; old.instances.len()],
            old_nodes: vec![None; new.instances.len()],
            ..Self::default()
        };
        pairs.pair_hosts(old, new);
        pairs.pair_clusters(old, new);
        for (before, after) in pairs.clusters.clone() {
            pairs.pair_nodes(old, new, before, after);
        }
        pairs
    }

    fn join_hosts(&mut self, old: HostId, new: HostId) {
        self.new_hosts[old.0 as usize] = Some(new);
        self.old_hosts[new.0 as usize] = Some(old);
    }

    /// A host is recognised by its address. Hosts that exchange their addresses keep their names, and one whose address
    /// is now unused is recognised by its name.
    fn pair_hosts(&mut self, old: &Model, new: &Model) {
        self.pair_hosts_by(old, new, |host| (key(&host.name), key(host.internal_address())));
        self.pair_swapped(old, new);
        self.pair_hosts_by(old, new, |host| key(host.internal_address()));
        self.pair_hosts_by(old, new, |host| key(&host.name));
    }

    fn pair_hosts_by<K: std::hash::Hash + Eq>(&mut self, old: &Model, new: &Model, by: impl Fn(&Host) -> K) {
        let mut free: HashMap<K, VecDeque<HostId>> = HashMap::default();
        for (id, host) in old.hosts().filter(|(id, _)| self.new_hosts[id.0 as usize].is_none()) {
            free.entry(by(host)).or_default().push_back(id);
        }
        if free.is_empty() {
            return;
        }
        for (id, host) in new.hosts() {
            if self.old_hosts[id.0 as usize].is_none()
                && let Some(found) = free.get_mut(&by(host)).and_then(VecDeque::pop_front)
            {
                self.join_hosts(found, id);
            }
        }
    }

    /// Cycles of hosts of which each has the address that the next one had.
    fn pair_swapped(&mut self, old: &Model, new: &Model) {
        let left = |(id, _): &(HostId, &Host)| self.new_hosts[id.0 as usize].is_none();
        let old_by_address: HashMap<String, HostId> =
            old.hosts().filter(left).map(|(id, host)| (key(host.internal_address()), id)).collect();
        let left = |(id, _): &(HostId, &Host)| self.old_hosts[id.0 as usize].is_none();
        let new_by_name: HashMap<String, HostId> =
            new.hosts().filter(left).map(|(id, host)| (key(&host.name), id)).collect();
        let mut seen: HashSet<HostId> = HashSet::default();
        for first in old_by_address.values().copied().collect::<BTreeSet<_>>() {
            let (mut cycle, mut at) = (Vec::new(), first);
            let is_closed = loop {
                if !seen.insert(at) {
                    break at == first && !cycle.is_empty();
                }
                let Some(&after) = new_by_name.get(&key(&old.host(at).name)) else { break false };
                cycle.push((at, after));
                match old_by_address.get(&key(new.host(after).internal_address())) {
                    Some(&next) => at = next,
                    None => break false,
                }
            };
            if is_closed {
                for (before, after) in cycle {
                    self.join_hosts(before, after);
                    self.swapped.insert(after);
                }
            }
        }
    }

    /// Clusters of one product that have one name, that attend to the same cluster, or that share a host.
    fn pair_clusters(&mut self, old: &Model, new: &Model) {
        let mut new_of: HashMap<ClusterId, ClusterId> = HashMap::default();
        let mut taken: HashSet<ClusterId> = HashSet::default();
        let mut by_name: HashMap<(&str, &str), VecDeque<ClusterId>> = HashMap::default();
        for (id, cluster) in old.clusters() {
            by_name.entry((cluster.product, &cluster.name.value)).or_default().push_back(id);
        }
        for (id, cluster) in new.clusters() {
            let found = by_name.get_mut(&(cluster.product, &*cluster.name.value));
            if let Some(found) = found.and_then(VecDeque::pop_front) {
                new_of.insert(found, id);
                taken.insert(id);
            }
        }
        // Those that others attend to come first.
        for is_attending in [false, true] {
            let mut on_host: HashMap<(HostId, &str), Vec<ClusterId>> = HashMap::default();
            for (id, cluster) in old.clusters() {
                if new_of.contains_key(&id) || cluster.attends.is_empty() == is_attending {
                    continue;
                }
                for (_, node) in old.instances_of(id) {
                    // Hosts of other addresses may have one name by chance.
                    let is_known = |host: &HostId| {
                        key(new.host(*host).internal_address()) == key(old.host(node.host).internal_address())
                    };
                    if let Some(host) = self.new_hosts[node.host.0 as usize].filter(is_known) {
                        let known = on_host.entry((host, cluster.product)).or_default();
                        if known.last() != Some(&id) {
                            known.push(id);
                        }
                    }
                }
            }
            for (id, cluster) in new.clusters() {
                if taken.contains(&id) || cluster.attends.is_empty() == is_attending {
                    continue;
                }
                let attended = cluster.attends.first();
                let by_attended = attended.and_then(|attended| {
                    old.clusters()
                        .find(|(known, before)| {
                            before.product == cluster.product
                                && !new_of.contains_key(known)
                                && before
                                    .attends
                                    .first()
                                    .is_some_and(|before| new_of.get(before) == Some(attended))
                        })
                        .map(|(known, _)| known)
                });
                let by_host = || {
                    new.instances_of(id)
                        .filter_map(|(_, node)| on_host.get(&(node.host, cluster.product)))
                        .flatten()
                        .find(|known| !new_of.contains_key(known))
                        .copied()
                };
                if let Some(found) = by_attended.or_else(by_host) {
                    new_of.insert(found, id);
                    taken.insert(id);
                }
            }
        }
        self.clusters = new_of.iter().map(|(&before, &after)| (before, after)).collect();
        self.clusters.sort_by_key(|(_, after)| *after);
        self.old_clusters = self.clusters.iter().map(|(before, after)| (*after, *before)).collect();
        self.removed = old.clusters().map(|(id, _)| id).filter(|id| !new_of.contains_key(id)).collect();
        self.added = new.clusters().map(|(id, _)| id).filter(|id| !taken.contains(id)).collect();
    }

    /// Nodes of one role on one host: those of one name, then the others in order.
    fn pair_nodes(&mut self, old: &Model, new: &Model, before: ClusterId, after: ClusterId) {
        let mut seats: HashMap<(HostId, RoleId), Vec<InstanceId>> = HashMap::default();
        for (id, node) in old.instances_of(before) {
            if let Some(host) = self.new_hosts[node.host.0 as usize] {
                seats.entry((host, node.role)).or_default().push(id);
            }
        }
        let mut others: BTreeMap<(HostId, RoleId), Vec<InstanceId>> = BTreeMap::new();
        for (id, node) in new.instances_of(after) {
            others.entry((node.host, node.role)).or_default().push(id);
        }
        for (seat, after) in others {
            let Some(before) = seats.remove(&seat) else { continue };
            let name = |node: &Instance| node.name.clone();
            let mut by_name: HashMap<Box<str>, InstanceId> =
                before.iter().map(|id| (name(old.instance(*id)), *id)).collect();
            let mut left = Vec::new();
            for id in after {
                match by_name.remove(&new.instance(id).name) {
                    Some(found) => self.join_nodes(found, id),
                    None => left.push(id),
                }
            }
            let free = before.into_iter().filter(|id| self.new_nodes[id.0 as usize].is_none());
            for (found, id) in free.collect::<Vec<_>>().into_iter().zip(left) {
                self.join_nodes(found, id);
            }
        }
    }

    fn join_nodes(&mut self, old: InstanceId, new: InstanceId) {
        self.new_nodes[old.0 as usize] = Some(new);
        self.old_nodes[new.0 as usize] = Some(old);
    }
}

/// Names and addresses are the same in any case.
fn key(name: &str) -> String {
    name.to_lowercase()
}
