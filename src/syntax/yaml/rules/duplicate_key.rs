//! YAML007: duplicate-key.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports keys that are set twice in one block.
    ///
    /// ## What it checks
    ///
    /// The keys of every block, except those of `<<`: there the block's own key is used.
    ///
    /// ## Why it matters
    ///
    /// YAML readers silently drop one of them, and not all readers drop the same one.
    ///
    /// ```yaml,fails
    /// global:
    ///   ssh_port: 22
    ///   ssh_port: 2222
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   ssh_port: 2222
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep one. If the second one belongs to another node, start that node with a `-`.
    pub static DUPLICATE_KEY = {
        code: "YAML007", name: "duplicate-key", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// The second of two equal keys.
pub(in crate::syntax::yaml) fn again(span: Span, first: Span, key: &str) -> Finding {
    Finding::new(&DUPLICATE_KEY, span, format!("the key `{}` is set twice in its block", words::shorten(key)))
        .label(first, "first here")
        .help("remove one of them")
}
