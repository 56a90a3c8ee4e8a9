//! One finding for what is the same on several hosts: copies of a file have the same fault on the same line.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Label, words};
use crate::source::SourceMap;

/// How many of the other locations are named.
const MOST_SHOWN: usize = 3;

/// Findings that say the same of the same line of one file on several hosts become the first of them, with the
/// locations of the others.
pub fn once(findings: Vec<Finding>, sources: &SourceMap) -> Vec<Finding> {
    let mut first: HashMap<Key, usize> = HashMap::default();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut copies: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        match key(&finding, sources).map(|key| *first.entry(key).or_insert(kept.len())) {
            Some(index) if index < kept.len() => copies.entry(index).or_default().push(finding),
            _ => kept.push(finding),
        }
    }
    for (index, copies) in copies {
        add(&mut kept[index], copies, sources);
    }
    kept
}

/// What findings have in common that say the same: rule, level, words, path, line; the host's name is omitted of each.
type Key = (&'static str, &'static str, String, String, String);

fn key(finding: &Finding, sources: &SourceMap) -> Option<Key> {
    let host = finding.host.as_deref().filter(|host| !host.is_empty())?;
    let file = sources.file(finding.span.file);
    // A finding about a whole file, or about several locations, stays as it is.
    if finding.span.start == finding.span.end
        || finding.labels.iter().any(|label| label.span.file != finding.span.file)
    {
        return None;
    }
    let mut is_named = false;
    let parts = file.name.split('/').map(|part| {
        let is_host = part == host;
        is_named |= is_host;
        if is_host { "*" } else { part }
    });
    let path = parts.collect::<Vec<_>>().join("/");
    let line = file.line_text(file.position(finding.span.start as usize).line);
    let without = |text: &str| text.replace(&format!("`{host}"), "`*");
    let mut words = without(&finding.message);
    for text in [&finding.caption].into_iter().chain(&finding.notes).chain(&finding.helps) {
        words.push('\n');
        words.push_str(&without(text));
    }
    is_named.then(|| (finding.rule.code, finding.severity.as_str(), words, path, line.to_owned()))
}

/// Adds the locations of others, and their edits where each has them.
fn add(finding: &mut Finding, copies: Vec<Finding>, sources: &SourceMap) {
    let locations = copies.iter().map(|copy| {
        let name = &sources.file(copy.span.file).name;
        format!("{name}:{}", sources.start(copy.span).line)
    });
    let locations = words::ticked_list(locations, MOST_SHOWN);
    finding.notes.push(format!("{} hosts have this problem: see also {locations}", copies.len() + 1));
    let is_same = copies.iter().all(|copy| copy.fixes.len() == finding.fixes.len());
    for copy in copies {
        finding.labels.push(Label { span: copy.span, text: "the same".to_owned(), is_copy: true });
        if !is_same {
            continue;
        }
        for (fix, other) in finding.fixes.iter_mut().zip(copy.fixes) {
            fix.safe &= other.safe;
            fix.edits.extend(other.edits);
        }
    }
}
