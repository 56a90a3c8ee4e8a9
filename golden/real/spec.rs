//! Specs on their way to a bundle, through the library.

use std::path::Path;

use clusterc::bundle;
use clusterc::diagnostic::{Levels, Severity, Shown, render};
use clusterc::driver::{self, Compiled};
use clusterc::model::{Checked, Model};
use clusterc::source::SourceMap;
use clusterc::spec::Files;

/// The version that specs are written for; another one is put in its location when they are run.
const WRITTEN: &str = "version=\"1.3.3\"";

/// Words of later versions, and what 1.0.0 has in their location: how memory is set, the seed, how the heap is shared
/// out, default ports.
const BEFORE: &[(&str, &str)] = &[
    ("memory total=\"1GiB\"", "memory heap=\"768MiB\" direct=\"256MiB\""),
    ("_seed_config_node", "_target_config_node_list"),
    (
        "\"datanode_memory_proportion\" \"0:6:1:1:1:1\"",
        "\"storage_query_schema_consensus_free_memory_proportion\" \"0:6:1:1:1\"",
    ),
    ("10710", "22277"),
    ("10720", "22278"),
    ("10730", "9003"),
    ("10740", "8777"),
    ("10750", "50010"),
    ("10760", "40010"),
];

/// A spec, or what is expected of it, in the words of a version.
pub(crate) fn in_words_of(version: &str, text: &str) -> String {
    let before = if version == "1.0.0" { BEFORE } else { &[] };
    before.iter().fold(text.to_owned(), |text, (new, old)| text.replace(new, old))
}

/// One spec, changed on its way, and what is next to it.
struct OneSpec<'a> {
    path: &'a Path,
    name: &'a str,
    edit: &'a dyn Fn(String) -> Result<String, String>,
}

impl Files for OneSpec<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        if name != self.name {
            return std::fs::read(self.path.with_file_name(name)).map_err(|error| error.to_string());
        }
        let text = std::fs::read_to_string(self.path).map_err(|error| error.to_string())?;
        Ok((self.edit)(text)?.into_bytes())
    }
}

/// Compiles a spec, as it is or for another version.
pub(crate) fn compile(path: &Path, version: Option<&str>) -> Result<Compiled, String> {
    compile_edited(path, &|text: String| {
        let Some(version) = version else { return Ok(text) };
        if !text.contains(WRITTEN) {
            return Err(format!("it says no {WRITTEN}, which another version could replace"));
        }
        let text = in_words_of(version, &text);
        Ok(text.replace(WRITTEN, &format!("version=\"{version}\"")))
    })
}

/// Compiles a spec that is changed first.
pub(crate) fn compile_edited(
    path: &Path,
    edit: &dyn Fn(String) -> Result<String, String>,
) -> Result<Compiled, String> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("no name")?;
    let files = OneSpec { path, name, edit };
    driver::compile(&[vec![name.to_owned()]], &files, &Levels::default())
        .map_err(|unreadable| format!("cannot read {}: {}", path.display(), unreadable.reason))
}

/// A spec that no file holds.
struct Text<'a>(&'a str);

impl Files for Text<'_> {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.as_bytes().to_vec())
    }
}

/// Compiles a spec that no file holds.
pub(crate) fn compile_text(text: &str) -> Result<Compiled, String> {
    driver::compile(&[vec!["spec.kdl".to_owned()]], &Text(text), &Levels::default())
        .map_err(|unreadable| unreadable.reason)
}

/// The findings as people see them.
pub(crate) fn shown(compiled: &Compiled) -> String {
    let shown = render::human(&Shown::new(&compiled.findings, &compiled.sources));
    anstream::adapter::strip_str(&shown).to_string()
}

/// Says what is amiss when no finding of that code is an error.
pub(crate) fn must_fail(compiled: &Compiled, code: &str) -> Result<(), String> {
    let is_it = |finding: &clusterc::diagnostic::Finding| {
        finding.rule.code == code && finding.severity == Severity::Error
    };
    if compiled.findings.iter().any(is_it) {
        return Ok(());
    }
    Err(format!("expected an error {code}, found:\n{}", shown(compiled)))
}

/// Says what is amiss when a finding of that code is an error.
pub(crate) fn must_not_fail(compiled: &Compiled, code: &str) -> Result<(), String> {
    match must_fail(compiled, code) {
        Ok(()) => Err(format!("expected no error {code}, found:\n{}", shown(compiled))),
        Err(_) => Ok(()),
    }
}

/// Says what is amiss when there is any finding.
pub(crate) fn must_pass(compiled: &Compiled) -> Result<(), String> {
    if compiled.findings.is_empty() {
        return Ok(());
    }
    Err(format!("expected no finding, found:\n{}", shown(compiled)))
}

/// A bundle on disk, and what the suite has to know of it.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) folder: tempfile::TempDir,
    /// Where install.sh leaves the scripts on each host.
    pub(crate) home: String,
    /// Hosts with nodes: names and addresses. One that is known by a name, or by nothing that could be an address, has
    /// an address anyway.
    pub(crate) hosts: Vec<(String, String)>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) user: Option<String>,
    /// Where the spec says that Java is.
    pub(crate) java_home: Option<String>,
}

/// One node.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) host: String,
    /// The address of that host.
    pub(crate) address: String,
    /// `confignode`, `datanode`, or a role of what is next to them.
    pub(crate) role: String,
    pub(crate) root: String,
    /// Where clients reach it, if they do.
    pub(crate) client_port: u16,
}

/// Builds a bundle in its own folder.
pub(crate) fn build(compiled: &(Checked, SourceMap)) -> Result<Built, String> {
    build_with(compiled, &bundle::Options::default())
}

/// Builds the bundle that changes clusters from an old description to a new one.
pub(crate) fn build_change(old: &(Checked, SourceMap), new: &(Checked, SourceMap)) -> Result<Built, String> {
    let plan = driver::plan_of(old.0.model(), new.0.model(), false);
    let applied = bundle::Applied { before: old.0.model(), sources: &old.1, plan: &plan };
    build_with(new, &bundle::Options { applied: Some(applied), ..bundle::Options::default() })
}

fn build_with(
    (checked, sources): &(Checked, SourceMap),
    options: &bundle::Options<'_>,
) -> Result<Built, String> {
    let folder =
        tempfile::Builder::new().prefix("clusterc-real.").tempdir().map_err(|error| error.to_string())?;
    let bundle =
        bundle::build(checked, driver::PRODUCTS, sources, options).map_err(|error| error.to_string())?;
    bundle.write(&folder.path().join("out"), false).map_err(|error| error.to_string())?;
    described(checked, &bundle, folder)
}

/// What the suite has to know of a bundle that the program wrote to `out` in a folder.
pub(crate) fn built(
    (checked, sources): &(Checked, SourceMap),
    folder: tempfile::TempDir,
) -> Result<Built, String> {
    let bundle = bundle::build(checked, driver::PRODUCTS, sources, &bundle::Options::default())
        .map_err(|error| error.to_string())?;
    described(checked, &bundle, folder)
}

fn described(checked: &Checked, bundle: &bundle::Bundle, folder: tempfile::TempDir) -> Result<Built, String> {
    let model = checked.model();
    let cluster = model.clusters.first().ok_or("no cluster")?;
    let with_bundle: Vec<&str> = bundle.hosts().collect();
    let hosts = model.hosts.iter().filter(|host| with_bundle.contains(&&*host.name));
    let hosts: Vec<(String, String)> =
        hosts.zip(11..).map(|(host, last)| (host.name.to_string(), address(host, last))).collect();
    Ok(Built {
        folder,
        home: format!("/opt/clusterc/{}", bundle.site()),
        nodes: nodes(model, &hosts),
        hosts,
        user: cluster.install.user.as_ref().map(|user| user.value.to_string()),
        java_home: cluster.install.java_home.as_ref().map(|home| home.value.to_string()),
    })
}

fn address(host: &clusterc::model::Host, last: u8) -> String {
    let address = host.internal_address();
    let is_address = address.parse::<std::net::IpAddr>().is_ok();
    if is_address { address.to_owned() } else { format!("10.0.0.{last}") }
}

fn nodes(model: &Model, hosts: &[(String, String)]) -> Vec<Node> {
    let node = |instance: &clusterc::model::Instance| Node {
        name: instance.name.to_string(),
        host: model.host(instance.host).name.to_string(),
        address: hosts
            .iter()
            .find(|(name, _)| **name == *model.host(instance.host).name)
            .map(|(_, address)| address.clone())
            .unwrap_or_default(),
        role: model.role_name(instance).to_owned(),
        root: model.root(instance.root).path.to_string(),
        client_port: model
            .setting_named(instance, "dn_rpc_port")
            .and_then(|port| port.as_port())
            .unwrap_or(6667),
    };
    model.instances.iter().map(node).collect()
}
