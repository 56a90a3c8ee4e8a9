//! Native files in, findings out: the same rules on a model that is raised instead of resolved.

use crate::maps::HashSet;
use std::collections::BTreeMap;

use rayon::prelude::*;

mod cache;
mod guesses;
mod jobs;
mod mounts;
mod reading;
mod taken;
mod together;
mod walked;

pub use cache::Cache;
pub(super) use jobs::{Job, raised};
pub(super) use reading::Raised;
pub use taken::{Release, releases, taken};
pub use walked::{Met, Walked, is_native};

use cache::{Clean, Recorded};
use jobs::jobs;
use reading::raise;
use together::{Joined, Ties};

use super::proposals::{self, Budget, Changed};
use super::secrets::{secret_names, secret_values};
use super::{PRODUCTS, REGISTRY};
use crate::catalog::Version;
use crate::diagnostic::{Finding, Levels, Mark, Severity, Summary, sort};
use crate::model::{ClusterId, Host, Model, NodesInView};
use crate::native::{self, rules};
use crate::product::{Folder, Product, RaisedCluster};
use crate::registry::exceptions;
use crate::rules::Survey;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::spec::Files;

/// What is known of the files in addition to their content.
#[derive(Debug, Default)]
pub struct ReadOptions {
    /// The product's word.
    pub product: Option<String>,
    /// The version.
    pub version: Option<Version>,
    /// Hosts of which more is known.
    pub hosts: Vec<Host>,
}

/// What came of linting.
#[derive(Debug, Default)]
pub struct Linted {
    /// The files that findings are about.
    pub sources: SourceMap,
    /// The findings, sorted as a reader meets them.
    pub findings: Vec<Finding>,
    /// How many findings over how many files.
    pub summary: Summary,
    /// The product and the version of each cluster, and the reason for the version.
    pub clusters: Vec<String>,
}

impl Linted {
    /// What is the same on several hosts is reported once: for people and pipelines, when fixes and baselines have had
    /// each finding.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.findings = native::once(std::mem::take(&mut self.findings), &self.sources);
        self.summary = Summary::of(&self.findings, self.summary.files);
        self
    }
}

/// One group of folders, read, raised and checked.
#[derive(Default)]
struct LintedGroup {
    ties: Ties,
    sources: SourceMap,
    findings: Vec<Finding>,
    /// Paths of the files that were read.
    files: Vec<String>,
    clusters: Vec<String>,
    /// What it costs to look again.
    weight: usize,
}

impl From<Clean> for LintedGroup {
    fn from(Clean { ties, files, clusters, weight }: Clean) -> Self {
        Self { ties, files, clusters, weight, ..Self::default() }
    }
}

/// Lints what a walk met. Groups of folders are checked on all cores, one after the other, and only files with
/// findings are kept.
pub fn lint(walked: &Walked, files: &(dyn Files + Sync), options: &ReadOptions, levels: &Levels) -> Linted {
    lint_with(walked, files, options, levels, None)
}

/// The same, without what earlier runs found nothing wrong with.
pub fn lint_with(
    walked: &Walked,
    files: &(dyn Files + Sync),
    options: &ReadOptions,
    levels: &Levels,
    cache: Option<&Cache>,
) -> Linted {
    let jobs = jobs(walked, files, options);
    let is_hidden = !walked.unread.is_empty();
    let how = cache::key(&[options, levels]);
    let lint_job = |(product, job): &(&'static dyn Product, Job), files: &(dyn Files + Sync), has_strays| {
        let mut raised = raise(*product, job, files, options);
        raised.is_hidden |= is_hidden || has_strays;
        let mut group = check_group(*product, raised, options);
        group.findings = levels.apply(std::mem::take(&mut group.findings));
        sort(&mut group.findings, &group.sources);
        keep_needed(group)
    };
    // Only what is not known to be without findings.
    let check = |job: &(&'static dyn Product, Job), has_strays: bool| {
        let Some(cache) = cache else { return lint_job(job, files, has_strays) };
        let key = cache::key(&[&how, &job.0.name(), &job.1, &is_hidden, &has_strays]);
        if let Some(clean) = cache.find(&key, files) {
            return LintedGroup::from(clean);
        }
        let recorded = Recorded::new(files);
        let group = lint_job(job, &recorded, has_strays);
        if group.findings.is_empty() {
            let LintedGroup { ties, files, clusters, weight, .. } = &group;
            let (ties, files, clusters) = (ties.clone(), files.clone(), clusters.clone());
            cache.add(&key, recorded, Clean { ties, files, clusters, weight: *weight });
        }
        group
    };
    let mut groups: Vec<LintedGroup> = jobs.par_iter().map(|job| check(job, false)).collect();
    // Only once files are read is it known which folders belong together.
    let ties: Vec<&Ties> = groups.iter().map(|group| &group.ties).collect();
    let joined = together::join(jobs, &ties);
    let anew: Vec<Option<LintedGroup>> = joined
        .par_iter()
        .map(|Joined { job, known, has_strays }| {
            (known.is_none() || *has_strays).then(|| check(job, *has_strays))
        })
        .collect();
    let known = |joined: &Joined| joined.known.map(|index| std::mem::take(&mut groups[index]));
    let known: Vec<Option<LintedGroup>> = joined.iter().map(known).collect();
    groups = anew.into_iter().zip(known).map(|(anew, known)| anew.or(known).unwrap_or_default()).collect();
    // One group after the other: what is proposed does not depend on which is checked first.
    let mut budget = Budget::default();
    for (Joined { job, has_strays, .. }, group) in joined.iter().zip(&mut groups) {
        let LintedGroup { findings, sources, weight, .. } = group;
        proposals::settle(findings, sources, (&mut budget, *weight), |edits| {
            let again = lint_job(job, &Changed::new(files, edits, sources), *has_strays);
            Some((again.findings, again.sources))
        });
    }
    let mut linted = Linted::default();
    for (path, reason) in &walked.unread {
        let file = linted.sources.add(SourceFile::from_bytes(path.as_str(), Vec::new()));
        linted.findings.push(rules::unreadable_file::finding(Span::at(file, 0), path, reason));
    }
    linted.findings = levels.apply(std::mem::take(&mut linted.findings));
    // A manifest is read once for each product that it names.
    let mut files: HashSet<String> = HashSet::default();
    for mut group in groups {
        files.extend(group.files);
        linted.clusters.append(&mut group.clusters);
        let ids = linted.sources.append(group.sources);
        for mut finding in group.findings {
            finding.move_files(&ids);
            linted.findings.push(finding);
        }
    }
    linted.sources.set_secret_names(secret_names());
    linted.summary = Summary::of(&linted.findings, files.len());
    linted
}

/// Files without findings does not need to be remembered.
fn keep_needed(mut group: LintedGroup) -> LintedGroup {
    let mut needed = vec![false; group.sources.files().count()];
    for finding in &group.findings {
        for span in finding.spans() {
            needed[span.file.index()] = true;
        }
    }
    let ids = group.sources.retain(&needed);
    for finding in &mut group.findings {
        finding.move_files(&ids);
    }
    group
}

/// Checks what was read of one group. Where files may be of several releases, what is found has to hold for all of them.
fn check_group(product: &dyn Product, raised: Raised, options: &ReadOptions) -> LintedGroup {
    let ties = Ties::of(&raised);
    let clusters = raised.clusters.iter().map(|cluster| version_of(product, cluster)).collect();
    let (mut findings, model) = judge(product, &raised, &raised.clusters, options);
    guesses::weaken(product, &raised, options, &mut findings);
    let Raised { mut sources, folders, findings: mut all, files, charts, .. } = raised;
    all.append(&mut findings);
    let mut allows = Vec::new();
    for folder in &folders {
        allows.extend(native::exceptions(folder, &sources, &mut all));
    }
    let mut findings = exceptions::apply_to_files(&REGISTRY, all, allows.iter());
    let files_of =
        folders.iter().flat_map(|folder| folder.files.iter().map(|file| (file.file, &folder.host)));
    let hosts: BTreeMap<FileId, &String> = files_of.filter(|(_, host)| !host.is_empty()).collect();
    for finding in findings.iter_mut().filter(|finding| finding.host.is_none()) {
        finding.host = hosts.get(&finding.span.file).map(|host| (*host).clone());
    }
    if !charts.is_empty() {
        findings.iter_mut().for_each(|finding| charts.move_finding(finding));
        // One value may be printed in several templates.
        let mut reported = HashSet::default();
        findings
            .retain(|finding| reported.insert((finding.rule.code, finding.span, finding.message.clone())));
    }
    sources.add_secrets(secret_values(&model));
    let texts = sources.files().map(|(_, file)| file.text.len()).sum::<usize>();
    let weight = texts + model.instances.len() * proposals::NODE;
    LintedGroup { ties, sources, findings, files, clusters, weight }
}

/// What is wrong with what files say, if clusters are what they were raised as.
fn judge(
    product: &dyn Product,
    raised: &Raised,
    clusters: &[RaisedCluster],
    options: &ReadOptions,
) -> (Vec<Finding>, Model) {
    let Raised { sources, folders, is_hidden, .. } = raised;
    let mut findings = Vec::new();
    check_folders(product, folders, sources, clusters, &mut findings);
    let mut built = native::build(clusters, &PRODUCTS, &native::limited(folders, &options.hosts));
    if *is_hidden {
        for cluster in &mut built.model.clusters {
            // A host of which nothing could be read is not among its hosts.
            cluster.nodes_in_view = cluster.nodes_in_view.min(NodesInView::OfItsHosts);
        }
    }
    let mut found = check(product, &mut built.model);
    // What the reading of a value reports is reported once.
    let reading = clusters.iter().flat_map(|cluster| &cluster.findings);
    let reading = reading.filter(|finding| finding.severity != Severity::Info);
    let values = built.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let misread = findings.iter().filter(|finding| *finding.rule == rules::lost_backslash::LOST_BACKSLASH);
    let reported = reading.chain(values).chain(misread).map(|finding| finding.span);
    let mut reported: Vec<Span> = reported.filter(|span| span.start < span.end).collect();
    reported.sort_unstable();
    findings.append(&mut built.findings);
    let is_reported = |span: Span| {
        let from = reported.partition_point(|reported| *reported < Span::at(span.file, span.start as usize));
        let mut inside = reported[from..]
            .iter()
            .take_while(|reported| reported.file == span.file && reported.start < span.end);
        inside.any(|reported| span.contains(*reported))
    };
    found.retain(|finding| !is_reported(finding.span));
    findings.extend(found.into_iter().map(native::for_files));
    for cluster in clusters {
        native::check_containers(cluster, folders, &built.model, sources, product.catalog(), &mut findings);
    }
    (findings, built.model)
}

/// Looks for the rules of single files, each with the parameters of its cluster's release.
pub(super) fn check_folders(
    product: &dyn Product,
    folders: &[Folder],
    sources: &SourceMap,
    clusters: &[RaisedCluster],
    findings: &mut Vec<Finding>,
) {
    let mut views = vec![None; folders.len()];
    for cluster in clusters {
        let view = product.view(&cluster.version.version);
        for &folder in &cluster.folders {
            views[folder] = Some(view.clone());
        }
    }
    for (folder, view) in folders.iter().zip(&views) {
        native::check_folder(folder, sources, view.as_deref(), findings);
    }
}

/// Looks for every rule in a raised model.
fn check(product: &dyn Product, model: &mut Model) -> Vec<Finding> {
    for id in 0..model.clusters.len() as u32 {
        product.order(model, ClusterId(id));
    }
    let mut findings = Vec::new();
    REGISTRY.run(&Survey::new(model, PRODUCTS), &mut findings);
    // Some is worth saying of a spec and not of files.
    findings.retain(|finding| !finding.rule.has(Mark::SpecOnly));
    native::check_model(model, &mut findings);
    findings
}

/// The product and the version of a cluster, and the reason for the version.
fn version_of(product: &dyn Product, cluster: &RaisedCluster) -> String {
    let (version, catalog) = (&cluster.version, product.catalog());
    let sure = match (version.is_itself, version.others.is_empty()) {
        (_, false) => format!(" (or another one of {})", version.words(catalog)),
        (false, true) => ", the closest known version".to_owned(),
        (true, true) => String::new(),
    };
    format!("{} {}{sure}, because {}", catalog.title, version.version, version.because)
}
