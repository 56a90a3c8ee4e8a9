//! SYN007.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::Word;

declare_rule! {
    /// Reports a `=` that does not stand between a key and its value.
    ///
    /// ## What it checks
    /// `key=value` is a property of the node before it on the line. A `=` right after a node's name, one
    /// without a value, and one without a key are reported.
    ///
    /// ## Why it matters
    /// The first word of a line is the node's name, so `cores = 16` gives a node `cores` a value without a
    /// key. A missing value is often the trace of a template that was not filled in.
    ///
    /// ```kdl,fails
    /// host "n-1" {
    ///     cores = 16
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1" cores=16
    /// host "n-2" {
    ///     cores 16
    /// }
    /// ```
    ///
    /// ## How to fix
    /// A node's value follows its name after a blank: `cores 16`. A property is complete: `cores=16`; an
    /// empty text is `""`.
    pub static MISPLACED_EQUALS = {
        code: "SYN007", name: "misplaced-equals", severity: Error, confidence: Language,
    }
}

/// `cores = 16`, where `cores` is a node. `gap` reaches from the name to the value, if there is one.
pub(in crate::syntax) fn after_name(span: Span, name: &Word, gap: Option<Span>) -> Finding {
    let word = shown(&name.text);
    let finding = Finding::new(&MISPLACED_EQUALS, span, format!("a `=` follows the node name `{word}`"))
        .label(name.span, "the first word of a line names a node");
    match gap {
        Some(gap) => finding.help(format!("write `{word}`, a blank and the value")).safe_fix(
            "replace the `=` with a blank",
            gap,
            " ",
        ),
        None => finding.help(format!("write `{word}`, a blank and a value")),
    }
}

/// `address=` and nothing after it.
pub(in crate::syntax) fn no_value(span: Span, key: &str) -> Finding {
    let key = shown(key);
    Finding::new(&MISPLACED_EQUALS, span, format!("the property `{key}` has no value"))
        .help(format!("write its value after the `=`; an empty text is `{key}=\"\"`"))
}

/// `=` that no key stands before.
pub(in crate::syntax) fn no_key(span: Span) -> Finding {
    Finding::new(&MISPLACED_EQUALS, span, "no key stands before this `=`")
        .help("write `key=value`, or put a text that contains `=` in quotes")
}

/// `key==value`.
pub(in crate::syntax) fn doubled(span: Span) -> Finding {
    Finding::new(&MISPLACED_EQUALS, span, "a second `=` follows the first")
        .help("write one `=` between key and value")
        .safe_fix("keep one `=`", span, "=")
}
