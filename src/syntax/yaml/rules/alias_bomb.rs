//! YAML009: alias-bomb.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports files whose references multiply without limit, and values that contain themselves.
    ///
    /// ## What it checks
    ///
    /// The number of values of the file when each `*name` is expanded.
    ///
    /// ## Why it matters
    ///
    /// Nine lines of references to references expand to billions of values: a program that expands them runs out of
    /// memory.
    ///
    /// ```yaml,fails
    /// a: &a [*a]
    /// ```
    ///
    /// ```yaml,passes
    /// a: &a [1, 2]
    /// b: *a
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the values without references, or use fewer references.
    pub static ALIAS_BOMB = {
        code: "YAML009", name: "alias-bomb", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A reference above the limit of what is read.
pub(in crate::syntax::yaml) fn alias(span: Span, most: u64) -> Finding {
    Finding::new(&ALIAS_BOMB, span, format!("with this reference the file has more than {most} values"))
        .note("references to references multiply; the rest of the file is not read")
        .help("write the values without references")
}

/// A file with too many values as it is.
pub(in crate::syntax::yaml) fn too_many(span: Span, most: u64) -> Finding {
    Finding::new(&ALIAS_BOMB, span, format!("the file has more than {most} values"))
        .note("the rest of the file is not read")
}

/// `&a [*a]`.
pub(in crate::syntax::yaml) fn itself(span: Span, name: &str) -> Finding {
    Finding::new(&ALIAS_BOMB, span, format!("`{}` refers to itself", words::shorten(name)))
        .help("refer to a value that ends before this line")
}
