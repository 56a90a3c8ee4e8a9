//! Two bundles compared by what they mean: settings by name, scripts by name over all hosts that have them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::bundle::content::report::REPORT;
use crate::bundle::manifest::Release;
use crate::bundle::read::open::{Found, Opened};
use crate::error::Error;
use crate::formats::{LineKind, batch, cfg, properties, shell};

/// A difference, in the words that `clusterc diff` prints.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A cluster is of another version, by what the manifests say.
    Version {
        /// The name of the cluster.
        cluster: String,
        /// Its product.
        product: String,
        /// The version before.
        before: String,
        /// The version after.
        after: String,
    },
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
        /// What became of it.
        what: What,
        /// The hosts, in order.
        hosts: Vec<String>,
    },
}

/// How many settings are reported one by one; a file that has more is reported as changed.
const MOST_SETTINGS: usize = 100_000;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It is in the second bundle only.
    Added,
    /// It is in the first bundle only.
    Removed,
    /// It holds something else.
    Changed,
    /// It has another mode: before and after.
    Mode(u32, u32),
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Added => formatter.write_str("added"),
            What::Removed => formatter.write_str("removed"),
            What::Changed => formatter.write_str("changed"),
            What::Mode(before, after) => write!(formatter, "mode {before:04o} -> {after:04o}"),
        }
    }
}

/// Name, value before and value after.
type ChangedValue = (String, Option<String>, Option<String>);

/// File, name, value before and value after.
type SettingKey = (String, String, Option<String>, Option<String>);

/// Every difference of two bundles that has a meaning, by what is there: comments and the locations in the spec that
/// they name have none.
///
/// # Errors
/// An archive cannot be read again.
pub fn compare(old: &Opened, new: &Opened) -> Result<Vec<Change>, Error> {
    let (old_hosts, new_hosts) = (hosts(old), hosts(new));
    let mut changes: Vec<Change> = versions(old, new).collect();
    changes.extend(new_hosts.difference(&old_hosts).map(|host| Change::HostAdded((*host).to_owned())));
    changes.extend(old_hosts.difference(&new_hosts).map(|host| Change::HostRemoved((*host).to_owned())));
    let (old_files, new_files): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (old.files().collect(), new.files().collect());
    // The page for reviewers shows what the other files are made of, with the lines of the spec.
    let paths = old_files.keys().chain(new_files.keys()).copied().filter(|path| *path != REPORT);
    let paths: BTreeSet<&str> = paths.collect();
    let differing: Vec<Pair> = paths
        .into_iter()
        .map(|path| Pair {
            path,
            before: old_files.get(path).copied(),
            after: new_files.get(path).copied(),
            built: old.mode(path).zip(new.mode(path)).filter(|(before, after)| before != after),
        })
        .filter(|pair| pair.before != pair.after || pair.built.is_some())
        .collect();
    let wanted: BTreeSet<&str> =
        differing.iter().filter(|pair| pair.is_read()).map(|pair| pair.path).collect();
    let (before, after) = (old.contents(&wanted)?, new.contents(&wanted)?);
    let mut differences = Differences::default();
    for pair in &differing {
        let (host, inside) = match split(pair.path) {
            Some((host, _)) if !(old_hosts.contains(host) && new_hosts.contains(host)) => continue,
            Some((host, inside)) => (Some(host), inside),
            None => (None, pair.path),
        };
        let bytes = pair.is_read().then(|| before.get(pair.path).zip(after.get(pair.path)));
        differences.add(pair, host, inside, bytes.flatten());
    }
    changes.extend(differences.changes());
    Ok(changes)
}

/// Clusters of both that are not of the same version.
fn versions(old: &Opened, new: &Opened) -> impl Iterator<Item = Change> {
    let is_same = |before: &Release, after: &Release| {
        (&before.name, &before.product) == (&after.name, &after.product) && before.version != after.version
    };
    new.edition.clusters.iter().filter_map(move |after| {
        let before = old.edition.clusters.iter().find(|before| is_same(before, after))?;
        Some(Change::Version {
            cluster: after.name.clone(),
            product: after.product.clone(),
            before: before.version.clone(),
            after: after.version.clone(),
        })
    })
}

/// A path that is not the same in both.
struct Pair<'a> {
    path: &'a str,
    before: Option<&'a Found>,
    after: Option<&'a Found>,
    /// The modes that the manifests say, where they differ.
    built: Option<(u32, u32)>,
}

impl Pair<'_> {
    /// Whether two strings differ, which are then read.
    fn is_read(&self) -> bool {
        let (Some(before), Some(after)) = (self.before, self.after) else { return false };
        let inside = split(self.path).map_or(self.path, |(_, inside)| inside);
        before.is_file
            && after.is_file
            && before.sum != after.sum
            && (is_native(inside) || has_comments(inside))
    }

    /// The modes, where one is not what a umask makes of the other.
    fn modes(&self) -> Option<(u32, u32)> {
        let (before, after) = (self.before?.mode?, self.after?.mode?);
        ((before ^ after) & 0o7122 != 0).then_some((before, after)).or(self.built)
    }
}

/// What was found so far, with the hosts that it is so on.
#[derive(Default)]
struct Differences {
    settings: BTreeMap<SettingKey, Vec<String>>,
    files: BTreeMap<(String, What), Vec<String>>,
}

impl Differences {
    fn add(&mut self, pair: &Pair, host: Option<&str>, inside: &str, bytes: Option<(Vec<u8>, Vec<u8>)>) {
        let host = host.map(str::to_owned);
        let mut file = |what| self.files.entry((inside.to_owned(), what)).or_default().extend(host.clone());
        match (pair.before, pair.after) {
            (None, _) => return file(What::Added),
            (_, None) => return file(What::Removed),
            _ => {}
        }
        if let Some((before, after)) = pair.modes() {
            file(What::Mode(before, after));
        }
        if pair.before.map(Found::bytes) == pair.after.map(Found::bytes) {
            return;
        }
        let changed = bytes.and_then(|(before, after)| changed_values(inside, &before, &after));
        let Some(changed) = changed.filter(|changed| self.settings.len() + changed.len() <= MOST_SETTINGS)
        else {
            return file(What::Changed);
        };
        for (name, before, after) in changed {
            let key = (inside.strip_prefix("files").unwrap_or(inside).to_owned(), name, before, after);
            self.settings.entry(key).or_default().extend(host.clone());
        }
    }

    fn changes(self) -> impl Iterator<Item = Change> {
        let settings = self
            .settings
            .into_iter()
            .map(|((file, name, before, after), hosts)| Change::Setting { file, name, before, after, hosts });
        settings.chain(self.files.into_iter().map(|((path, what), hosts)| Change::File { path, what, hosts }))
    }
}

/// What two strings set differently, nothing when only their comments differ; `None` when it cannot be compared line by
/// line.
fn changed_values(inside: &str, before: &[u8], after: &[u8]) -> Option<Vec<ChangedValue>> {
    let (before, after) = (std::str::from_utf8(before).ok()?, std::str::from_utf8(after).ok()?);
    if is_same_but_for_comments(before, after) {
        return Some(Vec::new());
    }
    if !is_native(inside) {
        return None;
    }
    let changed = differing(&meaning(inside, before), &meaning(inside, after));
    // Settings have no order; all else has one, and what a line says may hang on the lines around it.
    (!changed.is_empty() || has_no_order(inside)).then_some(changed)
}

fn hosts(bundle: &Opened) -> BTreeSet<&str> {
    bundle.files().filter_map(|(path, _)| split(path).map(|(host, _)| host)).collect()
}

fn is_native(inside: &str) -> bool {
    inside.starts_with("files/")
}

/// Scripts and units name the spec and its lines in comments.
fn has_comments(inside: &str) -> bool {
    [".sh", ".service", ".tsv"].iter().any(|ending| inside.ends_with(ending))
}

fn has_no_order(inside: &str) -> bool {
    [".properties", ".cfg"].iter().any(|ending| inside.ends_with(ending))
}

/// The host of a path and the path in its folder.
fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("hosts/")?.split_once('/')
}

/// What a file says: names with their values, and whole lines where no name is set. A name that is there several times keeps
/// its last value, as the readers of such files do; in scripts, which add to what is there, all of them.
fn meaning(path: &str, text: &str) -> BTreeMap<String, String> {
    let (document, adds) = match path.rsplit('.').next() {
        Some("properties") => (properties::read(text), false),
        Some("cfg") => (cfg::read(text), false),
        Some("sh") => (shell::read(text), true),
        Some("bat") => (batch::read(text), true),
        _ => return lines(text),
    };
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for line in &document.lines {
        match line.kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Other => {
                values.insert(text[line.range.clone()].trim().to_owned(), String::new());
            }
            LineKind::Entry(index) => {
                let entry = &document.entries[index];
                let (name, value) = (entry.key.text(text), entry.value.text(text));
                let known = values.entry(name.into_owned()).or_default();
                if !adds {
                    known.clear();
                } else if !known.is_empty() {
                    known.push(' ');
                }
                known.push_str(value.trim());
            }
        }
    }
    values
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

/// The first line of a script is not one: it says what runs it.
fn is_comment(line: &str) -> bool {
    line.starts_with('#') && !line.starts_with("#!")
}

fn differing(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<ChangedValue> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .map(|name| (name.clone(), before.get(name).cloned(), after.get(name).cloned()))
        .filter(|(_, before, after)| before != after)
        .collect()
}

fn is_same_but_for_comments(before: &str, after: &str) -> bool {
    before.lines().filter(|line| !is_comment(line)).eq(after.lines().filter(|line| !is_comment(line)))
}
