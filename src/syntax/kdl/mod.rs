//! The KDL 2 reader: text in, tree and findings out.
//!
//! Reading never fails. Every mistake becomes a finding at its location, and the tree holds what can be made out of the
//! rest, so that the later stages can report in the same run. The work is linear in the text, and nothing recurses on
//! its depth.
//!
//! `encoding` checks the bytes; `nodes` walks nodes and blocks with its own stack; `entries`
//! reads arguments and properties; `words`, `quoted`, `triple` and `number` read single values; `braces`
//! finds the brace that is to blame when they do not match; `whole` knows files that are something else altogether.
//! `tokens` is the text in its pieces, comments and spaces among them,
//! for what writes it again.

mod annotation;
mod braces;
mod chars;
pub(in crate::syntax) mod encoding;
mod entries;
mod escapes;
mod foreign;
mod nodes;
mod number;
mod quoted;
mod reader;
mod spaces;
mod tokens;
mod triple;
pub(in crate::syntax) mod whole;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use tokens::{Token, TokenKind, Tokens, tokens};

use super::SpecTree;
use super::rules::foreign_syntax;
use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile};

/// How deep blocks may be in each other; no cluster needs a tenth of it.
pub const MAX_DEPTH: usize = 128;

/// How many findings of one file are kept; reading stops there.
pub const MAX_FINDINGS: usize = 1000;

/// Reads a KDL 2 text. The findings are in the order of their locations.
pub fn read(file: FileId, source: &SourceFile) -> (SpecTree, Vec<Finding>) {
    if let Some(finding) = encoding::other_width(file, source) {
        return (SpecTree { file, nodes: Vec::new() }, vec![finding]);
    }
    let mut findings = encoding::check(file, source);
    let (nodes, mistakes) = braces::read_balanced(file, &source.text);
    findings.extend(mistakes);
    if !findings.is_empty()
        && let Some(finding) = whole::recognize(file, source)
    {
        return (SpecTree { file, nodes: Vec::new() }, vec![finding]);
    }
    findings.sort_by_key(|finding| finding.span);
    (SpecTree { file, nodes }, foreign_syntax::fold_quotes(findings))
}
