//! Placing statements become nodes, and nodes get their install roots.

use crate::maps::{HashMap, HashSet};
use std::sync::Arc;

use super::layers::{Candidate, Reach};
use super::members::Members;
use super::rules::{DUPLICATE_NODE, NAMED_LIKE_HOST, UNKNOWN_HOST, unsafe_name};
use super::scope::Scope;
use super::select::{select, unknown_host};
use super::{Resolver, tidy};
use crate::catalog::{MeaningKind, ParamView, RoleId};
use crate::diagnostic::Finding;
use crate::model::{CarriedFile, ClusterId, HostId, Instance, InstanceId, Model, Root, RootId, Spanned};
use crate::spec::rules::{RANGE_PATTERN, UNKNOWN_PROPERTY, UNKNOWN_ROLE};
use crate::spec::{ClusterSpec, FileSpec, NodeSpec};

/// How many nodes one run may have.
const MOST_NODES: u64 = 200_000;

/// What the placing statements of one cluster share.
struct Placing<'a> {
    spec: &'a ClusterSpec,
    cluster: ClusterId,
    scope: &'a Scope,
    reach: Reach,
    /// The nodes placed so far.
    names: HashMap<Box<str>, InstanceId>,
    roots: HashMap<(HostId, Box<str>), RootId>,
    /// The roles that hosts have nodes of.
    seats: HashSet<(HostId, RoleId)>,
}

/// A statement that places nodes, with what all of its nodes have.
struct Statement<'a> {
    /// Its location in the cluster.
    index: usize,
    node: &'a NodeSpec,
    members: &'a Members,
    install: Spanned<Box<str>>,
    files: Vec<CarriedFile>,
}

impl Resolver<'_> {
    /// Places the nodes of a cluster: role by role in start order, within a role in the order written.
    pub(super) fn nodes(
        &mut self,
        spec: &ClusterSpec,
        cluster: ClusterId,
        scope: &Scope,
        reach: Reach,
        members: &[Members],
    ) {
        let (names, roots, seats) = (HashMap::default(), HashMap::default(), HashSet::default());
        let mut placing = Placing { spec, cluster, scope, reach, names, roots, seats };
        let mut placed = Vec::new();
        self.model.instances.reserve(spec.nodes.len());
        for role in spec.catalog.role_ids() {
            let statements = || spec.nodes.iter().enumerate().filter(move |(_, node)| node.role == role);
            // An overlay that places a role says where all of its nodes are.
            let newest = statements().map(|(_, node)| node.overlay).max().unwrap_or(0);
            for (index, node) in statements().filter(|(_, node)| node.overlay == newest) {
                if self.place(&mut placing, index, node, &members[index]) {
                    placed.push(node);
                }
            }
        }
        // A statement may name a seed that a later one places.
        for node in placed {
            if let Some(seed) = &node.seed {
                self.seed(&placing, node, seed);
            }
        }
    }

    /// Places the nodes of one statement; returns whether it could.
    fn place(&mut self, placing: &mut Placing<'_>, index: usize, node: &NodeSpec, members: &Members) -> bool {
        let hosts = select(&node.on, placing.scope, &self.model, &mut self.effort, &mut self.findings);
        if members.is_broken() || !self.has_role(placing, node) {
            return false;
        }
        let is_parallel_to_hosts = is_parallel_to_hosts(node, members, &hosts);
        let on_each = if is_parallel_to_hosts { 1 } else { members.count() };
        let count = on_each.saturating_mul(hosts.len() as u64);
        if self.are_too_many(node, count) {
            return false;
        }
        let count = count as usize;
        self.model.instances.reserve(count);
        self.model.roots.reserve(count);
        placing.names.reserve(count);
        placing.roots.reserve(count);
        placing.seats.reserve(count);
        let places = hosts.into_iter().enumerate().flat_map(|(index, host)| {
            let index = index as u64;
            let own = if is_parallel_to_hosts { index..index + 1 } else { 0..members.count() };
            own.map(move |member| (host, member))
        });
        let install = self.install_folder(placing, node);
        let files = node.files.iter().map(carried).collect();
        let statement = Statement { index, node, members, install, files };
        let mut reported = false;
        for (host, member) in places {
            if self.effort.is_spent(node.span, &mut self.findings) {
                return false;
            }
            let name = self.node_name(placing, &statement, host, member);
            reported = reported || self.is_name_refused(placing, node, &name, host);
            if !placing.names.contains_key(&name) {
                self.add_node(placing, &statement, host, member, name);
            }
        }
        true
    }

    /// Whether the cluster's version has the role; reports it when not.
    fn has_role(&mut self, placing: &Placing<'_>, node: &NodeSpec) -> bool {
        let catalog = placing.spec.catalog;
        let role = &catalog.role(node.role);
        let version = &self.model.cluster(placing.cluster).view.version;
        if role.lifetime.contains(version) {
            return true;
        }
        let message = format!("{} {version} has no role `{}`", catalog.title, role.name);
        let finding = Finding::new(&UNKNOWN_ROLE, node.span, message);
        self.findings.push(finding.note(format!("it exists {}", role.lifetime)));
        false
    }

    /// Whether so many more nodes are more than a run may have; reports it when so.
    fn are_too_many(&mut self, node: &NodeSpec, more: u64) -> bool {
        let total = self.model.instances.len() as u64 + more;
        if total <= MOST_NODES {
            return false;
        }
        let message = format!("with this statement, there are {total} nodes");
        let finding = Finding::new(&RANGE_PATTERN, node.span, message);
        self.findings.push(finding.note(format!("clusterc accepts at most {MOST_NODES} nodes")));
        true
    }

    /// Where the nodes of a statement are installed.
    fn install_folder(&self, placing: &Placing<'_>, node: &NodeSpec) -> Spanned<Box<str>> {
        if let Some(own) = &node.install {
            return tidy(own);
        }
        let mut path = self.model.cluster(placing.cluster).install.path.clone();
        let suffix = &placing.spec.catalog.role(node.role).install_suffix;
        if !suffix.is_empty() {
            path.value = format!("{}{suffix}", path.value).into();
        }
        path
    }

    fn node_name(
        &self,
        placing: &Placing<'_>,
        statement: &Statement<'_>,
        host: HostId,
        member: u64,
    ) -> Box<str> {
        let role = placing.spec.catalog.role(statement.node.role);
        let is_name = self.model.host(host).project.is_some() && role.container_of.is_none();
        let host = &self.model.host(host).name;
        let name = match statement.members.name(member) {
            Some(name) => name.replace("{host}", host),
            // A name in a project's network is one container, and so one node, but for those that live with it.
            None if is_name && !placing.names.contains_key(host) => host.to_string(),
            None => format!("{host}-{}", role.name),
        };
        name.into_boxed_str()
    }

    /// Reports a name that cannot be a file's, or that another node has; says whether it did.
    fn is_name_refused(&mut self, placing: &Placing<'_>, node: &NodeSpec, name: &str, host: HostId) -> bool {
        let span = node.name.as_ref().map_or(node.span, |name| name.span);
        // A name made of the host's is as good as the host's, which has been checked.
        if node.name.is_some() && unsafe_name::check_node(name, span, &mut self.findings) {
            return true;
        }
        if node.name.is_some() && placing.scope.find(name).is_some_and(|other| other != host) {
            let on = &self.model.host(host).name;
            let message = format!("the node `{name}` on `{on}` has the same name as the host `{name}`");
            let finding = Finding::new(&NAMED_LIKE_HOST, span, message)
                .label(node.on.span, "the hosts of the statement")
                .help(format!("write on=\"{}, {name}\" to place nodes on both hosts", node.on.value))
                .help("give the node a name that is not the name of a host");
            self.findings.push(finding);
            return true;
        }
        let Some(&first) = placing.names.get(name) else { return false };
        let finding = duplicate(&self.model, name, node, span, first);
        self.findings.push(finding);
        true
    }

    /// Adds a node to the model, with its layers and its root.
    fn add_node(
        &mut self,
        placing: &mut Placing<'_>,
        statement: &Statement<'_>,
        host: HostId,
        member: u64,
        name: Box<str>,
    ) {
        let &Statement { index, node, ref install, ref files, .. } = statement;
        let cluster = placing.cluster;
        let candidate = Candidate {
            host,
            classes: placing.scope.classes(host),
            role: node.role,
            name: &name,
            statement: index,
            member: usize::try_from(member).unwrap_or(usize::MAX),
        };
        let layers = placing.reach.layers(&self.model.cluster(cluster).layers, candidate, &mut self.effort);
        placing.seats.insert((host, node.role));
        let id = InstanceId(self.model.instances.len() as u32);
        let root = *placing.roots.entry((host, install.value.clone())).or_insert_with(|| {
            let (path, span) = (self.model.host(host).own_folder(&install.value).into(), install.span);
            self.model.roots.push(Root { host, cluster, path, span, instances: Vec::new() });
            RootId(self.model.roots.len() as u32 - 1)
        });
        self.model.roots[root.0 as usize].instances.push(id);
        placing.names.insert(name.clone(), id);
        self.model.instances.push(Instance {
            name,
            span: node.span,
            on_span: node.on.span,
            cluster,
            host,
            role: node.role,
            root,
            layers,
            derived: Vec::new(),
            files: files.clone(),
            in_view: None,
        });
    }

    fn seed(&mut self, placing: &Placing<'_>, node: &NodeSpec, seed: &Spanned<Box<str>>) {
        let (cluster, scope) = (placing.cluster, placing.scope);
        let view = &self.model.cluster(cluster).view;
        let asks = |param: &ParamView| param.meanings.iter().any(|one| one.seed_of() == Some(node.role));
        let is_asked = view.with_meaning(MeaningKind::Seed).any(asks);
        if !is_asked {
            let role = &view.catalog.role(node.role).name;
            let message = format!("a `{role}` cannot be a seed: other nodes do not join through it");
            return self.findings.push(Finding::new(&UNKNOWN_PROPERTY, seed.span, message));
        }
        let Some(host) = scope.find(&seed.value) else {
            if !scope.incomplete {
                self.findings.push(unknown_host(seed, &seed.value, scope, &self.model));
            }
            return;
        };
        let role = node.role;
        let has_node = placing.seats.contains(&(host, role));
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

/// Whether the names of a statement are for its hosts, one for each. Names without the host in them would be the same
/// on every host: when there are as many names as hosts, each host gets one.
fn is_parallel_to_hosts(node: &NodeSpec, members: &Members, hosts: &[HostId]) -> bool {
    hosts.len() > 1
        && members.count() == hosts.len() as u64
        && node.name.as_ref().is_some_and(|name| !name.value.contains("{host}"))
}

fn carried(file: &FileSpec) -> CarriedFile {
    CarriedFile {
        word: file.word.clone(),
        name: file.path.value.rsplit('/').next().unwrap_or_default().into(),
        written: file.written.clone(),
        span: file.path.span,
        bytes: Arc::clone(&file.bytes),
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
        format!("two nodes have the name `{name}`")
    } else {
        let title = model.role_title(other);
        format!("`{host}` has two {title}s, and the second one does not have a name")
    };
    let finding = Finding::new(&DUPLICATE_NODE, span, message).host(&**host);
    let finding =
        if other.span == node.span { finding } else { finding.label(other.span, format!("places `{name}`")) };
    let catalog = model.view(other).catalog;
    let word = &catalog.words.node_name;
    let second = if catalog.role(node.role).shares_install {
        format!("write {word}=\"{{host}}-[1..2]\" to place several nodes on the host")
    } else {
        format!("write {word}=\"{{host}}-2\" install=\"/another/folder\" to place a second node on the host")
    };
    finding.help("write every \"ROLE\" on=\"HOST\" { … } to change settings of some nodes").help(second)
}
