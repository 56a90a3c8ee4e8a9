//! Groups of folders that belong together: the files of one name a node whose files are another one's.

use std::collections::{HashMap, HashSet};

use super::jobs::{Job, Manifests};
use super::reading::Raised;
use crate::model::Parts;
use crate::native::{Group, shared_folder};
use crate::product::{Folder, Product};

/// The endpoints that the files of a group tell.
#[derive(Debug, Default)]
pub(super) struct Ties {
    owns: Vec<String>,
    asks: Vec<String>,
    /// Containers with the networks of their machines, each machine in a folder of its own: the folder above, and the name of the cluster.
    kin: Option<(String, String)>,
}

impl Ties {
    pub(super) fn of(raised: &Raised) -> Self {
        let Raised { root, folders, clusters, is_example, .. } = raised;
        if *is_example {
            return Self::default();
        }
        let is_on_host =
            |folder: &Folder| folder.container.as_ref().is_some_and(|container| container.is_on_host_network);
        let kin = match clusters.as_slice() {
            [only] if folders.iter().all(is_on_host) => {
                let above = root.rsplit_once('/').map_or("", |(above, _)| above);
                Some((above.to_owned(), only.name.value.to_string()))
            }
            _ => None,
        };
        let owns: Vec<String> = clusters.iter().flat_map(|cluster| cluster.owns.clone()).collect();
        let asks = clusters.iter().flat_map(|cluster| cluster.asks.clone());
        let known: HashSet<&String> = owns.iter().collect();
        let asks = asks.filter(|asked| !known.contains(asked)).collect();
        Self { owns, asks, kin }
    }
}

/// A group, as it was or made of several.
pub(super) enum Joined {
    /// The group of that index.
    AsBefore(usize, (&'static dyn Product, Job)),
    /// Several, to be looked at together.
    Anew((&'static dyn Product, Job)),
}

/// What several groups are together; manifests and folders each by themselves.
#[derive(Default)]
struct Together {
    groups: Vec<Group>,
    manifests: Option<Manifests>,
}

impl Together {
    fn add(&mut self, job: Job) {
        match job {
            Job::Folders(group) => self.groups.push(group),
            Job::Manifests(more) => match &mut self.manifests {
                Some(known) => {
                    known.root = shared_folder(&known.root, &more.root).to_owned();
                    known.paths.extend(more.paths);
                    known.mounted.extend(more.mounted);
                }
                None => self.manifests = Some(more),
            },
        }
    }

    fn job(self) -> Job {
        match self.manifests {
            Some(manifests) => Job::Manifests(manifests),
            None => Job::Folders(Group::of_all(self.groups)),
        }
    }
}

/// Who has an endpoint, or a node on that host; `None` where several do.
type Owners<'a> = HashMap<(&'static str, &'a str), Option<usize>>;

/// Joins groups. A node that several groups have joins none of them.
pub(super) fn join(jobs: Vec<(&'static dyn Product, Job)>, ties: &[&Ties]) -> Vec<Joined> {
    // Most groups ask nobody, and most endpoints nobody asks for.
    let asked: HashSet<&str> = ties.iter().flat_map(|ties| &ties.asks).map(|asked| host(asked)).collect();
    let (mut by_endpoint, mut by_host): (Owners<'_>, Owners<'_>) = Default::default();
    for (index, ((product, _), ties)) in jobs.iter().zip(ties).enumerate() {
        for endpoint in ties.owns.iter().filter(|endpoint| asked.contains(host(endpoint))) {
            for (owners, key) in [(&mut by_endpoint, &**endpoint), (&mut by_host, host(endpoint))] {
                let owner = owners.entry((product.name(), key)).or_insert(Some(index));
                *owner = owner.filter(|known| *known == index);
            }
        }
    }
    let mut parts = Parts::new(jobs.len());
    let mut kin: HashMap<(&'static str, &(String, String)), usize> = HashMap::new();
    for (index, ((product, _), ties)) in jobs.iter().zip(ties).enumerate() {
        if let Some(own) = &ties.kin {
            parts.join(*kin.entry((product.name(), own)).or_insert(index), index);
        }
    }
    for (index, ((product, _), ties)) in jobs.iter().zip(ties).enumerate() {
        for asked in &ties.asks {
            let own = by_endpoint.get(&(product.name(), &**asked));
            let owner = own.or_else(|| by_host.get(&(product.name(), host(asked)))).copied().flatten();
            // Folders and manifests are read in different ways.
            let is_alike = |owner: &usize| {
                matches!(jobs[*owner].1, Job::Folders(_)) == matches!(jobs[index].1, Job::Folders(_))
            };
            if let Some(owner) = owner.filter(is_alike) {
                parts.join(index, owner);
            }
        }
    }
    let firsts = parts.firsts();
    let mut sizes = vec![0; jobs.len()];
    for &first in &firsts {
        sizes[first] += 1;
    }
    let mut several: HashMap<usize, (&'static dyn Product, Together)> = HashMap::new();
    let mut single = Vec::new();
    for (index, (product, job)) in jobs.into_iter().enumerate() {
        if sizes[firsts[index]] > 1 {
            several.entry(firsts[index]).or_insert_with(|| (product, Together::default())).1.add(job);
        } else {
            single.push((index, Joined::AsBefore(index, (product, job))));
        }
    }
    let several =
        several.into_iter().map(|(first, (product, all))| (first, Joined::Anew((product, all.job()))));
    single.extend(several);
    single.sort_by_key(|(index, _)| *index);
    single.into_iter().map(|(_, joined)| joined).collect()
}

fn host(endpoint: &str) -> &str {
    endpoint.rsplit_once(':').map_or(endpoint, |(host, _)| host)
}
