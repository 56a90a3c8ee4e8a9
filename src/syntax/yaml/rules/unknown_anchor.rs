//! YAML008: unknown-anchor.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports `*name` without a `&name` above it.
    ///
    /// ## What it checks
    ///
    /// Whether each `*name` has an anchor `&name` earlier in the file.
    ///
    /// ## Why it matters
    ///
    /// It has no value. A password or pattern that starts with `*` is also read as such a reference.
    ///
    /// ```yaml,fails
    /// global:
    ///   password: *secret
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   password: "*secret"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Put the value in quotes if it is a string; set `&name` before the first use if it is a reference.
    pub static UNKNOWN_ANCHOR = {
        code: "YAML008", name: "unknown-anchor", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `*name` that nothing defines.
pub(in crate::syntax::yaml) fn alias(span: Span, name: &str) -> Finding {
    let name = words::shorten(name);
    Finding::new(&UNKNOWN_ANCHOR, span, format!("there is no `&{name}` above for `*{name}`"))
        .note("a value that starts with `*` refers to another location in the file")
        .help(format!("write `'*{name}'` if it is a string"))
}
