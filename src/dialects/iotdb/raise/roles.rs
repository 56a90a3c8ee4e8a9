//! Which roles run from a folder.

use super::last;
use crate::catalog::RoleId;
use crate::dialects::iotdb::SCHEMAS;
use crate::native::manifest::ENVIRONMENT;
use crate::product::{Folder, NativeFile};
use crate::source::SourceMap;

/// The roles, in start order: what the path says of those that files are there for, else which files and keys are there.
pub(super) fn roles(folder: &Folder, sources: &SourceMap) -> Vec<RoleId> {
    let catalog = SCHEMAS.catalog();
    // What is above the host's folder speaks of more than this one.
    let own = match folder.container {
        Some(_) => folder.location.strip_prefix(&*folder.above).unwrap_or(&folder.location),
        None => folder.location.rfind(&folder.host).map_or(&*folder.location, |at| &folder.location[at..]),
    };
    // The image of the third role runs nothing else.
    let is_third_image = folder.container.is_some() && own.to_ascii_lowercase().contains("ainode");
    if let (true, Some(role)) = (is_third_image, catalog.role_named("ainode")) {
        return vec![role];
    }
    let is_whole = folder.traces.iter().any(|trace| trace.contains("standalone") || trace.contains("1c1d"));
    let words: Vec<&str> = match by_path(own).filter(|word| has_files(folder, word)) {
        Some(word) => vec![word],
        // Images of both nodes start both, whatever is set.
        None if folder.file(ENVIRONMENT).is_some() && is_whole => vec!["confignode", "datanode"],
        None => by_files(folder, sources),
    };
    // A node of the third role has its own file in every layout.
    let is_third = folder.file("ainode").is_some_and(|file| !file.document.entries.is_empty());
    let words = words.into_iter().chain(is_third.then_some("ainode"));
    words.filter_map(|word| catalog.role_named(word)).collect()
}

/// A part of the path that names one role: `CN`, `datanode`, `confignode1conf`.
fn by_path(path: &str) -> Option<&'static str> {
    let parts = path.split('/').map(str::to_ascii_lowercase);
    let mut found = parts.filter_map(|part| {
        let has = |word: &str| part.contains(word);
        match (part == "cn" || has("confignode"), part == "dn" || has("datanode")) {
            (true, false) => Some("confignode"),
            (false, true) => Some("datanode"),
            _ => None,
        }
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Whether a role may run from a folder: in releases with a file for each role, its file is there.
fn has_files(folder: &Folder, role: &str) -> bool {
    let has = |word: &str| folder.file(word).is_some();
    has(role) || has("system") || has(ENVIRONMENT) || !(has("confignode") || has("datanode"))
}

fn by_files(folder: &Folder, sources: &SourceMap) -> Vec<&'static str> {
    let word = if folder.container.is_some() { ENVIRONMENT } else { "system" };
    let files: Vec<&NativeFile> = folder.all(word).chain(folder.all("system")).collect();
    if !files.is_empty() {
        return by_keys(&files, sources);
    }
    let mut roles = Vec::new();
    for word in ["confignode", "datanode"] {
        if folder.file(word).is_some() {
            roles.push(word);
        }
    }
    roles
}

/// In the file that serves both roles, keys decide: a role of which nothing is set, or whose address is still the
/// shipped loopback while the other's is not, does not run here.
fn by_keys(files: &[&NativeFile], sources: &SourceMap) -> Vec<&'static str> {
    let has = |prefix: &str| {
        files.iter().any(|file| {
            let text = &sources.file(file.file).text;
            file.document.entries.iter().any(|entry| entry.key.text(text).starts_with(prefix))
        })
    };
    let last = |key: &str| files.iter().find_map(|file| last(file, sources, key));
    let is_local = |key: &str| {
        last(key).is_none_or(|value| {
            let value = value.value.trim();
            value.eq_ignore_ascii_case("localhost")
                || value.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    };
    let (config, data) = (has("cn_"), has("dn_"));
    match (config, data) {
        (true, false) => vec!["confignode"],
        (false, true) => vec!["datanode"],
        (false, false) => vec!["confignode", "datanode"],
        (true, true) => {
            let (config_local, data_local) =
                (is_local("cn_internal_address"), is_local("dn_internal_address"));
            let is_template =
                |key: &str, shipped: &str| last(key).is_none_or(|value| value.value.trim() == shipped);
            if config_local && !data_local && is_template("cn_seed_config_node", "127.0.0.1:10710") {
                vec!["datanode"]
            } else if data_local && !config_local && is_template("dn_seed_config_node", "127.0.0.1:10710") {
                vec!["confignode"]
            } else {
                vec!["confignode", "datanode"]
            }
        }
    }
}
