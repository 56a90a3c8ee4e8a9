//! The directories that nodes write to, and the disks that they are on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Input;
use super::kinds::{Kinds, one_line_marked};
use super::names::{Names, hosts, shared};
use crate::model::{Directory, InstanceId, Model};
use crate::source::one_line;

/// What is in each directory of the nodes of a kind, and its path.
pub(super) fn of_kind(model: &Model, ends: (InstanceId, InstanceId)) -> Vec<Value> {
    paths(model, ends)
        .into_iter()
        .map(|(path, directory)| Value::Array(vec![path.into(), directory.kind.as_str().into()]))
        .collect()
}

fn paths(model: &Model, (first, last): (InstanceId, InstanceId)) -> Vec<(String, Directory<'_>)> {
    let (node, other) = (model.instance(first), model.instance(last));
    let names = Names::of(model.host(node.host), Some(node));
    let of_other = Names::of(model.host(other.host), Some(other));
    // A node by itself is like no other.
    let like = if first == last { Vec::new() } else { model.directories(other) };
    let own = model.directories(node).into_iter().enumerate();
    own.map(|(at, directory)| {
        let like = like.get(at).map_or(&directory.path, |like| &like.path);
        (one_line_marked(&shared((&directory.path, &names), (like, &of_other))), directory)
    })
    .collect()
}

/// Cluster, role, path, what is in it, disk and location.
type Key = (u32, usize, String, &'static str, String, String);

/// All directories: path, what is in it, whose, on which disk, owner, hosts and location.
pub(super) fn rows(input: &Input<'_>, kinds: &Kinds) -> Vec<Value> {
    let model = input.model;
    let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (kind, &ends) in kinds.ends.iter().enumerate() {
        let node = model.instance(ends.0);
        for (path, directory) in paths(model, ends) {
            let disk = model.host(node.host).disk_of(&directory.path).map_or_else(String::new, |disk| {
                let mount = one_line(&disk.path.value);
                disk.kind.word().map_or_else(|| mount.clone(), |word| format!("{mount} ({word})"))
            });
            let location =
                directory.setting.span().map(|span| input.sources.location(span)).unwrap_or_default();
            let key = (node.cluster.0, node.role.index(), path, directory.kind.as_str(), disk, location);
            found.entry(key).or_default().push(kind);
        }
    }
    let row = |((cluster, _, path, holds, disk, location), own): (Key, Vec<usize>)| {
        let on = kinds.hosts_of(&own);
        let node = model.instance(kinds.ends[own[0]].0);
        let user = model.clusters[cluster as usize].install.user.as_ref();
        json!([
            path,
            holds,
            model.role_title(node),
            disk,
            user.map(|user| one_line(&user.value)),
            on.len(),
            hosts(model, &on),
            location,
        ])
    };
    found.into_iter().map(row).collect()
}
