//! SYN017.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports a number or keyword where a name is expected.
    ///
    /// ## What it checks
    /// The names of nodes and the keys of properties are strings.
    ///
    /// ## Why it matters
    /// A line that starts with a number is usually the second half of the line above, and
    /// its values would be lost.
    ///
    /// ```kdl,fails
    /// ports 6667
    /// 6668
    /// ```
    ///
    /// ```kdl,passes
    /// ports 6667 \
    ///     6668
    /// ```
    ///
    /// ## How to fix
    /// Join the line with the one above, end that one with `\`, or put the name in quotes.
    pub static VALUE_AS_NAME = {
        code: "SYN017", name: "value-as-name", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A node that starts with a value. `kind` has its article.
pub(in crate::syntax) fn node(span: Span, kind: &str, text: &str) -> Finding {
    let text = shown(text);
    Finding::new(&VALUE_AS_NAME, span, format!("expected a node's name, found {}", found(kind, &text)))
        .help(format!("join this line with the one above, or write `\"{text}\"` if it is a name"))
}

/// A property whose key is a value.
pub(in crate::syntax) fn key(span: Span, kind: &str, text: &str) -> Finding {
    let text = shown(text);
    Finding::new(&VALUE_AS_NAME, span, format!("expected a property's key, found {}", found(kind, &text)))
        .help(format!("write `\"{text}\"` if it is a key"))
}

/// `a whole number, `6667``; the kind of `#null` names it already.
fn found(kind: &str, text: &str) -> String {
    if kind.contains('`') { kind.to_owned() } else { format!("{kind}, `{text}`") }
}
