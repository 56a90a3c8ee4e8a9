//! YAML010: several-documents.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports a second document in one file.
    ///
    /// ## What it checks
    ///
    /// Whether a `---` starts another document after the first.
    ///
    /// ## Why it matters
    ///
    /// A file describes one cluster. Only the first document is read; the rest would be
    /// silently lost.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: root
    /// ---
    /// global:
    ///   user: admin
    /// ```
    ///
    /// ```yaml,passes
    /// ---
    /// global:
    ///   user: root
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write each cluster to its own file, or remove the `---`.
    pub static SEVERAL_DOCUMENTS = {
        code: "YAML010", name: "several-documents", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// The `---` of the second document.
pub(in crate::syntax::yaml) fn second(span: Span) -> Finding {
    Finding::new(&SEVERAL_DOCUMENTS, span, "a second document starts here")
        .note("a file describes one cluster: the rest is not read")
        .help("move it to its own file, or remove the `---`")
}
