//! The whole file becomes one `cluster`.

use super::block::{Block, MOST_UNKNOWN, Text, text_of};
use super::directives::{self, Directives};
use super::hosts::Hosts;
use super::keys::{GLOBAL, SECTIONS};
use super::monitoring::{self, ATTENDANTS};
use super::nodes::{Assignment, every, without_repeats};
use super::rules::{missing_key, plain_password, unknown_key, wrong_value};
use super::seeds::{ConfigNode, ConfigNodes};
use super::server::{self, CONFIGNODE, DATANODE, Role, Server};
use super::{environment, version};
use crate::catalog::{CatalogView, MeaningKind, Version};
use crate::diagnostic::Finding;
use crate::dialects::iotdb::SCHEMAS;
use crate::source::{SourceFile, Span};
use crate::syntax::Node;
use crate::syntax::yaml::{YamlEntry, YamlTree, YamlValue};

/// The last part of a folder whose name is not set.
const DIR_NAME: &str = "iotdb";
const JDK_DIR_NAME: &str = "jdk_iotdb";

/// Files of all roles, as `global` names them.
const COMMON_FILES: [&str; 2] = ["iotdb-common.properties", "iotdb-system.properties"];

/// The nodes of a spec that says what the file says.
pub(super) fn translate(tree: &YamlTree, source: &SourceFile) -> (Vec<Node>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(root) = &tree.root else { return (Vec::new(), findings) };
    let YamlValue::Map(entries) = &root.value else { return (Vec::new(), findings) };
    let directives = directives::read(tree, source, &mut findings);
    let mut file = File { tree, source, entries, directives, findings };
    file.unknown_parts();
    let cluster = file.cluster(Span::new(tree.file, 0, source.text.len()));
    let mut nodes = std::mem::take(&mut file.directives.allows);
    nodes.push(cluster);
    (nodes, file.findings)
}

struct File<'a> {
    tree: &'a YamlTree,
    source: &'a SourceFile,
    entries: &'a [YamlEntry],
    directives: Directives,
    findings: Vec<Finding>,
}

impl<'a> File<'a> {
    fn part(&self, name: &str) -> Option<&'a YamlEntry> {
        self.entries.iter().find(|entry| &*entry.key == name)
    }

    fn unknown_parts(&mut self) {
        let known: Vec<&'static str> = SECTIONS.iter().map(|section| section.name).collect();
        // `x-…` holds what anchors share.
        let is_unknown = |entry: &&YamlEntry| !known.contains(&&*entry.key) && !entry.key.starts_with("x-");
        let unknown = self.entries.iter().filter(is_unknown).take(MOST_UNKNOWN);
        self.findings.extend(unknown.map(|entry| unknown_key::part(entry.key_span, &entry.key, &known)));
    }

    fn cluster(&mut self, span: Span) -> Node {
        let catalog = SCHEMAS.catalog();
        let location = self.part("global").map_or(Span::at(self.tree.file, 0), |entry| entry.key_span);
        let global = self
            .part("global")
            .and_then(|entry| Block::of(&entry.value, &GLOBAL, catalog, &mut self.findings));
        let servers: Vec<Server> =
            [&CONFIGNODE, &DATANODE].into_iter().flat_map(|role| self.servers(role)).collect();
        let has_one_file = global.is_some_and(|global| global.entry(COMMON_FILES[1]).is_some());
        let version = self.directives.version.take();
        let version = version::find(
            version,
            global.as_ref(),
            self.tree,
            has_one_file,
            location,
            catalog,
            &mut self.findings,
        );
        let name = self.source.name.rsplit('/').next().unwrap_or("");
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let start = Span::at(self.tree.file, 0);
        let mut cluster = Node::made("cluster", location)
            .with(if name.is_empty() { "cluster" } else { name }, start)
            .with_property("product", SCHEMAS.product, start)
            .with_property("version", &version.value, version.span);
        cluster.span = span;

        let newest = || catalog.versions.last().map(|known| known.version.clone());
        let known = Version::parse(&version.value).filter(|version| catalog.takes(version));
        let view = known.or_else(newest).map(|version| SCHEMAS.view(&version));
        let install = self.global(global.as_ref(), location, &servers, &mut cluster);
        let mut hosts = Hosts::find(&servers);
        let monitoring = self.monitoring(&mut hosts);
        hosts.all.iter().for_each(|host| cluster.push(host.node()));
        let confignodes = self.confignodes(global.as_ref(), &servers, view.as_deref());
        self.common(global.as_ref(), location, &servers, &confignodes, view.as_deref(), &mut cluster);
        for (index, server) in servers.iter().enumerate() {
            if let Some(host) = hosts.of(index) {
                let mut settings = host.own_addresses(server);
                settings.extend(server.settings.iter().cloned());
                settings.extend(server.seeds(&confignodes, &mut self.findings));
                cluster.push(self.node(
                    server,
                    &host.name,
                    &without_repeats(settings),
                    install.as_ref(),
                    global.as_ref(),
                ));
            }
        }
        cluster.children.get_or_insert_default().extend(monitoring);
        cluster
    }

    fn servers(&mut self, role: &'static Role) -> Vec<Server<'a>> {
        let Some(entry) = self.part(role.section.name) else { return Vec::new() };
        let mut servers =
            server::read(&entry.value, role, self.tree, self.source, SCHEMAS.catalog(), &mut self.findings);
        // A server reaches to the next one, or to the next part: comments at its end are about it.
        let next = self
            .entries
            .iter()
            .map(|other| other.key_span.start)
            .filter(|start| *start > entry.key_span.start);
        let mut end = next.min().unwrap_or(self.source.text.len() as u32);
        for server in servers.iter_mut().rev().filter(|server| server.span.start >= entry.key_span.start) {
            server.span.end = server.span.end.max(end);
            end = server.span.start;
        }
        servers
    }

    /// `install`; gives its folder.
    fn global(
        &mut self,
        global: Option<&Block<'a>>,
        location: Span,
        servers: &[Server],
        cluster: &mut Node,
    ) -> Option<Text> {
        let findings = &mut self.findings;
        let mut text = |key: &str| global?.text(key, findings);
        let (deploy, dir) = (text("deploy_dir"), text("iotdb_dir_name"));
        let (user, ssh_port) = (text("user"), text("ssh_port"));
        let (jdk, jdk_dir) = (text("jdk_deploy_dir"), text("jdk_dir_name"));
        for key in ["iotdb_zip_dir", "iotdb_download_url", "jdk_tar_dir", "iotdb_lib_dir", "pkey"] {
            text(key);
        }
        if let Some(port) = ssh_port {
            check_port(&port, "ssh_port", findings);
        }
        if let Some(global) = global {
            let has_own = !servers.is_empty() && servers.iter().all(|server| server.deploy_dir.is_some());
            global.report_missing(
                self.tree,
                location,
                "global",
                |key| key == "deploy_dir" && has_own,
                findings,
            );
            if self.tree.is_whole && global.entry("jdk_deploy_dir").is_none() {
                let jdk = global.entry("jdk_tar_dir");
                findings.extend(jdk.map(|jdk| missing_key::java_folder(jdk.key_span)));
            }
            for password in
                ["password", "iotdb_admin_password"].into_iter().filter_map(|key| global.entry(key))
            {
                text_of(password, findings);
                findings.push(plain_password::password(password.key_span));
            }
        }
        let first = deploy.or_else(|| servers.iter().find_map(|server| server.deploy_dir.clone()))?;
        let dir = dir.as_ref().map_or(DIR_NAME, |dir| &dir.value);
        let folder = Text::new(join(&first.value, dir), first.span);
        let mut install = Node::made("install", folder.span).with(&folder.value, folder.span);
        if let Some(user) = user {
            install = install.with_property("user", &user.value, user.span);
        }
        if let Some(jdk) = jdk {
            let dir = jdk_dir.as_ref().map_or(JDK_DIR_NAME, |dir| &dir.value);
            install = install.with_property("java-home", &join(&jdk.value, dir), jdk.span);
        }
        cluster.push(install);
        Some(folder)
    }

    /// The ConfigNodes as seeds name them.
    fn confignodes(
        &mut self,
        global: Option<&Block>,
        servers: &[Server],
        view: Option<&CatalogView>,
    ) -> ConfigNodes {
        let key = "cn_internal_port";
        let common = global.and_then(|global| {
            let entries = COMMON_FILES.iter().find_map(|file| Some(global.inner(file, &mut Vec::new())?.1));
            let entry = entries?.iter().find(|entry| &*entry.key == key)?;
            Some(entry.value.scalar()?.text.clone())
        });
        let default =
            view.and_then(|view| Some(view.params().find(|param| param.name() == key)?.default?.to_owned()));
        let default = common.or(default.map(Into::into)).unwrap_or_default();
        let of_server = |server: &Server| {
            let port = server.value(key).map_or(default.clone(), Into::into);
            let (name, address) =
                (server.name.as_ref()?.value.clone(), server.internal.as_ref()?.value.clone());
            Some(ConfigNode { name, address, port })
        };
        let own = servers.iter().filter(|server| server.role.word == CONFIGNODE.word);
        ConfigNodes { all: own.filter_map(of_server).collect() }
    }

    /// What `global` sets for all nodes and for those of each role.
    fn common(
        &mut self,
        global: Option<&Block<'a>>,
        location: Span,
        servers: &[Server],
        confignodes: &ConfigNodes,
        view: Option<&CatalogView>,
        cluster: &mut Node,
    ) {
        let findings = &mut self.findings;
        let mut names_cluster = false;
        let param_name = |kind| view.and_then(|view| view.with_meaning(kind).next());
        let cluster_name = param_name(MeaningKind::ClusterName);
        for file in COMMON_FILES {
            let Some((entry, entries)) = global.and_then(|global| global.inner(file, findings)) else {
                continue;
            };
            let values = entries
                .iter()
                .filter_map(|entry| Some(Assignment::of("set", entry, text_of(entry, findings)?)));
            let settings: Vec<Assignment> = values.collect();
            names_cluster |= cluster_name
                .is_some_and(|name| settings.iter().any(|assignment| *assignment.key.value == *name.name()));
            every("node", entry.key_span, &settings).into_iter().for_each(|node| cluster.push(node));
        }
        // iotdbctl leaves the cluster's name to the server; a spec's cluster would give it its own.
        if let Some((name, default)) = cluster_name.and_then(|param| Some((param.name(), param.default?)))
            && !names_cluster
            && !servers.iter().any(|server| server.value(name).is_some())
        {
            let (key, value) = (Text::new(name.into(), location), Text::new(default.into(), location));
            let assignment = Assignment { word: "set", key, value };
            every("node", location, &[assignment]).into_iter().for_each(|node| cluster.push(node));
        }
        for role in [&CONFIGNODE, &DATANODE] {
            let Some(global) = global else { continue };
            if let Some((entry, entries)) = global.inner(role.files[0], findings) {
                let assignment = |entry| Some(Assignment::of("set", entry, text_of(entry, findings)?));
                let settings: Vec<Assignment> = entries.iter().filter_map(assignment).collect();
                every(role.word, entry.key_span, &settings).into_iter().for_each(|node| cluster.push(node));
            }
            if let Some((entry, entries)) = global.inner(role.environment, findings) {
                let settings = environment::settings(entries, role, self.source, findings);
                every(role.word, entry.key_span, &settings).into_iter().for_each(|node| cluster.push(node));
            }
            let [key, old] = super::seeds::keys(role.word);
            let is_new = view.is_none_or(|view| view.params().any(|param| param.name() == key));
            let seed = confignodes.global(global, role.word, if is_new { key } else { old }, findings);
            if let Some(seed) = seed {
                every(role.word, seed.key.span, &[seed]).into_iter().for_each(|node| cluster.push(node));
            }
        }
    }

    /// The statement that places a server.
    fn node(
        &mut self,
        server: &Server,
        host: &str,
        settings: &[Assignment],
        install: Option<&Text>,
        global: Option<&Block<'a>>,
    ) -> Node {
        let mut node = Node::made(server.role.word, server.head);
        if let Some(name) = server.name.as_ref().filter(|name| !name.value.contains(['[', ']', '{', '}'])) {
            node = node.with(&name.value, name.span);
        }
        let location = server.internal.as_ref().map_or(server.head, |text| text.span);
        node = node.with_property("on", host, location);
        if let Some(deploy) = &server.deploy_dir {
            let dir = global.and_then(|global| global.text("iotdb_dir_name", &mut Vec::new()));
            let folder = join(&deploy.value, dir.as_ref().map_or(DIR_NAME, |dir| &dir.value));
            if install.is_none_or(|install| install.value != folder) {
                node = node.with_property("install", &folder, deploy.span);
            }
        }
        // What another role alone reads and `global` says as well is in the node's file for nothing, and does no harm.
        let catalog = SCHEMAS.catalog();
        let role = catalog.role_named(server.role.word);
        let is_of_others = |assignment: &&Assignment| {
            let params = catalog.find(&assignment.key.value).iter().map(|&id| catalog.param(id));
            !params.clone().any(|param| role.is_some_and(|role| param.scope.covers(role)))
                && params.clone().next().is_some()
                && COMMON_FILES.iter().any(|file| {
                    let common = global.and_then(|global| global.inner(file, &mut Vec::new()));
                    let mut same = common.into_iter().flat_map(|(_, entries)| entries);
                    same.any(|entry| {
                        let value = entry.value.scalar().map(|scalar| &*scalar.text);
                        *entry.key == *assignment.key.value && value == Some(&*assignment.value.value)
                    })
                })
        };
        settings
            .iter()
            .filter(|assignment| !is_of_others(assignment))
            .for_each(|assignment| node.push(assignment.node()));
        self.directives.take_inside(server.span, self.source).into_iter().for_each(|allow| node.push(allow));
        node.span = server.span;
        node
    }

    /// The block of what watches the cluster.
    fn monitoring(&mut self, hosts: &mut Hosts) -> Option<Node> {
        let mut monitoring: Option<Node> = None;
        for attendant in &ATTENDANTS {
            let Some(entry) = self.part(attendant.section.name) else { continue };
            let catalog = SCHEMAS.catalog();
            let Some(block) = Block::of(&entry.value, attendant.section, catalog, &mut self.findings) else {
                continue;
            };
            let name = attendant.section.name;
            block.report_missing(self.tree, entry.key_span, name, |_| false, &mut self.findings);
            if let Some(mut node) = monitoring::node(attendant, entry, &block, hosts, &mut self.findings) {
                let inside = self.directives.take_inside(entry.span(), self.source);
                inside.into_iter().for_each(|allow| node.push(allow));
                monitoring.get_or_insert_with(|| Node::made("monitoring", entry.key_span)).push(node);
            }
        }
        monitoring
    }
}

/// Reports a text that is not a port.
pub(super) fn check_port(text: &Text, key: &str, findings: &mut Vec<Finding>) {
    let is_port = text.value.bytes().all(|byte| byte.is_ascii_digit())
        && text.value.parse().is_ok_and(|port: u16| port > 0);
    if !is_port {
        findings.push(wrong_value::expected(text.span, "a port between 1 and 65535", key, &text.value));
    }
}

/// A folder and a name in it.
pub(super) fn join(folder: &str, name: &str) -> Box<str> {
    format!("{}/{name}", folder.trim_end_matches('/')).into()
}
