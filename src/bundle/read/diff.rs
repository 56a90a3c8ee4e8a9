//! Two bundles compared by what they mean: settings by name, scripts by name over all hosts that have them.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::manifest::{MANIFEST, SUMS};
use crate::bundle::read::open::Opened;
use crate::formats::{LineKind, batch, cfg, properties, shell};

/// A difference, in the words that `clusterc diff` prints.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A host is in the second bundle only.
    HostAdded(String),
    /// A host is in the first bundle only.
    HostRemoved(String),
    /// A line of a native file: the path on the host, what is set, before and after; each with the hosts that it is so on.
    Setting {
        /// The path on the host.
        file: String,
        /// The name of the parameter, or the line where it sets none.
        name: String,
        /// The value before, `None` when it was not there.
        before: Option<String>,
        /// The value after, `None` when it is gone.
        after: Option<String>,
        /// The hosts, in order.
        hosts: Vec<String>,
    },
    /// A file of clusterc's own: what became of it, and on which hosts; none for one that belongs to no host.
    File {
        /// The path in a host's folder, or in the bundle.
        path: String,
        /// `added`, `removed` or `changed`.
        what: &'static str,
        /// The hosts, in order.
        hosts: Vec<String>,
    },
}

/// File, name, value before and value after.
type SettingKey = (String, String, Option<String>, Option<String>);

/// Every difference of two bundles that has a meaning: comments and the places in the spec that they name have none.
pub fn compare(old: &Opened, new: &Opened) -> Vec<Change> {
    let paths: BTreeSet<&str> = old.paths().chain(new.paths()).collect();
    let hosts = |bundle: &Opened| -> BTreeSet<String> {
        bundle.paths().filter_map(|path| split(path).map(|(host, _)| host.to_owned())).collect()
    };
    let (old_hosts, new_hosts) = (hosts(old), hosts(new));
    let mut changes: Vec<Change> = Vec::new();
    changes.extend(new_hosts.difference(&old_hosts).cloned().map(Change::HostAdded));
    changes.extend(old_hosts.difference(&new_hosts).cloned().map(Change::HostRemoved));
    let mut settings: BTreeMap<SettingKey, Vec<String>> = BTreeMap::new();
    let mut files: BTreeMap<(String, &'static str), Vec<String>> = BTreeMap::new();
    for path in paths {
        let (before, after) = (old.sum(path), new.sum(path));
        if before == after || path == MANIFEST || path.ends_with(SUMS) {
            continue;
        }
        let (host, inside) = match split(path) {
            Some((host, _)) if !(old_hosts.contains(host) && new_hosts.contains(host)) => continue,
            Some((host, inside)) => (Some(host), inside),
            None => (None, path),
        };
        let is_native = inside.starts_with("files/");
        if is_native && before.is_some() && after.is_some() {
            let (Some(before), Some(after)) = (old.bytes(path), new.bytes(path)) else { continue };
            for (name, before, after) in differing(&meaning(inside, &before), &meaning(inside, &after)) {
                let key = (inside["files".len()..].to_owned(), name, before, after);
                settings.entry(key).or_default().extend(host.map(str::to_owned));
            }
            continue;
        }
        if before.is_some() && after.is_some() && is_same_but_for_comments(old, new, path) {
            continue;
        }
        let what = match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        files.entry((inside.to_owned(), what)).or_default().extend(host.map(str::to_owned));
    }
    changes.extend(settings.into_iter().map(|((file, name, before, after), hosts)| Change::Setting {
        file,
        name,
        before,
        after,
        hosts,
    }));
    changes.extend(files.into_iter().map(|((path, what), hosts)| Change::File { path, what, hosts }));
    changes
}

/// The host of a path and the path in its folder.
fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("hosts/")?.split_once('/')
}

/// What a file says: names with their values, and whole lines where no name is set. A name that is there several times keeps
/// its last value, as the readers of such files do; in scripts, which add to what is there, all of them.
fn meaning(path: &str, bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let (document, adds) = match path.rsplit('.').next() {
        Some("properties") => (properties::read(&text), false),
        Some("cfg") => (cfg::read(&text), false),
        Some("sh") => (shell::read(&text), true),
        Some("bat") => (batch::read(&text), true),
        _ => return lines(&text),
    };
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for line in &document.lines {
        match line.kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Other => {
                said.insert(text[line.range.clone()].trim().to_owned(), String::new());
            }
            LineKind::Entry(index) => {
                let entry = &document.entries[index];
                let (name, value) = (entry.key.text(&text), entry.value.text(&text));
                let known = said.entry(name.into_owned()).or_default();
                if !adds {
                    known.clear();
                } else if !known.is_empty() {
                    known.push(' ');
                }
                known.push_str(value.trim());
            }
        }
    }
    said
}

/// The same for files of other kinds: names with their values where there is an equals sign, else whole lines.
fn lines(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    lines
        .map(|line| match line.split_once('=') {
            Some((name, value)) => (name.trim().to_owned(), value.trim().to_owned()),
            None => (line.to_owned(), String::new()),
        })
        .collect()
}

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', '!'])
}

fn differing(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<(String, Option<String>, Option<String>)> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .map(|name| (name.clone(), before.get(name).cloned(), after.get(name).cloned()))
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// Scripts and units name the spec and its lines in comments.
fn is_same_but_for_comments(old: &Opened, new: &Opened, path: &str) -> bool {
    if !path.ends_with(".sh") && !path.ends_with(".service") && !path.ends_with(".tsv") {
        return false;
    }
    let (Some(before), Some(after)) = (old.bytes(path), new.bytes(path)) else { return false };
    let (before, after) = (String::from_utf8_lossy(&before), String::from_utf8_lossy(&after));
    before.lines().filter(|line| !is_comment(line)).eq(after.lines().filter(|line| !is_comment(line)))
}
