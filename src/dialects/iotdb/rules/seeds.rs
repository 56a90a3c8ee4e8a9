//! Where seeds lead: which ConfigNode a node asks when it joins for the first time.

use crate::maps::{HashMap, HashSet};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;
use std::rc::Rc;

use super::nodes::is_set;
use crate::catalog::{Bind, MeaningKind, ParamId, ParamView};
use crate::model::{ClusterId, HostId, Instance, InstanceId, LayerId, MachineId, Model, Origin, Setting};

/// Every name of a seed parameter, the ones of 1.3 first.
pub(super) const SEEDS: &[&str] = &[
    "ain_seed_config_node",
    "cn_seed_config_node",
    "dn_seed_config_node",
    "cn_target_config_node_list",
    "dn_target_config_node_list",
];

/// How many ConfigNodes of one machine and port are checked: more than one is its own finding.
const MOST_THERE: usize = 100;

/// What is after a node's seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The node itself: it starts its own cluster.
    Itself,
    /// A ConfigNode of the same cluster.
    Member(InstanceId),
    /// A ConfigNode of another cluster.
    Foreign(InstanceId),
    /// The right machine and port of a ConfigNode, but not the address that it binds.
    Unbound(InstanceId),
    /// A machine of the run on which no ConfigNode listens at that port.
    NoConfigNode(HostId),
    /// A host that the run does not know.
    Stranger,
    /// No endpoint, or one of which nothing is known.
    Unreadable,
}

/// A node with its seed.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    /// Who asks.
    pub(super) node: InstanceId,
    /// The parameter that counts for it.
    pub(super) param: &'a ParamView,
    /// Its value.
    pub(super) setting: Setting<'a>,
    /// What is after it.
    pub(super) target: Target,
}

impl Ask<'_> {
    /// The endpoint that counts: the first.
    pub(super) fn endpoint(&self) -> &str {
        self.setting.value.split(',').next().unwrap_or_default().trim()
    }
}

/// Every ConfigNode of a cluster with its seed.
pub(super) fn confignodes<'a>(known: &Known<'a>) -> Vec<Ask<'a>> {
    let nodes = known.model.instances_in_role(known.cluster, "confignode");
    nodes.filter_map(|(id, node)| known.ask(id, node)).collect()
}

/// Whether a statement of the cluster names a seed.
pub(super) fn any_names_seed(model: &Model, cluster: ClusterId) -> bool {
    layers_with_seed(model, cluster).contains(&true)
}

/// Which layers of the cluster name a seed.
fn layers_with_seed(model: &Model, cluster: ClusterId) -> Vec<bool> {
    let layers = &model.cluster(cluster).layers;
    let catalog = model.cluster(cluster).view.catalog;
    let ids: Vec<ParamId> = SEEDS.iter().flat_map(|name| catalog.find(name)).copied().collect();
    layers.iter().map(|layer| ids.iter().any(|&id| layer.says(id))).collect()
}

/// Every node of a cluster whose seed the spec says. What is filled in by itself leads to the seed.
pub(super) fn seed_requests<'a>(known: &Known<'a>) -> Vec<Ask<'a>> {
    let (model, cluster) = (known.model, known.cluster);
    let names_seed = layers_with_seed(model, cluster);
    // One statement may set the seed of thousands of nodes: it is checked once.
    let mut last: Option<(Vec<LayerId>, Ask<'_>)> = None;
    let mut asks = Vec::new();
    for (id, node) in model.instances_of(cluster) {
        let layers: Vec<LayerId> =
            node.layers.iter().copied().filter(|layer| names_seed[layer.0 as usize]).collect();
        if layers.is_empty() {
            continue;
        }
        let same = last.as_ref().filter(|(known, ask)| *known == layers && is_same_target(model, ask, node));
        let ask = match same {
            Some((_, ask)) => {
                Ask { node: id, param: ask.param, setting: ask.setting.clone(), target: ask.target }
            }
            None => match known.ask(id, node).filter(|ask| is_set(&ask.setting)) {
                Some(ask) => ask,
                None => continue,
            },
        };
        last = Some((
            layers,
            Ask { node: id, param: ask.param, setting: ask.setting.clone(), target: ask.target },
        ));
        asks.push(ask);
    }
    asks
}

/// A node whose files name no seed.
#[derive(Debug)]
pub(super) struct MissingSeed<'a> {
    /// The node.
    pub(super) node: InstanceId,
    /// What the server takes instead; `None` where it takes nothing.
    pub(super) setting: Option<(&'a ParamView, Setting<'a>)>,
}

/// The nodes of a cluster that have no seed at all, and the DataNodes that do not find a ConfigNode at the server's default.
pub(super) fn missing_seeds<'a>(known: &Known<'a>) -> Vec<MissingSeed<'a>> {
    let model = known.model;
    let missing = |id: InstanceId, node: &'a Instance| {
        let mut seeds = seeds_of(model, node).peekable();
        seeds.peek()?;
        if seeds.any(|param| model.is_unknown(node, param.id)) {
            return None;
        }
        let Some((param, setting)) = setting(model, node) else {
            return Some(MissingSeed { node: id, setting: None });
        };
        if setting.origin != Origin::Default || model.role_name(node) != "datanode" {
            return None;
        }
        let is_found = match known.target(id, node, &setting) {
            Target::Unbound(other) => listens_everywhere(model, other),
            Target::Itself | Target::NoConfigNode(_) | Target::Stranger => false,
            _ => true,
        };
        (!is_found).then_some(MissingSeed { node: id, setting: Some((param, setting)) })
    };
    model.instances_of(known.cluster).filter_map(|(id, node)| missing(id, node)).collect()
}

/// Whether a ConfigNode listens at all addresses of its host, whatever its files say.
fn listens_everywhere(model: &Model, confignode: InstanceId) -> bool {
    let node = model.instance(confignode);
    let mut ports = model.listeners(node).filter(|listener| listener.param.name() == "cn_internal_port");
    ports.any(|listener| listener.port.bind == Bind::All)
}

/// The parameters in which a node may have its seed, under all their names.
fn seeds_of<'a>(model: &'a Model, node: &'a Instance) -> impl Iterator<Item = &'a ParamView> {
    let seeds = model.view(node).with_meaning(MeaningKind::Seed);
    seeds.filter(|param| param.param.scope.covers(node.role))
}

/// The parameter in which a node has its seed.
pub(super) fn key(model: &Model, node: &Instance) -> Option<&'static str> {
    let version = &model.view(node).version;
    let is_old =
        |param: &ParamView| param.param.renamed_to.iter().any(|ranged| ranged.versions.contains(version));
    seeds_of(model, node).find(|param| !is_old(param)).map(ParamView::name)
}

/// Whether what holds for one node that asks holds for another one with the same statements: not for ConfigNodes,
/// which may ask themselves, nor for values that depend on the host.
fn is_same_target(model: &Model, ask: &Ask<'_>, node: &Instance) -> bool {
    let is_fixed = matches!(ask.setting.value, Cow::Borrowed(_));
    let first = model.instance(ask.node);
    is_fixed
        && first.role == node.role
        && model.role_name(node) != "confignode"
        && ask.setting.as_endpoint().is_some_and(|(host, _)| !is_loopback(&canonical(host)))
}

/// Whether a seed is spelled as the address of the ConfigNode that it means.
pub(super) fn is_spelled_as_address(model: &Model, ask: &Ask<'_>) -> bool {
    let address = model.setting_named(model.instance(ask.node), "cn_internal_address");
    let (Some((host, _)), Some(address)) = (ask.setting.as_endpoint(), address) else { return true };
    canonical(host) == canonical(&address.value)
}

/// The endpoint of a ConfigNode as others write it.
pub(super) fn endpoint(model: &Model, confignode: &Instance) -> Option<String> {
    let address = model.setting_named(confignode, "cn_internal_address")?;
    let port = model.setting_named(confignode, "cn_internal_port")?.as_port()?;
    let address = address.value.trim();
    Some(if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") })
}

/// The help where the spec can fill a seed in.
pub(super) const LEAVE_OUT: &str = "remove the setting: clusterc uses the seed of the cluster";

/// The help where no seed can be named for certain.
pub(super) const NAME_ONE: &str = "use the address at which other hosts reach a ConfigNode of the cluster";

/// Whether an endpoint leads every host to itself.
pub(super) fn leads_home(endpoint: &str) -> bool {
    let host = endpoint.rsplit_once(':').map_or(endpoint, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    is_loopback(&canonical(host))
}

/// The seed of a node: the newer parameter wins where both are there.
fn setting<'a>(model: &'a Model, node: &'a Instance) -> Option<(&'a ParamView, Setting<'a>)> {
    let seeds = || model.with_meaning(node, MeaningKind::Seed);
    let is_current = |param: &ParamView| {
        let version = &model.view(node).version;
        !param.param.renamed_to.iter().any(|ranged| ranged.versions.contains(version))
    };
    let is_set = |setting: &Setting<'_>| setting.origin != Origin::Default;
    seeds()
        .find(|(param, setting)| is_current(param) && is_set(setting))
        .or_else(|| seeds().find(|(_, setting)| is_set(setting)))
        .or_else(|| seeds().find(|(param, _)| is_current(param)))
}

/// What the run knows of machines and ConfigNodes, for all clusters. Lists are in the order of the model, so that the
/// nodes of a cluster are together in them.
#[derive(Debug)]
pub(super) struct Site<'a> {
    model: &'a Model,
    /// ConfigNodes by the address that they bind.
    bound: HashMap<(String, u16), Vec<InstanceId>>,
    /// ConfigNodes by their machine.
    confignodes: HashMap<(MachineId, u16), Vec<InstanceId>>,
    /// Clusters with a ConfigNode of which the address or the port is not known: anyone who is asked may be it.
    unclear: HashSet<ClusterId>,
    /// Hosts by every name and address, the first of each; made when something else than a ConfigNode's own
    /// address is asked.
    hosts: OnceCell<HashMap<String, HostId>>,
}

impl<'a> Site<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let hosts = OnceCell::new();
        let mut site = Self {
            model,
            bound: HashMap::default(),
            confignodes: HashMap::default(),
            unclear: HashSet::default(),
            hosts,
        };
        for (cluster, _) in super::nodes::clusters(model) {
            for (id, node) in model.instances_in_role(cluster, "confignode") {
                let port = model.setting_named(node, "cn_internal_port").and_then(|port| port.as_port());
                let address = model.setting_named(node, "cn_internal_address");
                let (Some(port), Some(address)) = (port, address) else {
                    site.unclear.insert(cluster);
                    continue;
                };
                site.bound.entry((canonical(&address.value), port)).or_default().push(id);
                site.confignodes.entry((model.host(node.host).machine, port)).or_default().push(id);
            }
        }
        site
    }

    fn hosts(&self) -> &HashMap<String, HostId> {
        self.hosts.get_or_init(|| by_text(self.model, self.model.hosts().map(|(id, _)| id)))
    }
}

/// Hosts by every name and address, the first of each.
fn by_text(model: &Model, ids: impl Iterator<Item = HostId>) -> HashMap<String, HostId> {
    let mut hosts = HashMap::default();
    for id in ids {
        let host = model.host(id);
        for text in host.addresses.iter().map(|address| &address.text).chain([&host.name]) {
            hosts.entry(canonical(text)).or_insert(id);
        }
    }
    hosts
}

/// The same, as one cluster sees it: of what several clusters have, its own comes first.
#[derive(Debug)]
pub(super) struct Known<'a> {
    model: &'a Model,
    cluster: ClusterId,
    site: Rc<Site<'a>>,
    /// The cluster's own hosts.
    hosts: OnceCell<HashMap<String, HostId>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(site: Rc<Site<'a>>, cluster: ClusterId) -> Self {
        Self { model: site.model, cluster, site, hosts: OnceCell::new() }
    }

    /// Nodes of a list, those of this cluster first.
    fn own_first<'b>(&self, nodes: &'b [InstanceId]) -> impl Iterator<Item = InstanceId> + 'b {
        let own = &self.model.cluster(self.cluster).instances;
        let start = nodes.partition_point(|id| id.0 < own.start);
        let end = nodes.partition_point(|id| id.0 < own.end);
        nodes[start..end].iter().chain(&nodes[..start]).chain(&nodes[end..]).copied()
    }

    /// The ConfigNode that binds an address and a port.
    fn bound(&self, endpoint: &(String, u16)) -> Option<InstanceId> {
        self.own_first(self.site.bound.get(endpoint)?).next()
    }

    /// The host of that name or address.
    fn host(&self, text: &str) -> Option<HostId> {
        let own = || self.model.instances_of(self.cluster).map(|(_, node)| node.host);
        let hosts = self.hosts.get_or_init(|| by_text(self.model, own()));
        hosts.get(text).or_else(|| self.site.hosts().get(text)).copied()
    }

    fn ask(&self, id: InstanceId, node: &'a Instance) -> Option<Ask<'a>> {
        let (param, setting) = setting(self.model, node)?;
        let target = self.target(id, node, &setting);
        Some(Ask { node: id, param, setting, target })
    }

    fn target(&self, id: InstanceId, node: &Instance, seed: &Setting<'_>) -> Target {
        let model = self.model;
        let Some((text, port)) = seed.as_endpoint() else { return Target::Unreadable };
        let text = canonical(text);
        let address = text.parse::<IpAddr>().ok();
        if address.is_some_and(|address| address.is_unspecified()) {
            return Target::Unreadable;
        }
        let is_loopback = is_loopback(&text);
        let is_unknown = |param: &ParamView| model.is_unknown(node, param.id);
        if is_loopback && model.view(node).with_meaning(MeaningKind::PeerAddress).any(is_unknown) {
            return Target::Unreadable;
        }
        let own = model.setting_named(node, "cn_internal_address").map(|address| canonical(&address.value));
        let own_port = model.setting_named(node, "cn_internal_port").and_then(|port| port.as_port());
        if own_port == Some(port) && own.as_ref() == Some(&text) {
            return Target::Itself;
        }
        if let Some(other) = self.bound(&(text.clone(), port)).filter(|_| !is_loopback) {
            return self.confignode(other);
        }
        let host = if is_loopback { Some(node.host) } else { self.host(&text) };
        let machine = host.map(|host| model.host(host).machine);
        let is_unclear = self.site.unclear.contains(&self.cluster);
        if own_port == Some(port) {
            let is_here = machine == Some(model.host(node.host).machine);
            let are_addresses =
                address.is_some() && own.as_ref().is_some_and(|own| own.parse::<IpAddr>().is_ok());
            if is_here && (is_loopback || !are_addresses) {
                return Target::Itself;
            }
            // Of two addresses of one host the server does not know that they are one.
            if is_here {
                return if is_unclear { Target::Unreadable } else { Target::Unbound(id) };
            }
        }
        let Some(machine) = machine else {
            return if is_unclear { Target::Unreadable } else { Target::Stranger };
        };
        let there = self.site.confignodes.get(&(machine, port)).map_or(&[][..], Vec::as_slice);
        let there = || self.own_first(there).filter(|other| *other != id).take(MOST_THERE);
        // Two ConfigNodes of one machine may share a port on different addresses.
        let bound = there().find(|other| self.binds(*other, &text));
        match bound.or_else(|| there().next()) {
            Some(other) if bound.is_some() => self.confignode(other),
            _ if is_unclear => Target::Unreadable,
            Some(other) => Target::Unbound(other),
            None => host.map_or(Target::Stranger, Target::NoConfigNode),
        }
    }

    fn confignode(&self, id: InstanceId) -> Target {
        let is_own = self.model.instance(id).cluster == self.cluster;
        if is_own { Target::Member(id) } else { Target::Foreign(id) }
    }

    /// Whether a ConfigNode of 1.x, which listens on its internal address alone, is reached under `text`.
    fn binds(&self, confignode: InstanceId, text: &str) -> bool {
        let node = self.model.instance(confignode);
        let Some(bound) = self.model.setting_named(node, "cn_internal_address") else { return true };
        let bound = canonical(&bound.value);
        match (bound.parse::<IpAddr>(), text.parse::<IpAddr>()) {
            (Ok(bound), Ok(dialled)) => bound.is_unspecified() || bound == dialled,
            // What a name resolves to is the site's affair.
            _ => true,
        }
    }
}

fn is_loopback(canonical: &str) -> bool {
    canonical.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An address or a name in one spelling.
fn canonical(text: &str) -> String {
    let text = text.trim();
    match text.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) if text.eq_ignore_ascii_case("localhost") => "127.0.0.1".to_owned(),
        Err(_) => text.to_lowercase(),
    }
}
