//! Where seeds lead: which ConfigNode a node asks when it joins for the first time.

use std::collections::HashMap;
use std::net::IpAddr;

use super::nodes::{is_said, is_written};
use crate::catalog::{MeaningKind, ParamView};
use crate::model::{ClusterId, HostId, Instance, InstanceId, MachineId, Model, Origin, Setting};

/// Every name of a seed parameter, the ones of 1.3 first.
pub(super) const SEEDS: &[&str] = &[
    "cn_seed_config_node",
    "dn_seed_config_node",
    "cn_target_config_node_list",
    "dn_target_config_node_list",
];

/// What stands behind a node's seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The node itself: it begins a cluster of its own.
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
    /// No endpoint, or one of which nothing can be said.
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
    /// What stands behind it.
    pub(super) target: Target,
}

impl Ask<'_> {
    /// The endpoint that counts: the first.
    pub(super) fn endpoint(&self) -> &str {
        self.setting.value.split(',').next().unwrap_or_default().trim()
    }
}

/// The ConfigNodes of a cluster that are their own seeds.
pub(super) fn own_seeds(model: &Model, cluster: ClusterId) -> Vec<InstanceId> {
    let asks = confignodes(model, cluster);
    asks.iter().filter(|ask| ask.target == Target::Itself).map(|ask| ask.node).collect()
}

/// Every ConfigNode of a cluster with its seed.
pub(super) fn confignodes(model: &Model, cluster: ClusterId) -> Vec<Ask<'_>> {
    let known = Known::new(model, cluster);
    model.instances_in_role(cluster, "confignode").filter_map(|(id, node)| known.ask(id, node)).collect()
}

/// Every node of a cluster whose seed the spec says. What is filled in by itself leads to the seed.
pub(super) fn said(model: &Model, cluster: ClusterId) -> Vec<Ask<'_>> {
    if !is_written(model.cluster(cluster), SEEDS) {
        return Vec::new();
    }
    let known = Known::new(model, cluster);
    let asks = model.instances_of(cluster).filter_map(|(id, node)| known.ask(id, node));
    asks.filter(|ask| is_said(&ask.setting)).collect()
}

/// Whether a seed is spelled as the address of the ConfigNode that it means.
pub(super) fn is_spelled_alike(model: &Model, ask: &Ask<'_>) -> bool {
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

/// The seed of a node: the newer parameter wins where both are there.
fn setting<'a>(model: &'a Model, node: &'a Instance) -> Option<(&'a ParamView, Setting<'a>)> {
    let seeds = || model.with_meaning(node, MeaningKind::Seed);
    let is_current = |param: &ParamView| {
        let version = &model.view(node).version;
        !param.param.renamed_to.iter().any(|fact| fact.span.contains(version))
    };
    let is_set = |setting: &Setting<'_>| setting.origin != Origin::Default;
    seeds()
        .find(|(param, setting)| is_current(param) && is_set(setting))
        .or_else(|| seeds().find(|(_, setting)| is_set(setting)))
        .or_else(|| seeds().find(|(param, _)| is_current(param)))
}

/// What the run knows of machines and ConfigNodes.
struct Known<'a> {
    model: &'a Model,
    cluster: ClusterId,
    hosts: HashMap<String, HostId>,
    confignodes: HashMap<(MachineId, u16), Vec<InstanceId>>,
}

impl<'a> Known<'a> {
    fn new(model: &'a Model, cluster: ClusterId) -> Self {
        let mut known = Self { model, cluster, hosts: HashMap::new(), confignodes: HashMap::new() };
        // A name may belong to hosts of several clusters: the cluster's own come first.
        for (_, node) in model.instances_of(cluster) {
            known.learn(node.host);
        }
        for (id, _) in model.hosts() {
            known.learn(id);
        }
        for (other, _) in super::nodes::clusters(model) {
            for (id, node) in model.instances_in_role(other, "confignode") {
                let port = model.setting_named(node, "cn_internal_port").and_then(|port| port.as_port());
                if let Some(port) = port {
                    let machine = model.host(node.host).machine;
                    known.confignodes.entry((machine, port)).or_default().push(id);
                }
            }
        }
        known
    }

    fn learn(&mut self, id: HostId) {
        let host = self.model.host(id);
        for text in host.addresses.iter().map(|address| &address.text).chain([&host.name]) {
            self.hosts.entry(canonical(text)).or_insert(id);
        }
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
        let is_loopback = address.is_some_and(|address| address.is_loopback());
        let own = model.setting_named(node, "cn_internal_address").map(|address| canonical(&address.value));
        let own_port = model.setting_named(node, "cn_internal_port").and_then(|port| port.as_port());
        let host = if is_loopback { Some(node.host) } else { self.hosts.get(&text).copied() };
        let machine = host.map(|host| model.host(host).machine);
        if own_port == Some(port) {
            let is_here = machine == Some(model.host(node.host).machine);
            let are_addresses =
                address.is_some() && own.as_ref().is_some_and(|own| own.parse::<IpAddr>().is_ok());
            if own.as_ref() == Some(&text) || (is_here && (is_loopback || !are_addresses)) {
                return Target::Itself;
            }
            // Of two addresses of one host the server does not know that they are one.
            if is_here {
                return Target::Unbound(id);
            }
        }
        let Some(machine) = machine else { return Target::Stranger };
        let there = self.confignodes.get(&(machine, port)).map_or(&[][..], Vec::as_slice);
        let there: Vec<InstanceId> = there.iter().copied().filter(|other| *other != id).collect();
        // Two ConfigNodes of one machine may share a port on different addresses.
        let bound = there.iter().find(|other| self.binds(**other, &text));
        match bound.or(there.first()) {
            Some(&other) if bound.is_none() => Target::Unbound(other),
            Some(&other) if model.instance(other).cluster == self.cluster => Target::Member(other),
            Some(&other) => Target::Foreign(other),
            None => host.map_or(Target::Stranger, Target::NoConfigNode),
        }
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

/// An address or a name in one spelling.
fn canonical(text: &str) -> String {
    let text = text.trim();
    match text.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) if text.eq_ignore_ascii_case("localhost") => "127.0.0.1".to_owned(),
        Err(_) => text.to_lowercase(),
    }
}
