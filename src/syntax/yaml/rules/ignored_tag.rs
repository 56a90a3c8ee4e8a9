//! YAML012: ignored-tag.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports tags without a meaning here.
    ///
    /// ## What it checks
    ///
    /// Values with a `!tag` that is not defined by YAML.
    ///
    /// ## Why it matters
    ///
    /// The tag is ignored, and the value is used without it. A password that starts with `!` loses its beginning
    /// that way.
    ///
    /// ```yaml,fails
    /// global:
    ///   password: !secret abc
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   password: "!secret abc"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Put the value in quotes if the `!` is part of it, otherwise remove the tag.
    pub static IGNORED_TAG = {
        code: "YAML012", name: "ignored-tag", severity: Warning, confidence: Language,
        marks: [Text]
    }
}

/// `!secret`.
pub(in crate::syntax::yaml) fn tag(span: Span, tag: &str) -> Finding {
    Finding::new(&IGNORED_TAG, span, format!("the tag `{}` has no meaning here", words::shorten(tag)))
        .note("it is ignored and is not part of the value")
        .help("put the value in quotes if the `!` is part of it")
}
