//! YAML003: unclosed-quote.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports strings with a missing closing quote, and text after a closing quote.
    ///
    /// ## What it checks
    ///
    /// Whether a string that starts with `"` or `'` ends with it, and whether only a comment follows.
    ///
    /// ## Why it matters
    ///
    /// Without its quote a string contains the lines below it.
    ///
    /// ```yaml,fails
    /// global:
    ///   password: "secret
    ///   user: root
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   password: "secret"
    ///   user: root
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the missing quote. Inside `"…"` a quote is written `\"`, inside `'…'` it is doubled.
    pub static UNCLOSED_QUOTE = {
        code: "YAML003", name: "unclosed-quote", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A quote without its second.
pub(in crate::syntax::yaml) fn opening(span: Span, quote: char) -> Finding {
    Finding::new(&UNCLOSED_QUOTE, span, format!("the string that starts here has no closing `{quote}`"))
        .help(format!("close it with a `{quote}` on the same line"))
}

/// Something behind the closing quote.
pub(in crate::syntax::yaml) fn trailing(span: Span, found: &str) -> Finding {
    let message =
        format!("expected the end of the line after the closing quote, found `{}`", words::shorten(found));
    Finding::new(&UNCLOSED_QUOTE, span, message)
        .help("put the whole value between the quotes, or ` #` before a comment")
}
