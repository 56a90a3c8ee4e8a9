//! What must be equal: copies of cluster.cfg and cluster.nodes on the hosts of several controllers.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, words};
use crate::formats::cfg::read_table;
use crate::formats::opaque;
use crate::native::differing_copies;
use crate::product::{Folder, NativeFile};
use crate::source::{SourceMap, Span};

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
    // What is filled in later may come to the same.
    let is_known =
        |key: &String, value: &String| opaque::find(key).is_none() && opaque::find(value).is_none();
    let different = own.iter().find(|(key, (value, _))| {
        is_known(key, value)
            && known.get(*key).is_none_or(|(first, _)| first != value && is_known(key, first))
    });
    let missing = known.iter().find(|(key, (value, _))| is_known(key, value) && !own.contains_key(*key));
    let (span, label, what) = match (different, missing) {
        (Some((key, (_, span))), _) => (*span, known.get(key).map(|(_, span)| *span), key),
        (None, Some((key, (_, span)))) => (other.top(), Some(*span), key),
        (None, None) => return,
    };
    let message =
        format!("`{}` and its copy on another controller differ in `{}`", other.name, words::shorten(what));
    let finding = differing_copies(span, message)
        .label(label.unwrap_or(first.top()), "the first copy")
        .note("every controller can become the leader, and then uses its own copy");
    findings.push(finding.help("copy one of the files to all controllers"));
}
