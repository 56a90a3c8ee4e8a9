//! What follows from a spec for the nodes of a cluster: their sites, whom agents report to, what several controllers
//! need, the start order.

use crate::catalog::{ParamId, ParamKind};
use crate::model::{
    AddressUse, ClusterId, DerivedValue, HostId, Instance, InstanceId, Model, Origin, StartEdge, Step,
};
use crate::source::Span;

use super::site;

/// Ports of nodes that say none, as the guides have them.
const PORTS: [(&str, &str); 5] = [
    ("controller", "8900"),
    ("agent", "8901"),
    ("datanode", "8902"),
    ("computenode", "8902"),
    ("single", "8848"),
];

/// Fills in the derived settings of a cluster and adds its nodes to the start graph.
pub(super) fn derive(model: &mut Model, cluster: ClusterId) {
    let nodes: Vec<InstanceId> = model.instances_of(cluster).map(|(id, _)| id).collect();
    // A node's site has its port in it, so ports come first.
    for &id in &nodes {
        let derived = values_of(model, id);
        model.instances[id.0 as usize].derived = derived;
    }
    let controllers: Vec<InstanceId> =
        model.instances_in_role(cluster, "controller").map(|(id, _)| id).collect();
    let asked = asked(model, cluster, &controllers);
    for &id in &nodes {
        let mut derived = sites(model, id, &controllers, asked.as_ref());
        let known = &mut model.instances[id.0 as usize].derived;
        known.append(&mut derived);
        known.sort_by_key(|(param, _)| *param);
    }
    order(model, cluster, &controllers);
}

/// Collects derived values of one node.
struct Derived<'a> {
    model: &'a Model,
    node: &'a Instance,
    values: Vec<(ParamId, DerivedValue)>,
}

impl Derived<'_> {
    fn add(&mut self, name: &str, value: String, span: Span, because: String) {
        let view = self.model.view(self.node);
        let kinds = [ParamKind::Property, ParamKind::Fact];
        let param = kinds.into_iter().find_map(|kind| view.find(name, kind, self.node.role));
        if let Some(param) = param {
            let origin = Origin::Derived { span, because: because.into() };
            self.values.push((param.id, DerivedValue { value: value.into(), origin }));
        }
    }
}

/// What follows for a node from its host and its statement alone.
fn values_of(model: &Model, id: InstanceId) -> Vec<(ParamId, DerivedValue)> {
    let node = model.instance(id);
    let host = model.host(node.host);
    let role = model.role_name(node);
    let mut derived = Derived { model, node, values: Vec::new() };
    if let Some((_, port)) = PORTS.iter().find(|(word, _)| *word == role) {
        let because = format!("without port=, a node placed as `{role}` has {port}");
        derived.add("port", (*port).to_owned(), node.span, because);
    }
    let (text, span) = host
        .address(AddressUse::Internal)
        .map_or((&host.name, host.span), |address| (&address.text, address.span));
    derived.add("address", text.to_string(), span, format!("the address of `{}` is `{text}`", host.name));
    let public = host.addresses.iter().find(|address| address.use_ == AddressUse::Public);
    if let Some(public) = public {
        let because = format!("the public address of `{}` is `{}`", host.name, public.text);
        derived.add("publicName", public.text.to_string(), public.span, because);
    }
    derived.values.sort_by_key(|(param, _)| *param);
    derived.values
}

/// The controller that agents report to: the one that the spec names, else the first placed.
struct Asked {
    site: String,
    span: Span,
    because: String,
}

fn asked(model: &Model, cluster: ClusterId, controllers: &[InstanceId]) -> Option<Asked> {
    let named = model.cluster(cluster).seed;
    let on = |host: HostId| controllers.iter().copied().find(|id| model.instance(*id).host == host);
    let named = named.and_then(|seed| Some((on(seed.value)?, seed.span)));
    let (id, span) = named.or_else(|| {
        let first = *controllers.first()?;
        Some((first, model.instance(first).span))
    })?;
    let node = model.instance(id);
    let because = match (named, controllers.len()) {
        (Some(_), _) => format!("`{}` is set as the seed", node.name),
        (None, 1) => format!("`{}` is the controller", node.name),
        (None, _) => format!("`{}` is the first controller", node.name),
    };
    Some(Asked { site: site::of(model, node), span, because })
}

/// What a node's file says of its own site and of others'.
fn sites(
    model: &Model,
    id: InstanceId,
    controllers: &[InstanceId],
    asked: Option<&Asked>,
) -> Vec<(ParamId, DerivedValue)> {
    let node = model.instance(id);
    let role = model.role_name(node).to_owned();
    let mut derived = Derived { model, node, values: Vec::new() };
    let own = site::of(model, node);
    let because = format!("the site of `{}`: its host, its port and its alias", node.name);
    derived.add("localSite", own.clone(), node.span, because);
    derived.add("mode", role.clone(), node.span, format!("`{}` is placed as `{role}`", node.name));
    let is_shared = controllers.len() > 1;
    if role == "controller" && is_shared {
        let because = format!("there are {} controllers", controllers.len());
        derived.add("dfsHAMode", "Raft".to_owned(), node.span, because);
    }
    if let Some(asked) = asked.filter(|_| role == "agent") {
        derived.add("controllerSite", asked.site.clone(), asked.span, asked.because.clone());
        if is_shared {
            let others =
                controllers.iter().map(|id| format!("{}:controller", site::of(model, model.instance(*id))));
            let all: Vec<String> = std::iter::once(format!("{own}:agent")).chain(others).collect();
            let because = "the agent itself, then every controller".to_owned();
            derived.add("sites", all.join(","), asked.span, because);
        }
    }
    derived.values
}

/// Adds the nodes of a cluster to the start graph.
pub(super) fn order_all(model: &mut Model, cluster: ClusterId) {
    let controllers: Vec<InstanceId> =
        model.instances_in_role(cluster, "controller").map(|(id, _)| id).collect();
    order(model, cluster, &controllers);
}

/// Controllers before agents, the agent of a host before its data and compute nodes.
fn order(model: &mut Model, cluster: ClusterId, controllers: &[InstanceId]) {
    let nodes: Vec<InstanceId> = model.instances_of(cluster).map(|(id, _)| id).collect();
    let first = model.start.steps.len() as u32;
    let Some(&first_node) = nodes.first() else { return };
    let step = |id: InstanceId| first + (id.0 - first_node.0);
    model.start.steps.extend(nodes.iter().map(|id| Step::Start(*id)));
    let name = &model.cluster(cluster).name.value;
    let milestone = model.start.steps.len() as u32;
    let mut edges = Vec::new();
    let mut agents: crate::maps::HashMap<HostId, InstanceId> = crate::maps::HashMap::default();
    for &id in &nodes {
        let node = model.instance(id);
        let (span, role) = (node.span, model.role_name(node));
        match role {
            "controller" => {
                let because = "agents report to running controllers".to_owned();
                edges.push(StartEdge { before: step(id), after: milestone, span, because: because.into() });
            }
            "agent" => {
                agents.entry(node.host).or_insert(id);
                let because = "agents report to running controllers".to_owned();
                edges.push(StartEdge { before: milestone, after: step(id), span, because: because.into() });
            }
            "single" => {}
            _ => {
                let agent = agents.get(&node.host).copied();
                let (before, because) = match agent {
                    Some(agent) => (step(agent), format!("`{}` starts it", model.instance(agent).name)),
                    None => (milestone, "the controller starts it through the agent".to_owned()),
                };
                edges.push(StartEdge { before, after: step(id), span, because: because.into() });
            }
        }
    }
    let milestone = Step::Milestone(format!("all controllers of {name} are running"));
    if controllers.is_empty() {
        edges.retain(|edge| edge.before as usize != model.start.steps.len());
    } else {
        model.start.steps.push(milestone);
    }
    model.start.edges.extend(edges);
}
