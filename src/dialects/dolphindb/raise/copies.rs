//! What must be equal: copies of cluster.cfg and cluster.nodes on the hosts of several controllers, and what all files
//! of a cluster say of its network.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, words};
use crate::formats::cfg::read_table;
use crate::native::{Folder, NativeFile, differing_copies};
use crate::source::{SourceMap, Span};

/// Keys of which all files of a cluster must say the same.
const SHARED: &[&str] = &["lanCluster"];

/// Compares copies.
pub(super) fn check(folders: &[&Folder], sources: &SourceMap, findings: &mut Vec<Finding>) {
    let all = |word: &'static str| folders.iter().filter_map(move |folder| folder.file(word));
    let mut tables = all("nodes");
    if let Some(first) = tables.next() {
        for other in tables {
            compare(first, &rows(first, sources), other, &rows(other, sources), findings);
        }
    }
    let mut settings = all("cluster");
    if let Some(first) = settings.next() {
        for other in settings {
            compare(first, &lines(first, sources), other, &lines(other, sources), findings);
        }
    }
    for key in SHARED {
        shared(key, folders, sources, findings);
    }
}

type Lines = BTreeMap<String, (String, Span)>;

fn rows(file: &NativeFile, sources: &SourceMap) -> Lines {
    let text = &sources.file(file.file).text;
    let (rows, _) = read_table(text);
    let row = |row: &crate::formats::cfg::Row| {
        let fields: Vec<&str> = row.fields.iter().map(|range| &text[range.clone()]).collect();
        let span = row.fields.first().map_or(file.top(), |range| file.span(range.clone()));
        let fields = fields.join(",").trim_end_matches(',').to_owned();
        (fields.clone(), (fields, span))
    };
    rows.iter().map(row).collect()
}

fn lines(file: &NativeFile, sources: &SourceMap) -> Lines {
    let source = sources.file(file.file);
    let line = |entry| {
        let value = file.value(source, entry);
        (file.key(source, entry).value.to_string(), (value.value.to_string(), value.span))
    };
    file.document.entries.iter().map(line).collect()
}

fn compare(first: &NativeFile, known: &Lines, other: &NativeFile, own: &Lines, findings: &mut Vec<Finding>) {
    let different =
        own.iter().find(|(key, (value, _))| known.get(*key).is_none_or(|(first, _)| first != value));
    let missing = known.iter().find(|(key, _)| !own.contains_key(*key));
    let (span, label, what) = match (different, missing) {
        (Some((key, (_, span))), _) => (*span, known.get(key).map(|(_, span)| *span), key),
        (None, Some((key, (_, span)))) => (other.top(), Some(*span), key),
        (None, None) => return,
    };
    let message =
        format!("`{}` and its copy on another controller differ in `{}`", other.name, words::shorten(what));
    let finding = differing_copies(span, message)
        .label(label.unwrap_or(first.top()), "the first copy")
        .note("every controller may lead, and then its own copy counts");
    findings.push(finding.help("copy one file to all controllers"));
}

/// A setting that all files must agree on: those that differ from most are told.
fn shared(key: &str, folders: &[&Folder], sources: &SourceMap, findings: &mut Vec<Finding>) {
    let mut said: Vec<(String, Span, &NativeFile)> = Vec::new();
    for file in folders.iter().flat_map(|folder| &folder.files) {
        let source = sources.file(file.file);
        let last = file.document.entries.iter().rev().find(|entry| entry.key.text(&source.text) == key);
        if let Some(entry) = last {
            let value = file.value(source, entry);
            if crate::formats::opaque::find(&value.value).is_none() {
                let word = match value.value.to_lowercase().as_str() {
                    "true" => "1".to_owned(),
                    "false" => "0".to_owned(),
                    other => other.to_owned(),
                };
                said.push((word, value.span, file));
            }
        }
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (value, _, _) in &said {
        *counts.entry(value).or_default() += 1;
    }
    if counts.len() < 2 {
        return;
    }
    let Some(most) = counts.iter().max_by_key(|(_, count)| **count).map(|(value, _)| (*value).to_owned())
    else {
        return;
    };
    let Some((_, common, usual)) = said.iter().find(|(value, _, _)| *value == most) else { return };
    for (value, span, _) in said.iter().filter(|(value, _, _)| *value != most) {
        let message = format!("`{key}` is `{value}` here and `{most}` in `{}`", usual.name);
        findings.push(
            differing_copies(*span, message)
                .label(*common, "said here")
                .note("it says how all nodes of a cluster speak to each other"),
        );
    }
}
