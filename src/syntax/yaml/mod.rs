//! The YAML reader: text in, tree and findings out.
//!
//! A parser of events does the reading proper (`build` makes the tree of them); it stops at the first mistake. So
//! `diagnose` turns a mistake into a finding and says which lines are to blame; those are replaced by spaces, which
//! keeps every location where it is, and reading starts again: all mistakes of a file show at once.

mod build;
mod diagnose;
mod merge;
pub mod rules;
mod tree;

#[cfg(test)]
mod tests;

pub use tree::{YamlComment, YamlEntry, YamlNode, YamlScalar, YamlStyle, YamlTree, YamlValue};

use super::kdl::{encoding, whole};
use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile, Span};

/// How deep collections may be in each other; a cluster file needs four.
pub const MAX_DEPTH: usize = 64;

/// How many values a file may hold, those that are used several times counted each time.
pub const MAX_VALUES: u64 = 2_000_000;

/// How often reading starts again after a mistake.
const MOST_MISTAKES: usize = 50;

/// How many bytes are read for one file in all, beginnings counted: a large file with many mistakes shows fewer.
const MOST_BYTES: usize = 128 * 1024 * 1024;

/// Whether a file is read as YAML, by its name.
pub fn is_yaml(name: &str) -> bool {
    [".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// Reads a YAML text. The findings are in the order of their locations.
pub fn read(file: FileId, source: &SourceFile) -> (YamlTree, Vec<Finding>) {
    let nothing = || YamlTree { file, root: None, comments: Vec::new(), is_whole: false };
    if let Some(finding) = encoding::other_width(file, source).or_else(|| whole::not_text(file, source)) {
        return (nothing(), vec![finding]);
    }
    let mut findings = encoding::invalid_bytes(file, source);
    let mut text = source.text.clone();
    let mut is_whole = findings.is_empty();
    let tries = (MOST_BYTES / text.len().max(1)).clamp(2, MOST_MISTAKES);
    let mut tree = None;
    for _ in 0..tries {
        match build::build(file, &text) {
            Ok((read, mut more)) => {
                is_whole &= more.is_empty();
                findings.append(&mut more);
                tree = Some(read);
                break;
            }
            Err(mistake) => {
                is_whole = false;
                let (finding, blamed) = diagnose::diagnose(file, &text, &mistake);
                findings.push(finding);
                if !replace_by_spaces(&mut text, blamed) {
                    break;
                }
            }
        }
    }
    findings.sort_by_key(|finding| finding.span);
    findings.dedup_by_key(|finding| (finding.span, finding.rule.code));
    let tree = tree.unwrap_or_else(nothing);
    (YamlTree { is_whole, ..tree }, findings)
}

/// Replaces what is in a range by spaces, byte by byte; `false` when there is nothing but spaces.
fn replace_by_spaces(text: &mut String, range: std::ops::Range<usize>) -> bool {
    let Some(part) = text.get(range.clone()) else { return false };
    let spaces: String =
        part.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { ' ' }).collect();
    let changes = spaces != part;
    text.replace_range(range, &spaces);
    changes
}

/// The lines that a comment or a finding may be about: from the start of the line to its end.
fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let at = at.min(text.len());
    let start = text.as_bytes()[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |found| found + 1);
    let end =
        text.as_bytes()[at..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |found| at + found);
    start..end
}

/// A span of this file.
fn span(file: FileId, range: std::ops::Range<usize>) -> Span {
    Span::new(file, range.start, range.end)
}
