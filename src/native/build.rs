//! Raised clusters become the one model: keys find their parameters, values are compared with types, and every
//! setting's origin is its location in a native file.

use crate::maps::{HashMap, HashSet};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::rules::{dead_file, placeholder_left, renamed_later, repeated_key, trailing_text};
use crate::catalog::{CatalogView, MeaningKind, ParamId, ParamKind, ParamView, Products, RoleId};
use crate::diagnostic::Finding;
use crate::formats::opaque;
use crate::model::{
    Cluster, ClusterId, DerivedValue, Host, HostAddress, HostId, Install, Instance, InstanceId, Layer,
    LayerId, LayerKind, LayerSetting, Layers, MachineId, Model, Networks, Origin, Root, RootId, Spanned,
    drive, is_host, is_local,
};
use crate::product::{Detected, Folder, RaisedCluster, RaisedHost, RaisedLayer, RaisedNode, RaisedSetting};
use crate::resolve::native::{self, Keys};
use crate::spec::quantity;
use crate::spec::rules::stand_in_release;

/// A model of native files.
#[derive(Debug, Default)]
pub struct Built {
    /// The model.
    pub model: Model,
    /// What is wrong with keys and values.
    pub findings: Vec<Finding>,
}

/// Makes the model of clusters; `known` are hosts of which more is known than files show.
pub fn build(clusters: &[RaisedCluster], products: &dyn Products, known: &[Host]) -> Built {
    let mut built = Built::default();
    for cluster in clusters {
        cluster_of(&mut built, cluster, products);
    }
    // One address in several folders is one machine with several installs, or a copy whose address was left as it was:
    // ports decide.
    let mut shared = Vec::new();
    native::unite_machines(&mut built.model, &mut shared);
    let copies = copies(&built.model);
    let on_machine: HashSet<&str> =
        built.model.hosts.iter().filter(|host| host.is_on_machine).map(|host| &*host.name).collect();
    shared.retain(|finding| {
        let is_copy = |host: &str| copies.contains(host) && !on_machine.contains(host);
        finding.host.as_deref().is_some_and(is_copy)
    });
    built.findings.extend(shared.into_iter().map(super::for_files));
    for id in 0..built.model.clusters.len() as u32 {
        unite_local(&mut built.model, ClusterId(id));
    }
    add_host_properties(&mut built.model.hosts, known);
    built
}

/// Hosts on whose machine another host of the cluster has a node of the same role on the same port.
fn copies(model: &Model) -> HashSet<String> {
    let mut taken: BTreeMap<(MachineId, ClusterId, RoleId, u16), HostId> = BTreeMap::new();
    let mut copies = HashSet::default();
    for (_, node) in model.instances() {
        let host = model.host(node.host);
        for port in model.listeners(node).filter(|listener| listener.is_open) {
            let Some(port) = port.setting.as_port() else { continue };
            let first = *taken.entry((host.machine, node.cluster, node.role, port)).or_insert(node.host);
            if first != node.host {
                copies.insert(host.name.to_string());
            }
        }
    }
    copies
}

fn cluster_of(built: &mut Built, raised: &RaisedCluster, products: &dyn Products) {
    let Some(view) = products.view(raised.product, raised.version.named()) else { return };
    let id = ClusterId(built.model.clusters.len() as u32);
    let first_host = built.model.hosts.len() as u32;
    for (span, name, because) in &raised.unread {
        built.findings.push(dead_file::finding(*span, name, because).product(raised.product));
    }
    built.findings.extend(raised.findings.iter().cloned().map(|finding| finding.product(raised.product)));
    let tops = raised.nodes.iter().map(|node| node.span).chain(raised.layers.iter().map(|layer| layer.span));
    let Some(top) = tops.into_iter().next() else { return };
    built.findings.extend(stand_in_release::finding(&view, top));
    built.model.hosts.extend(hosts(&raised.hosts));
    let layers: Vec<Layer> =
        raised.layers.iter().map(|raised_layer| layer(built, raised_layer, &view, &raised.version)).collect();
    let first = built.model.instances.len() as u32;
    nodes(&mut built.model, raised, &layers, (id, first_host));
    let last = built.model.instances.len() as u32;
    let path = built.model.roots.last().map(|root| root.path.clone()).unwrap_or_default();
    built.model.clusters.push(Cluster {
        name: raised.name.clone(),
        span: top,
        product: raised.product,
        version_span: top,
        view: Arc::clone(&view),
        install: Install {
            path: Spanned::new(path, top),
            user: None,
            java_home: None,
            java_version: None,
            log_dir: None,
            image: None,
            image_id: None,
        },
        networks: Networks::default(),
        unit: built.model.clusters.len() as u32,
        seed: None,
        goals: Vec::new(),
        attends: Vec::new(),
        layers,
        nodes_in_view: raised.nodes_in_view,
        instances: first..last,
    });
    for instance in first..last {
        derive_addresses(&mut built.model, InstanceId(instance));
    }
}

/// A text with `-` for every letter that is not plain: what is made of folders' names has to be one of hosts, or of no folder that a rule
/// speaks of.
fn plain(text: &str, more: &str) -> String {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter) || more.contains(letter);
    text.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect()
}

/// A folder's name as one of a host.
fn host_name(name: &str) -> Box<str> {
    if is_host(name) {
        return name.into();
    }
    let name = plain(name, "");
    let name = name.trim_matches(['-', '.', '_']);
    if is_host(name) { name.into() } else { "host".into() }
}

/// The hosts of a cluster. Names that became one by what no host's name has are distinguished by numbers.
fn hosts(raised: &[RaisedHost]) -> Vec<Host> {
    // A name that is another host's address would make one machine of both.
    let addresses = raised.iter().flat_map(|host| &host.addresses).map(|(_, text)| text.value.clone());
    let names = raised.iter().map(|host| host.name.clone());
    let mut taken: HashSet<Box<str>> = names.chain(addresses).collect();
    let mut numbers: HashMap<Box<str>, u32> = HashMap::default();
    let mut hosts: Vec<Host> = raised.iter().map(host).collect();
    for (host, _) in hosts.iter_mut().zip(raised).filter(|(host, raised)| host.name != raised.name) {
        let plain = host.name.clone();
        let number = numbers.entry(plain.clone()).or_insert(1);
        while !taken.insert(host.name.clone()) {
            *number += 1;
            host.name = format!("{plain}-{number}").into();
        }
    }
    hosts
}

fn host(raised: &RaisedHost) -> Host {
    // `:8848:ctl` says no address.
    let given = raised.addresses.iter().filter(|(_, text)| !text.value.is_empty());
    let address = |(use_, text): &(_, Spanned<Box<str>>)| HostAddress {
        use_: *use_,
        text: text.value.clone(),
        span: text.span,
    };
    Host {
        name: host_name(&raised.name),
        span: raised.span,
        machine: MachineId(0),
        addresses: given.map(address).collect(),
        zone: None,
        cores: None,
        memory: None,
        disks: Vec::new(),
        platform: None,
        project: None,
        is_apart: raised.is_apart,
        is_on_machine: raised.is_on_machine,
        published: Vec::new(),
        os: Spanned::new(raised.os, raised.span),
    }
}

/// Adds the nodes of a cluster, in start order, with their roots. Its hosts start at `first_host`.
fn nodes(model: &mut Model, raised: &RaisedCluster, all: &[Layer], (cluster, first_host): (ClusterId, u32)) {
    let mut nodes: Vec<&RaisedNode> = raised.nodes.iter().collect();
    nodes.sort_by_key(|node| node.role);
    let mut roots: BTreeMap<(u32, String), RootId> = BTreeMap::new();
    for node in nodes {
        let instance = InstanceId(model.instances.len() as u32);
        let host = HostId(first_host + node.host as u32);
        let root = *roots.entry((host.0, node.root.clone())).or_insert_with(|| {
            // Where it is installed is not known from a path that says only where the files are now.
            let is_known = node.root.len() > 1 && (node.root.starts_with('/') || drive(&node.root).is_some());
            let path =
                if is_known { node.root.clone() } else { format!("/install/{}", plain(&node.root, "/")) };
            let (path, span) = (path.into_boxed_str(), node.span);
            model.roots.push(Root { host, cluster, path, span, instances: Vec::new() });
            RootId(model.roots.len() as u32 - 1)
        });
        model.roots[root.0 as usize].instances.push(instance);
        let layers = node.layers.iter().map(|index| LayerId(*index as u32)).collect();
        let layers = Layers::new(layers, all);
        model.instances.push(Instance {
            name: node.name.clone(),
            span: node.span,
            on_span: node.span,
            cluster,
            host,
            role: node.role,
            root,
            layers,
            derived: Vec::new(),
            files: Vec::new(),
            in_view: Some(Box::new(node.in_view.clone())),
        });
    }
}

/// An address that no file sets is the server's default, and is advertised anyway.
fn derive_addresses(model: &mut Model, id: InstanceId) {
    let node = model.instance(id);
    let view = model.view(node);
    let mut derived: Vec<(ParamId, DerivedValue)> = Vec::new();
    for param in view.with_meaning(MeaningKind::PeerAddress) {
        let is_read = param.param.scope.covers(node.role);
        let is_old = param.param.renamed_to.iter().any(|later| later.versions.contains(&view.version));
        let (true, false, Some(default)) = (is_read, is_old, param.default) else { continue };
        let is_set =
            node.layers.of(param.id).iter().any(|&id| model.cluster(node.cluster).layer(id).says(param.id));
        if !is_set && node.has_in_view(param) {
            let because = format!("no file sets `{}`, and the server's default is `{default}`", param.name());
            let origin = Origin::Derived { span: node.span, because: because.into() };
            derived.push((param.id, DerivedValue { value: default.into(), origin }));
        }
    }
    derived.sort_by_key(|(param, _)| *param);
    model.instances[id.0 as usize].derived = derived;
}

fn layer(built: &mut Built, raised: &RaisedLayer, view: &CatalogView, version: &Detected) -> Layer {
    let keys = Keys {
        view,
        kind: raised.kind,
        is_itself: version.is_itself,
        is_guess: !version.others.is_empty(),
        distribution: version.distribution.as_deref(),
        readers: &raised.readers,
        tool: raised.tool,
        misplaced: raised.misplaced,
        is_open: raised.is_open,
    };
    let mut settings: BTreeMap<ParamId, LayerSetting> = BTreeMap::new();
    let mut texts: BTreeMap<ParamId, LayerSetting> = BTreeMap::new();
    let mut reported: HashSet<&str> = HashSet::default();
    // The line of a key that counts is the one to be judged.
    for setting in repeated_key::strongest_first(raised, &view.catalog.words) {
        let is_first = reported.insert(&setting.key.value);
        if !is_first {
            continue;
        }
        if opaque::find(&setting.key.value).is_some() {
            continue;
        }
        // What was to be filled in is a finding already, and judged no further.
        let own = view.catalog.words.name_macro.as_deref();
        let is_opaque = opaque::find_outside_macro(&setting.value.value, own).is_some()
            || placeholder_left::placeholder(&setting.value.value).is_some();
        let (ids, finding) = keys.find(&setting.key);
        built.findings.extend(finding);
        let mut is_reported = false;
        for id in ids {
            let Some(param) = view.get(id) else { continue };
            let value = &setting.value.value;
            if !is_opaque
                && value.is_empty()
                && raised.tool.is_none()
                && (param.param.may_be_empty || raised.kind == ParamKind::Variable)
            {
                // Set, and yet left to the server.
                continue;
            }
            let span = setting.value.span;
            if is_opaque {
                texts.insert(id, LayerSetting { param: id, value: value.clone(), span });
                continue;
            }
            let value = judged(built, &keys, param, setting, &mut is_reported).into();
            settings.insert(id, LayerSetting { param: id, value, span });
        }
    }
    for setting in &raised.unknown {
        let (ids, _) = keys.find(&setting.key);
        let (value, span) = (&setting.value.value, setting.value.span);
        for id in ids {
            settings.remove(&id);
            texts.insert(id, LayerSetting { param: id, value: value.clone(), span });
        }
    }
    both_names(built, raised, view);
    Layer {
        kind: LayerKind::Placement,
        overlay: 0,
        nodes: None,
        span: raised.span,
        settings: settings.into_values().collect(),
        opaque: texts.into_values().collect(),
    }
}

/// The value of a setting as a parameter of its key takes it. Reports what is wrong with it, unless one is reported
/// already.
fn judged(
    built: &mut Built,
    keys: &Keys<'_>,
    param: &ParamView,
    setting: &RaisedSetting,
    is_reported: &mut bool,
) -> String {
    let view = keys.view;
    let product = &*view.catalog.product;
    let mut report = |finding: Option<Finding>| {
        let finding = finding.filter(|_| !*is_reported);
        *is_reported |= finding.is_some();
        let is_new = finding.is_some();
        built.findings.extend(finding);
        is_new
    };
    let value = if let Some((kept, finding)) = trailing_text::check(param, setting) {
        report(Some(finding.product(product)));
        kept
    } else {
        let (checked, finding) = native::value(param, &setting.value.value, setting.value.span);
        report(finding.map(|finding| finding.product(product)));
        checked
    };
    report(renamed_later::check(view, &setting.key));
    report(param.dead.then(|| keys.dead(param, setting.key.span)));
    value
}

/// Reports parameters that a file sets under an old name and under a newer one.
fn both_names(built: &mut Built, raised: &RaisedLayer, view: &CatalogView) {
    let last: HashMap<&str, &RaisedSetting> =
        raised.settings.iter().map(|setting| (&*setting.key.value, setting)).collect();
    for setting in &raised.settings {
        let params = view.catalog.find(&setting.key.value).iter().filter_map(|&id| view.get(id));
        let later = params
            .flat_map(|param| &param.param.renamed_to)
            .filter(|ranged| ranged.versions.contains(&view.version));
        let Some(newer) = later.into_iter().find_map(|ranged| last.get(&*ranged.value)) else { continue };
        if newer.value.value != setting.value.value {
            built
                .findings
                .push(repeated_key::both_names(&setting.key, &newer.key).product(&*view.catalog.product));
        }
    }
}

/// Folders whose nodes have loopback addresses, as far as they are known, are one machine that plays a cluster, unless they are called by
/// their own addresses.
fn unite_local(model: &mut Model, cluster: ClusterId) {
    let mut local: Vec<HostId> = Vec::new();
    for (_, node) in model.instances_of(cluster) {
        let host = model.host(node.host);
        let is_addressed = host.name.parse::<std::net::IpAddr>().is_ok() || host.is_apart;
        let peers = model.with_meaning(node, MeaningKind::PeerAddress);
        for (_, setting) in peers.filter(|(_, setting)| setting.span().is_some()) {
            if is_addressed || !is_local(setting.value.trim()) {
                return;
            }
            local.push(node.host);
        }
    }
    if let Some(machine) = local.first().map(|host| model.host(*host).machine) {
        for host in local {
            model.hosts[host.0 as usize].machine = machine;
        }
    }
}

/// What is known of hosts that are containers: the memory that they may take.
pub fn limited<'a>(folders: &[Folder], known: &'a [Host]) -> Cow<'a, [Host]> {
    let of_folder = |folder: &Folder| {
        let limit = folder.container.as_ref()?.memory_limit.as_ref()?;
        let bytes = quantity::of_container(&limit.value)?;
        let raised = RaisedHost {
            name: folder.host.as_str().into(),
            span: limit.span,
            addresses: Vec::new(),
            os: crate::model::Os::Linux,
            is_apart: true,
            is_on_machine: false,
        };
        Some(Host { memory: Some(Spanned::new(bytes, limit.span)), ..host(&raised) })
    };
    let limits: Vec<Host> = folders.iter().filter_map(of_folder).collect();
    if limits.is_empty() { Cow::Borrowed(known) } else { known.iter().cloned().chain(limits).collect() }
}

fn add_host_properties(hosts: &mut [Host], known: &[Host]) {
    let (mut by_name, mut by_address) = (HashMap::default(), HashMap::default());
    for (index, ranged) in known.iter().enumerate() {
        by_name.entry(&*ranged.name).or_insert(index);
        for address in &ranged.addresses {
            by_address.entry(&*address.text).or_insert(index);
        }
    }
    for host in hosts {
        let named = by_name.get(&*host.name);
        let addressed = host.addresses.iter().filter_map(|address| by_address.get(&*address.text));
        if let Some(ranged) = named.into_iter().chain(addressed).min().map(|index| &known[*index]) {
            host.zone.clone_from(&ranged.zone);
            host.cores = ranged.cores;
            host.memory = ranged.memory;
            host.disks.clone_from(&ranged.disks);
        }
    }
}
