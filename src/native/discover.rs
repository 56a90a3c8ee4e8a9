//! Paths become groups of folders: by names alone, before anything is read.

use crate::maps::{HashMap, HashSet};
use crate::product::{FileKind, Syntax};
use std::collections::{BTreeMap, BTreeSet};

/// Says what a file is by its path; `None` for files of no product.
pub type Recognize<'a> = dyn Fn(&str) -> Option<FileKind> + Sync + 'a;

/// Says where a path is, however it was named: without links, from the top.
pub type Locate<'a> = dyn Fn(&str) -> String + Sync + 'a;

/// Folders that are checked together: the hosts of one cluster, as far as paths show.
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
    /// Its path, as someone named it.
    pub path: String,
    /// Where it is: the same, however it was named.
    pub location: String,
    /// The part of the path that means the host.
    pub host: String,
    /// The folder that the host's folder is in.
    pub above: String,
    /// The folder that the product is installed in.
    pub root: String,
    /// Paths of its files.
    pub files: Vec<String>,
    /// Names that may contain the version.
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

/// Files that are in one folder.
struct FolderFiles {
    /// Where the folder is.
    location: String,
    /// The folder, as it was named.
    path: String,
    files: Vec<String>,
}

/// Groups paths. `others` are further paths of the walk, whose names may contain versions. The location of folders
/// decides, not how they were named.
pub fn discover(
    paths: &[String],
    others: &[String],
    locate: &Locate<'_>,
    recognize: &Recognize<'_>,
) -> Vec<Group> {
    let mut by_folder: Vec<FolderFiles> = Vec::new();
    let kinds: Vec<Option<FileKind>> = paths.iter().map(|path| recognize(path)).collect();
    let is_record = |kind: &Option<FileKind>| kind.as_ref().is_some_and(|kind| kind.syntax == Syntax::Record);
    let settings = paths.iter().zip(&kinds).filter(|(_, kind)| !is_record(kind));
    let known: HashSet<&str> = settings.filter_map(|(path, _)| Some(path.rsplit_once('/')?.0)).collect();
    let mut by_install: HashMap<&str, &str> = HashMap::default();
    let has_records = kinds.iter().any(is_record);
    for folder in known.iter().filter(|_| has_records) {
        let (install, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        if matches!(name, "conf" | "config") {
            let first = by_install.entry(install).or_insert(folder);
            *first = std::cmp::min(*first, folder);
        }
    }
    // The folders by how they were named, and by where they are.
    let mut by_name: HashMap<&str, usize> = HashMap::default();
    let mut by_location: HashMap<String, usize> = HashMap::default();
    for (path, kind) in paths.iter().zip(&kinds) {
        if kind.is_some() {
            let folder = path.rfind('/').map_or("", |at| &path[..at]);
            // Scripts of Windows are below the configuration that they belong to.
            let above = folder.strip_suffix("/windows").filter(|above| known.contains(above));
            let folder = above.unwrap_or(folder);
            // What a node records is in the data of the install that its configuration is in.
            let own = is_record(kind).then(|| folders_above(folder).find_map(|above| by_install.get(above)));
            let folder = own.flatten().copied().unwrap_or(folder);
            let index = *by_name.entry(folder).or_insert_with(|| {
                let location = locate(folder);
                *by_location.entry(location).or_insert_with_key(|location| {
                    let (location, path) = (location.clone(), folder.to_owned());
                    by_folder.push(FolderFiles { location, path, files: Vec::new() });
                    by_folder.len() - 1
                })
            });
            // What is named twice is there once.
            if by_folder[index].path == folder {
                by_folder[index].files.push(path.clone());
            }
        }
    }
    by_folder.sort_by(|left, right| left.location.cmp(&right.location));
    let folders: Vec<&str> = by_folder.iter().map(|folder| &*folder.location).collect();
    let siblings = Siblings::of(&folders);
    // The folder of each one's host, and whether there are others like it next to it.
    let own = |path: &&str| (host_folder(path, &siblings), has_siblings(path, &siblings));
    let own: Vec<(String, bool)> = folders.iter().map(own).collect();
    let mut locations: HashMap<&str, String> = HashMap::default();
    let mut libraries: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let packages = packages(others, locate);
    for path in others.iter().filter(|path| path.ends_with(".jar")) {
        if let Some((folder, name)) = path.rsplit_once('/') {
            let location = locations.entry(folder).or_insert_with(|| locate(folder));
            let install = location.rsplit_once('/').map_or("", |(install, _)| install);
            libraries.entry(install.to_owned()).or_default().insert(name);
        }
    }
    // Hosts with one parent are one group.
    let mut groups: BTreeMap<String, Vec<FoundFolder>> = BTreeMap::new();
    let mut own_of_groups: Vec<(String, FoundFolder)> = Vec::new();
    for (FolderFiles { location, path, mut files }, (host_folder, has_others)) in
        by_folder.into_iter().zip(own)
    {
        files.sort();
        let above = host_folder.rfind('/').map_or("", |at| &host_folder[..at]).to_owned();
        let root = install_root(&path);
        let mut traces: Vec<String> = location.split('/').map(str::to_owned).collect();
        traces.extend(
            libraries.get(&install_key(&location)).into_iter().flatten().map(|name| (*name).to_owned()),
        );
        let around = [&*location].into_iter().chain(folders_above(&location));
        traces.extend(around.filter_map(|path| packages.get(path)).flatten().cloned());
        let host = host_folder.rsplit('/').next().unwrap_or_default().to_owned();
        let is_own = host_folder == location;
        // A lone `config` is a cluster; next to folders of hosts it is one of them.
        let is_alone = is_own && is_inner(&host) && !has_others;
        let key = if is_alone { location.clone() } else { above.clone() };
        let folder = FoundFolder { path, location, host, above, root, files, traces };
        if is_own && !is_alone {
            own_of_groups.push((key, folder));
        } else {
            groups.entry(key).or_default().push(folder);
        }
    }
    // Files that are above folders of hosts are theirs.
    let hosts_below: HashSet<String> =
        groups.keys().cloned().chain(own_of_groups.iter().map(|(key, _)| key.clone())).collect();
    for (key, folder) in own_of_groups {
        let key = if hosts_below.contains(&folder.location) { folder.location.clone() } else { key };
        groups.entry(key).or_default().push(folder);
    }
    groups.into_iter().map(|(key, folders)| Group::new(&key, folders)).collect()
}

impl Group {
    fn new(key: &str, mut folders: Vec<FoundFolder>) -> Self {
        // n2 comes before n10: the first host may be the seed.
        let location = |folder: &FoundFolder| folder.location.split('/').map(natural).collect::<Vec<_>>();
        folders.sort_by_cached_key(|folder| (natural(&folder.host), location(folder)));
        let named = folders.iter().find_map(|folder| {
            let rest = folder.location.strip_prefix(key)?;
            folder.path.strip_suffix(rest).map(str::to_owned)
        });
        Self { root: named.unwrap_or_else(|| key.to_owned()), folders }
    }

    /// Groups of which the files say that they belong together. Hosts of one name in several folders are distinguished
    /// by these.
    pub fn of_all(groups: Vec<Self>) -> Self {
        let mut folders: Vec<FoundFolder> = groups.into_iter().flat_map(|group| group.folders).collect();
        distinguish(folders.iter_mut().map(|folder| (folder.above.clone(), &mut folder.host)));
        let mut above = folders.iter().map(|folder| &*folder.above);
        let first = above.next().unwrap_or_default();
        let common = above.fold(first, shared_folder).to_owned();
        Self::new(&common, folders)
    }
}

/// Gives hosts of one name in several folders the names of these as well: each host with the folder that it is in.
pub fn distinguish<'a>(hosts: impl Iterator<Item = (String, &'a mut String)>) {
    let hosts: Vec<(String, &mut String)> = hosts.collect();
    let mut folders: HashMap<String, BTreeSet<&str>> = HashMap::default();
    for (above, host) in &hosts {
        folders.entry((*host).clone()).or_default().insert(above);
    }
    let shared: HashSet<String> =
        folders.into_iter().filter(|(_, above)| above.len() > 1).map(|(host, _)| host).collect();
    for (above, host) in hosts {
        if shared.contains(host) {
            *host = format!("{}-{host}", above.rsplit('/').next().unwrap_or_default());
        }
    }
}

/// The innermost folder that two paths are both in, or are.
pub fn shared_folder<'a>(left: &'a str, right: &str) -> &'a str {
    let parts = left.split('/').zip(right.split('/')).take_while(|(left, right)| left == right);
    let length: usize = parts.map(|(part, _)| part.len() + 1).sum();
    &left[..length.saturating_sub(1)]
}

/// Packages by the folder that they are for: where they are, or above a folder of packages. Several releases of one
/// show nothing.
fn packages(others: &[String], locate: &Locate<'_>) -> BTreeMap<String, Vec<String>> {
    const FOLDERS: &[&str] = &[
        "packages",
        "package",
        "pkg",
        "pack",
        "dist",
        "soft",
        "software",
        "download",
        "downloads",
        "install",
    ];
    let mut known: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
    for path in others.iter().filter(|path| !path.ends_with(".jar")) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let location = locate(folder);
        let (above, own) = location.rsplit_once('/').unwrap_or(("", &location));
        let is_for_all = FOLDERS.contains(&&*own.to_ascii_lowercase());
        let location = if is_for_all { above.to_owned() } else { location };
        let product = &name[..name.find(|letter: char| letter.is_ascii_digit()).unwrap_or(name.len())];
        known.entry((location, product)).or_default().push(name);
    }
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((location, _), names) in known {
        if let [name] = names.as_slice() {
            packages.entry(location).or_default().push((*name).to_owned());
        }
    }
    packages
}

/// The folders above one, from the nearest on.
fn folders_above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |path| match path.rsplit_once('/') {
        Some((above, _)) => Some(above),
        None => (!path.is_empty()).then_some(""),
    })
    .skip(1)
}

/// A name as people order it: numbers by their value.
pub(crate) fn natural(name: &str) -> Vec<(String, u64)> {
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
        if has_siblings(at, siblings) {
            return at.to_owned();
        }
        at = parent;
    }
}

/// Whether there are other folders of configuration next to one: `config`, `config-p1`, `config-p2` side by side are
/// hosts themselves.
fn has_siblings(path: &str, siblings: &Siblings<'_>) -> bool {
    let (above, name) = parts(path);
    siblings.0.get(above).is_some_and(|names| names.iter().any(|other| *other != name))
}

fn parts(path: &str) -> (&str, &str) {
    path.rfind('/').map_or(("", path), |at| path.split_at(at + 1))
}

/// Folders of configuration that may be hosts themselves, by the folder above them. Two of each show whether one has
/// another next to it.
struct Siblings<'a>(HashMap<&'a str, Vec<&'a str>>);

impl<'a> Siblings<'a> {
    fn of(folders: &[&'a str]) -> Self {
        let mut siblings: HashMap<&str, Vec<&str>> = HashMap::default();
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

/// The folder that a folder of archives is in next to the configuration.
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
        // Where files are now does not need to be where they will be: no absolute path, then.
        _ => above.trim_start_matches('/').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(paths: &[&str]) -> Vec<(String, Vec<String>)> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let recognize = |path: &str| {
            path.ends_with(".properties").then_some(FileKind { word: "one", syntax: Syntax::Properties })
        };
        discover(&paths, &[], &str::to_owned, &recognize)
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
