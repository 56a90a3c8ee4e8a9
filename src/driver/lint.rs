//! Native files in, findings out: the same rules on a model that is raised instead of resolved.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::secrets::{secret_names, secret_values};
use super::{PRODUCTS, REGISTRY};
use crate::catalog::Version;
use crate::diagnostic::{Finding, Levels, Mark, Severity, Summary, sort};
use crate::model::{ClusterId, Host};
use crate::native::{self, Built, FoundFolder, Group, rules};
use crate::product::{Folder, NativeFile, Product, RaisedCluster, Syntax, View};
use crate::registry::exceptions;
use crate::rules::Survey;
use crate::source::{SourceFile, SourceMap, Span};
use crate::spec::Files;

/// What somebody says of the files, because they do not tell it.
#[derive(Debug, Default)]
pub struct Said {
    /// The product's word.
    pub product: Option<String>,
    /// The version.
    pub version: Option<Version>,
    /// Hosts of which more is known.
    pub facts: Vec<Host>,
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
    /// What was taken for what, a line each.
    pub taken: Vec<String>,
}

/// Paths that a walk met: files that may be a product's, and names that may tell versions.
#[derive(Debug, Default)]
pub struct Walked {
    /// Files of products.
    pub files: Vec<String>,
    /// Archives beside them.
    pub archives: Vec<String>,
    /// Manifests of containers, perhaps.
    pub manifests: Vec<String>,
    /// What could not be looked at, each with the reason.
    pub unread: Vec<(String, String)>,
}

/// Whether a file may be a manifest of containers, by its path.
pub fn is_manifest(path: &str) -> bool {
    native::manifest::is_manifest(path)
}

/// Whether some product knows a file by its path.
pub fn is_native(path: &str) -> bool {
    PRODUCTS.iter().any(|product| product.recognize(path).is_some())
}

/// One group of folders, read, raised and checked.
struct Looked {
    sources: SourceMap,
    findings: Vec<Finding>,
    files: usize,
    taken: Vec<String>,
}

/// Lints what a walk met. Groups of folders are looked at on all cores, one after the other, and only files with
/// findings are kept.
pub fn lint(walked: &Walked, files: &(dyn Files + Sync), said: &Said, levels: &Levels) -> Linted {
    let jobs = jobs(walked, said);
    let looked: Vec<Looked> = jobs
        .par_iter()
        .map(|(product, group)| {
            let mut raised = raise(*product, group, files, said);
            raised.is_hidden |= !walked.unread.is_empty();
            let mut looked = look(*product, raised, said);
            looked.findings = levels.apply(std::mem::take(&mut looked.findings));
            sort(&mut looked.findings, &looked.sources);
            keep_needed(looked)
        })
        .collect();
    let mut linted = Linted::default();
    for (path, reason) in &walked.unread {
        let file = linted.sources.add(SourceFile::from_bytes(path.as_str(), Vec::new()));
        linted.findings.push(rules::unreadable_file::finding(Span::at(file, 0), path, reason));
    }
    linted.findings = levels.apply(std::mem::take(&mut linted.findings));
    let mut count = 0;
    for mut group in looked {
        count += group.files;
        linted.taken.append(&mut group.taken);
        let ids = linted.sources.append(group.sources);
        for mut finding in group.findings {
            finding.move_files(&ids);
            linted.findings.push(finding);
        }
    }
    linted.sources.set_secret_names(secret_names());
    linted.summary = Summary::of(&linted.findings, count);
    linted
}

/// Files without findings need not be remembered.
fn keep_needed(mut looked: Looked) -> Looked {
    let mut needed = vec![false; looked.sources.files().count()];
    for finding in &looked.findings {
        for span in finding.spans() {
            needed[span.file.index()] = true;
        }
    }
    let ids = looked.sources.retain(&needed);
    for finding in &mut looked.findings {
        finding.move_files(&ids);
    }
    looked
}

/// What is looked at together.
pub(super) enum Job {
    /// Folders of native files.
    Folders(Group),
    /// Manifests of one folder.
    Manifests(String, Vec<String>),
}

/// Manifests by their folders; all of a chart together.
fn manifests(paths: &[String]) -> Vec<Job> {
    let above = |path: &str| path.rfind('/').map_or("", |at| &path[..at]).to_owned();
    let charts: BTreeSet<String> =
        paths.iter().filter(|path| native::manifest::is_chart(path)).map(|path| above(path)).collect();
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let folder = above(path);
        let parts = format!("/{folder}/");
        let chart = parts.rfind("/templates/").map(|at| parts[..at].trim_start_matches('/').to_owned());
        let folder = chart.filter(|chart| charts.contains(chart)).unwrap_or(folder);
        folders.entry(folder).or_default().push(path.clone());
    }
    folders.into_iter().map(|(folder, paths)| Job::Manifests(folder, paths)).collect()
}

/// The groups of each product.
pub(super) fn jobs(walked: &Walked, said: &Said) -> Vec<(&'static dyn Product, Job)> {
    let mut jobs = Vec::new();
    for product in PRODUCTS.iter() {
        if said.product.as_ref().is_some_and(|named| named != product.name()) {
            continue;
        }
        let groups = native::discover(&walked.files, &walked.archives, &|path| product.recognize(path));
        jobs.extend(groups.into_iter().map(|group| (product, Job::Folders(group))));
        jobs.extend(manifests(&walked.manifests).into_iter().map(|group| (product, group)));
    }
    jobs
}

/// Checks what was read of one group.
fn look(product: &dyn Product, raised: Raised, said: &Said) -> Looked {
    let Raised { root, mut sources, folders, clusters, mut findings, files, is_hidden } = raised;
    let mut taken = Vec::new();
    let mut views = vec![None; folders.len()];
    for cluster in &clusters {
        taken.extend(describe(product, &root, cluster, &folders));
        let view = product.view(&cluster.version.version);
        for &folder in &cluster.folders {
            views[folder] = Some(view.clone());
        }
    }
    let mut allows = Vec::new();
    for (folder, view) in folders.iter().zip(&views) {
        native::check_folder(folder, &sources, view.as_deref(), &mut findings);
        allows.extend(native::exceptions(folder, &sources, &mut findings));
    }
    let mut built = native::build(&clusters, &PRODUCTS, &said.facts);
    built.is_whole &= !is_hidden;
    let mut found = check(product, &mut built, is_hidden);
    // What cannot be judged is not judged, and what the reading of a value tells is told once.
    let reading = clusters.iter().flat_map(|cluster| &cluster.findings);
    let reading = reading.filter(|finding| finding.severity != Severity::Info);
    let values = built.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let told = reading.chain(values).map(|finding| finding.span);
    let told: Vec<Span> = told.filter(|span| span.start < span.end).collect();
    findings.append(&mut built.findings);
    found.retain(|finding| {
        !finding.spans().any(|span| built.opaque.iter().any(|opaque| opaque.contains(span)))
            && !told.iter().any(|span| finding.span.contains(*span))
    });
    findings.extend(found.into_iter().map(native::for_files));
    for cluster in &clusters {
        native::check_containers(cluster, &folders, &built.model, &sources, product.catalog(), &mut findings);
    }
    let findings = exceptions::apply_to_files(&REGISTRY, findings, allows.iter());
    sources.add_secrets(secret_values(&built.model));
    Looked { sources, findings, files, taken }
}

/// Looks for every rule in a raised model.
fn check(product: &dyn Product, built: &mut Built, is_hidden: bool) -> Vec<Finding> {
    let Built { model, is_whole, has_scripts, .. } = built;
    let (is_whole, has_scripts, has_opaque) = (*is_whole, *has_scripts, !built.opaque.is_empty());
    for id in 0..model.clusters.len() as u32 {
        product.order(model, ClusterId(id));
    }
    let mut findings = Vec::new();
    let view = match (is_whole, has_opaque || is_hidden) {
        (true, _) => View::Whole,
        (false, false) => View::Hosts,
        (false, true) => View::Parts,
    };
    REGISTRY.run(&Survey::new(model, PRODUCTS), view, &mut findings);
    findings.retain(|finding| !is_beside_the_point(finding, has_scripts));
    native::check_model(model, &mut findings);
    findings
}

/// What is worth saying of a spec and not of files.
fn is_beside_the_point(finding: &Finding, has_scripts: bool) -> bool {
    finding.rule.has(Mark::SpecOnly) || finding.rule.has(Mark::NeedsScripts) && !has_scripts
}

/// The folders of one group with what they say.
pub(super) struct Raised {
    pub(super) root: String,
    pub(super) sources: SourceMap,
    pub(super) folders: Vec<Folder>,
    pub(super) clusters: Vec<RaisedCluster>,
    pub(super) findings: Vec<Finding>,
    pub(super) files: usize,
    /// Whether files were skipped, so that what is missing may stand there.
    pub(super) is_hidden: bool,
}

/// Reads the files of a group and makes clusters of them.
pub(super) fn raise(product: &dyn Product, job: &Job, files: &(dyn Files + Sync), said: &Said) -> Raised {
    let mut sources = SourceMap::default();
    let mut findings = Vec::new();
    let mut folders: Vec<Folder> = Vec::new();
    let root = match job {
        Job::Folders(group) => {
            let read = |found| read(product, found, files, &mut sources, &mut findings);
            folders.extend(group.folders.iter().map(read));
            &group.root
        }
        Job::Manifests(root, paths) => {
            let is_chart = paths.iter().any(|path| native::manifest::is_chart(path));
            for path in paths {
                folders.extend(read_manifest(product, path, is_chart, files, &mut sources, &mut findings));
            }
            if is_chart {
                chart(product, &sources, &mut findings);
            }
            root
        }
    };
    let count = sources.files().count();
    let clusters = product.raise(&folders, &sources, said.version.as_ref());
    let is_hidden = !findings.is_empty();
    Raised { root: root.clone(), sources, folders, clusters, findings, files: count, is_hidden }
}

/// The folders of one manifest. Most YAML is something else, and nothing is said of it; all of a chart counts.
fn read_manifest(
    product: &dyn Product,
    path: &str,
    is_chart: bool,
    files: &(dyn Files + Sync),
    sources: &mut SourceMap,
    findings: &mut Vec<Finding>,
) -> Vec<Folder> {
    let Ok(bytes) = files.read(path) else { return Vec::new() };
    let source = SourceFile::from_bytes(path, bytes);
    if !source.text.to_ascii_lowercase().contains(product.name()) {
        if is_chart {
            sources.add(source);
        }
        return Vec::new();
    }
    let file = sources.add(source);
    let source = sources.file(file);
    let mut own = Vec::new();
    let recognize = |name: &str| product.recognize(name);
    let folders = native::manifest::read(file, source, product.name(), &recognize, &mut own);
    findings.extend(own.into_iter().map(|finding| finding.product(product.name())));
    folders
}

/// What the values of a chart say that its templates do not use.
fn chart(product: &dyn Product, sources: &SourceMap, findings: &mut Vec<Finding>) {
    let roles: Vec<&str> = product.catalog().roles.iter().map(|role| &*role.name).collect();
    let texts: Vec<&str> = sources.files().map(|(_, file)| &*file.text).collect();
    // Others have roles of those names as well.
    if !texts.iter().any(|text| text.to_ascii_lowercase().contains(product.name())) {
        return;
    }
    for (id, source) in sources.files() {
        if source.name.rsplit('/').next() == Some("values.yaml") {
            let limits = native::manifest::limits(id, source, &roles);
            native::check_chart(product.catalog(), &limits, &texts, findings);
        }
    }
}

fn read(
    product: &dyn Product,
    found: &FoundFolder,
    files: &(dyn Files + Sync),
    sources: &mut SourceMap,
    findings: &mut Vec<Finding>,
) -> Folder {
    let mut folder = Folder {
        path: found.path.clone(),
        root: found.root.clone(),
        host: found.host.clone(),
        files: Vec::with_capacity(found.files.len()),
        traces: found.traces.clone(),
        container: None,
    };
    for path in &found.files {
        let Some(kind) = product.recognize(path) else { continue };
        let bytes = files.read(path).and_then(|bytes| match rules::unreadable_file::no_text(&bytes) {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(bytes),
        });
        let (bytes, reason) = match bytes {
            Ok(bytes) => (bytes, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        let file = sources.add(SourceFile::from_bytes(path.as_str(), bytes));
        let source = sources.file(file);
        if let Some(reason) = reason {
            let top = Span::at(file, 0);
            findings.push(rules::unreadable_file::finding(top, path, &reason).product(product.name()));
            continue;
        }
        if kind.syntax != Syntax::Shell
            && let Some(finding) = rules::opaque_value::skipped(file, source)
        {
            findings.push(finding.product(product.name()));
            continue;
        }
        let native = NativeFile::new(path.clone(), kind, file, source, files.mode(path));
        folder.files.push(native);
    }
    folder
}

/// What a cluster was taken for.
fn describe(product: &dyn Product, root: &str, cluster: &RaisedCluster, folders: &[Folder]) -> Vec<String> {
    let catalog = product.catalog();
    let root = if root.is_empty() { "." } else { root };
    let version = &cluster.version;
    let sure = if version.is_certain { "" } else { ", a guess" };
    let mut lines = vec![format!(
        "{root}: {} {}{sure}, because {}; cluster `{}`",
        catalog.title, version.version, version.because, cluster.name.value
    )];
    for node in &cluster.nodes {
        let host = &cluster.hosts[node.host].name;
        let role = &catalog.role(node.role).title;
        lines.push(format!(
            "  {role} `{}` on host `{host}`, installed in `{}`",
            node.name,
            if node.root.is_empty() { "." } else { &node.root }
        ));
    }
    for &folder in &cluster.folders {
        for file in &folders[folder].files {
            lines.push(format!("    {}: {}", file.path, file.kind.word));
        }
    }
    lines
}
