//! Which folders are of one cluster: those whose files name each other's nodes. Their folders count only where the
//! files show nothing else.

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;

use super::is_cluster;
use crate::formats::cfg::read_table;
use crate::model::{Parts, is_local};
use crate::native::shared_folder;
use crate::product::{Folder, NativeFile};
use crate::source::SourceMap;

/// The nodes that the files of a folder name, each as `HOST:PORT`.
#[derive(Default)]
struct Sites {
    /// Those of its controllers and agents.
    own: HashSet<String>,
    /// Those that it names.
    named: HashSet<String>,
    has_controller: bool,
}

/// Parts the folders that have files of a cluster: those of each cluster, by index. Without two controllers that know nothing of
/// each other all are one cluster.
pub(super) fn split(folders: &[Folder], sources: &SourceMap) -> Vec<Vec<usize>> {
    let members: Vec<usize> =
        (0..folders.len()).filter(|index| folders[*index].files.iter().any(is_cluster)).collect();
    let sites: Vec<Sites> = members.iter().map(|index| Sites::of(&folders[*index], sources)).collect();
    let mut parts = Parts::new(members.len());
    let mut first: HashMap<&str, usize> = HashMap::default();
    for (index, sites) in sites.iter().enumerate() {
        for site in sites.own.iter().chain(&sites.named) {
            let other = *first.entry(site).or_insert(index);
            parts.join(index, other);
        }
    }
    let firsts = parts.firsts();
    let heads = (0..members.len()).filter(|index| sites[*index].has_controller);
    let mut clusters: BTreeMap<usize, Vec<usize>> = heads.map(|index| (firsts[index], Vec::new())).collect();
    if clusters.len() < 2 {
        return if members.is_empty() { Vec::new() } else { vec![members] };
    }
    for (index, member) in members.iter().enumerate() {
        // What no file names belongs to the controller whose folder is nearest.
        let own = Some(firsts[index]).filter(|first| clusters.contains_key(first));
        let nearest = || {
            let near =
                |head: &usize| shared_folder(&folders[*member].location, &folders[members[*head]].location);
            clusters.keys().copied().rev().max_by_key(|head| near(head).len())
        };
        if let Some(head) = own.or_else(nearest) {
            clusters.entry(head).or_default().push(*member);
        }
    }
    clusters.into_values().collect()
}

impl Sites {
    fn of(folder: &Folder, sources: &SourceMap) -> Self {
        let mut sites = Self::default();
        for file in &folder.files {
            match file.kind.word {
                "controller" => {
                    sites.has_controller = true;
                    sites.settings(file, sources);
                }
                "agent" => sites.settings(file, sources),
                "nodes" => {
                    let text = &sources.file(file.file).text;
                    let rows = read_table(text).0;
                    let first = rows.iter().filter_map(|row| row.fields.first());
                    sites.named.extend(first.filter_map(|range| endpoint(&text[range.clone()])));
                }
                _ => {}
            }
        }
        sites
    }

    fn settings(&mut self, file: &NativeFile, sources: &SourceMap) {
        let source = sources.file(file.file);
        for entry in &file.document.entries {
            let (key, value) = (file.key(source, entry).value, file.value(source, entry).value);
            let list = match &*key {
                "localSite" => &mut self.own,
                "controllerSite" | "sites" => &mut self.named,
                _ => continue,
            };
            list.extend(value.split(',').filter_map(endpoint));
        }
    }
}

/// `HOST:PORT` of a site; loopback identifies no host.
pub(super) fn endpoint(site: &str) -> Option<String> {
    let mut parts = site.trim().splitn(3, ':');
    let (host, port) = (parts.next()?, parts.next()?);
    parts.next()?;
    let is_site = !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty();
    (is_site && !is_local(host)).then(|| format!("{}:{port}", host.to_lowercase()))
}

/// The endpoints that a cluster's folders have and those that they name and do not have.
pub(super) fn ties(folders: &[&Folder], sources: &SourceMap) -> (Vec<String>, Vec<String>) {
    let all: Vec<Sites> = folders.iter().map(|folder| Sites::of(folder, sources)).collect();
    let mut owns: Vec<String> = all.iter().flat_map(|sites| sites.own.iter().cloned()).collect();
    owns.sort();
    owns.dedup();
    let mut asks: Vec<String> = all.iter().flat_map(|sites| sites.named.iter().cloned()).collect();
    asks.sort();
    asks.dedup();
    asks.retain(|asked| owns.binary_search(asked).is_err());
    (owns, asks)
}
