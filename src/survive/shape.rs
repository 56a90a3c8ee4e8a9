//! A cluster as failures see it: machines, nodes on them, groups of nodes; and what each level needs of these, as numbers.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::groups::{self, Group, Spread};
use crate::catalog::{Level, Need, RoleId};
use crate::model::{ClusterId, HostId, InstanceId, MachineId, Model};

/// A cluster as failures see it. Machines are in the order of their names.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) hosts: Vec<Host>,
    pub(super) nodes: Vec<Node>,
    pub(super) sets: Vec<Set>,
    needs: Vec<(Level, usize, Need, &'static str)>,
    /// The cluster's first node.
    first: u32,
}

/// One machine.
#[derive(Debug, Clone)]
pub(super) struct Host {
    /// The host as the spec knows it, the first one where a machine has several names; `None` for one that is added to see what changes.
    pub(super) id: Option<HostId>,
    /// Its zone.
    pub(super) zone: Option<Box<str>>,
}

/// One node.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) host: u32,
    pub(super) role: RoleId,
    /// The zone of replicas that it is in, of a product that has such zones.
    pub(super) zone: Option<Box<str>>,
    /// The node in whose container it lives, by its location among the nodes.
    holder: Option<u32>,
}

/// A group as numbers.
#[derive(Debug, Clone)]
pub(super) struct Set {
    pub(super) kind: &'static str,
    pub(super) role: RoleId,
    /// How many replicas; `None` when all nodes of the role are one group.
    pub(super) replicas: Option<usize>,
    pub(super) is_majority: bool,
    pub(super) spread: Spread,
    /// For each zone the number of replicas in it.
    pub(super) zones: BTreeMap<String, usize>,
}

/// What ends a level: the loss of so many members. Of several parts, all of them have to be lost.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub(super) set: usize,
    pub(super) need: Need,
    pub(super) because: &'static str,
    pub(super) parts: Vec<Part>,
    /// Whether replicas may be on other nodes than the worst ones.
    pub(super) is_worst_case: bool,
}

/// Nodes of a role, of one zone where it says one, and how many may not be lost.
#[derive(Debug, Clone)]
pub(super) struct Part {
    role: RoleId,
    zone: Option<Box<str>>,
    /// The most that one machine counts.
    cap: u32,
    /// It is lost when so many are.
    pub(super) threshold: u32,
}

impl Part {
    fn has(&self, node: &Node) -> bool {
        node.role == self.role && (self.zone.is_none() || node.zone == self.zone)
    }

    /// How much each machine counts when it is lost.
    pub(super) fn weights(&self, shape: &Shape) -> Vec<u32> {
        let mut weights = vec![0; shape.hosts.len()];
        for node in shape.nodes.iter().filter(|node| self.has(node)) {
            weights[node.host as usize] += 1;
        }
        for weight in &mut weights {
            *weight = self.cap.min(*weight);
        }
        weights
    }

    /// Whether it is lost while these nodes are down.
    fn is_lost(&self, shape: &Shape, is_down: &dyn Fn(usize) -> bool) -> bool {
        let mut lost: HashMap<u32, u32> = HashMap::default();
        for (at, node) in shape.nodes.iter().enumerate() {
            if self.has(node) && is_down(at) {
                *lost.entry(node.host).or_default() += 1;
            }
        }
        lost.values().map(|lost| self.cap.min(*lost)).sum::<u32>() >= self.threshold
    }
}

impl Shape {
    /// A cluster of a model; `None` for one whose product serves no data.
    pub(super) fn new(model: &Model, cluster: ClusterId) -> Option<(Self, Vec<Group<'_>>)> {
        let view = &model.cluster(cluster).view;
        let first = model.cluster(cluster).instances.start;
        let groups = groups::groups(model, cluster);
        let zone_param = groups.iter().find_map(|group| group.zones.as_ref()).map(|zones| zones.param);
        let hosts = hosts(model, cluster);
        let indices: HashMap<_, u32> =
            hosts.iter().zip(0..).map(|(host, at)| (machine(model, *host), at)).collect();
        let nodes: Vec<Node> = model
            .holders(cluster)
            .map(|(id, holder)| {
                let node = model.instance(id);
                Node {
                    host: indices[&machine(model, node.host)],
                    role: node.role,
                    zone: zone_param
                        .and_then(|param| groups::zone_of(model, node, param))
                        .map(String::into_boxed_str),
                    holder: holder.map(|holder| holder.0 - first),
                }
            })
            .collect();
        let mut sets: Vec<Set> = groups.iter().map(Set::of).collect();
        let set_of = |sets: &[Set], kind: &str| sets.iter().position(|set| set.kind == kind);
        let mut needs: Vec<_> = view
            .levels()
            .filter_map(|line| Some((line.level, set_of(&sets, &line.kind)?, line.need, &*line.because)))
            .collect();
        view.levels().next()?;
        // A cluster without any of these groups, such as one process by itself, needs all of its nodes.
        let has_members = |set: &Set| nodes.iter().any(|node| node.role == set.role);
        if !sets.iter().any(has_members) {
            sets.clear();
            needs.clear();
            let mut roles: Vec<RoleId> = nodes.iter().map(|node| node.role).collect();
            roles.dedup();
            for role in roles {
                for level in Level::ALL {
                    needs.push((*level, sets.len(), Need::Serves, ""));
                }
                sets.push(Set {
                    kind: "",
                    role,
                    replicas: None,
                    is_majority: false,
                    spread: Spread::Nodes,
                    zones: BTreeMap::new(),
                });
            }
        }
        let hosts = hosts
            .into_iter()
            .map(|id| Host {
                id: Some(id),
                zone: model.host(id).zone.as_ref().map(|zone| zone.value.clone()),
            })
            .collect();
        Some((Self { hosts, nodes, sets, needs, first }, groups))
    }

    /// How many nodes of a role there are.
    pub(super) fn count(&self, role: RoleId) -> usize {
        self.nodes.iter().filter(|node| node.role == role).count()
    }

    /// How many machines have a node of a role.
    pub(super) fn machines(&self, role: RoleId) -> usize {
        let mut hosts: Vec<u32> =
            self.nodes.iter().filter(|node| node.role == role).map(|node| node.host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts.len()
    }

    /// Adds a machine with a node of a role.
    pub(super) fn add(&mut self, role: RoleId) {
        let host = self.hosts.len() as u32;
        self.hosts.push(Host { id: None, zone: None });
        self.put(role, host);
    }

    /// Adds a node to a machine. What starts nodes plays no part in what is counted by machines.
    pub(super) fn put(&mut self, role: RoleId, host: u32) {
        self.nodes.push(Node { host, role, zone: None, holder: None });
    }

    /// What ends a level.
    pub(super) fn limits(&self, level: Level) -> Vec<Limit> {
        let own = self.needs.iter().filter(|(of, ..)| *of == level);
        own.flat_map(|&(_, set, need, because)| self.limits_of(set, need, because)).collect()
    }

    fn limits_of(&self, at: usize, need: Need, because: &'static str) -> Vec<Limit> {
        let set = &self.sets[at];
        let nodes = self.count(set.role);
        let part = |zone: Option<Box<str>>, cap: usize, threshold: usize| Part {
            role: set.role,
            zone,
            cap: u32::try_from(cap).unwrap_or(u32::MAX),
            threshold: u32::try_from(threshold).unwrap_or(u32::MAX),
        };
        let limit = |parts, is_worst_case| Limit { set: at, need, because, parts, is_worst_case };
        let Some(written) = set.replicas else {
            let threshold = match need {
                // A copy of what the group holds is with each member.
                Need::Copy => nodes,
                _ if set.is_majority => nodes.saturating_sub(nodes / 2),
                _ => nodes.min(1),
            };
            return vec![limit(vec![part(None, usize::MAX, threshold)], false)];
        };
        if !set.zones.is_empty() {
            let by_zone = |(zone, count): (&String, &usize)| {
                let zone: Box<str> = zone.as_str().into();
                let all = self.nodes.iter().filter(|node| node.role == set.role);
                let holders = all.filter(|node| node.zone.as_deref() == Some(&*zone)).count();
                let threshold = match need {
                    Need::Room => (holders + 1).saturating_sub(*count),
                    _ => (*count).min(holders),
                };
                part(Some(zone), usize::MAX, threshold)
            };
            let parts = set.zones.iter().filter(|(_, count)| **count > 0).map(by_zone);
            return match need {
                // Each zone needs its own nodes; the replicas of one are enough.
                Need::Room => parts.map(|part| limit(vec![part], false)).collect(),
                _ => vec![limit(parts.collect(), true)],
            };
        }
        let machines = self.machines(set.role);
        let all = written;
        let (most, cap) = match set.spread {
            Spread::Nodes => (nodes, usize::MAX),
            Spread::Machines => (machines, 1),
            Spread::MachinesIfPossible if machines >= all => (nodes, 1),
            Spread::MachinesIfPossible => (nodes, (all + 1).saturating_sub(machines)),
        };
        if need == Need::Room {
            let threshold = (nodes + 1).saturating_sub(all);
            return vec![limit(vec![part(None, usize::MAX, threshold)], false)];
        }
        let replicas = all.min(most);
        let threshold = match need {
            Need::Creates | Need::CreatesServing if nodes < all => 0,
            Need::Creates => all.saturating_sub(1) / 2 + 1,
            Need::Copy => replicas,
            _ if set.is_majority => replicas.saturating_sub(all / 2),
            _ => replicas,
        };
        let is_everywhere = replicas == nodes || (cap == 1 && replicas == machines && machines == nodes);
        vec![limit(vec![part(None, cap, threshold)], !is_everywhere)]
    }

    /// Whether a level holds while these nodes are down.
    pub(super) fn holds(&self, is_down: &dyn Fn(InstanceId) -> bool, level: Level) -> bool {
        let node = |at: usize| InstanceId(self.first + at as u32);
        let is_down = |at: usize| {
            // Who starts it has to run for it to start again.
            let holder = self.nodes[at].holder.filter(|_| level == Level::Restart);
            is_down(node(at)) || holder.is_some_and(|holder| is_down(node(holder as usize)))
        };
        let is_over = |limit: &Limit| limit.parts.iter().all(|part| part.is_lost(self, &is_down));
        !self.limits(level).iter().any(is_over)
    }
}

/// What fails host by host: the hosts with nodes of a cluster, one for each machine, in the order of their names.
pub fn hosts(model: &Model, cluster: ClusterId) -> Vec<HostId> {
    let mut machines: HashMap<_, HostId> = HashMap::default();
    for (_, node) in model.instances_of(cluster) {
        let known = machines.entry(machine(model, node.host)).or_insert(node.host);
        *known = node.host.min(*known);
    }
    let mut hosts: Vec<HostId> = machines.into_values().collect();
    hosts.sort_by(|left, right| model.host(*left).name.cmp(&model.host(*right).name));
    hosts
}

/// What fails as one: a machine, or the one machine that all containers of a Compose project run on.
pub(super) fn machine(model: &Model, host: HostId) -> (MachineId, Option<&str>) {
    let host = model.host(host);
    match &host.project {
        Some(project) => (MachineId(u32::MAX), Some(&project.value)),
        None => (host.machine, None),
    }
}

impl Set {
    fn of(group: &Group<'_>) -> Self {
        Self {
            kind: group.kind,
            role: group.role,
            replicas: group.replicas.as_ref().map(|_| group.members),
            is_majority: group.is_majority,
            spread: group.spread,
            zones: group.zones.as_ref().map(|zones| zones.counts.clone()).unwrap_or_default(),
        }
    }
}
