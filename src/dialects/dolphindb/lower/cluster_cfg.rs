//! cluster.cfg: settings of data and compute nodes. A line holds for all of them, for those whose alias matches a
//! pattern, or for one.
//!
//! It is not documented which of several lines wins, so the file is the same under every reading: lines for all first,
//! then patterns, then single nodes, and no two patterns with different values for one node.

use std::collections::BTreeMap;

use super::patterns::Aliases;
use super::{Traced, is_secret, settings};
use crate::catalog::{ParamId, ParamType, ParamView};
use crate::model::{ClusterId, Instance, Model, Origin, Setting};
use crate::product::Trace;

/// Keys whose value for several nodes must name the node, and for one node must not.
const NAMED: &[&str] = &["computeNodeCacheDir", "computeNodeCacheMeta"];

/// One value of a parameter and the nodes that have it.
struct Group<'a> {
    /// As it means several nodes, with the server's word for the alias in it.
    shared: String,
    /// Whether that word is in it.
    has_alias: bool,
    /// The pattern of aliases in the spec that says it, in the server's own signs.
    pattern: Option<String>,
    origin: Origin,
    /// The nodes with the value unchanged for each alone.
    nodes: Vec<(&'a str, String)>,
}

/// A parameter with its values, in the order of the nodes.
struct Line<'a> {
    param: &'a ParamView,
    groups: Vec<Group<'a>>,
    /// How many nodes read it.
    readers: usize,
}

/// The file of a cluster, and whether a secret is in it.
pub(super) fn render(model: &Model, cluster: ClusterId, trace: &dyn Trace) -> (String, bool) {
    let is_node = |node: &&Instance| matches!(model.role_name(node), "datanode" | "computenode");
    let nodes: Vec<&Instance> = model.instances_of(cluster).map(|(_, node)| node).filter(is_node).collect();
    let mut lines: BTreeMap<ParamId, Line<'_>> = BTreeMap::new();
    let mut indices: BTreeMap<ParamId, crate::maps::HashMap<String, usize>> = BTreeMap::new();
    let mut holds_secret = false;
    for node in &nodes {
        for (param, setting) in settings(model, node) {
            holds_secret |= is_secret(param, &setting);
            let line = lines.entry(param.id).or_insert_with(|| {
                let readers = nodes.iter().filter(|node| param.param.scope.covers(node.role)).count();
                Line { param, groups: Vec::new(), readers }
            });
            let (shared, has_alias) = shared(model, node, &setting);
            let pattern = pattern(model, node, &setting);
            let known = indices.entry(param.id).or_default();
            let index = *known.entry(shared.clone()).or_insert_with(|| {
                let origin = setting.origin.clone();
                line.groups.push(Group { shared, has_alias, pattern, origin, nodes: Vec::new() });
                line.groups.len() - 1
            });
            line.groups[index].nodes.push((&node.name, setting.value.into_owned()));
        }
    }
    let aliases = Aliases::new(nodes.iter().map(|node| &*node.name));
    let mut written = ConfigLines::default();
    for line in lines.into_values() {
        written.add(line, &aliases);
    }
    let is_shared = model.instances_in_role(cluster, "controller").nth(1).is_some();
    (written.write(is_shared, trace), holds_secret)
}

/// The value as a line for several nodes has it, and whether the server's word for the alias is in it.
fn shared(model: &Model, node: &Instance, setting: &Setting<'_>) -> (String, bool) {
    let Origin::Written { layer, .. } = setting.origin else {
        return (setting.value.clone().into_owned(), false);
    };
    let written = model.cluster(node.cluster).layer(layer).get(setting.param);
    let word = model.view(node).catalog.words.name_macro.as_deref();
    if let (Some(written), Some(word)) = (written, word) {
        let kind = model.view(node).catalog.param(setting.param).kind_of_value;
        let is_path = matches!(kind, ParamType::Path | ParamType::PathList);
        // In paths, `{node}` is the server's own word by another name.
        let text = if is_path { written.value.replace("{node}", word) } else { written.value.to_string() };
        // Our other placeholders mean something else on every node, and are not the server's.
        if text.contains(word) && !text.contains('{') {
            return (text, true);
        }
    }
    (setting.value.clone().into_owned(), false)
}

/// The pattern of aliases that a value is written under, in the server's own signs.
fn pattern(model: &Model, node: &Instance, setting: &Setting<'_>) -> Option<String> {
    let Origin::Written { layer, .. } = setting.origin else { return None };
    let nodes = model.cluster(node.cluster).layer(layer).nodes.as_ref()?;
    Some(nodes.value.replace('*', "%")).filter(|pattern| pattern.contains(['%', '?']))
}

/// Lines by what they hold for.
#[derive(Default)]
struct ConfigLines {
    bare: Vec<(String, String, Origin)>,
    patterns: Vec<(String, String, Origin)>,
    exact: Vec<(String, String, Origin)>,
}

impl ConfigLines {
    fn add(&mut self, line: Line<'_>, aliases: &Aliases) {
        let Line { param, groups, readers } = line;
        let key = param.name();
        let must_be_named = NAMED.contains(&key);
        let all: usize = groups.iter().map(|group| group.nodes.len()).sum();
        // A line for all is written only where every node has the setting: else it would reach others.
        let may_be_bare = |group: &&Group<'_>| all == readers && (group.has_alias || !must_be_named);
        // It is for the majority of the nodes only: what differs everywhere has a line for each node.
        let most = groups.iter().filter(may_be_bare).map(|group| group.nodes.len()).max();
        let most = most.filter(|most| most * 2 > readers);
        let mut is_bare_written = false;
        for group in groups {
            if Some(group.nodes.len()) == most && !is_bare_written && may_be_bare(&&group) {
                is_bare_written = true;
                self.bare.push((key.to_owned(), group.shared, group.origin));
                continue;
            }
            let names: Vec<&str> = group.nodes.iter().map(|(name, _)| *name).collect();
            let is_plain = !group.has_alias && !must_be_named && names.len() > 1;
            let written = group.pattern.filter(|pattern| is_plain && aliases.is_exactly(pattern, &names));
            match written.or_else(|| is_plain.then(|| aliases.pattern(&names)).flatten()) {
                Some(pattern) => self.patterns.push((format!("{pattern}.{key}"), group.shared, group.origin)),
                None => {
                    for (name, value) in group.nodes {
                        self.exact.push((format!("{name}.{key}"), value, group.origin.clone()));
                    }
                }
            }
        }
    }

    fn write(self, is_shared: bool, trace: &dyn Trace) -> String {
        let mut out = Traced::new(trace);
        let sections = [
            (self.bare, "For every data and compute node:"),
            (self.patterns, "For nodes whose alias matches; % matches any characters:"),
            (self.exact, "For one node each:"),
        ];
        for (lines, title) in sections {
            if !lines.is_empty() {
                out.comment(title);
            }
            for (key, value, origin) in lines {
                out.set(&key, &value, &origin);
            }
        }
        if is_shared {
            out.comment("Several controllers read this file and cluster.nodes only at their first start. After that they keep both");
            out.comment("themselves: make later changes in the web interface.");
        }
        if out.out.is_empty() {
            // The first line must not be blank; this one sets the server's default.
            out.set("logLevel", "INFO", &Origin::Default);
        }
        out.finish()
    }
}
