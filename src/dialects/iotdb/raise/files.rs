//! Files by their names.

use super::{ReadFolder, has_one_file, is_one_file};
use crate::catalog::Version;
use crate::dialects::iotdb::SCHEMAS;
use crate::native::manifest::ENVIRONMENT;
use crate::product::{FileKind, Syntax};
use crate::source::Span;

/// Names, the word for what it is, and how it is written.
const FILES: &[(&str, &str, Syntax)] = &[
    ("iotdb-system.properties", "system", Syntax::Properties),
    ("iotdb-common.properties", "common", Syntax::Properties),
    ("iotdb-confignode.properties", "confignode", Syntax::Properties),
    ("iotdb-datanode.properties", "datanode", Syntax::Properties),
    ("iotdb-ainode.properties", "ainode", Syntax::Properties),
    ("iotdb-cluster.properties", "cluster", Syntax::Properties),
    ("iotdb-engine.properties", "engine", Syntax::Properties),
    ("confignode-env.sh", "confignode-env", Syntax::Shell),
    ("datanode-env.sh", "datanode-env", Syntax::Shell),
    ("iotdb-env.sh", "env", Syntax::Shell),
    ("confignode-env.bat", "confignode-bat", Syntax::Batch),
    ("datanode-env.bat", "datanode-bat", Syntax::Batch),
];

/// What a file is by its path.
pub(in crate::dialects::iotdb) fn recognize(path: &str) -> Option<FileKind> {
    let name = path.rsplit('/').next()?;
    if let Some(word) = record(path) {
        return Some(FileKind { word, syntax: Syntax::Record });
    }
    let name = name.strip_suffix(".j2").or_else(|| name.strip_suffix(".tpl")).unwrap_or(name);
    // Names that differ in case only are still meant for it; a rule says that the server does not find them.
    let found = FILES.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name))?;
    Some(FileKind { word: found.1, syntax: found.2 })
}

/// What a node records of itself, by the path: the file of a ConfigNode has its own name, and that of a
/// DataNode is in its system folder, up to 1.2.0 in the schema folder there.
fn record(path: &str) -> Option<&'static str> {
    let mut parts = path.rsplit('/');
    match parts.next()? {
        "confignode-system.properties" => Some("confignode-record"),
        "system.properties" => {
            let above = parts.next()?;
            let above = if above == "schema" { parts.next()? } else { above };
            (above == "system" && parts.next()? == "datanode").then_some("datanode-record")
        }
        _ => None,
    }
}

/// Files of a folder that none of its nodes reads, each with its location, its name and the reason.
pub(super) fn unread(folder: &ReadFolder<'_>) -> Vec<(Span, String, String)> {
    let version = &folder.version.version;
    let has_one =
        has_one_file(folder.folder) && is_one_file(version) || folder.folder.file("system").is_some();
    let has_role =
        ["confignode", "datanode", ENVIRONMENT].iter().any(|word| folder.folder.file(word).is_some());
    let mut unread = Vec::new();
    for file in &folder.folder.files {
        let known = FILES.iter().find(|(_, word, _)| *word == file.kind.word).map(|(name, _, _)| *name);
        let because = match file.kind.word {
            _ if known.is_some_and(|known| known != file.name) && !is_template(&file.name) => {
                let known = known.unwrap_or_default();
                format!("the server reads `{known}`; this name differs in case")
            }
            "common" | "confignode" | "datanode" if has_one => {
                format!("{version} reads only `iotdb-system.properties` when it exists")
            }
            "common" if is_one_file(version) && folder.version.is_certain() && !has_role => {
                format!(
                    "{version} reads `iotdb-system.properties`; it migrates this file only next to the file of a role"
                )
            }
            "system" if !is_one_file(version) => {
                format!("{version} reads three other files; this one is read since 1.3.3")
            }
            word @ ("confignode" | "datanode") if !folder.has(word) => {
                format!("no {word} runs from this folder")
            }
            _ => continue,
        };
        unread.push((file.top(), file.name.clone(), because));
    }
    unread
}

/// Whether a name is that of a template, which becomes a file of another name.
fn is_template(name: &str) -> bool {
    name.ends_with(".j2") || name.ends_with(".tpl")
}

/// Whether a kind holds settings of nodes.
pub(super) fn is_settings(word: &str) -> bool {
    matches!(word, ENVIRONMENT | "system" | "common" | "confignode" | "datanode" | "ainode")
}

/// Whether a kind is a script.
pub(super) fn is_script(word: &str) -> bool {
    matches!(word, "confignode-env" | "datanode-env" | "env" | "confignode-bat" | "datanode-bat")
}

/// The version in the name of an archive, a folder or an image: `apache-iotdb-1.3.3-all-bin`, `iotdb-server-1.3.2.jar`.
pub(super) fn version_hint(name: &str) -> Option<Version> {
    let lower = name.to_ascii_lowercase();
    if !lower.contains("iotdb") && !lower.contains("timechodb") {
        return None;
    }
    let pieces = lower.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    let mut versions = pieces.map(|piece| piece.trim_matches('.')).filter_map(Version::parse);
    let parts = |version: &Version| version.as_str().split('.').count();
    // Of four numbers, those that a vendor counts further with; four others are an address.
    let catalog = SCHEMAS.catalog();
    let is_built = catalog.distribution_in(&lower).is_some();
    let line = |version: &Version| version.as_str().split('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    let is_patch = |version: &Version| {
        let is_of = |known: &Version| {
            version.is_patch_of(known) || is_built && line(version) == line(known) && catalog.takes(version)
        };
        catalog.versions.iter().any(|known| is_of(&known.version))
    };
    versions.find(|version| parts(version) == 3 || is_patch(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_versions() {
        let hint = |name| version_hint(name).map(|version| version.to_string());
        assert_eq!(hint("apache-iotdb-1.3.3-all-bin"), Some("1.3.3".to_owned()));
        assert_eq!(hint("iotdb-server-1.3.2.jar"), Some("1.3.2".to_owned()));
        assert_eq!(hint("iotdb-10.0.0.1"), None);
        assert_eq!(hint("timechodb-10.0.0.1"), None);
        assert_eq!(hint("timecho/timechodb:2.0.9.3-standalone"), Some("2.0.9.3".to_owned()));
        assert_eq!(hint("iotdb-enterprise-1.3.3.2-bin"), Some("1.3.3.2".to_owned()));
        assert_eq!(hint("apache/iotdb:2.0.x-standalone"), None);
        assert_eq!(hint("kernel-6.1.0"), None);
    }
}
