//! Containers of compose files: hosts with `platform="compose"`, where a spec can say the same.

use crate::maps::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{COMPOSE, ClusterId, HostId, InstanceId, Model, PublishedPort, RootId, Spanned};
use crate::product::{Container, Folder, Product};
use crate::source::Span;

/// What compose files say of hosts, by their first names.
pub(super) struct Composed<'a>(HashMap<&'a str, &'a Container>);

impl<'a> Composed<'a> {
    pub(super) fn of(folders: &'a [Folder]) -> Self {
        let composed = folders.iter().filter_map(|folder| {
            let container = folder.container.as_ref().filter(|container| container.is_composed)?;
            Some((folder.host.as_str(), container))
        });
        Self(composed.collect())
    }

    /// Says of hosts what their containers are: on the network of their machine, or in one of the project.
    pub(super) fn mark(&self, model: &mut Model) {
        for host in &mut model.hosts {
            let Some(container) = self.0.get(&*host.name) else { continue };
            let span = container.image.as_ref().map_or(host.span, |image| image.span);
            host.platform = Some(Spanned::new(COMPOSE.into(), span));
            if container.is_on_host_network {
                continue;
            }
            host.project = Some(Spanned::new(COMPOSE.into(), span));
            let published = container.ports.iter().filter_map(|port| {
                Some(PublishedPort { outside: port.outer?, inside: port.inner, span: port.span })
            });
            host.published = published.collect();
        }
    }

    /// Containers on the network of one machine are called by what their names have in common, and so are their nodes.
    pub(super) fn rename(&self, model: &mut Model, same: &[HostId]) {
        let mut groups: BTreeMap<HostId, Vec<HostId>> = BTreeMap::new();
        for (index, kept) in same.iter().enumerate() {
            groups.entry(*kept).or_default().push(HostId(index as u32));
        }
        let roles: HashMap<HostId, &str> =
            model.instances.iter().map(|node| (node.host, model.role_name(node))).collect();
        let mut taken: HashSet<Box<str>> = model.hosts.iter().map(|host| host.name.clone()).collect();
        // The new name of each host of a group, which is that of the one that is kept.
        let mut renamed: BTreeMap<HostId, Box<str>> = BTreeMap::new();
        for (first, own) in groups {
            let names: Vec<&str> = own.iter().map(|id| &*model.host(*id).name).collect();
            let is_ours =
                |name: &&str| self.0.get(*name).is_some_and(|container| container.is_on_host_network);
            if !names.iter().all(is_ours) {
                continue;
            }
            let name: Box<str> = match (names.as_slice(), roles.get(&first)) {
                // One by itself is called as its bundle calls it.
                ([only], Some(role)) => {
                    only.strip_suffix(role).map_or("", |rest| rest.trim_end_matches('-')).into()
                }
                _ => common(&names).into(),
            };
            if !name.is_empty() && taken.insert(name.clone()) {
                renamed.extend(own.into_iter().map(|id| (id, name.clone())));
            }
        }
        for index in 0..model.instances.len() {
            let node = &model.instances[index];
            let Some(name) = renamed.get(&node.host) else { continue };
            let role = model.role_name(node);
            if *node.name == *format!("{}-{role}", model.host(node.host).name) {
                model.instances[index].name = format!("{name}-{role}").into();
            }
        }
        for (id, name) in renamed.into_iter().filter(|(id, _)| same[id.0 as usize] == *id) {
            model.hosts[id.0 as usize].name = name;
        }
    }
}

/// What names start with, up to a sign between words.
fn common(names: &[&str]) -> String {
    let first = names.first().copied().unwrap_or_default();
    let is_shared =
        |end: usize| first.is_char_boundary(end) && names.iter().all(|name| name.starts_with(&first[..end]));
    let end = (0..=first.len()).rev().find(|end| is_shared(*end)).unwrap_or(0);
    first[..end].trim_end_matches(['-', '_', '.']).to_owned()
}

/// Containers of one machine with different roles are one install of it.
pub(super) fn join_installs(model: &mut Model) {
    let mut first: HashMap<(HostId, ClusterId), usize> = HashMap::default();
    for index in 0..model.roots.len() {
        let root = &model.roots[index];
        if root.instances.is_empty() || !model.host(root.host).is_composed() {
            continue;
        }
        let known = *first.entry((root.host, root.cluster)).or_insert(index);
        if known == index {
            continue;
        }
        let roles = |root: usize| -> HashSet<_> {
            model.roots[root].instances.iter().map(|id| model.instance(*id).role).collect()
        };
        if !roles(known).is_disjoint(&roles(index)) {
            continue;
        }
        let moved: Vec<InstanceId> = std::mem::take(&mut model.roots[index].instances);
        for id in &moved {
            model.instances[id.0 as usize].root = RootId(known as u32);
        }
        let own = &mut model.roots[known].instances;
        own.extend(moved);
        own.sort_unstable();
    }
}

/// Settles what a cluster's containers are in a spec: nothing, where a spec cannot say it.
pub(super) fn settle(model: &mut Model, id: ClusterId, product: &dyn Product, folders: &[Folder]) {
    let nodes: Vec<(HostId, InstanceId)> =
        model.instances_of(id).map(|(own, node)| (node.host, own)).collect();
    let hosts: BTreeSet<HostId> = nodes.iter().map(|(host, _)| *host).collect();
    let is_composed = |host: &HostId| model.host(*host).is_composed();
    if !hosts.iter().any(is_composed) {
        return;
    }
    let in_project = hosts.iter().filter(|host| model.host(**host).project.is_some()).count();
    // One container for each host. What lives in none has no location in a spec.
    let holders: BTreeSet<Option<InstanceId>> = model.holders(id).map(|(_, holder)| holder).collect();
    let is_number = |host: &HostId| model.host(*host).internal_address().parse::<std::net::IpAddr>().is_ok();
    let release = &model.cluster(id).view.release;
    let fits = hosts.iter().all(is_composed)
        && nodes
            .iter()
            .all(|(_, node)| product.image(release, model.role_name(model.instance(*node))).is_some())
        && !holders.contains(&None)
        && (in_project == 0
            || in_project == hosts.len() && holders.len() == hosts.len() && !hosts.iter().any(is_number));
    if !fits {
        for host in hosts {
            let host = &mut model.hosts[host.0 as usize];
            (host.platform, host.project, host.published) = (None, None, Vec::new());
        }
        return;
    }
    if in_project > 0 {
        to_project(model, id, &nodes);
    }
    let release = model.cluster(id).view.release.clone();
    let images: HashSet<&str> = folders
        .iter()
        .filter_map(|folder| Some(&*folder.container.as_ref()?.image.as_ref()?.value))
        .collect();
    let first = model.first_of_roles(id).next().map(|node| model.role_name(node).to_owned());
    let usual = product.image(&release, first.as_deref().unwrap_or_default()).map(|image| image.name);
    let own = images.iter().next().filter(|image| images.len() == 1 && usual.as_deref() != Some(**image));
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-:/".contains(letter);
    if let Some(image) = own.filter(|image| image.chars().all(is_plain)) {
        let span = model.cluster(id).span;
        model.clusters[id.0 as usize].install.image = Some(Spanned::new((*image).into(), span));
    }
}

/// The hosts of a cluster as names of a project that is called like it.
fn to_project(model: &mut Model, id: ClusterId, nodes: &[(HostId, InstanceId)]) {
    let name = project_name(&model.cluster(id).name.value);
    let base = model.cluster(id).install.path.value.clone();
    let spans: Vec<Span> = nodes.iter().map(|(host, _)| model.host(*host).span).collect();
    let mut listened: HashMap<HostId, HashSet<u16>> = HashMap::default();
    for (host, node) in nodes {
        let open = model.listeners(model.instance(*node)).filter(|listener| listener.is_open);
        listened.entry(*host).or_default().extend(open.filter_map(|listener| listener.setting.as_port()));
    }
    for ((host, node), span) in nodes.iter().zip(spans) {
        let listened = &listened[host];
        let role = model.role(model.instance(*node));
        // An alias is what the files say, and those that live in the container of another one are called by their role too.
        let is_named = &*model.cluster(id).view.catalog.words.node_name != "name";
        let base = format!("{base}{}", role.install_suffix);
        let role = (role.container_of.is_none() && !is_named).then(|| role.name.clone());
        let own = &mut model.hosts[host.0 as usize];
        own.project = Some(Spanned::new(name.as_str().into(), span));
        own.published.retain(|port| listened.contains(&port.inside));
        let called: Box<str> = own.name.clone();
        let instance = &mut model.instances[node.0 as usize];
        if role.is_some_and(|role| *instance.name == *format!("{called}-{role}")) {
            instance.name = called.clone();
        }
        model.roots[instance.root.0 as usize].path = own.own_folder(&base).into();
    }
}

/// A name as Compose takes it.
fn project_name(name: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        plain @ ('a'..='z' | '0'..='9' | '-' | '_') => plain,
        _ => '-',
    };
    let plain: String = name.chars().map(letter).take(60).collect();
    let plain = plain.trim_start_matches(['-', '_']);
    if plain.is_empty() { "cluster".to_owned() } else { plain.to_owned() }
}
