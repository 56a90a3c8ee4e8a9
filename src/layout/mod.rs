//! The one style of specs: [`format`] takes a text and gives the same spec as `clusterc fmt` writes it. docs/formatting.md says
//! what the style is. It touches no disk; the command and editors do.
//!
//! [`pieces`](crate::syntax::kdl::tokens) of the text become [`Step`](steps::Step)s, a flat list without a tree, so that nothing recurses on
//! the depth of blocks; `print` writes the steps. What was written is then read again: should it mean anything else, it is not given.

mod lines;
mod print;
mod same;
mod spelling;
mod steps;

use crate::diagnostic::{Finding, Severity};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::kdl;

/// How many characters a line may have before it is broken; comments do not count.
pub use crate::formats::kdl::WIDTH;

/// Why a text is left as it is.
#[derive(Debug)]
pub enum Unformatted {
    /// It cannot be read: its errors.
    Misread(Vec<Finding>),
    /// It would become larger than a spec may be.
    TooLarge,
    /// What was written would not mean the same. No text is known for which that is so.
    WouldChange,
}

/// The text of a spec in the one style, which may be the same text. Line ends are those of its first line, and a byte order mark stays.
///
/// # Errors
/// Why the text is left as it is.
pub fn format(file: FileId, source: &SourceFile) -> Result<String, Unformatted> {
    let (before, findings) = kdl::read(file, source);
    let errors: Vec<Finding> =
        findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(Unformatted::Misread(errors));
    }
    let most = SourceMap::MAX_FILE_BYTES as usize;
    let text = print::print(&source.text, &steps::steps(&source.text), most).ok_or(Unformatted::TooLarge)?;
    if text == source.text {
        return Ok(text);
    }
    let written = SourceFile::from_bytes(source.name.as_str(), text.into_bytes());
    let (after, findings) = kdl::read(file, &written);
    let is_clean = findings.iter().all(|finding| finding.severity != Severity::Error);
    if is_clean && same::same(&before.nodes, &after.nodes) {
        Ok(written.text)
    } else {
        Err(Unformatted::WouldChange)
    }
}

#[cfg(test)]
mod tests;
