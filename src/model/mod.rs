//! The cluster with everything filled in: what rules read and what bundles are made of.
//!
//! A [`Model`] holds all hosts and clusters of one run, so that clusters that share a machine are checked
//! against each other. Every [`Setting`] has an [`Origin`].

mod checked;
mod cluster;
mod directory;
mod goal;
mod host;
mod instance;
mod knowledge;
mod layer;
mod listener;
mod origin;
mod parts;
mod payload;
mod plain;
mod replicas;
mod start;

pub use checked::Checked;
pub use cluster::{Cluster, ClusterId, Install, Network, Networks, Outside};
pub use directory::{Directory, absolute, drive};
pub use goal::Goal;
pub use host::{
    AddressUse, COMPOSE, Disk, DiskKind, Host, HostAddress, HostId, MachineId, NODE, Os, PLACEHOLDERS,
    PLATFORMS, PublishedPort, is_host, is_local,
};
pub use instance::{CarriedFile, DerivedValue, Instance, InstanceId, Root, RootId, Setting};
pub use knowledge::{Files, InView, Knowledge, NodesInView, Unknown};
pub use layer::{Layer, LayerId, LayerKind, LayerSetting, Layers};
pub use listener::Listener;
pub use origin::{Origin, Spanned};
pub use parts::Parts;
pub use payload::{Payload, Sum, hex, parse_sum, payload_name, sum};
pub use plain::{
    LONGEST_NAME, LONGEST_PATH, LONGEST_WINDOWS_PATH, is_plain_address, is_plain_on_windows, is_plain_path,
    is_plain_windows_path, is_plain_word,
};
pub use replicas::Replicas;
pub use start::{StartEdge, StartGraph, Step};

use crate::maps::HashMap;

use crate::catalog::{CatalogView, MeaningKind, ParamId, ParamKind, ParamView, Role};

/// Everything that one run compiles.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// All hosts, in the order declared.
    pub hosts: Vec<Host>,
    /// All clusters, in the order declared.
    pub clusters: Vec<Cluster>,
    /// All nodes, cluster by cluster, in start order of their roles, then in the order placed.
    pub instances: Vec<Instance>,
    /// All install roots: one folder on one host.
    pub roots: Vec<Root>,
    /// What must be running before what starts.
    pub start: StartGraph,
    /// Files that are copied unopened, in the order named.
    pub payloads: Vec<Payload>,
}

impl Model {
    /// The host behind a handle.
    pub fn host(&self, id: HostId) -> &Host {
        &self.hosts[id.0 as usize]
    }

    /// The cluster behind a handle.
    pub fn cluster(&self, id: ClusterId) -> &Cluster {
        &self.clusters[id.0 as usize]
    }

    /// The node behind a handle.
    pub fn instance(&self, id: InstanceId) -> &Instance {
        &self.instances[id.0 as usize]
    }

    /// The install root behind a handle.
    pub fn root(&self, id: RootId) -> &Root {
        &self.roots[id.0 as usize]
    }

    /// What the specs set, in all layers of all clusters.
    pub fn layer_settings(&self) -> impl Iterator<Item = &LayerSetting> {
        self.clusters.iter().flat_map(|cluster| &cluster.layers).flat_map(|layer| &layer.settings)
    }

    /// All clusters with their handles.
    pub fn clusters(&self) -> impl Iterator<Item = (ClusterId, &Cluster)> {
        self.clusters.iter().enumerate().map(|(index, cluster)| (ClusterId(index as u32), cluster))
    }

    /// The clusters of one product.
    pub fn clusters_of(&self, product: &str) -> impl Iterator<Item = (ClusterId, &Cluster)> {
        self.clusters().filter(move |(_, cluster)| cluster.product == product)
    }

    /// The clusters of which all nodes are in view: those where nodes can be counted, and what is not there is missing.
    pub fn whole_clusters(&self) -> impl Iterator<Item = (ClusterId, &Cluster)> {
        self.clusters().filter(|(_, cluster)| cluster.nodes_in_view == NodesInView::All)
    }

    /// Those of one product.
    pub fn whole_clusters_of(&self, product: &str) -> impl Iterator<Item = (ClusterId, &Cluster)> {
        self.whole_clusters().filter(move |(_, cluster)| cluster.product == product)
    }

    /// All hosts with their handles.
    pub fn hosts(&self) -> impl Iterator<Item = (HostId, &Host)> {
        self.hosts.iter().enumerate().map(|(index, host)| (HostId(index as u32), host))
    }

    /// All nodes with their handles.
    pub fn instances(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.instances.iter().enumerate().map(|(index, instance)| (InstanceId(index as u32), instance))
    }

    /// The nodes of one cluster.
    pub fn instances_of(&self, cluster: ClusterId) -> impl Iterator<Item = (InstanceId, &Instance)> {
        let range = self.cluster(cluster).instances.clone();
        range.map(move |index| (InstanceId(index), &self.instances[index as usize]))
    }

    /// The nodes of one cluster in one role.
    pub fn instances_in_role(
        &self,
        cluster: ClusterId,
        role: &str,
    ) -> impl Iterator<Item = (InstanceId, &Instance)> {
        let range = &self.cluster(cluster).instances;
        let all = &self.instances[range.start as usize..range.end as usize];
        let role = self.cluster(cluster).view.catalog.role_named(role);
        // They are in the order of their roles.
        let own = role.map_or(0..0, |role| {
            all.partition_point(|node| node.role < role)..all.partition_point(|node| node.role <= role)
        });
        let first = range.start + own.start as u32;
        (first..).map(InstanceId).zip(&all[own])
    }

    /// The first node of each role that a cluster has nodes of, in start order.
    pub fn first_of_roles(&self, cluster: ClusterId) -> impl Iterator<Item = &Instance> {
        let range = &self.cluster(cluster).instances;
        let mut rest = &self.instances[range.start as usize..range.end as usize];
        std::iter::from_fn(move || {
            let first = rest.first()?;
            rest = &rest[rest.partition_point(|node| node.role <= first.role)..];
            Some(first)
        })
    }

    /// The catalog for a node: its cluster's product and version.
    pub fn view(&self, instance: &Instance) -> &CatalogView {
        &self.cluster(instance.cluster).view
    }

    /// A node's role.
    pub fn role(&self, instance: &Instance) -> &Role {
        self.view(instance).catalog.role(instance.role)
    }

    /// The word for a node's role: `datanode`.
    pub fn role_name(&self, instance: &Instance) -> &str {
        &self.role(instance).name
    }

    /// The product's own spelling of a node's role: `DataNode`.
    pub fn role_title(&self, instance: &Instance) -> &str {
        &self.role(instance).title
    }

    /// The nodes of a cluster, each with the one in whose container it lives: itself as a rule; `None` when that node is missing.
    pub fn holders(
        &self,
        cluster: ClusterId,
    ) -> impl Iterator<Item = (InstanceId, Option<InstanceId>)> + use<'_> {
        let catalog = self.cluster(cluster).view.catalog;
        let mut first = HashMap::default();
        if catalog.roles.iter().any(|role| role.container_of.is_some()) {
            for (id, node) in self.instances_of(cluster) {
                first.entry((node.role, node.host)).or_insert(id);
            }
        }
        self.instances_of(cluster).map(move |(id, node)| {
            let holder = match &self.role(node).container_of {
                None => Some(id),
                Some(role) => {
                    catalog.role_named(role).and_then(|role| first.get(&(role, node.host)).copied())
                }
            };
            (id, holder)
        })
    }

    /// What is known of a parameter of a node.
    pub fn knowledge<'a>(&'a self, instance: &'a Instance, param: ParamId) -> Knowledge<'a> {
        let cluster = self.cluster(instance.cluster);
        let Some(view) = cluster.view.get(param).filter(|view| view.param.scope.covers(instance.role)) else {
            return Knowledge::Unset;
        };
        for &id in instance.layers.of(param) {
            let layer = cluster.layer(id);
            if let Some(written) = layer.get(param) {
                return Knowledge::Value(self.as_written(instance, id, written));
            }
            if let Some(opaque) = layer.opaque(param) {
                return Knowledge::Unknown(Unknown::Opaque(opaque.span));
            }
        }
        if let Some((_, derived)) = instance.derived.iter().find(|(id, _)| *id == param) {
            let (value, origin) = ((&*derived.value).into(), derived.origin.clone());
            return Knowledge::Value(Setting { param, value, origin });
        }
        if !instance.has_in_view(view) {
            return Knowledge::Unknown(Unknown::NotInView);
        }
        match view.default {
            Some(default) => {
                let value = self.expand(instance, default);
                Knowledge::Value(Setting { param, value, origin: Origin::Default })
            }
            None => Knowledge::Unset,
        }
    }

    /// The value of a parameter for a node, with its origin; `None` where it has none or where it is not known:
    /// [`knowledge`](Self::knowledge) says which.
    pub fn setting<'a>(&'a self, instance: &'a Instance, param: ParamId) -> Option<Setting<'a>> {
        match self.knowledge(instance, param) {
            Knowledge::Value(setting) => Some(setting),
            Knowledge::Unset | Knowledge::Unknown(_) => None,
        }
    }

    /// Whether it is not known which value a parameter has for a node.
    pub fn is_unknown(&self, instance: &Instance, param: ParamId) -> bool {
        matches!(self.knowledge(instance, param), Knowledge::Unknown(_))
    }

    /// Every known value that is written for a parameter of a node, the winning one first: what is after a text that is
    /// not known yet is not one.
    pub fn written<'a>(
        &'a self,
        instance: &'a Instance,
        param: ParamId,
    ) -> impl Iterator<Item = Setting<'a>> {
        let cluster = self.cluster(instance.cluster);
        let layers = instance.layers.of(param).iter().map(move |&id| (id, cluster.layer(id)));
        let known = layers.take_while(move |(_, layer)| layer.opaque(param).is_none());
        known.filter_map(move |(id, layer)| Some(self.as_written(instance, id, layer.get(param)?)))
    }

    fn as_written<'a>(
        &'a self,
        instance: &'a Instance,
        layer: LayerId,
        written: &'a LayerSetting,
    ) -> Setting<'a> {
        let origin = Origin::Written { span: written.span, layer };
        Setting { param: written.param, value: self.expand(instance, &written.value), origin }
    }

    /// The setting of that name, as [`setting`](Self::setting) gives it.
    pub fn setting_named<'a>(&'a self, instance: &'a Instance, name: &str) -> Option<Setting<'a>> {
        let view = self.view(instance).find(name, ParamKind::Property, instance.role)?;
        self.setting(instance, view.id)
    }

    /// The environment variable of that name.
    pub fn variable_named<'a>(&'a self, instance: &'a Instance, name: &str) -> Option<Setting<'a>> {
        let view = self.view(instance).find(name, ParamKind::Variable, instance.role)?;
        self.setting(instance, view.id)
    }

    /// The settings of a node whose parameters have that meaning.
    pub fn with_meaning<'a>(
        &'a self,
        instance: &'a Instance,
        kind: MeaningKind,
    ) -> impl Iterator<Item = (&'a ParamView, Setting<'a>)> {
        let view = self.view(instance);
        view.with_meaning(kind).filter_map(move |param| Some((param, self.setting(instance, param.id)?)))
    }

    /// Every parameter of a node that the spec writes or that is derived: what configuration files hold.
    pub fn explicit<'a>(&'a self, instance: &'a Instance) -> Vec<(&'a ParamView, Setting<'a>)> {
        let cluster = self.cluster(instance.cluster);
        let mut ids = instance.layers.params(&cluster.layers);
        ids.extend(instance.derived.iter().map(|(id, _)| *id));
        ids.sort_unstable();
        ids.dedup();
        let setting = |id: ParamId| Some((cluster.view.get(id)?, self.setting(instance, id)?));
        ids.into_iter().filter_map(setting).collect()
    }

    /// `{host}`, `{address}` and the like in a value, and the product's own word for the node's name, replaced for
    /// one node.
    pub fn expand<'a>(&'a self, instance: &'a Instance, value: &'a str) -> std::borrow::Cow<'a, str> {
        let own = self.view(instance).catalog.words.name_macro.as_deref();
        let has_macro = own.is_some_and(|own| value.contains(own));
        if !value.contains('{') && !has_macro {
            return value.into();
        }
        let host = self.host(instance.host);
        let value = match own.filter(|_| has_macro) {
            Some(own) => value.replace(own, &instance.name),
            None => value.to_owned(),
        };
        let mut text = value;
        for placeholder in PLACEHOLDERS.iter().copied() {
            if !text.contains(placeholder) {
                continue;
            }
            let replacement =
                if placeholder == NODE { Some(&*instance.name) } else { host.replacement(placeholder) };
            if let Some(replacement) = replacement {
                text = text.replace(placeholder, replacement);
            }
        }
        text.into()
    }
}
