//! Placing statements become nodes, and nodes get their install roots.

use std::collections::HashMap;
use std::sync::Arc;

use super::layers::{Candidate, Reach};
use super::members::Members;
use super::rules::{DUPLICATE_NODE, UNKNOWN_HOST, unsafe_name};
use super::{Resolver, Scope, tidy};
use crate::catalog::ParamView;
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Finding, words};
use crate::model::{CarriedFile, ClusterId, HostId, Instance, InstanceId, Model, Root, RootId, Spanned};
use crate::spec::pattern::{Pattern, glob_matches};
use crate::spec::rules::{RANGE_PATTERN, UNKNOWN_PROPERTY, UNKNOWN_ROLE};
use crate::spec::{ClusterSpec, FileSpec, NodeSpec};

/// How many nodes one run may have.
const MOST_NODES: u64 = 200_000;

/// A statement that places nodes.
#[derive(Clone, Copy)]
struct Statement<'a> {
    /// Its place in the cluster.
    index: usize,
    node: &'a NodeSpec,
    members: &'a Members,
}

impl Resolver<'_> {
    /// Places the nodes of a cluster: role by role in start order, within a role in the order written.
    pub(super) fn nodes(
        &mut self,
        spec: &ClusterSpec,
        cluster: ClusterId,
        scope: &Scope,
        reach: &Reach,
        members: &[Members],
    ) {
        let mut names: HashMap<Box<str>, InstanceId> = HashMap::new();
        let mut roots: HashMap<(HostId, Box<str>), RootId> = HashMap::new();
        for role in spec.catalog.role_ids() {
            let statements = || spec.nodes.iter().enumerate().filter(move |(_, node)| node.role == role);
            // An overlay that places a role says where its nodes are, all of them.
            let newest = statements().map(|(_, node)| node.overlay).max().unwrap_or(0);
            for (index, node) in statements().filter(|(_, node)| node.overlay == newest) {
                let statement = Statement { index, node, members: &members[index] };
                self.place(spec, cluster, scope, reach, statement, &mut names, &mut roots);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the maps live for one cluster only")]
    fn place(
        &mut self,
        spec: &ClusterSpec,
        cluster: ClusterId,
        scope: &Scope,
        reach: &Reach,
        statement: Statement<'_>,
        names: &mut HashMap<Box<str>, InstanceId>,
        roots: &mut HashMap<(HostId, Box<str>), RootId>,
    ) {
        let Statement { index, node, members } = statement;
        let hosts = select(&node.on, scope, &self.model, &mut self.findings);
        if members.is_broken() {
            return;
        }
        let role_word = &spec.catalog.role(node.role).name;
        let role = &spec.catalog.role(node.role);
        let version = &self.model.cluster(cluster).view.version;
        if !role.lifetime.contains(version) {
            let message = format!("{} {version} has no role `{role_word}`", spec.catalog.title);
            let finding = Finding::new(&UNKNOWN_ROLE, node.span, message);
            return self.findings.push(finding.note(format!("it exists {}", role.lifetime)));
        }
        let install = node.install.as_ref().map(tidy).unwrap_or_else(|| {
            let mut path = self.model.cluster(cluster).install.path.clone();
            if !role.install_suffix.is_empty() {
                path.value = format!("{}{}", path.value, role.install_suffix).into();
            }
            path
        });
        let carried = |file: &FileSpec| CarriedFile {
            word: file.word.clone(),
            name: file.path.value.rsplit('/').next().unwrap_or_default().into(),
            written: file.written.clone(),
            span: file.path.span,
            bytes: Arc::clone(&file.bytes),
        };
        let files: Vec<CarriedFile> = node.files.iter().map(carried).collect();
        let mut reported = false;
        // Names without the host in them would be the same on every host: as many as there are hosts run beside them.
        let runs_beside = hosts.len() > 1
            && members.count() == hosts.len() as u64
            && node.name.as_ref().is_some_and(|name| !name.value.contains("{host}"));
        let on_each = if runs_beside { 1 } else { members.count() };
        let total = self.model.instances.len() as u64 + on_each.saturating_mul(hosts.len() as u64);
        if total > MOST_NODES {
            let message = format!("with this statement, the run has {total} nodes");
            let finding = Finding::new(&RANGE_PATTERN, node.span, message);
            self.findings.push(finding.note(format!("one run takes up to {MOST_NODES} nodes")));
            return;
        }
        let places = hosts.into_iter().enumerate().flat_map(|(index, host)| {
            let index = index as u64;
            let own = if runs_beside { index..index + 1 } else { 0..members.count() };
            own.map(move |member| (host, member))
        });
        for (host_id, member) in places {
            let host = self.model.host(host_id);
            let name = match members.name(member) {
                Some(name) => name.replace("{host}", &host.name),
                None => format!("{}-{role_word}", host.name),
            };
            let name = name.into_boxed_str();
            let name_span = node.name.as_ref().map_or(node.span, |name| name.span);
            // A name made of the host's is as good as the host's, which has been looked at.
            if !reported && node.name.is_some() {
                reported = unsafe_name::check_node(&name, name_span, &mut self.findings);
            }
            if let Some(&first) = names.get(&name) {
                if !reported {
                    reported = true;
                    let finding = duplicate(&self.model, &name, node, name_span, first);
                    self.findings.push(finding);
                }
                continue;
            }
            let candidate = Candidate {
                host: host_id,
                classes: scope.classes.get(&host_id).map_or(&[], Vec::as_slice),
                role: node.role,
                name: &name,
                statement: index,
                member: usize::try_from(member).unwrap_or(usize::MAX),
            };
            let layers = reach.layers(&self.model.cluster(cluster).layers, candidate);
            let id = InstanceId(self.model.instances.len() as u32);
            let root = *roots.entry((host_id, install.value.clone())).or_insert_with(|| {
                let (path, span) = (install.value.clone(), install.span);
                self.model.roots.push(Root { host: host_id, cluster, path, span, instances: Vec::new() });
                RootId(self.model.roots.len() as u32 - 1)
            });
            self.model.roots[root.0 as usize].instances.push(id);
            names.insert(name.clone(), id);
            self.model.instances.push(Instance {
                name,
                span: node.span,
                on_span: node.on.span,
                cluster,
                host: host_id,
                role: node.role,
                root,
                layers,
                derived: Vec::new(),
                files: files.clone(),
                is_seen: true,
            });
        }
        if let Some(seed) = &node.seed {
            self.seed(cluster, node, seed, scope);
        }
    }

    fn seed(&mut self, cluster: ClusterId, node: &NodeSpec, seed: &Spanned<Box<str>>, scope: &Scope) {
        let view = &self.model.cluster(cluster).view;
        let asks = |param: &ParamView| param.meanings.iter().any(|one| one.seed_of() == Some(node.role));
        let is_asked = view.params().any(asks);
        if !is_asked {
            let role = &view.catalog.role(node.role).name;
            let message = format!("a `{role}` is no seed: other nodes do not ask it");
            return self.findings.push(Finding::new(&UNKNOWN_PROPERTY, seed.span, message));
        }
        let Some(&host) = scope.by_name.get(&seed.value) else {
            if !scope.incomplete {
                self.findings.push(unknown_host(seed, &seed.value, scope, &self.model));
            }
            return;
        };
        let role = node.role;
        let has_node = self
            .model
            .instances
            .iter()
            .any(|node| node.cluster == cluster && node.host == host && node.role == role);
        if !has_node {
            let word = self.model.cluster(cluster).view.catalog.role(role).title.clone();
            let message = format!("the seed `{}` has no {word}", seed.value);
            let finding = Finding::new(&UNKNOWN_HOST, seed.span, message)
                .label(node.on.span, "the hosts that have one");
            return self.findings.push(finding);
        }
        self.model.clusters[cluster.0 as usize].seed = Some(Spanned::new(host, seed.span));
    }
}

fn duplicate(
    model: &Model,
    name: &str,
    node: &NodeSpec,
    span: crate::source::Span,
    first: InstanceId,
) -> Finding {
    let other = model.instance(first);
    let host = &model.host(other.host).name;
    let message = if node.name.is_some() {
        format!("two nodes are called `{name}`")
    } else {
        let title = model.role_title(other);
        format!("`{host}` gets a second {title} without a name of its own")
    };
    let finding = Finding::new(&DUPLICATE_NODE, span, message).host(&**host);
    let finding =
        if other.span == node.span { finding } else { finding.label(other.span, format!("places `{name}`")) };
    let catalog = model.view(other).catalog;
    let word = &catalog.words.node_name;
    let second = if catalog.role(node.role).shares_install {
        format!("for several nodes on the host, write {word}=\"{{host}}-[1..2]\"")
    } else {
        format!("for a second node on the host, write {word}=\"{{host}}-2\" install=\"/another/folder\"")
    };
    finding.help("to change settings of some nodes, write every \"ROLE\" on=\"HOST\" { … }").help(second)
}

/// The hosts that a list of patterns selects, in the order declared; reports patterns that select none.
pub(super) fn select(
    on: &Spanned<Box<str>>,
    scope: &Scope,
    model: &Model,
    findings: &mut Vec<Finding>,
) -> Vec<HostId> {
    let mut selected = Vec::new();
    let mut pieces = 0;
    for piece in split_list(&on.value) {
        pieces += 1;
        let before = selected.len();
        if let Some(&host) = scope.by_name.get(piece) {
            selected.push(host);
        } else if let Some(zone) = piece.strip_prefix("zone:") {
            let in_zone = |host: &HostId| {
                model.host(*host).zone.as_ref().is_some_and(|own| glob_matches(zone, &own.value))
            };
            selected.extend(scope.hosts.iter().copied().filter(in_zone));
        } else if let Some(class) = piece.strip_prefix("class:") {
            selected.extend(scope.by_class.get(class).into_iter().flatten().copied());
        } else if piece.contains(['*', '?']) {
            let matches = |host: &HostId| glob_matches(piece, &model.host(*host).name);
            selected.extend(scope.hosts.iter().copied().filter(matches));
        } else if let Ok(pattern) = Pattern::parse(piece)
            && !pattern.is_open()
            && pattern.count() <= crate::spec::pattern::MOST_NAMES
        {
            // A range may name hosts that are not there: the first missing one is reported.
            for name in (0..pattern.count()).filter_map(|index| pattern.get(index)) {
                match scope.by_name.get(&*name) {
                    Some(&host) => selected.push(host),
                    None => {
                        if !scope.incomplete {
                            findings.push(unknown_host(on, &name, scope, model));
                        }
                        break;
                    }
                }
            }
            continue;
        }
        if selected.len() == before && !scope.incomplete {
            findings.push(unknown_host(on, piece, scope, model));
        }
    }
    if pieces > 1 {
        let mut seen = std::collections::HashSet::new();
        selected.retain(|host| seen.insert(*host));
    }
    selected
}

/// Splits at commas outside brackets.
fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let pieces = text.split(move |letter: char| {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth <= 0
    });
    pieces.map(str::trim).filter(|piece| !piece.is_empty())
}

fn unknown_host(on: &Spanned<Box<str>>, piece: &str, scope: &Scope, model: &Model) -> Finding {
    let names = || scope.hosts.iter().map(|host| &*model.host(*host).name);
    let is_pattern = piece.contains(['*', '?', ':']);
    let message =
        if is_pattern { format!("no host matches `{piece}`") } else { format!("there is no host `{piece}`") };
    let written = on.value.find(piece);
    let at = written.map_or(on.span, |at| super::inside(on.span, &on.value, at..at + piece.len()));
    let finding = Finding::new(&UNKNOWN_HOST, at, message);
    // A name that a range gives is not misspelt: the range is too long.
    match written.and_then(|_| nearest(piece.trim_end_matches('*'), names())) {
        Some(near) => finding.help(did_you_mean(near)),
        None if names().next().is_some() => {
            finding.help(format!("the hosts are {}", words::ticked_list(names(), 5)))
        }
        None => finding.help("declare it first: host \"node-1\" address=\"10.0.0.11\""),
    }
}
