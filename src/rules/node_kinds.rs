//! Nodes and machines that are the same, so that a rule checks one of each kind: ten thousand hosts that one statement
//! writes are one kind, and what is wrong with them is reported once.

use crate::maps::HashMap;
use std::hash::{Hash, Hasher};

use crate::catalog::{MeaningKind, ParamId, ParamType, RoleId};
use crate::model::{
    Cluster, ClusterId, Host, HostId, Instance, InstanceId, Layer, LayerId, Layers, MachineId, Model, NODE,
    Os, PLACEHOLDERS,
};

/// Which nodes have the same ports, directories and memory, and from the same locations of the spec.
#[derive(Debug)]
pub(super) struct NodeKinds<'a> {
    model: &'a Model,
    /// What counts in each cluster.
    relevant: Vec<RelevantParams>,
    /// The kind of each node.
    kind_of: Vec<u32>,
    /// The first node of each kind.
    first: Vec<InstanceId>,
    /// The nodes of each machine.
    machines: Vec<Vec<InstanceId>>,
    /// Whether the spec says the same of all nodes of a kind at the same locations.
    is_exact: bool,
}

/// Machines that run the same kinds of nodes.
#[derive(Debug)]
pub(super) struct Fleet {
    /// The nodes of the first machine, in the model's order.
    pub(super) nodes: Vec<InstanceId>,
    /// The kind of each of these nodes.
    pub(super) kinds: Vec<u32>,
    /// One host for each machine, in the order of their nodes.
    pub(super) hosts: Vec<HostId>,
}

/// How much alike nodes of one kind are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// The spec says the same of them, at the same locations.
    Location,
    /// The spec says the same of them, in the same statements or in others: what is wrong with one is wrong with all, and has to be
    /// shown at each location.
    Content,
}

/// What makes nodes the same.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    cluster: ClusterId,
    role: RoleId,
    /// What its layers are, by [`LayerLists`].
    layers: u32,
    root: &'a str,
    os: Os,
    derived: Vec<(ParamId, &'a str)>,
    /// Set when the node is its own kind: values hold placeholders, or what is read of files may be some of them.
    own: Option<InstanceId>,
}

impl<'a> NodeKinds<'a> {
    /// Groups the nodes of a model.
    pub(super) fn new(model: &'a Model, grain: Grain) -> Self {
        let mut kinds: HashMap<Key<'a>, u32> = HashMap::default();
        let is_unfilled = |placeholder: &&&str| {
            **placeholder != NODE && model.hosts.iter().any(|host| host.replacement(placeholder).is_none())
        };
        let unfilled: Vec<&str> = PLACEHOLDERS.iter().filter(is_unfilled).copied().collect();
        let mut node_kinds = Self {
            model,
            relevant: model.clusters.iter().map(|cluster| RelevantParams::new(cluster, &unfilled)).collect(),
            kind_of: Vec::with_capacity(model.instances.len()),
            first: Vec::new(),
            machines: Vec::new(),
            is_exact: true,
        };
        node_kinds.machines.resize_with(model.hosts.len(), Vec::new);
        let mut lists = LayerLists::new(grain);
        for (id, instance) in model.instances() {
            let layers = lists.find(model, instance);
            let key = node_kinds.relevant[instance.cluster.0 as usize].key(model, id, instance, layers);
            let next = node_kinds.first.len() as u32;
            let kind = *kinds.entry(key).or_insert(next);
            if kind == next {
                node_kinds.first.push(id);
            } else {
                let first = model.instance(node_kinds.first[kind as usize]);
                node_kinds.is_exact &= first.layers == instance.layers;
            }
            node_kinds.kind_of.push(kind);
            let MachineId(machine) = model.host(instance.host).machine;
            node_kinds.machines[machine as usize].push(id);
        }
        node_kinds
    }

    /// The first node of each kind.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'a Instance> {
        self.first.iter().map(|&id| self.model.instance(id))
    }

    /// Whether the spec says the same of all nodes of a kind at the same locations.
    pub(super) fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The kinds that have the same directories, each kind by the first of those: what is said of ports and memory alone is not counted.
    pub(super) fn by_directories(&self) -> Vec<usize> {
        let mut known: HashMap<_, usize> = HashMap::default();
        let of_kind = |(kind, &id): (usize, &InstanceId)| {
            let instance = self.model.instance(id);
            let relevant = &self.relevant[instance.cluster.0 as usize];
            let counts = |layer: &LayerId| !relevant.says_no_directory[layer.0 as usize];
            let layers: Vec<LayerId> = instance.layers.iter().copied().filter(counts).collect();
            let Key { cluster, role, root, os, derived, own, .. } = relevant.key(self.model, id, instance, 0);
            *known.entry((cluster, role, layers, root, os, derived, own)).or_insert(kind)
        };
        self.first.iter().enumerate().map(of_kind).collect()
    }

    /// The machines with nodes on them, equal ones together. `extra` says what else of a host counts.
    pub(super) fn fleets<K: Hash + Eq>(&self, extra: impl Fn(&'a Host) -> K) -> Vec<Fleet> {
        let mut known: HashMap<(Vec<u32>, K), usize> = HashMap::default();
        let mut fleets: Vec<Fleet> = Vec::new();
        for nodes in self.machines.iter().filter(|nodes| !nodes.is_empty()) {
            for nodes in self.split(nodes) {
                let kinds: Vec<u32> = nodes.iter().map(|id| self.kind_of[id.0 as usize]).collect();
                let host = self.model.instance(nodes[0]).host;
                let key = (kinds, extra(self.model.host(host)));
                match known.get(&key) {
                    Some(&fleet) => fleets[fleet].hosts.push(host),
                    None => {
                        fleets.push(Fleet {
                            nodes: nodes.into_owned(),
                            kinds: key.0.clone(),
                            hosts: vec![host],
                        });
                        known.insert(key, fleets.len() - 1);
                    }
                }
            }
        }
        fleets
    }

    /// The nodes of one machine. Where two hosts of one cluster have the same address, which is a finding of
    /// its own, each host counts as a machine: what follows from the address is not set again.
    fn split<'b>(&self, nodes: &'b [InstanceId]) -> Vec<std::borrow::Cow<'b, [InstanceId]>> {
        let host_of = |id: &InstanceId| self.model.instance(*id).host;
        if nodes.iter().all(|id| host_of(id) == host_of(&nodes[0])) {
            return vec![nodes.into()];
        }
        let mut users: HashMap<ClusterId, HostId> = HashMap::default();
        let clashes = nodes.iter().any(|id| {
            let instance = self.model.instance(*id);
            let first = *users.entry(instance.cluster).or_insert(instance.host);
            let (other, own) = (self.model.host(first), self.model.host(instance.host));
            // Containers with the network of one machine have its address on purpose.
            let is_meant = other.is_on_machine && own.is_on_machine;
            first != instance.host && !is_meant && other.shares_address(own)
        });
        if !clashes {
            return vec![nodes.into()];
        }
        let mut by_host: Vec<(HostId, Vec<InstanceId>)> = Vec::new();
        for &id in nodes {
            match by_host.iter_mut().find(|(host, _)| *host == host_of(&id)) {
                Some((_, own)) => own.push(id),
                None => by_host.push((host_of(&id), vec![id])),
            }
        }
        by_host.into_iter().map(|(_, own)| own.into()).collect()
    }
}

/// Numbers for the lists of layers that nodes have: equal ones for lists that are the same.
struct LayerLists<'a> {
    grain: Grain,
    /// The lists met so far, which many nodes share.
    known: HashMap<(ClusterId, &'a Layers), u32>,
    /// The contents of layers met so far, and the lists of such contents.
    contents: HashMap<Content<'a>, u32>,
    lists: HashMap<Vec<u32>, u32>,
}

/// What a layer says, wherever it does.
struct Content<'a>(&'a Layer);

impl<'a> LayerLists<'a> {
    fn new(grain: Grain) -> Self {
        let (known, contents, lists) = (HashMap::default(), HashMap::default(), HashMap::default());
        Self { grain, known, contents, lists }
    }

    fn find(&mut self, model: &'a Model, instance: &'a Instance) -> u32 {
        let next = self.known.len() as u32;
        let Self { grain, known, contents, lists } = self;
        *known.entry((instance.cluster, &instance.layers)).or_insert_with(|| match grain {
            Grain::Location => next,
            Grain::Content => {
                let cluster = model.cluster(instance.cluster);
                let content = |id: &LayerId| {
                    let next = contents.len() as u32;
                    *contents.entry(Content(cluster.layer(*id))).or_insert(next)
                };
                let list: Vec<u32> = instance.layers.iter().map(content).collect();
                let next = lists.len() as u32;
                *lists.entry(list).or_insert(next)
            }
        })
    }
}

impl<'a> Content<'a> {
    /// The settings that are known, then those that are not yet.
    fn settings(&self) -> [impl Iterator<Item = (ParamId, &'a str)> + use<'a>; 2] {
        [&self.0.settings, &self.0.opaque]
            .map(|settings| settings.iter().map(|setting| (setting.param, &*setting.value)))
    }
}

impl PartialEq for Content<'_> {
    fn eq(&self, other: &Self) -> bool {
        let ([known, opaque], [other_known, other_opaque]) = (self.settings(), other.settings());
        self.0.kind == other.0.kind && known.eq(other_known) && opaque.eq(other_opaque)
    }
}

impl Eq for Content<'_> {}

impl Hash for Content<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.kind.hash(state);
        self.0.settings.len().hash(state);
        for setting in self.settings().into_iter().flatten() {
            setting.hash(state);
        }
    }
}

/// What of a cluster's settings decides whether nodes are the same.
#[derive(Debug)]
struct RelevantParams {
    /// Derived parameters that count: ports, directories, memory.
    derived: Vec<ParamId>,
    /// Which layers hold placeholders in values that count.
    placeholders: Vec<bool>,
    /// Which layers set only ports and memory.
    says_no_directory: Vec<bool>,
}

impl RelevantParams {
    /// Those of a cluster. Some host does not have what replaces the `unfilled` placeholders.
    fn new(cluster: &Cluster, unfilled: &[&str]) -> Self {
        let view = &cluster.view;
        let counts = |kind: MeaningKind| {
            kind.is_directory()
                || matches!(
                    kind,
                    MeaningKind::ListenPort
                        | MeaningKind::Heap
                        | MeaningKind::DirectMemory
                        | MeaningKind::TotalMemory
                )
        };
        let kinds = MeaningKind::ALL.iter().copied().filter(|&kind| counts(kind));
        let derived = kinds.flat_map(|kind| view.with_meaning(kind)).map(|param| param.id).collect();
        let is_open = |layer: &Layer| {
            layer.settings.iter().any(|setting| {
                let kind = view.catalog.param(setting.param).kind_of_value;
                let is_address =
                    matches!(kind, ParamType::Host | ParamType::Endpoint | ParamType::EndpointList);
                let is_named = |word: &str| setting.value.contains(word);
                let has_name = view.catalog.words.name_macro.as_deref().is_some_and(is_named);
                let is_own = !is_address && (setting.value.contains('{') || has_name);
                is_own || unfilled.iter().any(|placeholder| setting.value.contains(placeholder))
            })
        };
        let is_other = |param: ParamId| {
            let meanings = view.get(param).map_or(&[][..], |param| &param.meanings);
            !meanings.is_empty()
                && meanings.iter().all(|meaning| counts(meaning.kind) && !meaning.kind.is_directory())
        };
        let says_no_directory =
            |layer: &Layer| layer.settings.iter().chain(&layer.opaque).all(|own| is_other(own.param));
        Self {
            derived,
            placeholders: cluster.layers.iter().map(is_open).collect(),
            says_no_directory: cluster.layers.iter().map(says_no_directory).collect(),
        }
    }

    fn key<'a>(&self, model: &'a Model, id: InstanceId, instance: &'a Instance, layers: u32) -> Key<'a> {
        let counts = |param: &ParamId| self.derived.binary_search(param).is_ok();
        let derived = instance.derived.iter().filter(|(param, _)| counts(param));
        let is_read = instance.in_view.is_some();
        let is_open = is_read || instance.layers.iter().any(|layer| self.placeholders[layer.0 as usize]);
        Key {
            cluster: instance.cluster,
            role: instance.role,
            layers,
            root: &model.root(instance.root).path,
            os: model.host(instance.host).os.value,
            derived: derived.map(|(param, value)| (*param, &*value.value)).collect(),
            own: is_open.then_some(id),
        }
    }
}
