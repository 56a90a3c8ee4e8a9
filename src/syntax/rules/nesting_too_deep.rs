//! SYN009.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports blocks that are nested more than 128 levels deep.
    ///
    /// ## What it checks
    /// The block that is nested too deep is reported once and skipped up to its `}`.
    ///
    /// ## Why it matters
    /// No cluster needs more than a few levels. A file with hundreds was written by a program with
    /// an endless loop.
    ///
    /// ```kdl,fails
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// }}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
    /// }}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
    /// ```
    ///
    /// ```kdl,passes
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a {
    /// }}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
    /// }}}}}}}}}}}}}}}}}}}}}}}}}}}}}
    /// ```
    ///
    /// ## How to fix
    /// Find out where the program that wrote the file repeats itself.
    pub static NESTING_TOO_DEEP = {
        code: "SYN009", name: "nesting-too-deep", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// The `{` of a block that is too deep.
pub(in crate::syntax) fn at(span: Span, most: usize) -> Finding {
    Finding::new(&NESTING_TOO_DEEP, span, format!("this block is nested in more than {most} others"))
        .caption("skipped up to its `}`")
        .help("reduce the nesting around it")
}

/// The same in YAML, where blocks have no braces.
pub(in crate::syntax) fn yaml(span: Span, most: usize) -> Finding {
    Finding::new(
        &NESTING_TOO_DEEP,
        span,
        format!("the text from here on is nested in more than {most} blocks"),
    )
    .note("the rest of the file is not read")
    .help("reduce the nesting: a cluster file needs four levels")
}
