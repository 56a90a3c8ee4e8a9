//! Nodes in few statements: those that are placed in the same way are in one.

use super::About;
use super::draft::Draft;
use super::ranges::{fit_one_range, range};
use super::settings::{self, Settings, Shared};
use crate::catalog::RoleId;
use crate::formats::kdl::Statement;
use crate::model::{ClusterId, HostId, Instance, InstanceId, Model};

/// Nodes of one statement.
struct Group {
    nodes: Vec<InstanceId>,
    settings: Settings,
}

/// The statements that location the nodes, role by role, and those that hold for all of a role.
pub(super) fn statements(
    model: &Model,
    cluster: ClusterId,
    hosts: &[HostId],
    shared: &Shared,
    out: &mut Draft,
) {
    let view = &model.cluster(cluster).view;
    let mut seed = model.cluster(cluster).seed;
    for role in view.catalog.role_ids() {
        let groups = groups(model, cluster, role, shared);
        let Some(first) = groups.first() else { continue };
        let word = &view.catalog.role(role).name;
        let mut common = shared.roles.get(&role).cloned().unwrap_or_default();
        let begin = out.children.len();
        if groups.len() > 1 && !common.is_empty() {
            let mut every = Draft::new(Statement::new("every").text(word), []);
            settings::statements(view, &std::mem::take(&mut common), Some(role), &mut every);
            out.push(every);
        }
        // The seed is not written when it is the first.
        let own_seed = seed.filter(|seed| model.instance(first.nodes[0]).host != seed.value).filter(|seed| {
            model.instances_of(cluster).any(|(_, node)| node.role == role && node.host == seed.value)
        });
        for (index, group) in groups.iter().enumerate() {
            let mut draft = place(model, cluster, hosts, word, group);
            let mut own = group.settings.clone();
            draft.statement = settings::place(view, role, &mut own, draft.statement);
            if let Some(named) = own_seed.filter(|_| index == 0) {
                draft.statement = draft.statement.property("seed", &model.host(named.value).name);
                seed = None;
            }
            let mut all = common.clone();
            all.extend(own);
            settings::statements(view, &all, Some(role), &mut draft);
            for file in &model.instance(group.nodes[0]).files {
                let statement = Statement::new(&*file.word).text(&file.written);
                draft.push(Draft::new(statement, [file.span]));
            }
            out.push(draft);
        }
        out.children[begin].statement.gap = true;
    }
}

/// The nodes of a role in runs that one statement can place.
fn groups(model: &Model, cluster: ClusterId, role: RoleId, shared: &Shared) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (id, node) in model.instances_of(cluster).filter(|(_, node)| node.role == role) {
        let settings = shared.nodes.get(&id).cloned().unwrap_or_default();
        let fits = groups.last().is_some_and(|group| {
            let last = model.instance(group.nodes[group.nodes.len() - 1]);
            let same = group.settings.len() == settings.len()
                && group
                    .settings
                    .iter()
                    .zip(&settings)
                    .all(|(one, two)| one.0 == two.0 && one.1.value == two.1.value);
            same && are_placed_in_one_range(model, last, node)
                && paths(last).eq(paths(node))
                && !group.nodes.iter().rev().take(64).any(|other| model.instance(*other).host == node.host)
        });
        match groups.last_mut().filter(|_| fits) {
            Some(group) => {
                group.nodes.push(id);
                for (param, own) in settings {
                    group.settings.entry(param).and_modify(|known| known.spans.extend(own.spans));
                }
            }
            None => groups.push(Group { nodes: vec![id], settings }),
        }
    }
    // What no range can write is by itself.
    let singles = |group: Group| -> Vec<Group> {
        if is_writable(model, &group.nodes) {
            return vec![group];
        }
        let one = |id: &InstanceId| Group { nodes: vec![*id], settings: group.settings.clone() };
        group.nodes.iter().map(one).collect()
    };
    groups.into_iter().flat_map(singles).collect()
}

/// The files that a node carries.
fn paths(node: &Instance) -> impl Iterator<Item = (&str, &str)> {
    node.files.iter().map(|file| (&*file.word, &*file.written))
}

fn are_placed_in_one_range(model: &Model, left: &Instance, right: &Instance) -> bool {
    model.root(left.root).path == model.root(right.root).path
        && fit_one_range(&left.name, &right.name)
        && default_name(model, left) == default_name(model, right)
}

/// How a node's name follows from its host's: `{host}-datanode`, when it does.
fn default_name(model: &Model, node: &Instance) -> Option<String> {
    let host = &model.host(node.host).name;
    let at = node.name.find(&**host)?;
    Some(format!("{}{{host}}{}", &node.name[..at], &node.name[at + host.len()..]))
}

fn is_writable(model: &Model, nodes: &[InstanceId]) -> bool {
    let mut hosts = crate::maps::HashSet::default();
    nodes.iter().all(|id| hosts.insert(model.instance(*id).host))
        && (default_name(model, model.instance(nodes[0])).is_some() || range(&names(model, nodes)).is_some())
}

fn names<'a>(model: &'a Model, nodes: &[InstanceId]) -> Vec<&'a str> {
    nodes.iter().map(|id| &*model.instance(*id).name).collect()
}

fn place(model: &Model, cluster: ClusterId, hosts: &[HostId], word: &str, group: &Group) -> Draft {
    let first = model.instance(group.nodes[0]);
    let mut statement = Statement::new(word);
    let own = default_name(model, first);
    let is_container = model.host(first.host).project.is_some() && model.role(first).container_of.is_none();
    let usual = if is_container { "{host}".to_owned() } else { format!("{{host}}-{word}") };
    match own {
        Some(own) if own == usual => {}
        Some(own) if group.nodes.len() > 1 => statement = statement.text(&own),
        _ => {
            let names = names(model, &group.nodes);
            statement = statement.text(&range(&names).unwrap_or_else(|| names[0].to_owned()));
        }
    }
    let of_group: Vec<HostId> = group.nodes.iter().map(|id| model.instance(*id).host).collect();
    statement = statement.property("on", &on(model, hosts, &of_group));
    let root = model.root(first.root);
    let root_usual =
        format!("{}{}", model.cluster(cluster).install.path.value, model.role(first).install_suffix);
    if *root.path != *model.host(first.host).own_folder(&root_usual) {
        statement = statement.property("install", &root.path);
    }
    let nodes = group.nodes.iter().map(|id| model.instance(*id));
    Draft::new(statement, nodes.flat_map(|node| [node.span, model.root(node.root).span])).of(group
        .nodes
        .iter()
        .copied()
        .map(About::Node))
}

/// The hosts of a statement: all of them, a range, or several.
fn on(model: &Model, all: &[HostId], hosts: &[HostId]) -> String {
    if hosts.len() > 1 && hosts == all {
        return "*".to_owned();
    }
    let names: Vec<&str> = hosts.iter().map(|id| &*model.host(*id).name).collect();
    if let Some(range) = range(&names).filter(|range| !range.ends_with('+')) {
        return range;
    }
    let mut pieces: Vec<String> = Vec::new();
    let mut rest = names.as_slice();
    while let Some(first) = rest.first() {
        let mut previous = *first;
        let following = rest[1..].iter().take_while(|name| {
            let fits = fit_one_range(previous, name);
            previous = name;
            fits
        });
        let count = 1 + following.count();
        match range(&rest[..count]).filter(|range| !range.ends_with('+')) {
            Some(range) => pieces.push(range),
            None => pieces.extend(rest[..count].iter().map(|name| (*name).to_owned())),
        }
        rest = &rest[count..];
    }
    pieces.join(", ")
}
