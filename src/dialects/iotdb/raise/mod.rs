//! Native files to nodes: which roles run from a folder, which files each of them reads.

mod clusters;
mod files;
mod old;
mod options;
mod roles;

use clusters::clusters;
pub(super) use files::recognize;
use files::version_hint;

use super::SCHEMAS;
use crate::catalog::{ParamKind, RoleId, Version};
use crate::diagnostic::Severity;
use crate::formats::{Entry, batch};
use crate::model::Spanned;
use crate::native::manifest::ENVIRONMENT;
use crate::native::{fitting_version, is_stray_line};
use crate::product::{Detected, Folder, NativeFile, RaisedCluster, RaisedLayer, RaisedSetting, Syntax};
use crate::source::{SourceMap, Span};

/// Makes clusters of the folders of one group.
pub(super) fn raise(folders: &[Folder], sources: &SourceMap, said: Option<&Version>) -> Vec<RaisedCluster> {
    let all = || folders.iter().enumerate();
    let (old, current): (Vec<_>, Vec<_>) = all().partition(|(_, folder)| old::is_old(folder, sources));
    let read: Vec<ReadFolder<'_>> = current
        .into_iter()
        .filter(|(_, folder)| folder.files.iter().any(|file| files::is_settings(file.kind.word)))
        .map(|(index, folder)| ReadFolder::new(index, folder, sources, said))
        .collect();
    let mut raised = clusters(&read, sources);
    raised.extend(old::raise(&old, sources));
    raised
}

/// A folder with what it says.
struct ReadFolder<'a> {
    index: usize,
    folder: &'a Folder,
    version: Detected,
    /// The roles that run from it.
    roles: Vec<RoleId>,
}

impl<'a> ReadFolder<'a> {
    fn new(index: usize, folder: &'a Folder, sources: &SourceMap, said: Option<&Version>) -> Self {
        let version = version(folder, sources, said);
        let roles = roles::roles(folder, sources);
        Self { index, folder, version, roles }
    }

    /// The files that a role reads, the strongest first.
    fn files(&self, role: &str) -> impl Iterator<Item = &'a NativeFile> {
        let is_one = is_one_file(&self.version.version) && self.folder.file("system").is_some();
        let words = match (role, is_one) {
            ("ainode", _) => vec![role],
            (_, true) => vec![ENVIRONMENT, "system"],
            (_, false) => vec![ENVIRONMENT, role, "common"],
        };
        let folder = self.folder;
        words.into_iter().filter_map(move |word| folder.file(word))
    }

    /// The last value of a key that a role reads.
    fn value(&self, sources: &SourceMap, role: &str, key: &str) -> Option<Spanned<Box<str>>> {
        self.files(role).find_map(|file| last(file, sources, key))
    }

    /// Whether a role runs from it.
    fn has(&self, role: &str) -> bool {
        SCHEMAS.catalog().role_named(role).is_some_and(|role| self.roles.contains(&role))
    }
}

/// The last value of a key in a file.
fn last(file: &NativeFile, sources: &SourceMap, key: &str) -> Option<Spanned<Box<str>>> {
    let source = sources.file(file.file);
    let entry = file.document.entries.iter().rev().find(|entry| entry.key.text(&source.text) == key)?;
    Some(file.value(source, entry))
}

/// Whether a version keeps all in one file.
fn is_one_file(version: &Version) -> bool {
    SCHEMAS.catalog().supported(version).is_none_or(|known| &*known.layout != "three-files")
}

/// The version of a folder: what is said, what archives and folder names tell, else what fits the layout and the keys.
fn version(folder: &Folder, sources: &SourceMap, said: Option<&Version>) -> Detected {
    let catalog = SCHEMAS.catalog();
    if let Some(said) = said.and_then(|said| catalog.supported(said)) {
        let because = "it is said on the command line".to_owned();
        return Detected { version: said.version.clone(), is_certain: true, because };
    }
    for trace in &folder.traces {
        if let Some(hint) = version_hint(trace)
            && let Some(known) = crate::native::nearest_version(catalog, &hint)
        {
            let because = if known == hint {
                format!("`{trace}` says so")
            } else {
                format!("`{trace}` says {hint}, and {known} is the nearest that clusterc knows")
            };
            return Detected { version: known.clone(), is_certain: known == hint, because };
        }
    }
    let has_one_file = folder.file("system").is_some();
    let mut keys: Vec<String> = Vec::new();
    for file in folder.files.iter().filter(|file| files::is_settings(file.kind.word)) {
        let text = &sources.file(file.file).text;
        keys.extend(file.document.entries.iter().map(|entry| entry.key.text(text).into_owned()));
    }
    // The variables of a container are the same in every layout.
    let is_container = folder.file(ENVIRONMENT).is_some();
    let accepts = |_: &Version, layout: &str| is_container || (layout != "three-files") == has_one_file;
    fitting_version(catalog, keys.iter().map(String::as_str), accepts).unwrap_or_else(|| Detected {
        version: catalog.versions.last().map_or_else(fallback, |known| known.version.clone()),
        is_certain: false,
        because: "nothing tells another".to_owned(),
    })
}

/// The catalog names at least one version; this one is as good as any.
fn fallback() -> Version {
    Version::parse("1.3.3").unwrap_or_else(|| unreachable!("a version by its form"))
}

/// A file's settings as a layer.
fn layer(file: &NativeFile, sources: &SourceMap, readers: Vec<RoleId>) -> RaisedLayer {
    let source = sources.file(file.file);
    let is_script = files::is_script(file.kind.word);
    let setting = |entry| RaisedSetting { key: file.key(source, entry), value: file.value(source, entry) };
    // A line that is no setting is reported as one; a blank may stand for the sign behind a key that is known.
    let catalog = SCHEMAS.catalog();
    let is_setting = |entry: &&Entry| {
        let key = entry.key.text(&source.text);
        let kind = if is_script { ParamKind::Variable } else { ParamKind::Property };
        let is_known = catalog.find(&key).iter().any(|&id| catalog.param(id).kind == kind);
        // Of a container's variables, those in the form of keys of nodes are meant as such.
        let is_meant = file.kind.word != ENVIRONMENT || key.starts_with("cn_") || key.starts_with("dn_");
        is_known || (is_meant && !is_stray_line(source, entry))
    };
    // What a script works out is not known; options are read for what they add.
    let is_worked_out = |entry: &&Entry| {
        file.kind.syntax == Syntax::Batch
            && !entry.key.text(&source.text).ends_with("_JMX_OPTS")
            && batch::is_expanded(&entry.value.text(&source.text))
    };
    let entries = file.document.entries.iter().filter(|entry| !entry.is_conditional && !is_worked_out(entry));
    let entries = entries.filter(is_setting);
    RaisedLayer {
        span: file.top(),
        kind: if is_script { ParamKind::Variable } else { ParamKind::Property },
        readers,
        nodes: None,
        tool: None,
        misplaced: Severity::Warning,
        is_open: is_script,
        settings: entries
            .flat_map(|entry| options::variables(file, source, entry).unwrap_or_else(|| vec![setting(entry)]))
            .collect(),
    }
}

/// A text at a place.
fn named(text: &str, span: Span) -> Spanned<Box<str>> {
    Spanned::new(text.into(), span)
}
