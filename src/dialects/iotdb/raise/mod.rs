//! Native files to nodes: which roles run from a folder, which files each of them reads.

mod clusters;
mod files;
mod identity;
mod old;
mod options;
mod record;
mod roles;
mod script;
mod variables;

use clusters::{cluster, clusters};
pub(super) use files::recognize;
use files::version_hint;
pub(super) use record::recorded;

use super::SCHEMAS;
use crate::catalog::{ParamKind, RoleId, Version};
use crate::diagnostic::Severity;
use crate::formats::{Entry, batch, shell};
use crate::model::Spanned;
use crate::native::manifest::ENVIRONMENT;
use crate::native::{fitting_version, is_stray_line};
use crate::product::{Detected, Folder, NativeFile, RaisedCluster, RaisedLayer, RaisedSetting, Syntax};
use crate::source::{SourceMap, Span};

/// Makes clusters of the folders of one group.
pub(super) fn raise(folders: &[Folder], sources: &SourceMap, given: Option<&Version>) -> Vec<RaisedCluster> {
    let all = || folders.iter().enumerate();
    let (old, current): (Vec<_>, Vec<_>) = all().partition(|(_, folder)| old::is_old(folder, sources));
    let read = |of: &dyn Fn(&Folder) -> bool| -> Vec<ReadFolder<'_>> {
        let folders = current.iter().filter(|(_, folder)| of(folder));
        folders.map(|&(index, folder)| ReadFolder::new(index, folder, sources, given)).collect()
    };
    let has_nodes = |folder: &Folder| folder.files.iter().any(|file| files::is_settings(file.kind.word));
    let mut raised = clusters(&read(&has_nodes), sources);
    // The file of the scripts that start all nodes may be on a host that has none of them.
    let has_script_file = |folder: &Folder| !has_nodes(folder) && folder.file("cluster").is_some();
    raised.extend(read(&has_script_file).iter().filter_map(|folder| cluster(&[folder], sources)));
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
    fn new(index: usize, folder: &'a Folder, sources: &SourceMap, given: Option<&Version>) -> Self {
        let version = version(folder, sources, given);
        let roles = roles::roles(folder, sources);
        Self { index, folder, version, roles }
    }

    /// The files that a role reads, the strongest first.
    fn files(&self, role: &str) -> impl Iterator<Item = &'a NativeFile> {
        let is_one = is_one_file(&self.version.version) && has_one_file(self.folder);
        let words = match (role, is_one) {
            ("ainode", _) => vec![ENVIRONMENT, role],
            (_, true) => vec![ENVIRONMENT, "system"],
            (_, false) => vec![ENVIRONMENT, role, "common"],
        };
        let folder = self.folder;
        words.into_iter().flat_map(move |word| folder.all(word))
    }

    /// Whether a container has variables that are not in view.
    fn is_partial(&self) -> bool {
        self.folder.container.as_ref().is_some_and(|container| container.is_partial)
    }

    /// Whether it is the pod of that name.
    fn is_pod(&self, name: &str) -> bool {
        let is_own = self.folder.host.eq_ignore_ascii_case(name);
        is_own && self.folder.container.as_ref().is_some_and(|container| container.networks.is_none())
    }

    /// Whether every file that a role reads is in view.
    fn layout_is_complete(&self, role: &str) -> bool {
        let has_one = is_one_file(&self.version.version) && self.folder.file("system").is_some();
        self.folder.file(ENVIRONMENT).is_some()
            || has_one
            || role == "ainode"
            || self.folder.file("common").is_some() && self.folder.file(role).is_some()
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
    let is_own = |entry: &&Entry| {
        let text = entry.key.text(&source.text);
        // The AINode's image takes capitals in some releases.
        text == key
            || file.kind.word == ENVIRONMENT && key.starts_with("ain_") && text.eq_ignore_ascii_case(key)
    };
    let entry = file.document.entries.iter().rev().find(is_own)?;
    Some(file.value(source, entry))
}

/// Whether the one file of all settings is there: an image includes it.
fn has_one_file(folder: &Folder) -> bool {
    folder.file("system").is_some() || folder.container.is_some()
}

/// Whether a version keeps all in one file.
fn is_one_file(version: &Version) -> bool {
    SCHEMAS.catalog().supported(version).is_none_or(|known| &*known.layout != "three-files")
}

/// The version of a folder: the given one, that of archives and folder names, else what fits the layout and the keys.
fn version(folder: &Folder, sources: &SourceMap, given: Option<&Version>) -> Detected {
    let found = release(folder, sources, given);
    found.built_by(SCHEMAS.catalog(), &folder.traces)
}

fn release(folder: &Folder, sources: &SourceMap, given: Option<&Version>) -> Detected {
    let catalog = SCHEMAS.catalog();
    if let Some(named) = Detected::from_name(catalog, given, folder.traces.iter(), version_hint) {
        return named;
    }
    let layout = if folder.file("system").is_some() {
        Some(true)
    } else {
        // The third role has its own file in every layout.
        let is_by_role = ["common", "confignode", "datanode"].iter().any(|word| folder.file(word).is_some());
        is_by_role.then_some(false)
    };
    let mut keys: Vec<String> = Vec::new();
    let names_version = |word: &str| files::is_settings(word) || files::is_script(word) || word == "cluster";
    for file in folder.files.iter().filter(|file| names_version(file.kind.word)) {
        let text = &sources.file(file.file).text;
        keys.extend(file.document.entries.iter().map(|entry| entry.key.text(text).into_owned()));
    }
    // The variables of a container are the same in every layout.
    let layout = layout.filter(|_| folder.file(ENVIRONMENT).is_none());
    let accepts =
        |_: &Version, known: &str| layout.is_none_or(|has_one_file| (known != "three-files") == has_one_file);
    fitting_version(catalog, keys.iter().map(String::as_str), accepts).unwrap_or_else(|| {
        let newest = catalog.versions.last().map_or_else(fallback, |known| known.version.clone());
        let others = catalog.versions.iter().rev().skip(1).rev().map(|known| known.version.clone());
        let because = "the files do not show another".to_owned();
        Detected { others: others.collect(), ..Detected::new(newest, because) }
    })
}

/// The catalog has at least one version; any of them will do.
fn fallback() -> Version {
    Version::parse("1.3.3").unwrap_or_else(|| unreachable!("a version by its form"))
}

/// A file's settings as a layer.
fn layer(file: &NativeFile, sources: &SourceMap, readers: Vec<RoleId>, version: &Version) -> RaisedLayer {
    let source = sources.file(file.file);
    let is_script = files::is_script(file.kind.word);
    // A script of another release continues using its own variables.
    let is_own = |entry: &&Entry| {
        let key = entry.key.text(&source.text);
        is_script && is_retired(&key, version) && is_expanded(&source.text, &key)
    };
    let setting = |entry| {
        let mut key = file.key(source, entry);
        // The AINode's image takes capitals in some releases.
        if file.kind.word == ENVIRONMENT && key.value.starts_with("AIN_") {
            key.value = key.value.to_ascii_lowercase().into();
        }
        RaisedSetting { key, value: file.value(source, entry) }
    };
    // A line that is not a setting is reported as such; a space instead of the sign is accepted behind a known key.
    let catalog = SCHEMAS.catalog();
    let is_setting = |entry: &&Entry| {
        let key = entry.key.text(&source.text);
        let key = if key.starts_with("AIN_") { key.to_ascii_lowercase().into() } else { key };
        let kind = if is_script { ParamKind::Variable } else { ParamKind::Property };
        let is_known = catalog.find(&key).iter().any(|&id| catalog.param(id).kind == kind);
        // Of a container's variables, those in the form of keys of nodes are meant as such, and those that are nearly one.
        let is_meant = file.kind.word != ENVIRONMENT
            || key.starts_with("cn_")
            || key.starts_with("dn_")
            || is_nearly_a_key(&key);
        is_known || (is_meant && !is_stray_line(source, entry))
    };
    // What a script computes is not known; options are read for what they add.
    let is_worked_out = |entry: &&Entry| {
        file.kind.syntax == Syntax::Batch
            && !entry.key.text(&source.text).ends_with("_JMX_OPTS")
            && batch::is_expanded(&entry.value.text(&source.text))
    };
    let counts = |entry: &Entry| is_setting(&entry) && !is_own(&entry);
    let followed =
        if file.kind.syntax == Syntax::Shell { shell::run(&source.text, script::CALLER) } else { None };
    let found = match &followed {
        Some(run) => script::settings(file, source, run, counts),
        None => {
            let entries =
                file.document.entries.iter().filter(|entry| !entry.is_conditional && !is_worked_out(entry));
            let settings = entries.filter(|entry| counts(entry));
            let settings = settings.flat_map(|entry| {
                options::of_batch(file, source, entry).unwrap_or_else(|| vec![setting(entry)])
            });
            script::ScriptSettings { settings: settings.collect(), unknown: Vec::new() }
        }
    };
    RaisedLayer {
        span: file.top(),
        kind: if is_script { ParamKind::Variable } else { ParamKind::Property },
        readers,
        tool: None,
        misplaced: Severity::Warning,
        is_open: is_script,
        settings: found.settings,
        unknown: found.unknown,
    }
}

/// Whether the name of a variable looks like a key that is misspelt.
fn is_nearly_a_key(name: &str) -> bool {
    let is_property = |id| SCHEMAS.catalog().param(id).kind == ParamKind::Property;
    name.contains('_')
        && name == name.to_ascii_lowercase()
        && SCHEMAS.catalog().nearest(name, is_property).is_some()
}

/// Whether a variable is one of the scripts of other releases.
fn is_retired(name: &str, version: &Version) -> bool {
    let catalog = SCHEMAS.catalog();
    let params = catalog.find(name).iter().map(|&id| catalog.param(id));
    let mut variables = params.filter(|param| param.kind == ParamKind::Variable);
    variables.any(|param| !param.lifetime.contains(version))
}

/// Whether a script uses a variable: `$NAME`, `${NAME…}`, `%NAME%`.
fn is_expanded(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let ends = !after.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
        ends && (before.ends_with('$') || before.ends_with("${"))
            || before.ends_with('%') && after.starts_with('%')
    })
}

/// A text at a location.
fn named(text: &str, span: Span) -> Spanned<Box<str>> {
    Spanned::new(text.into(), span)
}
