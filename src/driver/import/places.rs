//! Where things are: one host for each machine, in the order of their names; folders of installs; addresses that others
//! can connect to.

use crate::maps::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

use super::containers::Composed;
use super::notes::{self, Note, Texts};
use crate::catalog::{MeaningKind, ParamId, ParamKind, ParamView, RoleId};
use crate::compose::About;
use crate::model::{
    AddressUse, Cluster, ClusterId, Host, HostAddress, HostId, Instance, InstanceId, LayerSetting, Layers,
    MachineId, Model, RootId, is_host, is_local,
};
use crate::native::natural;
use crate::product::{Folder, Product};
use crate::rules::emit::group_name::called_like_groups;
use crate::source::Span;

/// Makes one host of what is one machine, and sorts hosts by their names and nodes by their hosts. Folders that say one
/// address and the same ports are not installs of one machine: the address was copied there, which is for a person to
/// correct.
pub(super) fn arrange(model: &mut Model, folders: &[Folder]) {
    let gone = join_rows(model);
    plain_names(model);
    let composed = Composed::of(folders);
    composed.mark(model);
    let shares = loopback_is_shared(folders);
    let mut firsts: HashMap<(ClusterId, MachineId), HostId> = HashMap::default();
    let mut ports: HashSet<(HostId, RoleId, u16)> = HashSet::default();
    let mut installs: HashSet<(HostId, RoleId, &str)> = HashSet::default();
    let mut same: Vec<HostId> = (0..model.hosts.len() as u32).map(HostId).collect();
    let mut nodes: BTreeMap<HostId, Vec<InstanceId>> = BTreeMap::new();
    for (id, node) in model.instances().filter(|(id, _)| !gone.contains(id)) {
        nodes.entry(node.host).or_default().push(id);
    }
    for (&host, nodes) in &nodes {
        let own: Vec<(RoleId, u16)> = nodes
            .iter()
            .map(|id| model.instance(*id))
            .flat_map(|node| notes::ports(model, node).into_iter().map(|port| (node.role, port)))
            .collect();
        let cluster = model.instance(nodes[0]).cluster;
        let first = *firsts.entry((cluster, model.host(host).machine)).or_insert(host);
        let is_free = own.iter().all(|(role, port)| !ports.contains(&(first, *role, *port)));
        // One folder of a machine is one install.
        let roots = || {
            let own = nodes.iter().map(|id| model.instance(*id));
            own.map(|node| (node.role, &*model.root(node.root).path))
                .filter(|(_, root)| root.starts_with('/'))
        };
        let is_apart = roots().all(|(role, root)| !installs.contains(&(first, role, root)));
        let is_one = first == host
            || if model.host(first).shares_address(model.host(host)) {
                is_free
            } else {
                shares && is_apart && !nodes.iter().any(|id| has_wildcard(model, *id))
            };
        let first = if is_one { first } else { host };
        same[host.0 as usize] = first;
        ports.extend(own.into_iter().map(|(role, port)| (first, role, port)));
        installs.extend(roots().map(|(role, root)| (first, role, root)));
    }
    for host in nodes.keys().copied().filter(|host| same[host.0 as usize] != *host) {
        let addresses = std::mem::take(&mut model.hosts[host.0 as usize].addresses);
        let own = &mut model.hosts[same[host.0 as usize].0 as usize].addresses;
        for address in addresses {
            if own.iter().all(|known| known.text != address.text) {
                let is_taken = own.iter().any(|known| known.use_ == address.use_);
                let use_ = if is_taken { AddressUse::Alias } else { address.use_ };
                own.push(HostAddress { use_, ..address });
            }
        }
    }
    composed.rename(model, &same);
    renumber(model, &same, &gone);
    leave_group_names(model);
}

/// Hosts whose folders have names that playbooks keep for groups get longer ones, and with them the nodes
/// that are called by them.
fn leave_group_names(model: &mut Model) {
    let mut former: HashMap<HostId, Box<str>> = HashMap::default();
    for id in called_like_groups(model) {
        let host = &mut model.hosts[id.0 as usize];
        let name = format!("{}-host", host.name).into();
        former.insert(id, std::mem::replace(&mut host.name, name));
    }
    for node in &mut model.instances {
        let name = &model.hosts[node.host.0 as usize].name;
        let rest = former.get(&node.host).and_then(|former| node.name.strip_prefix(&**former));
        if let Some(rest) = rest {
            node.name = format!("{name}{rest}").into();
        }
    }
}

/// Nodes that are called by folders, whose names have letters that no node's name has, are called by their hosts.
fn plain_names(model: &mut Model) {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let mut names: Vec<(InstanceId, String)> = Vec::new();
    for (id, node) in model.instances().filter(|(_, node)| !node.name.chars().all(is_letter)) {
        let role = model.role_name(node);
        if node.name.strip_suffix(role).is_some_and(|host| host.ends_with('-')) {
            names.push((id, format!("{}-{role}", model.host(node.host).name)));
        }
    }
    let mut taken: HashSet<(ClusterId, Box<str>)> =
        model.instances.iter().map(|node| (node.cluster, node.name.clone())).collect();
    for (id, name) in names {
        let node = &mut model.instances[id.0 as usize];
        if taken.insert((node.cluster, name.as_str().into())) {
            node.name = name.into();
        }
    }
}

/// A node whose own file says no site is the one of its role that others name and of which no file is in
/// view, where there is one of each. Gives the nodes that are others.
fn join_rows(model: &mut Model) -> HashSet<InstanceId> {
    let mut named: BTreeMap<(ClusterId, RoleId), Vec<InstanceId>> = BTreeMap::new();
    let mut nameless: BTreeMap<(ClusterId, RoleId), Vec<InstanceId>> = BTreeMap::new();
    for (id, node) in model.instances() {
        let key = (node.cluster, node.role);
        let (cluster, needs) = (model.cluster(node.cluster), &model.role(node).needs);
        let is_set = |key: &str| {
            let params = cluster.view.find(key, ParamKind::Property, node.role);
            params.is_some_and(|param| model.written(node, param.id).next().is_some())
        };
        if !node.is_seen() {
            named.entry(key).or_default().push(id);
        } else if needs.first().is_some_and(|key| !is_set(key)) {
            nameless.entry(key).or_default().push(id);
        }
    }
    let mut gone = HashSet::default();
    for (key, nodes) in nameless {
        let (&[own], Some(&[row])) = (nodes.as_slice(), named.get(&key).map(Vec::as_slice)) else { continue };
        let in_view = model.instances[own.0 as usize].in_view.take();
        let ids = model
            .instance(row)
            .layers
            .ids()
            .iter()
            .chain(model.instance(own).layers.ids())
            .copied()
            .collect();
        let layers = Layers::new(ids, &model.cluster(key.0).layers);
        let row = &mut model.instances[row.0 as usize];
        (row.layers, row.in_view) = (layers, in_view);
        gone.insert(own);
    }
    gone
}

/// Whether services that call themselves by loopback addresses share them: containers do on the network of
/// their machine only.
fn loopback_is_shared(folders: &[Folder]) -> bool {
    folders
        .iter()
        .all(|folder| folder.container.as_ref().is_none_or(|container| container.is_on_host_network))
}

/// Whether a node advertises an address that is not one: it does not identify the machine.
fn has_wildcard(model: &Model, id: InstanceId) -> bool {
    let is_any = |text: &str| text.trim().parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_unspecified());
    let mut peers = model.with_meaning(model.instance(id), MeaningKind::PeerAddress);
    peers.any(|(_, setting)| is_any(&setting.value))
}

/// Gives hosts and nodes their locations again. `same` is the host that each is kept as, `gone` are nodes that are not
/// kept.
fn renumber(model: &mut Model, same: &[HostId], gone: &HashSet<InstanceId>) {
    let mut cluster_of: HashMap<HostId, ClusterId> = HashMap::default();
    for (_, node) in model.instances().filter(|(id, _)| !gone.contains(id)) {
        cluster_of.entry(same[node.host.0 as usize]).or_insert(node.cluster);
    }
    let left: HashSet<HostId> = gone.iter().map(|id| model.instance(*id).host).collect();
    let is_kept =
        |id: &HostId| same[id.0 as usize] == *id && (cluster_of.contains_key(id) || !left.contains(id));
    let mut kept: Vec<HostId> = (0..same.len() as u32).map(HostId).filter(is_kept).collect();
    kept.sort_by_cached_key(|id| (cluster_of.get(id).map(|id| id.0), natural(&model.host(*id).name)));
    let mut moved_to = vec![HostId(0); same.len()];
    for (index, id) in kept.iter().enumerate() {
        moved_to[id.0 as usize] = HostId(index as u32);
    }
    let moved = |id: HostId| moved_to[same[id.0 as usize].0 as usize];
    let mut hosts: Vec<Option<Host>> = std::mem::take(&mut model.hosts).into_iter().map(Some).collect();
    model.hosts = kept.iter().filter_map(|id| hosts[id.0 as usize].take()).collect();
    for root in &mut model.roots {
        root.host = moved(root.host);
    }
    let nodes = std::mem::take(&mut model.instances).into_iter().enumerate();
    let mut nodes: Vec<(InstanceId, Instance)> =
        nodes.map(|(index, node)| (InstanceId(index as u32), node)).collect();
    nodes.retain(|(id, _)| !gone.contains(id));
    for (_, node) in &mut nodes {
        node.host = moved(node.host);
    }
    nodes.sort_by_key(|(id, node)| (node.cluster.0, node.role, node.host, *id));
    let new: HashMap<InstanceId, InstanceId> =
        nodes.iter().enumerate().map(|(index, (old, _))| (*old, InstanceId(index as u32))).collect();
    model.instances = nodes.into_iter().map(|(_, node)| node).collect();
    for root in &mut model.roots {
        root.instances = root.instances.iter().filter_map(|id| new.get(id).copied()).collect();
        root.instances.sort_unstable();
    }
    let mut first = 0;
    for (index, cluster) in model.clusters.iter_mut().enumerate() {
        let own = model.instances[first..].iter().take_while(|node| node.cluster.0 as usize == index).count();
        cluster.instances = first as u32..(first + own) as u32;
        first += own;
    }
}

/// Where the install folder is not known, a usual one; further installs of a host next to it. Gives a note where one is
/// guessed.
pub(super) fn install(
    model: &mut Model,
    id: ClusterId,
    product: &dyn Product,
    is_container: bool,
) -> Option<Note> {
    let mut per_host: BTreeMap<u32, usize> = BTreeMap::new();
    let mut is_guessed = false;
    let is_own = |root: &RootId| model.root(*root).cluster == id && !model.root(*root).instances.is_empty();
    let own: Vec<RootId> = (0..model.roots.len() as u32).map(RootId).filter(is_own).collect();
    let machine = |model: &Model, root: RootId| model.host(model.root(root).host).machine;
    let others = (0..model.roots.len() as u32).map(RootId).filter(|root| model.root(*root).cluster != id);
    // Another cluster may be installed on the same machine.
    let taken: HashSet<(MachineId, Box<str>)> =
        others.map(|root| (machine(model, root), model.root(root).path.clone())).collect();
    for &root in &own {
        // A role may have its own install.
        let first = model.root(root).instances.first();
        let suffix = first.map_or("", |first| &*model.role(model.instance(*first)).install_suffix).to_owned();
        let drive = if model.host(model.root(root).host).is_windows() { "C:" } else { "/opt" };
        let base = format!("{drive}/{}{suffix}", product.name());
        let machine = machine(model, root);
        let root = &mut model.roots[root.0 as usize];
        let count = per_host.entry(root.host.0).or_default();
        *count += 1;
        if root.path.starts_with("/install/") || is_container {
            is_guessed = true;
            let named = |number: usize| -> Box<str> {
                if number == 1 { base.clone() } else { format!("{base}-{number}") }.into()
            };
            while taken.contains(&(machine, named(*count))) {
                *count += 1;
            }
            root.path = named(*count);
        }
    }
    // The folder of the first node is the cluster's; nodes elsewhere say theirs.
    let first = model.instances_of(id).next().map(|(_, node)| model.root(node.root).path.clone());
    if let Some(path) = first {
        model.clusters[id.0 as usize].install.path.value = path;
    }
    let about = About::Install(id);
    let text = if is_container {
        "in a container the image decides; this is a common folder for hosts"
    } else {
        "the files do not show where it is installed: check the folder in `install`"
    };
    is_guessed.then(|| Note { text: text.to_owned(), location: None, about })
}

/// An address from outside that all nodes of a host that take one have is the host's.
pub(super) fn public(model: &mut Model) {
    let mut found: BTreeMap<HostId, Option<(Box<str>, Span)>> = BTreeMap::new();
    for (_, node) in model.instances() {
        let view = model.view(node);
        let params = view.with_meaning(MeaningKind::PublicAddress).filter(|param| covers(param, node));
        for param in params {
            let written = model.written(node, param.id).next();
            let own = written.and_then(|setting| Some((&*setting.value).into()).zip(setting.span()));
            let known = found.entry(node.host).or_insert_with(|| own.clone());
            if known.as_ref().map(|(text, _)| text) != own.as_ref().map(|(text, _)| text) {
                *known = None;
            }
        }
    }
    for (host, (text, span)) in found.into_iter().filter_map(|(host, own)| Some((host, own?))) {
        if is_host(&text) {
            model.hosts[host.0 as usize].addresses.push(HostAddress { use_: AddressUse::Public, text, span });
        }
    }
}

/// What makes hosts of several clusters one in a spec: the name, and the address that other nodes connect to, where
/// one has an address at all.
type Identity = (Box<str>, Option<Box<str>>);

fn identity(host: &Host) -> Identity {
    (host.name.clone(), (!host.addresses.is_empty()).then(|| host.internal_address().into()))
}

/// Clusters on one machine share its addresses in a spec, and each has all of them. A host that contradicts
/// another of its name gets its own name.
pub(super) fn share(model: &mut Model) {
    let mut taken: HashSet<Box<str>> = model.hosts.iter().map(|host| host.name.clone()).collect();
    let mut shared: HashMap<Identity, Vec<HostAddress>> = HashMap::default();
    for host in &mut model.hosts {
        let known = shared.entry(identity(host)).or_default();
        let is_other = |own: &HostAddress| {
            own.use_ != AddressUse::Alias
                && known.iter().any(|other| other.use_ == own.use_ && other.text != own.text)
        };
        if host.addresses.iter().any(is_other) {
            let mut names = (2..).map(|number| Box::from(format!("{}-{number}", host.name)));
            host.name = names.find(|name| !taken.contains(name)).unwrap_or_default();
            taken.insert(host.name.clone());
            shared.insert(identity(host), host.addresses.clone());
            continue;
        }
        for own in &host.addresses {
            if known.iter().all(|other| (other.use_, &other.text) != (own.use_, &own.text)) {
                known.push(own.clone());
            }
        }
    }
    for host in &mut model.hosts {
        host.addresses = shared[&identity(host)].clone();
    }
}

fn covers(param: &ParamView, node: &Instance) -> bool {
    param.param.scope.covers(node.role)
}

/// Whether an address, or an endpoint with one, reaches only the machine itself.
pub(super) fn is_undialable(value: &str) -> bool {
    let value = value.trim();
    let is_own = |text: &str| is_local(text.trim_start_matches('[').trim_end_matches(']'));
    is_own(value) || value.rsplit_once(':').is_some_and(|(host, _)| is_own(host))
}

/// Whether nodes of a cluster are on several hosts, so that each has to be connected to by others.
pub(super) fn has_several_hosts(model: &Model, id: ClusterId) -> bool {
    let mut hosts = model.instances_of(id).map(|(_, node)| node.host);
    let first = hosts.next();
    hosts.any(|host| Some(host) != first)
}

/// Removes addresses that others cannot connect to from the model, and asks for others. A wildcard is never one; a
/// loopback address is one on a single host. Gives the locations of values that are filled in later and asked for.
pub(super) fn ask(
    model: &mut Model,
    id: ClusterId,
    texts: &mut Texts<'_>,
    notes: &mut Vec<Note>,
) -> HashSet<Span> {
    let is_several = has_several_hosts(model, id);
    let mut dropped: BTreeSet<(u32, ParamId)> = BTreeSet::new();
    let mut asked: HashSet<HostId> = HashSet::default();
    for (node_id, node) in model.instances_of(id) {
        let (cluster, host) = (model.cluster(id), model.host(node.host));
        let view = &cluster.view;
        for kind in [MeaningKind::PeerAddress, MeaningKind::Seed] {
            for param in view.with_meaning(kind).filter(|param| covers(param, node)) {
                let layers = node.layers.of(param.id).iter().map(|id| (id.0, cluster.layer(*id)));
                let mut set_values = layers.filter_map(|(layer, own)| Some((layer, own.get(param.id)?)));
                let Some((layer, setting)) =
                    set_values.find(|(_, own)| is_several && is_undialable(&own.value))
                else {
                    continue;
                };
                let value = texts.text(setting.span);
                let (text, about) = match kind {
                    MeaningKind::Seed => {
                        let text = format!(
                            "omitted: `{}` is `{value}`, which does not reach another host; the first ConfigNode is the seed",
                            param.name()
                        );
                        (text, About::Node(node_id))
                    }
                    _ => (
                        asks(host, param.name(), &format!("`{value}`, which other hosts cannot reach")),
                        About::Host(node.host),
                    ),
                };
                asked.insert(node.host);
                dropped.insert((layer, param.id));
                notes.push(Note { text, location: Some(texts.location(setting.span)), about });
            }
        }
    }
    for (_, node) in model.instances_of(id) {
        let (cluster, host) = (model.cluster(id), model.host(node.host));
        if host.addresses.iter().any(|address| address.use_ == AddressUse::Internal) {
            let text = host.internal_address();
            if is_several && is_undialable(text) && asked.insert(node.host) {
                let text = format!(
                    "address: other hosts cannot reach `{}`; write an address that they can reach",
                    notes::shown(text)
                );
                notes.push(Note { text, location: None, about: About::Host(node.host) });
            }
            continue;
        }
        if let Some((setting, name)) = filled_in_later(cluster, node).next()
            && asked.insert(node.host)
        {
            let why = format!("`{}`, which is filled in later", texts.text(setting.span));
            let (text, location) = (asks(host, name, &why), texts.location(setting.span));
            notes.push(Note { text, location: Some(location), about: About::Host(node.host) });
        } else if is_several && is_host(&host.name) && asked.insert(node.host) {
            let text = format!(
                "address: no file contains it; write it here if other hosts cannot reach `{}` by name",
                host.name
            );
            notes.push(Note { text, location: None, about: About::Host(node.host) });
        }
    }
    let nodes = model.instances_of(id).filter(|(_, node)| asked.contains(&node.host));
    let addresses = nodes.flat_map(|(_, node)| filled_in_later(model.cluster(id), node));
    let spans = addresses.map(|(setting, _)| setting.span).collect();
    for (layer, param) in dropped {
        let settings = &mut model.clusters[id.0 as usize].layers[layer as usize].settings;
        settings.retain(|setting| setting.param != param);
    }
    spans
}

/// Asks for the address of a host.
fn asks(host: &Host, key: &str, why: &str) -> String {
    if host.addresses.iter().any(|address| address.use_ == AddressUse::Internal) {
        format!("`{key}` is {why}: the address of the host is used")
    } else {
        format!("address: `{key}` is {why}; write address=\"…\" here")
    }
}

/// What would be the address of a node, and means another text.
fn filled_in_later<'a>(
    cluster: &'a Cluster,
    node: &Instance,
) -> impl Iterator<Item = (&'a LayerSetting, &'a str)> {
    let view = &cluster.view;
    let role = node.role;
    let layers: Vec<_> = node.layers.ids().iter().map(|id| cluster.layer(*id)).collect();
    layers.into_iter().flat_map(|layer| &layer.opaque).filter_map(move |setting| {
        let param = view.get(setting.param)?;
        let is_needed = view.catalog.role(role).needs.iter().any(|key| **key == *param.name());
        let is_address = param.meaning(MeaningKind::PeerAddress).is_some() || is_needed;
        (is_address && param.param.scope.covers(role)).then(|| (setting, param.name()))
    })
}
