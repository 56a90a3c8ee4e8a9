//! What follows from a spec for IoTDB nodes: their addresses, the seed, the cluster's name, the start order.

use crate::maps::HashMap;
use std::sync::Arc;

use crate::catalog::{MeaningKind, ParamId, ParamKind, Port};
use crate::model::{AddressUse, ClusterId, DerivedValue, HostId, InstanceId, Model, Origin, StartEdge, Step};
use crate::source::Span;

/// Fills in the derived settings of a cluster and adds its nodes to the start graph.
pub(super) fn derive(model: &mut Model, cluster: ClusterId) {
    let nodes: Vec<InstanceId> = model.instances_of(cluster).map(|(id, _)| id).collect();
    // The name is the same for all nodes.
    let name = &model.cluster(cluster).name.value;
    let name = (Arc::from(&**name), Arc::from(format!("the name of the cluster is `{name}`")));
    for &id in &nodes {
        let derived = values_of(model, id, &name);
        model.instances[id.0 as usize].derived = derived;
    }
    if let Some((address, because, span)) = seed_endpoint(model, cluster) {
        let (address, because): (Arc<str>, Arc<str>) = (address.into(), because.into());
        for &id in &nodes {
            // A seed under its old name counts only while the newer one is not there.
            let Some(param) = seed_param(model, id).filter(|param| !is_other_seed_set(model, id, *param))
            else {
                continue;
            };
            let origin = Origin::Derived { span, because: because.clone() };
            let derived = &mut model.instances[id.0 as usize].derived;
            derived.push((param, DerivedValue { value: address.clone(), origin }));
            derived.sort_by_key(|(param, _)| *param);
        }
    }
    ingress(model, cluster);
    order(model, cluster);
}

/// An AINode takes its data from the first DataNode, at the address that clients connect to.
fn ingress(model: &mut Model, cluster: ClusterId) {
    let Some((_, datanode)) = model.instances_in_role(cluster, "datanode").next() else { return };
    let because: Arc<str> = format!("`{}` is the first DataNode", datanode.name).into();
    let span = datanode.span;
    let value = |name: &str| model.setting_named(datanode, name).map(|setting| setting.value.into_owned());
    let (Some(address), Some(port)) = (value("dn_rpc_address"), value("dn_rpc_port")) else { return };
    let is_any = address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_unspecified());
    let address = if is_any { value("dn_internal_address").unwrap_or(address) } else { address };
    let ainodes: Vec<InstanceId> = model.instances_in_role(cluster, "ainode").map(|(id, _)| id).collect();
    for id in ainodes {
        for (name, value) in [("ain_cluster_ingress_address", &address), ("ain_cluster_ingress_port", &port)]
        {
            let node = model.instance(id);
            let Some(param) =
                model.view(node).find(name, ParamKind::Property, node.role).map(|param| param.id)
            else {
                continue;
            };
            let origin = Origin::Derived { span, because: because.clone() };
            let derived = &mut model.instances[id.0 as usize].derived;
            derived.push((param, DerivedValue { value: value.as_str().into(), origin }));
            derived.sort_by_key(|(param, _)| *param);
        }
    }
}

/// What follows for a node from its host and its cluster alone; `name` is the cluster's, with what it follows from.
fn values_of(model: &Model, id: InstanceId, name: &(Arc<str>, Arc<str>)) -> Vec<(ParamId, DerivedValue)> {
    let instance = model.instance(id);
    let view = model.view(instance);
    let host = model.host(instance.host);
    let cluster = model.cluster(instance.cluster);
    let mut derived = Vec::new();
    let mut add = |param: ParamId, value: Arc<str>, span: Span, because: Arc<str>| {
        derived.push((param, DerivedValue { value, origin: Origin::Derived { span, because } }));
    };
    for (kind, use_) in
        [(MeaningKind::PeerAddress, AddressUse::Internal), (MeaningKind::ClientAddress, AddressUse::Client)]
    {
        for param in view.with_meaning(kind).filter(|param| param.param.scope.covers(instance.role)) {
            let (text, span) =
                host.address(use_).map_or((&host.name, host.span), |address| (&address.text, address.span));
            let because = ["the address of `", &host.name, "` is `", text, "`"].concat();
            add(param.id, (&**text).into(), span, because.into());
        }
    }
    for param in
        view.with_meaning(MeaningKind::ClusterName).filter(|param| param.param.scope.covers(instance.role))
    {
        let (value, because) = name.clone();
        add(param.id, value, cluster.name.span, because);
    }
    // A reporter port that is not in the file falls back to another number than the shipped file has: on a
    // DataNode to that of the ConfigNode next to it. Once metrics are on, the shipped number is written.
    for (reporters, setting) in model.with_meaning(instance, MeaningKind::MetricsReporters) {
        let Some(span) = setting.span().filter(|_| setting.items().any(|item| item == "PROMETHEUS")) else {
            continue;
        };
        for param in view.with_meaning(MeaningKind::ListenPort) {
            let shipped = param.param.shipped.iter().find(|ranged| ranged.versions.contains(&view.version));
            let is_metrics = param.port().is_some_and(Port::gives_metrics);
            if let (Some(shipped), true, true) =
                (shipped, is_metrics, param.param.scope.covers(instance.role))
            {
                let because =
                    ["`", reporters.name(), "` turns the reporter on; this is the port in the shipped file"];
                add(param.id, (&*shipped.value).into(), span, because.concat().into());
            }
        }
    }
    derived.sort_by_key(|(param, _)| *param);
    derived
}

fn seed_param(model: &Model, id: InstanceId) -> Option<ParamId> {
    let instance = model.instance(id);
    let view = model.view(instance);
    let seeds = view.with_meaning(MeaningKind::Seed).filter(|param| param.param.scope.covers(instance.role));
    // Where the old list key is still read, the newer key is the one to write.
    seeds
        .filter(|param| param.param.renamed_to.iter().all(|ranged| !ranged.versions.contains(&view.version)))
        .map(|param| param.id)
        .last()
}

/// Whether the spec says a node's seed by another parameter alone.
fn is_other_seed_set(model: &Model, id: InstanceId, param: ParamId) -> bool {
    let node = model.instance(id);
    let is_set = |param: ParamId| model.written(node, param).next().is_some();
    // The key of the other role may be in a layer of both; this node does not read it.
    let mut own =
        model.view(node).with_meaning(MeaningKind::Seed).filter(|other| other.param.scope.covers(node.role));
    !is_set(param) && own.any(|other| is_set(other.id))
}

/// The ConfigNode that all others ask: the one that the spec names, else the first placed.
fn seed_instance(model: &Model, cluster: ClusterId) -> Option<(InstanceId, String, Span)> {
    let named = model.cluster(cluster).seed;
    let mut nodes = model.instances_in_role(cluster, "confignode");
    match named {
        Some(seed) => {
            let (id, node) = nodes.find(|(_, node)| node.host == seed.value)?;
            Some((id, format!("`{}` is set as the seed", node.name), seed.span))
        }
        None => {
            let (id, node) = nodes.next()?;
            Some((id, format!("`{}` is the first ConfigNode, so it is the seed", node.name), node.span))
        }
    }
}

fn seed_endpoint(model: &Model, cluster: ClusterId) -> Option<(String, String, Span)> {
    let (id, because, span) = seed_instance(model, cluster)?;
    let instance = model.instance(id);
    let address = model.setting_named(instance, "cn_internal_address")?.value.into_owned();
    let port = model.setting_named(instance, "cn_internal_port")?.value.into_owned();
    let host = if address.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{address}]") } else { address };
    Some((format!("{host}:{port}"), because, span))
}

/// Seed before joiners, joiners one by one, ConfigNodes before DataNodes.
pub(super) fn order(model: &mut Model, cluster: ClusterId) {
    let mut steps: HashMap<InstanceId, u32> = HashMap::default();
    let mut edges = Vec::new();
    let confignodes: Vec<InstanceId> =
        model.instances_in_role(cluster, "confignode").map(|(id, _)| id).collect();
    let datanodes: Vec<InstanceId> = model.instances_in_role(cluster, "datanode").map(|(id, _)| id).collect();
    let ainodes: Vec<InstanceId> = model.instances_in_role(cluster, "ainode").map(|(id, _)| id).collect();
    for &id in confignodes.iter().chain(&datanodes).chain(&ainodes) {
        steps.insert(id, model.start.steps.len() as u32);
        model.start.steps.push(Step::Start(id));
    }
    let asks = asked(model, &confignodes);
    for (&joiner, &(asked, span)) in confignodes.iter().zip(&asks) {
        let Some(asked) = asked.filter(|asked| *asked != joiner) else {
            continue;
        };
        let because =
            format!("`{}` joins through `{}`", model.instance(joiner).name, model.instance(asked).name);
        edges.push(StartEdge { before: steps[&asked], after: steps[&joiner], span, because: because.into() });
    }
    // ConfigNodes join one at a time; where seeds run in a cycle there is no order to keep.
    if let Some(sorted) = join_order(&confignodes, &asks) {
        for pair in sorted.windows(2) {
            let edge = (steps[&pair[0]], steps[&pair[1]]);
            if !edges.iter().any(|known: &StartEdge| (known.before, known.after) == edge) {
                let because = "ConfigNodes join one at a time".into();
                edges.push(StartEdge {
                    before: edge.0,
                    after: edge.1,
                    span: model.instance(pair[1]).span,
                    because,
                });
            }
        }
    }
    let mut after = |before: &[InstanceId], later: &[InstanceId], title: &str, because: &str| {
        if before.is_empty() || later.is_empty() {
            return;
        }
        let because: Arc<str> = because.into();
        let milestone = model.start.steps.len() as u32;
        let name = &model.cluster(cluster).name.value;
        model.start.steps.push(Step::Milestone(format!("all {title} of {name} are running")));
        let mut edge = |id: &InstanceId, before: u32, after: u32| {
            let span = model.instance(*id).span;
            edges.push(StartEdge { before, after, span, because: Arc::clone(&because) });
        };
        before.iter().for_each(|id| edge(id, steps[id], milestone));
        later.iter().for_each(|id| edge(id, milestone, steps[id]));
    };
    after(&confignodes, &datanodes, "ConfigNodes", "DataNodes register with running ConfigNodes");
    match datanodes[..] {
        [] => after(&confignodes, &ainodes, "ConfigNodes", "AINodes register with running ConfigNodes"),
        _ => after(&datanodes, &ainodes, "DataNodes", "AINodes read their data from running DataNodes"),
    }
    model.start.edges.extend(edges);
}

/// For each ConfigNode the one that its seed setting points at, with the location that sets it.
fn asked(model: &Model, confignodes: &[InstanceId]) -> Vec<(Option<InstanceId>, Span)> {
    let mut by_endpoint: HashMap<(String, u16), InstanceId> = HashMap::default();
    for &id in confignodes {
        let node = model.instance(id);
        let port = model.setting_named(node, "cn_internal_port").and_then(|port| port.as_port());
        let address = model.setting_named(node, "cn_internal_address");
        let (Some(port), Some(address)) = (port, address) else {
            continue;
        };
        by_endpoint.entry((address.value.to_lowercase(), port)).or_insert(id);
        for text in names_of(model, node.host) {
            by_endpoint.entry((text, port)).or_insert(id);
        }
    }
    let ask = |&id: &InstanceId| {
        let node = model.instance(id);
        let mut seeds = model
            .view(node)
            .with_meaning(MeaningKind::Seed)
            .filter_map(|param| model.setting(node, param.id));
        // The newer name is first, and it wins.
        let written = seeds.find(|seed| seed.origin != Origin::Default);
        let Some(seed) = written else {
            return (None, node.span);
        };
        let asked = seed
            .as_endpoint()
            .and_then(|(host, port)| by_endpoint.get(&(host.to_lowercase(), port)))
            .copied();
        (asked, seed.span().unwrap_or(node.span))
    };
    confignodes.iter().map(ask).collect()
}

fn names_of(model: &Model, host: HostId) -> Vec<String> {
    let host = model.host(host);
    let addresses = host.addresses.iter().map(|address| address.text.to_lowercase());
    addresses.chain([host.name.to_lowercase()]).collect()
}

/// The ConfigNodes in an order in which each joins after the one it asks; `None` when there is a cycle.
fn join_order(confignodes: &[InstanceId], asks: &[(Option<InstanceId>, Span)]) -> Option<Vec<InstanceId>> {
    let index_of: HashMap<InstanceId, usize> =
        confignodes.iter().enumerate().map(|(index, id)| (*id, index)).collect();
    let mut joiners: Vec<Vec<usize>> = vec![Vec::new(); confignodes.len()];
    let mut ready = std::collections::BTreeSet::new();
    for (index, (asked, _)) in asks.iter().enumerate() {
        match asked.and_then(|asked| index_of.get(&asked)).copied() {
            Some(asked) if asked != index => joiners[asked].push(index),
            _ => {
                ready.insert(index);
            }
        }
    }
    let mut sorted = Vec::with_capacity(confignodes.len());
    while let Some(index) = ready.pop_first() {
        sorted.push(confignodes[index]);
        ready.extend(joiners[index].iter().copied());
    }
    (sorted.len() == confignodes.len()).then_some(sorted)
}

/// The variable of a node's environment script, when something sets it.
pub(super) fn variable<'a>(
    model: &'a Model,
    id: InstanceId,
    name: &str,
) -> Option<crate::model::Setting<'a>> {
    let instance = model.instance(id);
    let view = model.view(instance).find(name, ParamKind::Variable, instance.role)?;
    model.setting(instance, view.id).filter(|setting| setting.origin != Origin::Default)
}
