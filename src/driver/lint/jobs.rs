//! What is checked together: groups of folders, and manifests of containers.

use crate::maps::HashSet;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::together::{self, Joined, Ties};
use super::{Raised, ReadOptions, Walked, mounts, raise};
use crate::driver::PRODUCTS;
use crate::native::{self, Group};
use crate::product::Product;
use crate::source::SourceFile;
use crate::spec::Files;

/// What is checked together.
#[derive(Debug)]
pub(in crate::driver) enum Job {
    /// Folders of native files.
    Folders(Group),
    /// Manifests of one folder.
    Manifests(Manifests),
}

/// Manifests that are checked together.
#[derive(Debug, Default)]
pub(in crate::driver) struct Manifests {
    /// The folder above them.
    pub(in crate::driver) root: String,
    /// Their paths.
    pub(in crate::driver) paths: Vec<String>,
    /// Files that they mount over the configuration of containers.
    pub(in crate::driver) mounted: Vec<String>,
    /// The block that is checked, where the one of them is a document.
    pub(in crate::driver) block: Option<usize>,
}

/// Each block of a document by itself: they are examples, and mostly of one and the same.
fn blocks(path: &str, files: &dyn Files) -> Vec<Job> {
    let count = files
        .read(path)
        .map_or(0, |bytes| native::manifest::blocks(&SourceFile::from_bytes(path, bytes).text));
    let root = path.rfind('/').map_or("", |at| &path[..at]);
    let job = |block| {
        let paths = vec![path.to_owned()];
        Job::Manifests(Manifests { root: root.to_owned(), paths, block: Some(block), ..Manifests::default() })
    };
    (0..count).map(job).collect()
}

/// Manifests by their folders; all of a chart together.
fn manifests(paths: &[&String], claimed: &mut BTreeMap<String, Vec<String>>) -> Vec<Job> {
    let above = |path: &str| path.rfind('/').map_or("", |at| &path[..at]).to_owned();
    let charts: BTreeSet<String> =
        paths.iter().filter(|path| native::manifest::is_chart(path)).map(|path| above(path)).collect();
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let folder = above(path);
        let chart = native::manifest::of_template(path).map(str::to_owned);
        let chart = chart.filter(|chart| charts.contains(chart));
        // Without a chart nothing calls it.
        if chart.is_none() && path.ends_with(".tpl") {
            continue;
        }
        let folder = chart.unwrap_or(folder);
        folders.entry(folder).or_default().push((*path).clone());
    }
    let job = |(root, paths): (String, Vec<String>)| {
        let mounted = paths.iter().flat_map(|path| claimed.remove(path).unwrap_or_default()).collect();
        Job::Manifests(Manifests { root, paths, mounted, block: None })
    };
    folders.into_iter().map(job).collect()
}

/// The groups of each product, read and raised, those joined of which the files say that they belong together.
pub(in crate::driver) fn raised(
    walked: &Walked,
    files: &(dyn Files + Sync),
    options: &ReadOptions,
) -> Vec<(&'static dyn Product, Job, Raised)> {
    let jobs = jobs(walked, files, options);
    let read = |(product, job): &(&'static dyn Product, Job)| raise(*product, job, files, options);
    let mut raised: Vec<Option<Raised>> = jobs.par_iter().map(|job| Some(read(job))).collect();
    let ties: Vec<Ties> = raised.iter().flatten().map(Ties::of).collect();
    let ties: Vec<&Ties> = ties.iter().collect();
    let joined = together::join(jobs, &ties).into_iter();
    joined
        .map(|Joined { job, known, .. }| {
            let known = known.and_then(|index| raised[index].take());
            let raised = known.unwrap_or_else(|| read(&job));
            (job.0, job.1, raised)
        })
        .collect()
}

/// The groups of each product.
pub(super) fn jobs(
    walked: &Walked,
    files: &(dyn Files + Sync),
    options: &ReadOptions,
) -> Vec<(&'static dyn Product, Job)> {
    let mut jobs = Vec::new();
    let composed = OnceCell::new();
    let sorted: OnceCell<BTreeSet<&str>> = OnceCell::new();
    for product in PRODUCTS.iter() {
        if options.product.as_ref().is_some_and(|named| named != product.name()) {
            continue;
        }
        let mut claimed = BTreeMap::new();
        let has_images = !product.image_words().is_empty() && !walked.manifests.is_empty();
        let composed = || composed.get_or_init(|| mounts::read(walked, files));
        if has_images {
            let sorted = sorted.get_or_init(|| walked.files.iter().map(String::as_str).collect());
            claimed = mounts::claimed(product, composed(), sorted);
        }
        let mounted: HashSet<&String> = claimed.values().flatten().collect();
        let own: Cow<'_, [String]> = if mounted.is_empty() {
            Cow::Borrowed(&walked.files)
        } else {
            walked.files.iter().filter(|path| !mounted.contains(path)).cloned().collect()
        };
        let mut groups = native::discover(&own, &walked.archives, &|path| walked.locate(path), &|path| {
            product.recognize(path)
        });
        if !groups.is_empty() && has_images {
            mounts::trace(product, composed(), &mut groups);
        }
        drop(mounted);
        jobs.extend(groups.into_iter().map(|group| (product, Job::Folders(group))));
        if has_images {
            let projects = walked.manifests.iter().filter(|path| !composed().is_part(path));
            let (documents, projects): (Vec<&String>, Vec<&String>) =
                projects.partition(|path| native::manifest::is_markdown(path));
            let documents = documents.into_iter().flat_map(|path| blocks(path, files));
            jobs.extend(documents.map(|job| (product, job)));
            jobs.extend(manifests(&projects, &mut claimed).into_iter().map(|group| (product, group)));
        }
    }
    jobs
}
