//! Paths become groups of folders: by names alone, before anything is read.

use crate::product::FileKind;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Says what a file is by its path; `None` for files of no product.
pub type Recognize<'a> = dyn Fn(&str) -> Option<FileKind> + Sync + 'a;

/// Folders that are looked at together: the hosts of one cluster, as far as paths tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The folder above all of them.
    pub root: String,
    /// The folders.
    pub folders: Vec<FoundFolder>,
}

/// One folder with files of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFolder {
    /// Its path.
    pub path: String,
    /// The part of the path that stands for the host.
    pub host: String,
    /// The folder that the product is installed in.
    pub root: String,
    /// Paths of its files.
    pub files: Vec<String>,
    /// Names that may tell the version.
    pub traces: Vec<String>,
}

/// Folder names between a host's own folder and its configuration.
fn is_inner(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words = [
        "conf",
        "config",
        "cfg",
        "etc",
        "server",
        "clusterdemo",
        "cn",
        "dn",
        "confignode",
        "datanode",
        "ainode",
        "files",
        "opt",
        "usr",
        "local",
        "home",
        "data",
        "app",
        "apps",
        "srv",
        "windows",
        "sbin",
        "main",
        "resources",
    ];
    words.contains(&lower.as_str()) || lower.contains("-bin") || is_product_folder(&lower)
}

/// `apache-NAME-1.2.3`, `NAME`, `NAME-1.2.3`: folders that hold a distribution.
fn is_product_folder(lower: &str) -> bool {
    let base = lower.trim_start_matches("apache-");
    let name = base.split(['-', '_']).next().unwrap_or_default();
    name.ends_with("db")
        && (base == name || base[name.len() + 1..].starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Groups paths. `others` are further paths of the walk, whose names may tell versions.
pub fn discover(paths: &[String], others: &[String], recognize: &Recognize<'_>) -> Vec<Group> {
    let mut by_folder: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let known: HashSet<&str> = paths.iter().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    for path in paths {
        if recognize(path).is_some() {
            let folder = path.rfind('/').map_or("", |at| &path[..at]);
            // Scripts of Windows lie below the configuration that they belong to.
            let above = folder.strip_suffix("/windows").filter(|above| known.contains(above));
            let folder = above.unwrap_or(folder);
            by_folder.entry(folder.to_owned()).or_default().push(path.clone());
        }
    }
    let folders: Vec<String> = by_folder.keys().cloned().collect();
    let siblings = Siblings::of(&folders);
    let own: BTreeMap<&str, String> =
        folders.iter().map(|path| (path.as_str(), host_folder(path, &siblings))).collect();
    // Hosts with one parent are one group.
    let mut groups: BTreeMap<String, Vec<FoundFolder>> = BTreeMap::new();
    let mut libraries: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in others {
        if let Some((folder, name)) = path.rsplit_once('/') {
            let install = folder.rsplit_once('/').map_or("", |(install, _)| install);
            libraries.entry(install).or_default().insert(name);
        }
    }
    for (path, mut files) in by_folder {
        files.sort();
        let host_folder = own.get(path.as_str()).cloned().unwrap_or_default();
        let parent = host_folder.rfind('/').map_or("", |at| &host_folder[..at]).to_owned();
        let root = install_root(&path);
        let mut traces: Vec<String> = path.split('/').map(str::to_owned).collect();
        traces.extend(
            libraries.get(install_key(&path).as_str()).into_iter().flatten().map(|name| (*name).to_owned()),
        );
        let host = host_folder.rsplit('/').next().unwrap_or_default().to_owned();
        // A lone `config` is a cluster; beside folders of hosts it is one of them.
        let is_alone = host_folder == path && is_inner(&host) && !is_beside(&path, &siblings);
        let key = if is_alone { path.clone() } else { parent };
        groups.entry(key).or_default().push(FoundFolder { path, host, root, files, traces });
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(root, folders)| Group { root, folders }).collect();
    for group in &mut groups {
        // n2 comes before n10: the first host may be the seed.
        group.folders.sort_by_cached_key(|folder| (natural(&folder.host), folder.path.clone()));
    }
    groups
}

/// A name as people sort it: numbers by their value.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let letters = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let digits = &rest[letters..];
        let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
        parts.push((rest[..letters].to_owned(), digits[..end].parse().unwrap_or(u64::MAX)));
        rest = &digits[end..];
    }
    parts
}

/// The folder of the host that a folder of configuration belongs to.
fn host_folder(path: &str, siblings: &Siblings<'_>) -> String {
    let mut at = path;
    // A bundle names its hosts.
    if let Some(start) = path.find("hosts/")
        && (start == 0 || path[..start].ends_with('/'))
    {
        let rest = &path[start + "hosts/".len()..];
        if let Some((host, after)) = rest.split_once('/')
            && (after == "files" || after.starts_with("files/"))
        {
            return path[..start + "hosts/".len() + host.len()].to_owned();
        }
    }
    loop {
        let (parent, name) = match at.rsplit_once('/') {
            Some(parts) => parts,
            None => return at.to_owned(),
        };
        if !is_inner(name) || parent.is_empty() || parent == "." || parent == ".." {
            return at.to_owned();
        }
        if is_beside(at, siblings) {
            return at.to_owned();
        }
        at = parent;
    }
}

/// Whether there are other folders of configuration beside one: `config`, `config-p1`, `config-p2` side by side are
/// hosts themselves.
fn is_beside(path: &str, siblings: &Siblings<'_>) -> bool {
    let (above, name) = parts(path);
    siblings.0.get(above).is_some_and(|names| names.iter().any(|other| *other != name))
}

fn parts(path: &str) -> (&str, &str) {
    path.rfind('/').map_or(("", path), |at| path.split_at(at + 1))
}

/// Folders of configuration that may be hosts themselves, by the folder above them. Two of each tell whether one has another beside it.
struct Siblings<'a>(HashMap<&'a str, Vec<&'a str>>);

impl<'a> Siblings<'a> {
    fn of(folders: &'a [String]) -> Self {
        let mut siblings: HashMap<&str, Vec<&str>> = HashMap::new();
        for (above, name) in folders.iter().map(|path| parts(path)) {
            if !name.is_empty() && !is_inner(name) {
                let names = siblings.entry(above).or_default();
                if names.len() < 2 {
                    names.push(name);
                }
            }
        }
        Self(siblings)
    }
}

/// The folder that a folder of archives lies in beside the configuration.
fn install_key(path: &str) -> String {
    path.rsplit_once('/').map_or("", |(above, _)| above).to_owned()
}

/// The folder above `conf`; within a bundle the path that it has on the host.
fn install_root(path: &str) -> String {
    let above = match path.rsplit_once('/') {
        Some((above, name)) if is_inner(name) && !is_product_folder(&name.to_ascii_lowercase()) => above,
        None if is_inner(path) => "",
        _ => path,
    };
    match above.find("/files/") {
        Some(at) if above.contains("hosts/") => above[at + "/files".len()..].to_owned(),
        // Where files lie now need not be where they will be: no absolute path, then.
        _ => above.trim_start_matches('/').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::Syntax;

    fn hosts(paths: &[&str]) -> Vec<(String, Vec<String>)> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let recognize = |path: &str| {
            path.ends_with(".properties").then_some(FileKind { word: "one", syntax: Syntax::Properties })
        };
        discover(&paths, &[], &recognize)
            .into_iter()
            .map(|group| (group.root, group.folders.into_iter().map(|folder| folder.host).collect()))
            .collect()
    }

    #[test]
    fn hosts_are_folders_above_conf() {
        let found = hosts(&["a/n1/conf/x.properties", "a/n2/conf/x.properties", "b/n1/conf/x.properties"]);
        assert_eq!(
            found,
            [
                ("a".to_owned(), vec!["n1".to_owned(), "n2".to_owned()]),
                ("b".to_owned(), vec!["n1".to_owned()])
            ]
        );
        let found =
            hosts(&["s/10.0.0.1/CN/apache-somedb/conf/x.properties", "s/10.0.0.1/DN/conf/x.properties"]);
        assert_eq!(found, [("s".to_owned(), vec!["10.0.0.1".to_owned(), "10.0.0.1".to_owned()])]);
        let found = hosts(&["s/cn1conf/x.properties", "s/cn2conf/x.properties"]);
        assert_eq!(found, [("s".to_owned(), vec!["cn1conf".to_owned(), "cn2conf".to_owned()])]);
        let found = hosts(&["out/hosts/n1/files/conf/x.properties", "out/hosts/n2/files/conf/x.properties"]);
        assert_eq!(found, [("out/hosts".to_owned(), vec!["n1".to_owned(), "n2".to_owned()])]);
        assert_eq!(hosts(&["conf/x.properties"]), [("conf".to_owned(), vec!["conf".to_owned()])]);
    }
}
