//! YAML011: odd-key.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports keys that are not strings, and `<<` without a block to merge.
    ///
    /// ## What it checks
    ///
    /// Whether each key is a string, and whether `<<` merges a block of keys or a list of blocks.
    ///
    /// ## Why it matters
    ///
    /// clusterc cannot find such a key: its value would be lost.
    ///
    /// ```yaml,fails
    /// global:
    ///   <<: 6667
    /// ```
    ///
    /// ```yaml,passes
    /// base: &base
    ///   user: root
    /// global:
    ///   <<: *base
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a plain key; give `<<` a reference to a block, as in `<<: *base`.
    pub static ODD_KEY = {
        code: "YAML011", name: "odd-key", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `[a, b]: value`.
pub(in crate::syntax::yaml) fn collection(span: Span) -> Finding {
    Finding::new(&ODD_KEY, span, "expected a key, found a collection").help("keys must be strings")
}

/// `<<: 6667`.
pub(in crate::syntax::yaml) fn merge(span: Span, kind: &str) -> Finding {
    Finding::new(&ODD_KEY, span, format!("expected a block of keys for `<<`, found {kind}"))
        .help("refer to a block: `<<: *name`, with `&name` after the key of the block")
}
