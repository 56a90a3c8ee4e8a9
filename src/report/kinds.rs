//! Nodes and hosts that are the same, so that the page says once what ten thousand hosts have in common.

use crate::maps::HashMap;
use std::hash::Hash;

use serde_json::{Value, json};

use super::Input;
use super::names::{HOST, Names, shared};
use super::settings::{Params, settings};
use super::{memory, object, storage};
use crate::catalog::{ParamId, RoleId};
use crate::diagnostic::words;
use crate::model::{AddressUse, ClusterId, Host, HostId, Instance, InstanceId, Layers, Model, Origin, Os};
use crate::source::{Span, one_line};

/// The nodes of a model by what they have in common.
#[derive(Debug)]
pub(super) struct Kinds {
    /// The kind of each node.
    pub(super) of_node: Vec<usize>,
    /// The first and the last node of each kind.
    pub(super) ends: Vec<(InstanceId, InstanceId)>,
    /// What the page says of each kind.
    pub(super) shown: Vec<Value>,
    /// The hosts of each kind, each once, in the order of the model.
    hosts: Vec<Vec<HostId>>,
}

/// What makes nodes the same.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    cluster: ClusterId,
    role: RoleId,
    wave: usize,
    layers: &'a Layers,
    name: String,
    root: String,
    os: Os,
    /// The network that its ports are in.
    project: Option<&'a str>,
    published: usize,
    memory: Option<u64>,
    disks: Vec<&'a str>,
    /// Set when values hold the zone.
    zone: Option<&'a str>,
    derived: Vec<(ParamId, String, Option<Span>, String)>,
}

impl Kinds {
    pub(super) fn of(input: &Input<'_>, waves: &[usize], params: &mut Params) -> Self {
        let model = input.model;
        let has_zone: Vec<bool> = model
            .clusters
            .iter()
            .map(|cluster| {
                let mut settings = cluster.layers.iter().flat_map(|layer| &layer.settings);
                settings.any(|setting| setting.value.contains("{zone}"))
            })
            .collect();
        let mut known: HashMap<Key<'_>, usize> = HashMap::default();
        let mut kinds = Self { of_node: Vec::new(), ends: Vec::new(), shown: Vec::new(), hosts: Vec::new() };
        for (id, node) in model.instances() {
            let key = key(model, node, waves[id.0 as usize], has_zone[node.cluster.0 as usize]);
            let kind = *known.entry(key).or_insert(kinds.ends.len());
            match kinds.ends.get_mut(kind) {
                Some((_, last)) => *last = id,
                None => {
                    kinds.ends.push((id, id));
                    kinds.hosts.push(Vec::new());
                }
            }
            if kinds.hosts[kind].last() != Some(&node.host) {
                kinds.hosts[kind].push(node.host);
            }
            kinds.of_node.push(kind);
        }
        let ends = kinds.ends.clone();
        kinds.shown = ends.iter().map(|ends| shown(input, *ends, waves[ends.0.0 as usize], params)).collect();
        kinds
    }

    /// The hosts that have a node of some kinds, each once, in the order of the model.
    pub(super) fn hosts_of(&self, wanted: &[usize]) -> Vec<HostId> {
        let mut hosts: Vec<HostId> = wanted.iter().flat_map(|kind| &self.hosts[*kind]).copied().collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }
}

fn key<'a>(model: &'a Model, node: &'a Instance, wave: usize, has_zone: bool) -> Key<'a> {
    let host = model.host(node.host);
    let names = Names::of(host, Some(node));
    let derived = node.derived.iter().map(|(param, derived)| match &derived.origin {
        Origin::Derived { span, because } => {
            // What follows from the host's own statement is the same for hosts that are declared one by one.
            let location = (*span != host.span).then_some(*span);
            (*param, names.marked(&derived.value), location, names.marked(because))
        }
        _ => (*param, names.marked(&derived.value), None, String::new()),
    });
    let own = Names::of(host, None);
    Key {
        cluster: node.cluster,
        role: node.role,
        wave,
        layers: &node.layers,
        name: own.marked(&node.name),
        root: own.marked(&model.root(node.root).path),
        os: host.os.value,
        project: host.project.as_ref().map(|project| &*project.value),
        published: if host.published.is_empty() { usize::MAX } else { node.host.0 as usize },
        memory: host.memory.as_ref().map(|memory| memory.value),
        disks: host.disks.iter().map(|disk| &*disk.path.value).collect(),
        zone: host.zone.as_ref().filter(|_| has_zone).map(|zone| &*zone.value),
        derived: derived.collect(),
    }
}

fn shown(
    input: &Input<'_>,
    (first, last): (InstanceId, InstanceId),
    wave: usize,
    params: &mut Params,
) -> Value {
    let model = input.model;
    let node = model.instance(first);
    let host = model.host(node.host);
    let own = |id: InstanceId| Names::of(model.host(model.instance(id).host), None);
    let text = |of: fn(&Model, InstanceId) -> &str| {
        one_line_marked(&shared((of(model, first), &own(first)), (of(model, last), &own(last))))
    };
    let ports = model
        .listeners(node)
        .filter(|listener| listener.is_open)
        .filter_map(|listener| Some(json!([listener.setting.as_port()?, listener.param.name()])));
    object([
        ("c", node.cluster.0.into()),
        ("r", model.role_title(node).into()),
        ("w", (wave + 1).into()),
        ("n", text(|model, id| &model.instance(id).name).into()),
        ("root", text(|model, id| &model.root(model.instance(id).root).path).into()),
        ("p", ports.collect()),
        ("d", storage::of_kind(model, (first, last)).into()),
        ("m", memory::of_node(input, node, host).into()),
        ("s", settings(input, (first, last), params).into()),
    ])
}

/// A text on one line, with its marks.
pub(super) fn one_line_marked(text: &str) -> String {
    let is_mark = |letter: char| (HOST..=super::names::ZONE).contains(&letter);
    if !text.contains(is_mark) {
        return one_line(text);
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(is_mark) {
        match part.chars().next_back().filter(|letter| is_mark(*letter)) {
            Some(mark) => {
                out.push_str(&one_line(&part[..part.len() - 1]));
                out.push(mark);
            }
            None => out.push_str(&one_line(part)),
        }
    }
    out
}

/// The hosts with what they have in common, and their names and addresses.
pub(super) fn hosts(input: &Input<'_>, kinds: &Kinds) -> Value {
    let model = input.model;
    let mut nodes: Vec<Vec<usize>> = vec![Vec::new(); model.hosts.len()];
    for (id, node) in model.instances() {
        nodes[node.host.0 as usize].push(kinds.of_node[id.0 as usize]);
    }
    let mut known: HashMap<(Vec<usize>, String), usize> = HashMap::default();
    let mut shown: Vec<Value> = Vec::new();
    let mut zones: Vec<String> = Vec::new();
    let mut known_zones: HashMap<&str, i64> = HashMap::default();
    let (mut kind_of, mut zone_of, mut location_of) = (Vec::new(), Vec::new(), Vec::new());
    for (id, host) in model.hosts() {
        let own = properties(host);
        let key = (std::mem::take(&mut nodes[id.0 as usize]), own.to_string());
        let next = shown.len();
        let kind = *known.entry(key).or_insert_with_key(|(nodes, _)| {
            let mut kind = own;
            kind["n"] = json!(nodes);
            shown.push(kind);
            next
        });
        kind_of.push(kind);
        location_of.push(input.sources.location(host.span));
        zone_of.push(match &host.zone {
            None => -1,
            Some(zone) => *known_zones.entry(&zone.value).or_insert_with(|| {
                zones.push(one_line(&zone.value));
                zones.len() as i64 - 1
            }),
        });
    }
    let column = |use_: AddressUse| {
        let own = |host: &Host| {
            host.addresses.iter().find(|address| address.use_ == use_).map(|address| one_line(&address.text))
        };
        let all: Vec<Option<String>> = model.hosts.iter().map(own).collect();
        if all.iter().any(Option::is_some) { all.into_iter().collect() } else { Value::Null }
    };
    object([
        ("kinds", shown.into()),
        ("zones", zones.into()),
        ("n", model.hosts.iter().map(|host| one_line(&host.name)).collect()),
        ("a", model.hosts.iter().map(|host| one_line(host.internal_address())).collect()),
        ("client", column(AddressUse::Client)),
        ("public", column(AddressUse::Public)),
        ("ssh", column(AddressUse::Ssh)),
        ("k", runs(kind_of)),
        ("z", runs(zone_of)),
        ("l", runs(location_of)),
    ])
}

/// Values that repeat, as pairs of a count and a value, one after the other.
fn runs<T: PartialEq + Into<Value>>(values: Vec<T>) -> Value {
    let lengths: Vec<usize> = values.chunk_by(|one, next| one == next).map(<[T]>::len).collect();
    let mut values = values.into_iter();
    let run = |length: usize| [length.into(), values.nth(length - 1).map_or(Value::Null, Into::into)];
    lengths.into_iter().flat_map(run).collect()
}

/// What a spec says of a host in addition to its names.
fn properties(host: &Host) -> Value {
    let disks: Vec<Value> =
        host.disks.iter().map(|disk| json!([one_line(&disk.path.value), disk.kind.word()])).collect();
    json!({
        "cores": host.cores.as_ref().map(|cores| cores.value),
        "memory": host.memory.as_ref().map(|memory| memory.value),
        "memory_text": host.memory.as_ref().map(|memory| words::bytes(memory.value)),
        "disks": disks,
        "platform": host.platform.as_ref().map(|platform| one_line(&platform.value)),
        "os": if host.os.value == Os::Linux { None } else { Some(host.os.value.as_str()) },
    })
}
