//! Folders to clusters: those that ask each other's ConfigNodes are one.

use crate::maps::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

use super::identity::{Identity, address, identity, is_real};
use super::{ReadFolder, files, layer, named, record, variables};
use crate::catalog::RoleId;
use crate::diagnostic::Finding;
use crate::dialects::iotdb::SCHEMAS;
use crate::formats::opaque;
use crate::model::{AddressUse, Files, InView, NodesInView, Os, Parts, Spanned};
use crate::native::earlier_release;
use crate::native::manifest::ENVIRONMENT;
use crate::product::{Detected, NativeFile, RaisedCluster, RaisedHost, RaisedLayer, RaisedNode};
use crate::source::SourceMap;

/// The catalog's word for the scripts that start all nodes from one host.
const CLUSTER_SCRIPT: &str = "cluster-script";

/// Folder names that say which of several clusters it is.
const SITES: &[&str] =
    &["dev", "test", "testing", "prod", "production", "staging", "stage", "qa", "uat", "lab", "demo"];

/// Makes clusters of folders.
pub(super) fn clusters(folders: &[ReadFolder<'_>], sources: &SourceMap) -> Vec<RaisedCluster> {
    let identities: Vec<Identity> = folders.iter().map(|folder| identity(folder, sources)).collect();
    let machines = machines(folders, &identities);
    let upgraded = upgraded(folders, &identities);
    let mut parts = Parts::new(folders.len());
    let mut by_endpoint: HashMap<&str, usize> = HashMap::default();
    // A seed whose port is wrong names the host anyway.
    let mut by_address: HashMap<&str, usize> = HashMap::default();
    for (index, identity) in identities.iter().enumerate() {
        for address in identity.addresses() {
            by_address.entry(address).or_insert(index);
        }
    }
    for (index, identity) in identities.iter().enumerate() {
        if let Some(endpoint) = &identity.confignode {
            by_endpoint.entry(endpoint).or_insert(index);
        }
    }
    let mut tied: HashSet<usize> = HashSet::default();
    for (index, identity) in identities.iter().enumerate() {
        let is_own = identity.confignode.as_ref().is_some_and(|own| identity.seeds.contains(own));
        let own = identity.addresses();
        let named = |seed: &String| {
            let host = || by_address.get(address(seed)).filter(|_| !own.contains(address(seed)));
            let may = |other: &&usize| {
                let other = &identities[**other];
                // Clusters of two names share a host now and then, unless it may be the ConfigNode that is asked.
                let is_unknown = other.confignode.as_ref().is_some_and(|own| opaque::find(own).is_some());
                is_unknown || identity.name.is_none() || other.name.is_none() || identity.name == other.name
            };
            by_endpoint.get(seed.as_str()).or_else(|| host().filter(may))
        };
        let asked = identity.seeds.iter().filter_map(named).find(|_| !is_own);
        if let Some(&asked) = asked {
            parts.join(index, asked);
            tied.extend([index, asked]);
        }
    }
    // What is left over joins by name, unless the folders are named after sites or every one lives by itself.
    let is_site = |index: usize| SITES.contains(&folders[index].folder.host.to_lowercase().as_str());
    let is_alone = |index: usize| {
        let identity = &identities[index];
        let is_local = |endpoint: &String| endpoint.starts_with("127.") || endpoint.starts_with("localhost");
        // A container whose nodes have no other seed is a server of its own.
        let is_own = |own: &String| {
            is_local(own)
                || folders[index].folder.container.is_some() && identity.seeds.iter().all(|seed| seed == own)
        };
        identity.confignode.as_ref().is_some_and(|own| is_own(own) && identity.seeds.contains(own))
            && folders[index].has("datanode")
    };
    // The first folders that others may belong to, by what they say of the name: those of their own servers apart.
    let mut firsts: HashMap<Option<&str>, [Option<usize>; 2]> = HashMap::default();
    let mut of_any = [None; 2];
    for index in (0..folders.len()).filter(|&index| !is_site(index)) {
        let name = identities[index].name.as_deref();
        let firsts_of = |key| firsts.get(&key).copied().unwrap_or_default();
        let (same, unnamed) =
            if name.is_some() { (firsts_of(name), firsts_of(None)) } else { (of_any, [None; 2]) };
        let is_own = is_alone(index);
        // Containers that have found each other need no server next to them: one of both starts.
        let is_complete = tied.contains(&index) && folders[index].folder.container.is_some();
        let owned = [same[1], unnamed[1]].into_iter().filter(|_| !is_own && !is_complete);
        if let Some(other) = owned.chain([same[0], unnamed[0]]).flatten().min() {
            parts.join(index, other);
        }
        for known in [&mut of_any, firsts.entry(name).or_default()] {
            known[usize::from(is_own)].get_or_insert(index);
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, first) in parts.firsts().into_iter().enumerate() {
        members.entry(first).or_default().push(index);
    }
    members
        .into_values()
        .filter_map(|members| {
            let (old, current): (Vec<usize>, Vec<usize>) =
                members.into_iter().partition(|index| upgraded.contains_key(index));
            let own: Vec<Member<'_, '_>> = current
                .iter()
                .map(|&index| Member {
                    folder: &folders[index],
                    identity: &identities[index],
                    machine: machines.get(&index).map(|name| &**name),
                })
                .collect();
            let mut raised = of_members(&own, sources)?;
            for index in old {
                raised.findings.extend(earlier(&folders[index], &folders[upgraded[&index]]));
                raised.folders.push(folders[index].index);
            }
            Some(raised)
        })
        .collect()
}

/// A folder of a cluster.
#[derive(Clone, Copy)]
struct Member<'a, 'f> {
    folder: &'a ReadFolder<'f>,
    identity: &'a Identity,
    /// The machine, where several folders are installs on it.
    machine: Option<&'a str>,
}

/// Folders that are installs on one machine, with its name: all folders next to each other have one address.
fn machines<'a>(folders: &'a [ReadFolder<'_>], identities: &[Identity]) -> HashMap<usize, &'a str> {
    let mut by_folder: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, folder) in folders.iter().enumerate() {
        by_folder.entry(&folder.folder.above).or_default().push(index);
    }
    let mut machines = HashMap::default();
    for (above, members) in by_folder {
        let known: BTreeSet<&str> = members.iter().flat_map(|&index| identities[index].addresses()).collect();
        let is_reachable = |index: &usize| {
            let mut endpoints = identities[*index].endpoints();
            !identities[*index].addresses().is_empty() || endpoints.any(|own| opaque::find(own).is_some())
        };
        let names: HashSet<&str> = members.iter().map(|&index| &*folders[index].folder.host).collect();
        let is_one = names.len() > 1
            && known.len() == 1
            && members.iter().all(is_reachable)
            // What two containers call themselves does not say anything about where they run.
            && members.iter().all(|&index| folders[index].folder.container.is_none());
        let name = above.rsplit('/').next().unwrap_or_default();
        if is_one && !name.is_empty() {
            machines.extend(members.into_iter().map(|index| (index, name)));
        }
    }
    machines
}

/// Installs that a newer one next to them has the addresses and ports of, as far as they are known: each with the newer one.
fn upgraded(folders: &[ReadFolder<'_>], identities: &[Identity]) -> HashMap<usize, usize> {
    let mut by_host: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, folder) in folders.iter().enumerate() {
        if folder.version.is_certain() && folder.folder.container.is_none() {
            by_host.entry((&folder.folder.above, &folder.folder.host)).or_default().push(index);
        }
    }
    let may_be_same = |left: &str, right: &str| {
        left == right || opaque::find(left).is_some() || opaque::find(right).is_some()
    };
    let mut upgraded = HashMap::default();
    for installs in by_host.into_values() {
        let version = |index: &usize| &folders[*index].version.version;
        let Some(&newest) = installs.iter().max_by_key(|index| version(index)) else { continue };
        let is_before = |old: &usize| {
            let (old_ones, new_ones) = (identities[*old].endpoints(), identities[newest].endpoints());
            let count = old_ones.clone().count();
            version(old) < version(&newest)
                && count > 0
                && count == new_ones.clone().count()
                && old_ones.zip(new_ones).all(|(old, new)| may_be_same(old, new))
        };
        upgraded.extend(installs.iter().copied().filter(is_before).map(|old| (old, newest)));
    }
    upgraded
}

fn earlier(old: &ReadFolder<'_>, newer: &ReadFolder<'_>) -> Option<Finding> {
    let top = |folder: &ReadFolder<'_>| folder.folder.files.first().map(NativeFile::top);
    let (version, later) = (old.version.version.as_str(), newer.version.version.as_str());
    Some(earlier_release(top(old)?, top(newer)?, version, later))
}

/// Makes one cluster of folders.
pub(super) fn cluster(folders: &[&ReadFolder<'_>], sources: &SourceMap) -> Option<RaisedCluster> {
    let identities: Vec<Identity> = folders.iter().map(|folder| identity(folder, sources)).collect();
    let members =
        folders.iter().zip(&identities).map(|(&folder, identity)| Member { folder, identity, machine: None });
    of_members(&members.collect::<Vec<_>>(), sources)
}

fn of_members(members: &[Member<'_, '_>], sources: &SourceMap) -> Option<RaisedCluster> {
    let catalog = SCHEMAS.catalog();
    let folders: Vec<&ReadFolder<'_>> = members.iter().map(|member| member.folder).collect();
    // A container may run any role; a role with files of its own reads none of the shared ones.
    let every_role: Vec<RoleId> = catalog.role_ids().collect();
    let sharing: Vec<RoleId> = catalog.role_ids().filter(|id| catalog.role(*id).reads_common).collect();
    let mut raised = RaisedCluster {
        product: "iotdb",
        version: Detected::of_all(folders.iter().map(|folder| &folder.version))?,
        name: named("cluster", folders.first()?.folder.files.first()?.top()),
        hosts: Vec::new(),
        nodes: Vec::new(),
        layers: Vec::new(),
        unread: Vec::new(),
        findings: Vec::new(),
        folders: folders.iter().map(|folder| folder.index).collect(),
        nodes_in_view: NodesInView::Some,
        owns: Vec::new(),
        asks: Vec::new(),
        asks_unknown: false,
    };
    let mut names: HashMap<String, usize> = HashMap::default();
    for Member { folder, machine, .. } in members {
        raised.unread.extend(files::unread(folder));
        if folder.roles.is_empty() {
            continue;
        }
        let host = host(&mut raised, folder, *machine, sources);
        record::check(folder, sources, &mut raised.findings);
        let mut layers: HashMap<*const NativeFile, usize> = HashMap::default();
        for &role in &folder.roles {
            let word = &*catalog.role(role).name;
            let mut own = Vec::new();
            for file in folder.files(word).chain(script(folder, word)) {
                let readers = match file.kind.word {
                    ENVIRONMENT => every_role.clone(),
                    "system" | "common" => sharing.clone(),
                    _ => vec![role],
                };
                let index = *layers.entry(std::ptr::from_ref(file)).or_insert_with(|| {
                    raised.layers.push(layer(file, sources, readers, &folder.version.version));
                    raised.layers.len() - 1
                });
                own.push(index);
            }
            let Some(span) = own.first().map(|index| raised.layers[*index].span) else { continue };
            let base = format!("{}-{word}", folder.folder.host);
            let count = names.entry(base.clone()).or_insert(0);
            *count += 1;
            let name = if *count == 1 { base } else { format!("{base}-{count}") };
            let mut root = folder.folder.root.clone();
            if folder.folder.container.is_some() && word == "ainode" {
                root = "/ainode".to_owned();
            }
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
                in_view: in_view(folder, word),
            });
        }
    }
    // The file of the scripts that start all nodes from one host: no node reads it, and its keys have types anyway.
    for (folder, file) in folders.iter().filter_map(|folder| Some((folder, folder.folder.file("cluster")?))) {
        let tool = Some(CLUSTER_SCRIPT);
        let own = layer(file, sources, Vec::new(), &folder.version.version);
        raised.layers.push(RaisedLayer { tool, ..own });
    }
    if let Some(name) = folders.iter().find_map(|folder| {
        let mut roles = folder.roles.iter().map(|role| &*catalog.role(*role).name);
        roles.find_map(|role| folder.value(sources, role, "cluster_name"))
    }) {
        raised.name = name;
    }
    variables::check(&folders, sources, &mut raised.findings);
    tie(&mut raised, members);
    raised.nodes_in_view = nodes_in_view(&raised, members);
    Some(raised)
}

/// Says which endpoints the nodes of a cluster have, and which they name of nodes that are not in view.
fn tie(raised: &mut RaisedCluster, members: &[Member<'_, '_>]) {
    raised.owns = members.iter().flat_map(|member| member.identity.endpoints().cloned()).collect();
    raised.owns.retain(|endpoint| is_real(address(endpoint)));
    let known: HashSet<&str> = raised.owns.iter().map(|endpoint| address(endpoint)).collect();
    let names: HashSet<String> = raised.hosts.iter().map(|host| host.name.to_lowercase()).collect();
    let is_elsewhere = |seed: &&String| {
        let address = address(seed);
        is_real(address) && !known.contains(address) && !names.contains(address)
    };
    let asks = members.iter().flat_map(|member| &member.identity.seeds).filter(is_elsewhere);
    raised.asks = asks.cloned().collect();
    let seeds = members.iter().flat_map(|member| &member.identity.seeds);
    raised.asks_unknown = seeds.clone().any(|seed| opaque::find(seed).is_some());
    // A service is called by its name on its own network only.
    if members.iter().any(|member| member.folder.folder.container.is_some()) {
        for list in [&mut raised.owns, &mut raised.asks] {
            list.retain(|endpoint| address(endpoint).contains('.'));
        }
    }
    raised.asks.sort();
    raised.asks.dedup();
}

/// How many nodes are in view. A cluster whose seed is named and not in view has more hosts; so may a single host have. Where ConfigNodes
/// are three or five, the seed is rather misspelt than missing.
fn nodes_in_view(raised: &RaisedCluster, members: &[Member<'_, '_>]) -> NodesInView {
    let catalog = SCHEMAS.catalog();
    let has = |word: &str| {
        catalog.role_named(word).is_some_and(|role| raised.nodes.iter().any(|node| node.role == role))
    };
    let seeds = || members.iter().flat_map(|member| &member.identity.seeds);
    // Of a machine that plays a cluster another install may not be in view.
    let is_local = |seed: &&String| !is_real(address(seed)) && opaque::find(seed).is_none();
    let has_locals = seeds().any(|seed| is_local(&seed));
    let confignodes =
        members.iter().filter_map(|member| Some((member.identity, member.identity.confignode.as_ref()?)));
    let has_seed = confignodes.clone().any(|(identity, own)| identity.seeds.contains(own));
    // Nor may the ConfigNode of a host that other nodes are on.
    let with_confignode = members.iter().filter(|member| member.identity.confignode.is_some());
    let known: HashSet<String> = with_confignode
        .flat_map(|member| {
            let addresses = member.identity.endpoints().map(|endpoint| address(endpoint).to_owned());
            addresses.chain([member.folder.folder.host.to_lowercase()])
        })
        .collect();
    // A pod is known by its name and what follows it.
    let is_known = |seed: &str| {
        let is_pod =
            |name: &str| known.contains(name) && members.iter().any(|member| member.folder.is_pod(name));
        known.contains(seed) || seed.split_once('.').is_some_and(|(name, _)| is_pod(name))
    };
    let is_lost = seeds().map(|seed| address(seed)).any(|seed| is_real(seed) && !is_known(seed));
    let count = confignodes.count();
    let is_fragment = (has_locals || is_lost) && !has_seed && (count < 3 || count % 2 == 0);
    // What has the network of its machine is one machine's, and those of others may be in their own files.
    let of_machine = |member: &Member<'_, '_>| {
        member.folder.folder.container.as_ref().is_some_and(|container| container.is_on_host_network)
    };
    let manifests: HashSet<&str> = members.iter().map(|member| &*member.folder.folder.above).collect();
    let is_fragment = is_fragment || manifests.len() == 1 && members.iter().all(of_machine);
    let is_all = raised.hosts.len() > 1 && has("confignode") && has("datanode") && !is_fragment;
    if is_all { NodesInView::All } else { NodesInView::OfItsHosts }
}

/// The script that sets the variables of a role.
fn script<'a>(folder: &ReadFolder<'a>, role: &str) -> Option<&'a NativeFile> {
    let words = [format!("{role}-env"), format!("{role}-bat"), "env".to_owned()];
    words.iter().find_map(|word| folder.folder.file(word))
}

/// Which files of a role are in view. What an image includes is known as what the product ships.
fn in_view(folder: &ReadFolder<'_>, role: &str) -> InView {
    let names = folder.files(role).map(|file| file.name.as_str().into()).collect();
    let is_all =
        !folder.is_partial() && (folder.folder.container.is_some() || folder.layout_is_complete(role));
    let variables = if script(folder, role).is_some() { Files::All } else { Files::Nothing };
    InView { properties: if is_all { Files::All } else { Files::Named(names) }, variables }
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
fn host(
    raised: &mut RaisedCluster,
    folder: &ReadFolder<'_>,
    machine: Option<&str>,
    sources: &SourceMap,
) -> usize {
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
    let name = machine.unwrap_or(&folder.folder.host);
    if let Some(known) = raised.hosts.iter().position(|host| *host.name == *name) {
        let own = &mut raised.hosts[known].addresses;
        for (use_, text) in addresses {
            if own.iter().all(|(_, known)| known.value != text.value) {
                let use_ = if own.iter().any(|(known, _)| *known == use_) { AddressUse::Alias } else { use_ };
                own.push((use_, text));
            }
        }
        return known;
    }
    let span = folder.folder.files.first().map_or(raised.name.span, NativeFile::top);
    let is_windows = ["confignode-bat", "datanode-bat"].iter().any(|word| folder.folder.file(word).is_some())
        && ["confignode-env", "datanode-env"].iter().all(|word| folder.folder.file(word).is_none());
    let os = if is_windows { Os::Windows } else { Os::Linux };
    let container = folder.folder.container.as_ref();
    let is_apart = container.is_some_and(|container| !container.is_on_host_network);
    let is_on_machine = container.is_some_and(|container| container.is_on_host_network);
    raised.hosts.push(RaisedHost { name: name.into(), span, addresses, os, is_apart, is_on_machine });
    raised.hosts.len() - 1
}
