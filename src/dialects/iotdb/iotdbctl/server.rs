//! `confignode_servers` and `datanode_servers`: one node each.

use super::block::{Block, Text, text_of};
use super::environment;
use super::keys::{CONFIGNODES, DATANODES, Section};
use super::nodes::{Assignment, without_repeats};
use super::rules::{reserved_name, wrong_shape, wrong_value};
use super::seeds::ConfigNodes;
use crate::catalog::Catalog;
use crate::diagnostic::Finding;
use crate::model::is_host;
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{YamlNode, YamlTree, YamlValue};

/// What differs between the two lists.
#[derive(Debug)]
pub(super) struct Role {
    /// The word in specs.
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) section: &'static Section,
    /// The key of the address that other nodes connect to, and of the one that clients connect to.
    pub(super) address: &'static str,
    pub(super) client: Option<&'static str>,
    /// Keys of the server that are parameters as they are.
    direct: &'static [&'static str],
    /// The role's own file, and the files of all roles.
    pub(super) files: [&'static str; 3],
    pub(super) environment: &'static str,
    /// The variable with the options of Java, and that of the other role.
    pub(super) options: &'static str,
    pub(super) other_options: &'static str,
    /// A folder that means several: the key, and each parameter with its folder in it.
    base: Option<(&'static str, [(&'static str, &'static str); 2])>,
}

pub(super) static CONFIGNODE: Role = Role {
    word: "confignode",
    title: "ConfigNode",
    section: &CONFIGNODES,
    address: "cn_internal_address",
    client: None,
    direct: &["cn_internal_port", "cn_consensus_port"],
    files: ["iotdb-confignode.properties", "iotdb-common.properties", "iotdb-system.properties"],
    environment: "confignode-env.sh",
    options: "CONFIGNODE_JMX_OPTS",
    other_options: "IOTDB_JMX_OPTS",
    base: Some(("cn_data_dir", [("cn_system_dir", "system"), ("cn_consensus_dir", "consensus")])),
};

pub(super) static DATANODE: Role = Role {
    word: "datanode",
    title: "DataNode",
    section: &DATANODES,
    address: "dn_internal_address",
    client: Some("dn_rpc_address"),
    direct: &["dn_rpc_port", "dn_internal_port"],
    files: ["iotdb-datanode.properties", "iotdb-common.properties", "iotdb-system.properties"],
    environment: "datanode-env.sh",
    options: "IOTDB_JMX_OPTS",
    other_options: "CONFIGNODE_JMX_OPTS",
    base: None,
};

/// One server as written.
#[derive(Debug)]
pub(super) struct Server<'a> {
    pub(super) role: &'static Role,
    block: Block<'a>,
    /// All of it.
    pub(super) span: Span,
    /// What a message about it points at: its name, else its beginning.
    pub(super) head: Span,
    pub(super) name: Option<Text>,
    pub(super) deploy_dir: Option<Text>,
    /// The address that other nodes connect to.
    pub(super) internal: Option<Text>,
    /// The address that clients connect to.
    pub(super) client: Option<Text>,
    /// What it sets, but for addresses and seeds.
    pub(super) settings: Vec<Assignment>,
    /// Seeds, names of ConfigNodes not yet replaced.
    seeds: Vec<Assignment>,
}

/// The servers of one list.
pub(super) fn read<'a>(
    node: &'a YamlNode,
    role: &'static Role,
    tree: &YamlTree,
    source: &SourceFile,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Vec<Server<'a>> {
    let YamlValue::List(items) = &node.value else {
        if !node.is_null() {
            findings.push(wrong_shape::servers(node.span, role.section.name, node.kind()));
        }
        return Vec::new();
    };
    let mut servers = Vec::with_capacity(items.len());
    for item in items {
        let Some(block) = Block::of(item, role.section, catalog, findings) else { continue };
        servers.push(server(block, role, tree, source, findings));
    }
    servers
}

fn server<'a>(
    block: Block<'a>,
    role: &'static Role,
    tree: &YamlTree,
    source: &SourceFile,
    findings: &mut Vec<Finding>,
) -> Server<'a> {
    let at = block.span.start as usize;
    let first = source.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let start = Span::new(block.span.file, at, at + first);
    let head = block.entry("name").map_or(start, crate::syntax::yaml::YamlEntry::span);
    let name = block.text("name", findings);
    let mut settings = Vec::new();
    for &key in [role.address].iter().chain(role.client.iter()).chain(role.direct) {
        if let (Some(entry), Some(value)) = (block.entry(key), block.text(key, findings)) {
            settings.push(Assignment::of("set", entry, value));
        }
    }
    for key in super::seeds::keys(role.word) {
        if let (Some(entry), Some(value)) = (block.entry(key), block.text(key, findings)) {
            settings.push(Assignment::of("set", entry, value));
        }
    }
    for file in role.files {
        for entry in block.inner(file, findings).map_or(&[][..], |(_, entries)| entries) {
            if let Some(value) = text_of(entry, findings) {
                settings.push(Assignment::of("set", entry, value));
            }
        }
    }
    settings.extend(base_folder(&block, role, &settings, findings));
    if let Some((_, entries)) = block.inner(role.environment, findings) {
        settings.extend(environment::settings(entries, role, source, findings));
    }
    let mut settings = without_repeats(settings);
    let mut server = Server {
        role,
        span: block.span,
        head,
        deploy_dir: block.text("deploy_dir", findings),
        internal: take(&mut settings, Some(role.address)),
        client: take(&mut settings, role.client),
        seeds: Vec::new(),
        settings,
        name,
        block,
    };
    let seeds = super::seeds::keys(role.word);
    (server.seeds, server.settings) =
        server.settings.into_iter().partition(|assignment| seeds.contains(&&*assignment.key.value));
    check(&server, tree, findings);
    server
}

/// Removes the first value of a parameter from the settings. A second one stays, and is reported as set twice.
fn take(settings: &mut Vec<Assignment>, key: Option<&str>) -> Option<Text> {
    let key = key?;
    let is_it = |assignment: &&Assignment| *assignment.key.value == *key;
    if settings.iter().filter(is_it).count() > 1 {
        return settings.iter().find(is_it).map(|assignment| assignment.value.clone());
    }
    let at = settings.iter().position(|assignment| is_it(&assignment))?;
    Some(settings.remove(at).value)
}

/// A folder that means several: each parameter that is not set itself gets its folder in it.
fn base_folder(
    block: &Block,
    role: &Role,
    settings: &[Assignment],
    findings: &mut Vec<Finding>,
) -> Vec<Assignment> {
    let Some((key, folders)) = role.base else { return Vec::new() };
    let (Some(entry), Some(base)) = (block.entry(key), block.text(key, findings)) else { return Vec::new() };
    let is_free = |name: &str| !settings.iter().any(|assignment| *assignment.key.value == *name);
    let free = folders.iter().filter(|(name, _)| is_free(name));
    free.map(|(name, folder)| {
        let value = format!("{}/{folder}", base.value.trim_end_matches('/'));
        let key = Text::new((*name).into(), entry.key_span);
        Assignment { word: "set", key, value: Text::new(value.into(), base.span) }
    })
    .collect()
}

fn check(server: &Server, tree: &YamlTree, findings: &mut Vec<Finding>) {
    let known = server.name.as_ref().map_or(server.role.section.name, |name| &name.value);
    let has = |key: &str| {
        (key == server.role.address && server.internal.is_some())
            || (Some(key) == server.role.client && server.client.is_some())
            || server.settings.iter().any(|assignment| *assignment.key.value == *key)
            // The folders may be set one by one instead.
            || server.role.base.is_some_and(|(base, folders)| {
                key == base && folders.iter().all(|(name, _)| server.settings.iter().any(|assignment| *assignment.key.value == **name))
            })
    };
    server.block.report_missing(tree, server.head, known, has, findings);
    if let Some(name) = &server.name {
        if reserved_name::RESERVED.contains(&&*name.value) {
            findings.push(reserved_name::name(name.span, &name.value));
        } else if name.value.contains(['[', ']', '{', '}']) {
            findings.push(wrong_value::expected(name.span, "a plain name", "name", &name.value));
        }
    }
    for (key, text) in [(Some(server.role.address), &server.internal), (server.role.client, &server.client)] {
        if let (Some(key), Some(text)) = (key, text)
            && !is_host(&text.value)
        {
            findings.push(wrong_value::expected(text.span, "a host name or an address", key, &text.value));
        }
    }
}

impl Server<'_> {
    /// The value of a parameter that the server sets itself.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|assignment| *assignment.key.value == *key)
            .map(|assignment| &*assignment.value.value)
    }

    /// The server's seeds, names of ConfigNodes replaced by their endpoints.
    pub(super) fn seeds(&self, confignodes: &ConfigNodes, findings: &mut Vec<Finding>) -> Vec<Assignment> {
        let endpoint = |assignment: &Assignment| {
            let value = confignodes.endpoint(&assignment.value, findings)?;
            Some(Assignment { word: assignment.word, key: assignment.key.clone(), value })
        };
        self.seeds.iter().filter_map(endpoint).collect()
    }
}
