//! Who connects to which port: what a firewall has to let through.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Input;
use super::kinds::Kinds;
use super::names::{addresses, hosts};
use crate::model::{ClusterId, HostId, Instance, Model, is_local};
use crate::source::one_line;

/// Who connects to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// Nodes of the same role.
    Role,
    /// All nodes of the cluster.
    Cluster,
    /// All nodes of the cluster, and others.
    ClusterAnd(&'static str),
    /// What watches the cluster.
    Watchers,
    /// Others.
    Others(&'static str),
}

/// The services that catalogs name: who connects, and why.
const SERVICES: &[(&str, From, &str)] = &[
    ("client", From::ClusterAnd("applications"), "applications read and write data"),
    ("internal", From::Cluster, "the nodes of the cluster talk to each other"),
    ("consensus", From::Role, "replicas are synchronized"),
    ("exchange", From::Role, "nodes exchange intermediate results of queries"),
    (
        "site",
        From::ClusterAnd("applications"),
        "the nodes talk to each other, and applications read and write data",
    ),
    ("subscription", From::ClusterAnd("applications"), "subscribers receive data"),
    ("metrics", From::Watchers, "metrics are collected"),
    ("web", From::ClusterAnd("browsers of operators"), "its web page"),
    ("rest", From::Others("applications"), "the REST service"),
    ("mqtt", From::Others("devices"), "the MQTT service"),
    ("pipe", From::Others("the cluster that sends data"), "data from another cluster is received"),
    ("jmx", From::Others("administrators"), "Java remote management"),
];

const UNKNOWN: (&str, From, &str) = ("", From::Others("applications"), "");

type Key = (u32, usize, u16, &'static str, &'static str, String);

/// Rows of the table: the number of who connects, to, its hosts and addresses, port, why, parameter, location, kinds of
/// nodes; and who connects, with hosts and addresses.
pub(super) fn rows(input: &Input<'_>, kinds: &Kinds) -> (Vec<Value>, Vec<Value>) {
    let model = input.model;
    let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (kind, &(first, _)) in kinds.ends.iter().enumerate() {
        let node = model.instance(first);
        for listener in model.listeners(node).filter(|listener| listener.is_open) {
            let bound = model.bound_address(node, Some(&listener));
            let Some(port) = listener.setting.as_port().and_then(|port| outside(model, node, port)) else {
                continue;
            };
            if bound.is_some_and(|address| is_local(&address)) {
                continue;
            }
            let location =
                listener.setting.span().map(|span| input.sources.location(span)).unwrap_or_default();
            let key = (
                node.cluster.0,
                node.role.index(),
                port,
                &*listener.port.service,
                listener.param.name(),
                location,
            );
            found.entry(key).or_default().push(kind);
        }
    }
    let mut callers = Callers { input, known: HashMap::default(), shown: Vec::new() };
    let mut rows: Vec<Value> =
        found.into_iter().map(|(key, own)| row(input, kinds, &mut callers, key, &own)).collect();
    if let Some(row) = shell(input, callers.shown.len()) {
        rows.push(row);
        callers.shown.push(json!(["the operator's machine", "", ""]));
    }
    (rows, callers.shown)
}

/// The port of the machine that leads to a port of a node: another one where it is in the network of a project.
fn outside(model: &Model, node: &Instance, port: u16) -> Option<u16> {
    let host = model.host(node.host);
    if host.project.is_none() {
        return Some(port);
    }
    host.published.iter().find(|published| published.inside == port).map(|published| published.outside)
}

/// The callers of services, each once: a name, the names of hosts and their addresses.
struct Callers<'a> {
    input: &'a Input<'a>,
    known: HashMap<(u32, usize, &'static str), usize>,
    shown: Vec<Value>,
}

impl Callers<'_> {
    /// The number of a caller.
    fn number(&mut self, cluster: u32, role: usize, service: &'static str, title: &str) -> usize {
        let Self { input, known, shown } = self;
        *known.entry((cluster, role, service)).or_insert_with(|| {
            let (_, from, _) = SERVICES.iter().find(|(known, ..)| *known == service).unwrap_or(&UNKNOWN);
            let (label, sources) = callers(input.model, ClusterId(cluster), *from, (role, title));
            shown.push(json!([label, hosts(input.model, &sources), addresses(input.model, &sources)]));
            shown.len() - 1
        })
    }
}

fn callers(model: &Model, id: ClusterId, from: From, (role, title): (usize, &str)) -> (String, Vec<HostId>) {
    let cluster = one_line(&model.cluster(id).name.value);
    let nodes = |of: &dyn Fn(&Instance) -> bool| {
        let mut hosts: Vec<HostId> =
            model.instances.iter().filter(|node| of(node)).map(|node| node.host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    };
    let in_cluster = || nodes(&|node| node.cluster == id);
    match from {
        From::Role => {
            (format!("{title}s of {cluster}"), nodes(&|node| node.cluster == id && node.role.index() == role))
        }
        From::Cluster => (format!("nodes of {cluster}"), in_cluster()),
        From::ClusterAnd(others) => {
            // Who watches the same clusters asks what is watched.
            let attends = &model.cluster(id).attends;
            if attends.is_empty() {
                return (format!("{others}, nodes of {cluster}"), in_cluster());
            }
            let is_next =
                |node: &Instance| node.cluster != id && model.cluster(node.cluster).attends == *attends;
            (others.to_owned(), nodes(&is_next))
        }
        From::Watchers => {
            let watches = |node: &Instance| model.cluster(node.cluster).attends.contains(&id);
            ("monitoring".to_owned(), nodes(&watches))
        }
        From::Others(others) => (others.to_owned(), Vec::new()),
    }
}

fn row(
    input: &Input<'_>,
    kinds: &Kinds,
    callers: &mut Callers<'_>,
    (cluster, role, port, service, name, location): Key,
    own: &[usize],
) -> Value {
    let model = input.model;
    let (_, _, why) = SERVICES.iter().find(|(known, ..)| *known == service).unwrap_or(&UNKNOWN);
    let title = model.role_title(model.instance(kinds.ends[own[0]].0));
    let to = kinds.hosts_of(own);
    json!([
        callers.number(cluster, role, service, title),
        format!("{title}s of {}", one_line(&model.clusters[cluster as usize].name.value)),
        hosts(model, &to),
        addresses(model, &to),
        port,
        if why.is_empty() { service } else { why },
        name,
        location,
        own,
    ])
}

/// What the scripts of control/ need.
fn shell(input: &Input<'_>, operator: usize) -> Option<Value> {
    let model = input.model;
    if input.is_found {
        return None;
    }
    let mut all: Vec<HostId> = model.instances.iter().map(|node| node.host).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|host| !model.host(*host).is_windows() && model.host(*host).project.is_none());
    let why =
        "the scripts of control/ reach the hosts by ssh, unless your ssh configuration names another port";
    (!all.is_empty()).then(|| {
        json!([operator, "all hosts", hosts(model, &all), addresses(model, &all), 22, why, "", "", []])
    })
}
