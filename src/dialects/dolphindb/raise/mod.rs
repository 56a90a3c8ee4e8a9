//! Native files to nodes: controllers and agents have a file each, data and compute nodes a row in cluster.nodes and
//! the lines of cluster.cfg that are for them.

mod cluster_cfg;
mod copies;
mod dead;
mod demands;
mod files;
mod groups;
mod nodes;
mod sites;

pub(super) use files::recognize;

use crate::maps::HashSet;

use super::SCHEMAS;
use crate::catalog::{ParamKind, RoleId, Version};
use crate::diagnostic::{Finding, Severity};
use crate::formats::cfg::{lost_name, spaces_removed};
use crate::model::{NodesInView, Spanned};
use crate::native::manifest::ENVIRONMENT;
use crate::native::{fitting_version, legacy_key};
use crate::product::{Detected, Folder, NativeFile, RaisedCluster, RaisedLayer, RaisedSetting, Syntax};
use crate::source::{SourceMap, Span};

/// Makes clusters of the folders of one group: one of all files that name each other's nodes, one of each single node.
pub(super) fn raise(folders: &[Folder], sources: &SourceMap, given: Option<&Version>) -> Vec<RaisedCluster> {
    let clusters = groups::split(folders, sources);
    let mut raised: Vec<RaisedCluster> =
        clusters.iter().filter_map(|members| cluster(folders, members, sources, given)).collect();
    let members = || clusters.iter().flatten();
    // The shipped file of a single node is next to the files of a cluster, and nothing reads it there.
    for (index, folder) in folders.iter().enumerate() {
        let is_next_to_cluster = members().any(|member| folders[*member].path.starts_with(&folder.path));
        if folder.file("single").is_some() && !is_next_to_cluster {
            raised.extend(single(index, folder, sources, given));
        }
    }
    raised
}

fn is_cluster(file: &NativeFile) -> bool {
    // A container's variables name no node.
    !["single", ENVIRONMENT].contains(&file.kind.word)
}

/// A cluster on its way.
struct Raising<'a> {
    sources: &'a SourceMap,
    raised: RaisedCluster,
    findings: Vec<Finding>,
    /// Whether a cluster.cfg is in view.
    has_lines: bool,
    /// Whether a node may be hidden: its own file says no site that can be read.
    is_hidden: bool,
    /// Whether a row of cluster.nodes cannot be read, which may be that of any node.
    hides_rows: bool,
    /// Aliases and endpoints that cluster.nodes has rows for.
    rows: HashSet<String>,
}

fn cluster(
    folders: &[Folder],
    members: &[usize],
    sources: &SourceMap,
    given: Option<&Version>,
) -> Option<RaisedCluster> {
    let own: Vec<&Folder> = members.iter().map(|index| &folders[*index]).collect();
    let top = own.first()?.files.first()?.top();
    let mut raising = Raising {
        sources,
        raised: empty(version(&own, sources, given), top),
        findings: Vec::new(),
        has_lines: own.iter().any(|folder| folder.file("cluster").is_some()),
        is_hidden: false,
        hides_rows: false,
        rows: HashSet::default(),
    };
    raising.raised.folders = members.to_vec();
    for folder in &own {
        for file in folder.files.iter().filter(|file| file.kind.word == "controller") {
            raising.own_node("controller", folder, file);
        }
    }
    for folder in &own {
        for file in folder.files.iter().filter(|file| file.kind.word == "agent") {
            raising.own_node("agent", folder, file);
        }
    }
    let rows = raising.rows(&own);
    let is_listed = rows > 0 && !raising.hides_rows;
    raising.lines(&own, is_listed);
    raising.demands(&own, is_listed);
    copies::check(&own, sources, &mut raising.findings);
    for folder in &own {
        legacy(folder, sources, &mut raising.findings);
        raising.dead(folder, sources);
    }
    let catalog = SCHEMAS.catalog();
    let has = |word: &str| {
        let role = catalog.role_named(word);
        raising.raised.nodes.iter().any(|node| Some(node.role) == role)
    };
    let is_hidden = raising.is_hidden || raising.hides_rows;
    raising.raised.nodes_in_view = match (has("controller") && rows > 0, is_hidden) {
        (_, true) => NodesInView::Some,
        (true, false) => NodesInView::All,
        (false, false) => NodesInView::OfItsHosts,
    };
    raising.raised.findings = raising.findings;
    (raising.raised.owns, raising.raised.asks) = groups::ties(&own, sources);
    Some(raising.raised)
}

fn single(
    index: usize,
    folder: &Folder,
    sources: &SourceMap,
    given: Option<&Version>,
) -> Option<RaisedCluster> {
    let file = folder.file("single")?;
    let mut raising = Raising {
        sources,
        raised: empty(version(&[folder], sources, given), file.top()),
        findings: Vec::new(),
        has_lines: false,
        is_hidden: false,
        hides_rows: false,
        rows: HashSet::default(),
    };
    raising.raised.folders = vec![index];
    raising.own_node("single", folder, file);
    raising.raised.nodes_in_view = NodesInView::All;
    raising.sites_and_qualifiers(file);
    raising.raised.findings = raising.findings;
    Some(raising.raised)
}

fn empty(version: Detected, top: Span) -> RaisedCluster {
    RaisedCluster {
        product: super::PRODUCT,
        version,
        name: Spanned::new("cluster".into(), top),
        hosts: Vec::new(),
        nodes: Vec::new(),
        layers: Vec::new(),
        unread: Vec::new(),
        findings: Vec::new(),
        folders: Vec::new(),
        nodes_in_view: NodesInView::Some,
        owns: Vec::new(),
        asks: Vec::new(),
        asks_unknown: false,
    }
}

/// The version of some folders: the given one, that of archives and folder names, else what fits the keys.
fn version(folders: &[&Folder], sources: &SourceMap, given: Option<&Version>) -> Detected {
    let catalog = SCHEMAS.catalog();
    let traces = folders.iter().flat_map(|folder| &folder.traces);
    if let Some(detected) = Detected::from_name(catalog, given, traces, files::version_hint) {
        return detected;
    }
    let mut keys: Vec<String> = Vec::new();
    for file in folders.iter().flat_map(|folder| &folder.files) {
        let text = &sources.file(file.file).text;
        let entries = file.document.entries.iter().map(|entry| entry.key.text(text));
        keys.extend(entries.map(|key| key.rsplit('.').next().unwrap_or_default().to_owned()));
        if file.kind.word == "nodes" {
            keys.extend(nodes::columns_in_use(text).map(str::to_owned));
        }
    }
    fitting_version(catalog, keys.iter().map(String::as_str), |_, _| true).unwrap_or_else(|| {
        Detected::new(catalog.versions[0].version.clone(), "it is the only one".to_owned())
    })
}

/// Keys of old samples that the current reference does not list any more.
const LEGACY: &[&str] = &["enableDFS"];

fn legacy(folder: &Folder, sources: &SourceMap, findings: &mut Vec<Finding>) {
    for file in folder.files.iter().filter(|file| file.kind.syntax == Syntax::Settings) {
        let source = sources.file(file.file);
        let keys = file.document.entries.iter().map(|entry| file.key(source, entry));
        findings.extend(keys.filter(|key| LEGACY.contains(&&*key.value)).map(|key| legacy_key(&key)));
    }
}

/// The role of that word.
fn role(word: &str) -> RoleId {
    SCHEMAS.catalog().role_named(word).expect("the modes are the roles of the catalog")
}

/// Settings of a file as a layer.
fn layer(file: &NativeFile, readers: Vec<RoleId>, settings: Vec<RaisedSetting>) -> RaisedLayer {
    RaisedLayer {
        span: file.top(),
        kind: ParamKind::Property,
        readers,
        tool: None,
        misplaced: Severity::Warning,
        is_open: false,
        settings,
        unknown: Vec::new(),
    }
}

/// The settings of a file that the server takes: none without a key or a value, and none whose key is another one by
/// the spaces in it. Spaces that stay in a value are their own finding, and the value is judged without them.
fn settings(file: &NativeFile, sources: &SourceMap) -> Vec<RaisedSetting> {
    let source = sources.file(file.file);
    let setting = |entry| {
        let (key, mut value) = (file.key(source, entry), file.value(source, entry));
        if let Some(plain) = spaces_removed(&value.value) {
            value.value = plain.into();
        }
        RaisedSetting { key, value }
    };
    let is_taken = |setting: &RaisedSetting| {
        let key = &setting.key.value;
        !key.is_empty() && lost_name(key).is_none() && !setting.value.value.is_empty()
    };
    file.document.entries.iter().map(setting).filter(is_taken).collect()
}

/// Facts that files have in another form.
fn fact_layer(span: Span, readers: Vec<RoleId>, settings: Vec<RaisedSetting>) -> RaisedLayer {
    RaisedLayer {
        span,
        kind: ParamKind::Fact,
        readers,
        tool: None,
        misplaced: Severity::Info,
        is_open: true,
        settings,
        unknown: Vec::new(),
    }
}

/// One fact.
fn fact(name: &str, value: Spanned<Box<str>>) -> RaisedSetting {
    RaisedSetting { key: Spanned::new(name.into(), value.span), value }
}
