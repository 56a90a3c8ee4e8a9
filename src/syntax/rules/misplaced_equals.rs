//! SYN007.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::Word;

declare_rule! {
    /// Reports a `=` that is not between a key and its value.
    ///
    /// ## What it checks
    /// `key=value` is a property of the node before it on the line. A `=` right after a node's name, one
    /// without a value, and one without a key are reported.
    ///
    /// ## Why it matters
    /// The first word of a line is the node's name, so `install = "/opt/iotdb"` gives a node `install` a value without a
    /// key. A missing value is often the trace of a template that was not filled in.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install = "/opt/iotdb"
    ///     host "node-1" address = "10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    /// Write a node's value after its name and a space: `install "/opt/iotdb"`. A property is complete: `cores=16`;
    /// an empty string is `""`.
    pub static MISPLACED_EQUALS = {
        code: "SYN007", name: "misplaced-equals", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// `install = 16`, where `install` is a node. `gap` reaches from the name to the value, if there is one.
pub(in crate::syntax) fn after_name(span: Span, name: &Word, gap: Option<Span>) -> Finding {
    let word = shown(&name.text);
    let finding =
        Finding::new(&MISPLACED_EQUALS, span, format!("there is a `=` after the node name `{word}`"))
            .label(name.span, "the first word of a line names a node");
    match gap {
        Some(gap) => finding.help(format!("write `{word}`, a space and the value")).safe_fix(
            "replace the `=` with a space",
            gap,
            " ",
        ),
        None => finding.help(format!("write `{word}`, a space and a value")),
    }
}

/// `address=` and nothing after it.
pub(in crate::syntax) fn no_value(span: Span, key: &str) -> Finding {
    let key = shown(key);
    Finding::new(&MISPLACED_EQUALS, span, format!("the property `{key}` has no value"))
        .help(format!("write its value after the `=`; write an empty string as `{key}=\"\"`"))
}

/// `=` that no key is before.
pub(in crate::syntax) fn no_key(span: Span) -> Finding {
    Finding::new(&MISPLACED_EQUALS, span, "there is no key before this `=`")
        .help("write `key=value`, or put a string that contains `=` in quotes")
}

/// `key==value`.
pub(in crate::syntax) fn doubled(span: Span) -> Finding {
    Finding::new(&MISPLACED_EQUALS, span, "there are two `=` in a row")
        .help("write one `=` between key and value")
        .safe_fix("remove one `=`", span, "=")
}
