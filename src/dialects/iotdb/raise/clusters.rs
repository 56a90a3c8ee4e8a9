//! Folders to clusters: those that ask each other's ConfigNodes are one.

use std::collections::HashMap;

use super::{ReadFolder, files, layer, named};
use crate::catalog::RoleId;
use crate::dialects::iotdb::SCHEMAS;
use crate::model::{AddressUse, Os, Spanned};
use crate::native::manifest::ENVIRONMENT;
use crate::product::{RaisedCluster, RaisedHost, RaisedLayer, RaisedNode};
use crate::source::SourceMap;

/// What a folder tells of its place in a cluster.
struct Place {
    name: Option<String>,
    /// The endpoint of its ConfigNode.
    confignode: Option<String>,
    /// Whom its nodes ask.
    seeds: Vec<String>,
}

/// The catalog's word for the scripts that start all nodes from one host.
const CLUSTER_SCRIPT: &str = "cluster-script";

/// Folder names that say which of several clusters it is.
const SITES: &[&str] =
    &["dev", "test", "testing", "prod", "production", "staging", "stage", "qa", "uat", "lab", "demo"];

/// Makes clusters of folders.
pub(super) fn clusters(folders: &[ReadFolder<'_>], sources: &SourceMap) -> Vec<RaisedCluster> {
    let places: Vec<Place> = folders.iter().map(|folder| place(folder, sources)).collect();
    let mut parent: Vec<usize> = (0..folders.len()).collect();
    let mut by_endpoint: HashMap<&str, usize> = HashMap::new();
    for (index, place) in places.iter().enumerate() {
        if let Some(endpoint) = &place.confignode {
            by_endpoint.entry(endpoint).or_insert(index);
        }
    }
    for (index, place) in places.iter().enumerate() {
        let is_own = place.confignode.as_ref().is_some_and(|own| place.seeds.contains(own));
        let asked = place.seeds.iter().filter_map(|seed| by_endpoint.get(seed.as_str())).find(|_| !is_own);
        if let Some(&asked) = asked {
            join(&mut parent, index, asked);
        }
    }
    // What is left over joins by name, unless the folders are named after sites or every one lives by itself.
    let is_site = |index: usize| SITES.contains(&folders[index].folder.host.to_lowercase().as_str());
    let is_alone = |index: usize| {
        let place = &places[index];
        let is_local = |endpoint: &String| endpoint.starts_with("127.") || endpoint.starts_with("localhost");
        place.confignode.as_ref().is_some_and(|own| is_local(own) && place.seeds.contains(own))
            && folders[index].has("datanode")
    };
    for index in 1..folders.len() {
        let other = (0..index).find(|&other| {
            let same_name = match (&places[other].name, &places[index].name) {
                (Some(left), Some(right)) => left == right,
                _ => true,
            };
            let lost = |index: usize| {
                let place = &places[index];
                !place.seeds.iter().any(|seed| by_endpoint.contains_key(seed.as_str()))
            };
            (same_name || lost(index))
                && !is_site(other)
                && !is_site(index)
                && !(is_alone(other) && is_alone(index))
        });
        if let Some(other) = other {
            join(&mut parent, index, other);
        }
    }
    let mut members: Vec<(usize, Vec<usize>)> = Vec::new();
    for index in 0..folders.len() {
        let root = find(&mut parent, index);
        match members.iter_mut().find(|(known, _)| *known == root) {
            Some((_, members)) => members.push(index),
            None => members.push((root, vec![index])),
        }
    }
    members
        .into_iter()
        .filter_map(|(_, members)| {
            let own: Vec<&ReadFolder<'_>> = members.iter().map(|index| &folders[*index]).collect();
            cluster(&own, sources)
        })
        .collect()
}

fn find(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

fn join(parent: &mut [usize], left: usize, right: usize) {
    let (left, right) = (find(parent, left), find(parent, right));
    parent[left.max(right)] = left.min(right);
}

fn place(folder: &ReadFolder<'_>, sources: &SourceMap) -> Place {
    let value = |role: &str, key: &str| {
        folder
            .has(role)
            .then(|| folder.value(sources, role, key))
            .flatten()
            .map(|value| value.value.trim().to_owned())
    };
    let name = ["confignode", "datanode"].iter().find_map(|role| value(role, "cluster_name"));
    let confignode = folder.has("confignode").then(|| {
        let address = value("confignode", "cn_internal_address").unwrap_or_else(|| "127.0.0.1".to_owned());
        let port = value("confignode", "cn_internal_port").unwrap_or_else(|| "10710".to_owned());
        format!("{}:{port}", address.to_lowercase())
    });
    let keys = [
        ("ainode", "ain_seed_config_node"),
        ("confignode", "cn_seed_config_node"),
        ("confignode", "cn_target_config_node_list"),
        ("datanode", "dn_seed_config_node"),
        ("datanode", "dn_target_config_node_list"),
    ];
    let said = keys.iter().filter_map(|(role, key)| value(role, key));
    let seeds =
        said.flat_map(|list| list.split(',').map(|seed| seed.trim().to_lowercase()).collect::<Vec<_>>());
    Place { name, confignode, seeds: seeds.collect() }
}

fn cluster(folders: &[&ReadFolder<'_>], sources: &SourceMap) -> Option<RaisedCluster> {
    let catalog = SCHEMAS.catalog();
    let every_role: Vec<RoleId> = catalog.role_ids().collect();
    let mut raised = RaisedCluster {
        product: "iotdb",
        version: folders.iter().max_by_key(|folder| folder.version.is_certain)?.version.clone(),
        name: named("cluster", folders.first()?.folder.files.first()?.top()),
        hosts: Vec::new(),
        nodes: Vec::new(),
        layers: Vec::new(),
        unread: Vec::new(),
        findings: Vec::new(),
        folders: folders.iter().map(|folder| folder.index).collect(),
        is_whole: false,
    };
    let mut names: HashMap<String, usize> = HashMap::new();
    for folder in folders {
        let host = host(&mut raised, folder, sources);
        raised.unread.extend(files::unread(folder));
        let mut layers: HashMap<*const crate::product::NativeFile, usize> = HashMap::new();
        for &role in &folder.roles {
            let word = &*catalog.role(role).name;
            let script = [format!("{word}-env"), format!("{word}-bat"), "env".to_owned()];
            let scripts = script.iter().filter_map(|word| folder.folder.file(word)).take(1);
            let mut own = Vec::new();
            for file in folder.files(word).chain(scripts) {
                let readers = if matches!(file.kind.word, ENVIRONMENT | "system" | "common") {
                    every_role.clone()
                } else {
                    vec![role]
                };
                let index = *layers.entry(std::ptr::from_ref(file)).or_insert_with(|| {
                    raised.layers.push(layer(file, sources, readers));
                    raised.layers.len() - 1
                });
                own.push(index);
            }
            let Some(span) = own.first().map(|index| raised.layers[*index].span) else { continue };
            let base = format!("{}-{word}", raised.hosts[host].name);
            let count = names.entry(base.clone()).or_insert(0);
            *count += 1;
            let name = if *count == 1 { base } else { format!("{base}-{count}") };
            let mut root = folder.folder.root.clone();
            if raised.hosts[host].os == Os::Windows {
                root = on_drive(&root);
            }
            raised.nodes.push(RaisedNode {
                role,
                name: name.into(),
                host,
                layers: own,
                root,
                span,
                is_seen: true,
            });
        }
    }
    // The file of the scripts that start all nodes from one host: no node reads it, and its keys have types all the same.
    for file in folders.iter().filter_map(|folder| folder.folder.file("cluster")) {
        let tool = Some(CLUSTER_SCRIPT);
        raised.layers.push(RaisedLayer { tool, ..layer(file, sources, Vec::new()) });
    }
    if let Some(name) = folders.iter().find_map(|folder| {
        let mut roles = folder.roles.iter().map(|role| &*catalog.role(*role).name);
        roles.find_map(|role| folder.value(sources, role, "cluster_name"))
    }) {
        raised.name = name;
    }
    let has = |word: &str| {
        catalog.role_named(word).is_some_and(|role| raised.nodes.iter().any(|node| node.role == role))
    };
    raised.is_whole = raised.hosts.len() > 1 && has("confignode") && has("datanode");
    Some(raised)
}

/// `/C/iotdb` of a bundle as Windows has it.
fn on_drive(root: &str) -> String {
    match root.strip_prefix('/').map(|rest| rest.split_at(1.min(rest.len()))) {
        Some((drive, rest))
            if drive.chars().all(|letter| letter.is_ascii_alphabetic()) && rest.starts_with('/') =>
        {
            format!("{drive}:{rest}")
        }
        _ => root.to_owned(),
    }
}

/// The host of a folder: a known one of that name, or a new one.
fn host(raised: &mut RaisedCluster, folder: &ReadFolder<'_>, sources: &SourceMap) -> usize {
    let mut addresses: Vec<(AddressUse, Spanned<Box<str>>)> = Vec::new();
    let keys = [
        ("confignode", "cn_internal_address", AddressUse::Internal),
        ("datanode", "dn_internal_address", AddressUse::Internal),
        ("ainode", "ain_rpc_address", AddressUse::Internal),
        ("ainode", "ain_inference_rpc_address", AddressUse::Internal),
        ("datanode", "dn_rpc_address", AddressUse::Client),
    ];
    for (role, key, use_) in keys {
        let value = folder.has(role).then(|| folder.value(sources, role, key)).flatten();
        let Some(value) = value.filter(|value| is_real(&value.value)) else { continue };
        let text = named(value.value.trim(), value.span);
        let is_new = addresses.iter().all(|(_, known)| known.value != text.value);
        let has_use = addresses.iter().any(|(known, _)| *known == use_);
        match (is_new, has_use) {
            (true, false) => addresses.push((use_, text)),
            (true, true) => addresses.push((AddressUse::Alias, text)),
            (false, _) => {}
        }
    }
    let name = &folder.folder.host;
    if let Some(known) = raised.hosts.iter().position(|host| *host.name == **name) {
        let own = &mut raised.hosts[known].addresses;
        for (use_, text) in addresses {
            if own.iter().all(|(_, known)| known.value != text.value) {
                let use_ = if own.iter().any(|(known, _)| *known == use_) { AddressUse::Alias } else { use_ };
                own.push((use_, text));
            }
        }
        return known;
    }
    let span = folder.folder.files.first().map_or(raised.name.span, crate::product::NativeFile::top);
    let is_windows = ["confignode-bat", "datanode-bat"].iter().any(|word| folder.folder.file(word).is_some())
        && ["confignode-env", "datanode-env"].iter().all(|word| folder.folder.file(word).is_none());
    let os = if is_windows { Os::Windows } else { Os::Linux };
    raised.hosts.push(RaisedHost { name: name.as_str().into(), span, addresses, os });
    raised.hosts.len() - 1
}

/// Whether an address tells machines apart.
fn is_real(address: &str) -> bool {
    let address = address.trim();
    let is_name = crate::model::is_host(address) && !address.eq_ignore_ascii_case("localhost");
    let is_common =
        address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified());
    is_name && !is_common
}
