//! Native files to nodes: controllers and agents have a file each, data and compute nodes a row in cluster.nodes and
//! the lines of cluster.cfg that are for them.

mod cluster_cfg;
mod copies;
mod files;
mod nodes;
mod sites;

pub(super) use files::recognize;

use super::SCHEMAS;
use crate::catalog::{ParamKind, RoleId, Version};
use crate::diagnostic::{Finding, Severity};
use crate::model::Spanned;
use crate::native::{fitting_version, legacy_key, nearest_version};
use crate::product::{Detected, Folder, NativeFile, RaisedCluster, RaisedLayer, RaisedSetting, Syntax};
use crate::source::{SourceMap, Span};

/// Makes clusters of the folders of one group: one of all files of a cluster, one of each single node.
pub(super) fn raise(folders: &[Folder], sources: &SourceMap, said: Option<&Version>) -> Vec<RaisedCluster> {
    let members: Vec<usize> =
        (0..folders.len()).filter(|index| folders[*index].files.iter().any(is_cluster)).collect();
    let mut raised = Vec::new();
    if !members.is_empty() {
        raised.extend(cluster(folders, &members, sources, said));
    }
    // The shipped file of a single node lies beside the files of a cluster, and nothing reads it there.
    for (index, folder) in folders.iter().enumerate() {
        let is_beside = members.iter().any(|member| folders[*member].path.starts_with(&folder.path));
        if folder.file("single").is_some() && !is_beside {
            raised.extend(single(index, folder, sources, said));
        }
    }
    raised
}

fn is_cluster(file: &NativeFile) -> bool {
    file.kind.word != "single"
}

/// A cluster on its way.
struct Raising<'a> {
    sources: &'a SourceMap,
    raised: RaisedCluster,
    findings: Vec<Finding>,
    /// Whether a cluster.cfg is in view.
    has_lines: bool,
}

fn cluster(
    folders: &[Folder],
    members: &[usize],
    sources: &SourceMap,
    said: Option<&Version>,
) -> Option<RaisedCluster> {
    let own: Vec<&Folder> = members.iter().map(|index| &folders[*index]).collect();
    let top = own.first()?.files.first()?.top();
    let mut raising = Raising {
        sources,
        raised: empty(version(&own, sources, said), top),
        findings: Vec::new(),
        has_lines: own.iter().any(|folder| folder.file("cluster").is_some()),
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
    raising.lines(&own);
    copies::check(&own, sources, &mut raising.findings);
    for folder in &own {
        legacy(folder, sources, &mut raising.findings);
    }
    let catalog = SCHEMAS.catalog();
    let has = |word: &str| {
        let role = catalog.role_named(word);
        raising.raised.nodes.iter().any(|node| Some(node.role) == role)
    };
    // A row or a site that cannot be read may hide a node.
    let is_hidden = raising.findings.iter().any(|finding| {
        finding.severity == Severity::Error && matches!(finding.rule.code, "LINT016" | "LINT017")
    });
    raising.raised.is_whole = has("controller") && rows > 0 && !is_hidden;
    raising.raised.findings = raising.findings;
    Some(raising.raised)
}

fn single(
    index: usize,
    folder: &Folder,
    sources: &SourceMap,
    said: Option<&Version>,
) -> Option<RaisedCluster> {
    let file = folder.file("single")?;
    let mut raising = Raising {
        sources,
        raised: empty(version(&[folder], sources, said), file.top()),
        findings: Vec::new(),
        has_lines: false,
    };
    raising.raised.folders = vec![index];
    raising.own_node("single", folder, file);
    raising.raised.is_whole = true;
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
        is_whole: false,
    }
}

/// The version of some folders: what is said, what archives and folder names tell, else what fits the keys.
fn version(folders: &[&Folder], sources: &SourceMap, said: Option<&Version>) -> Detected {
    let catalog = SCHEMAS.catalog();
    if let Some(said) = said.and_then(|said| nearest_version(catalog, said)) {
        return Detected {
            version: said,
            is_certain: true,
            because: "it is said on the command line".to_owned(),
        };
    }
    for trace in folders.iter().flat_map(|folder| &folder.traces) {
        if let Some(hint) = files::version_hint(trace)
            && let Some(known) = nearest_version(catalog, &hint)
        {
            let is_certain = known == hint || hint.is_patch_of(&known);
            return Detected { version: known, is_certain, because: format!("`{trace}` says so") };
        }
    }
    let mut keys: Vec<String> = Vec::new();
    for file in folders.iter().flat_map(|folder| &folder.files) {
        let text = &sources.file(file.file).text;
        let entries = file.document.entries.iter().map(|entry| entry.key.text(text));
        keys.extend(entries.map(|key| key.rsplit('.').next().unwrap_or_default().to_owned()));
    }
    fitting_version(catalog, keys.iter().map(String::as_str), |_, _| true).unwrap_or_else(|| Detected {
        version: catalog.versions[0].version.clone(),
        is_certain: false,
        because: "nothing tells another".to_owned(),
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
        nodes: None,
        tool: None,
        misplaced: Severity::Info,
        is_open: false,
        settings,
    }
}

/// All settings of a file.
fn settings(file: &NativeFile, sources: &SourceMap) -> Vec<RaisedSetting> {
    let source = sources.file(file.file);
    let setting = |entry| RaisedSetting { key: file.key(source, entry), value: file.value(source, entry) };
    file.document.entries.iter().map(setting).collect()
}

/// Facts that files say in another form.
fn facts(span: Span, readers: Vec<RoleId>, settings: Vec<RaisedSetting>) -> RaisedLayer {
    RaisedLayer {
        span,
        kind: ParamKind::Fact,
        readers,
        nodes: None,
        tool: None,
        misplaced: Severity::Info,
        is_open: true,
        settings,
    }
}

/// One fact.
fn fact(name: &str, value: Spanned<Box<str>>) -> RaisedSetting {
    RaisedSetting { key: Spanned::new(name.into(), value.span), value }
}
