//! SYN015.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports a `(type)` or a `/-` that applies to nothing.
    ///
    /// ## What it checks
    /// `(type)` is written before a node's name or a value, and contains one word. `/-` is written before a
    /// node, a value, a whole `key=value` or a block, and comments it out.
    ///
    /// ## Why it matters
    /// A `/-` at the end of a line comments out the next element, which is rarely intended.
    ///
    /// ```kdl,fails
    /// host "n-1" cores=/-16
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1" /-cores=16
    /// ```
    ///
    /// ## How to fix
    /// Put it directly before its element, or remove it. A string that contains `(` or `)` needs quotes.
    pub static DANGLING_PREFIX = {
        code: "SYN015", name: "dangling-prefix", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `()`, `(a b)`, `(5)`, or `(` without `)`.
pub(in crate::syntax) fn annotation(span: Span, is_closed: bool) -> Finding {
    let message = if is_closed {
        "a type annotation is one word"
    } else {
        "the `(` of a type annotation is not closed"
    };
    Finding::new(&DANGLING_PREFIX, span, message)
        .help("write `(type)` right before a value; put a string that contains `(` in quotes")
}

/// `(type)` and nothing after it.
pub(in crate::syntax) fn annotation_alone(span: Span) -> Finding {
    Finding::new(&DANGLING_PREFIX, span, "nothing follows this type annotation")
        .help("write the name or the value after it, or remove it")
}

/// `(type)key=value`.
pub(in crate::syntax) fn annotated_key(span: Span) -> Finding {
    Finding::new(&DANGLING_PREFIX, span, "a type annotation is before a key")
        .help("write it before the value, as in `key=(type)value`")
}

/// `/-` and nothing after it.
pub(in crate::syntax) fn slashdash(span: Span) -> Finding {
    Finding::new(&DANGLING_PREFIX, span, "there is nothing to comment out after this `/-`").help("remove it")
}

/// `key=/-value`.
pub(in crate::syntax) fn slashdash_value(span: Span, key: &str) -> Finding {
    let key = shown(key);
    Finding::new(
        &DANGLING_PREFIX,
        span,
        format!("this `/-` comments out the value of `{key}` but not its key"),
    )
    .help(format!("write `/-{key}=…` to comment out the whole property"))
}
