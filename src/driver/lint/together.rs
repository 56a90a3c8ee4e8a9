//! Groups of folders that belong together: the files of one name a node whose files are another one's.

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::jobs::{Job, Manifests};
use super::reading::Raised;
use crate::model::Parts;
use crate::native::{Group, shared_folder};
use crate::product::{Folder, Product};

/// The endpoints that the files of a group have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Ties {
    owns: Vec<String>,
    asks: Vec<String>,
    /// Containers with the networks of their machines, each machine in its own folder: the folder above, and the name of the cluster.
    kin: Option<(String, String)>,
    /// Where its files are; an example of a document is nowhere.
    root: Option<String>,
    /// Whether it may be a part of another group: some of its nodes ask someone who is not known.
    is_stray: bool,
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
        let is_stray = clusters.iter().any(|cluster| cluster.asks_unknown);
        Self { owns, asks, kin, root: Some(root.clone()), is_stray }
    }
}

/// A group, as it was or made of several.
pub(super) struct Joined {
    /// Its files.
    pub(super) job: (&'static dyn Product, Job),
    /// Its index, where it is as it was.
    pub(super) known: Option<usize>,
    /// Whether another group may be a part of it, so that its nodes may not be all.
    pub(super) has_strays: bool,
}

/// What several groups are together; manifests and folders each by themselves.
fn together(jobs: impl Iterator<Item = Job>) -> Option<Job> {
    let (mut groups, mut manifests) = (Vec::new(), None::<Manifests>);
    for job in jobs {
        match (job, &mut manifests) {
            (Job::Folders(group), _) => groups.push(group),
            (Job::Manifests(more), None) => manifests = Some(more),
            (Job::Manifests(more), Some(known)) => {
                known.root = shared_folder(&known.root, &more.root).to_owned();
                known.paths.extend(more.paths);
                known.mounted.extend(more.mounted);
            }
        }
    }
    match manifests {
        Some(manifests) => Some(Job::Manifests(manifests)),
        None => (!groups.is_empty()).then(|| Job::Folders(Group::of_all(groups))),
    }
}

/// Who has an endpoint, or a node on that host; `None` where several do.
type Owners<'a> = HashMap<(&'static str, &'a str), Option<usize>>;

/// Joins groups. A node that several groups have joins none of them.
pub(super) fn join(jobs: Vec<(&'static dyn Product, Job)>, ties: &[&Ties]) -> Vec<Joined> {
    // Most groups have no seeds, and most endpoints are not a seed.
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
    let mut kin: HashMap<(&'static str, &(String, String)), usize> = HashMap::default();
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
            let is_same_group = |owner: &usize| {
                matches!(jobs[*owner].1, Job::Folders(_)) == matches!(jobs[index].1, Job::Folders(_))
            };
            if let Some(owner) = owner.filter(is_same_group) {
                parts.join(index, owner);
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, first) in parts.firsts().into_iter().enumerate() {
        members.entry(first).or_default().push(index);
    }
    let strays = strays(&jobs, ties, &members);
    let mut jobs: Vec<_> = jobs.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for members in members.into_values() {
        let own = usize::from(is_stray(ties, &members));
        let root = root(ties, &members);
        let known = (members.len() == 1).then(|| members[0]);
        let (products, mut own_jobs): (Vec<_>, Vec<_>) =
            members.into_iter().filter_map(|index| jobs[index].take()).unzip();
        let job = if known.is_some() { own_jobs.pop() } else { together(own_jobs.into_iter()) };
        let (Some(product), Some(job)) = (products.first().copied(), job) else { continue };
        let has_strays =
            root.is_some_and(|root| strays.get(&(product.name(), root)).is_some_and(|count| *count > own));
        joined.push(Joined { job: (product, job), known, has_strays });
    }
    joined
}

/// Where the files of some groups are.
fn root<'a>(ties: &[&'a Ties], members: &[usize]) -> Option<&'a str> {
    members.iter().filter_map(|&index| ties[index].root.as_deref()).reduce(shared_folder)
}

/// Whether a group by itself may be a part of another one.
fn is_stray(ties: &[&Ties], members: &[usize]) -> bool {
    matches!(members, [only] if ties[*only].is_stray)
}

/// How many groups that may be a part of another one are in each folder.
fn strays<'a>(
    jobs: &[(&'static dyn Product, Job)],
    ties: &[&'a Ties],
    groups: &BTreeMap<usize, Vec<usize>>,
) -> HashMap<(&'static str, &'a str), usize> {
    let mut strays = HashMap::default();
    for members in groups.values().filter(|members| is_stray(ties, members)) {
        for above in root(ties, members).into_iter().flat_map(folders_above) {
            *strays.entry((jobs[members[0]].0.name(), above)).or_insert(0) += 1;
        }
    }
    strays
}

/// A folder and all that it is in.
fn folders_above(folder: &str) -> impl Iterator<Item = &str> {
    fn above<'a>(inner: &&'a str) -> Option<&'a str> {
        (!inner.is_empty()).then(|| inner.rsplit_once('/').map_or("", |(above, _)| above))
    }
    std::iter::successors(Some(folder), above)
}

fn host(endpoint: &str) -> &str {
    endpoint.rsplit_once(':').map_or(endpoint, |(host, _)| host)
}
