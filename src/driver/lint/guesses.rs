//! Findings that rest on a guess of the release: what does not hold for every release that files may be of is
//! an info, and reports it.

use crate::maps::HashMap;

use super::{Raised, ReadOptions, judge};
use crate::catalog::Version;
use crate::diagnostic::{Finding, Severity};
use crate::product::{Detected, Product};
use crate::source::{FileId, Span};

/// What is found, by release: of a rule at a location, or of any rule on a line.
type Held<'v, K> = HashMap<K, Vec<(&'v Version, Severity)>>;

/// Judges the same files as each further release that they may be of, and weakens what only some of them bear
/// out. `findings` are those of the likeliest.
pub(super) fn weaken(
    product: &dyn Product,
    raised: &Raised,
    options: &ReadOptions,
    findings: &mut [Finding],
) {
    let guessed = || raised.clusters.iter().filter(|cluster| !cluster.version.others.is_empty());
    let mut releases: HashMap<FileId, &Detected> = HashMap::default();
    for cluster in guessed() {
        let folders = cluster.folders.iter().map(|&folder| &raised.folders[folder]);
        releases.extend(folders.flat_map(|folder| &folder.files).map(|file| (file.file, &cluster.version)));
    }
    let rests = |finding: &Finding| {
        finding.severity != Severity::Info && finding.spans().any(|span| releases.contains_key(&span.file))
    };
    if !findings.iter().any(rests) {
        return;
    }
    let mut others: Vec<&Version> = guessed().flat_map(|cluster| &cluster.version.others).collect();
    others.sort();
    others.dedup();
    let nodes = guessed().map(|cluster| cluster.nodes.len()).sum();
    let others = sample(&others, (MOST_NODES / usize::max(nodes, 1)).max(MIN_RELEASES));
    let line = |span: Span| (span.file, raised.sources.start(span).line);
    let (mut by_rule, mut by_line): (Held<'_, (&str, Span)>, Held<'_, _>) = Default::default();
    for &version in &others {
        let clusters = product.raise(&raised.folders, &raised.sources, Some(version));
        let (found, _) = judge(product, raised, &clusters, options);
        for finding in &found {
            let worst = (version, finding.severity);
            strongest(by_rule.entry((finding.rule.code, finding.span)).or_default(), worst);
            strongest(by_line.entry(line(finding.span)).or_default(), worst);
        }
    }
    for finding in findings.iter_mut().filter(|finding| rests(finding)) {
        // Of the releases only those count that the finding's own files may be of.
        let own: Vec<&Detected> =
            finding.spans().filter_map(|span| releases.get(&span.file).copied()).collect();
        let may = |version: &Version| own.iter().any(|detected| detected.others.contains(version));
        let of_own = |held: Option<&Vec<(&'_ Version, Severity)>>| -> Vec<(Version, Severity)> {
            let held = held.into_iter().flatten().filter(|(version, _)| may(version));
            held.map(|(version, severity)| ((*version).clone(), *severity)).collect()
        };
        let count = others.iter().filter(|version| may(version)).count();
        let held = of_own(by_rule.get(&(finding.rule.code, finding.span)));
        // In other releases something else may be wrong there.
        let wrong = of_own(by_line.get(&line(finding.span)));
        if let Some(in_all) = [&held, &wrong].into_iter().find(|held| held.len() == count) {
            // The order of severities starts with errors.
            let mildest = in_all.iter().map(|(_, severity)| *severity).max();
            finding.severity = finding.severity.max(mildest.unwrap_or(finding.severity));
            continue;
        }
        let mut holds: Vec<&Version> = held.iter().map(|(version, _)| version).collect();
        holds.extend(own.iter().map(|detected| &detected.version));
        let catalog = product.catalog();
        let releases = catalog.in_words(&holds);
        finding.severity = Severity::Info;
        finding.fixes.iter_mut().for_each(|fix| fix.safe = false);
        finding.proposals.iter_mut().for_each(|proposal| proposal.safe = false);
        finding.notes.push(format!(
            "this applies to {} {releases}; the files fit {}",
            catalog.title,
            own[0].words(catalog)
        ));
        finding.helps.push("set the release with --target-version VERSION".to_owned());
    }
}

/// How many nodes are judged again in all, each as often as there are releases.
const MOST_NODES: usize = 1000;

/// How many releases are tried, however many nodes there are: the oldest, the newest, and one between.
const MIN_RELEASES: usize = 3;

/// So many of some releases at most, the first and the last among them.
fn sample<'v>(releases: &[&'v Version], most: usize) -> Vec<&'v Version> {
    let step = |index: usize| index * (releases.len() - 1) / (most - 1);
    if releases.len() <= most {
        releases.to_vec()
    } else {
        (0..most).map(|index| releases[step(index)]).collect()
    }
}

/// Keeps the strongest of what one release has at one location. Releases come one after the other.
fn strongest<'v>(held: &mut Vec<(&'v Version, Severity)>, (version, severity): (&'v Version, Severity)) {
    match held.last_mut().filter(|(last, _)| *last == version) {
        Some((_, known)) => *known = (*known).min(severity),
        None => held.push((version, severity)),
    }
}
