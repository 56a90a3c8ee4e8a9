//! SYN014.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports two elements without a space or a line end between them.
    ///
    /// ## What it checks
    /// Values of a node are separated by spaces. After a block's `}`, a line end or a `;` ends the
    /// node before the next one starts; values come before the block.
    ///
    /// ## Why it matters
    /// `"a""b"` may be two strings or one that contains a quote. What follows a `}` may be a value of this node
    /// or the next node.
    ///
    /// ```kdl,fails
    /// roles "confignode""datanode"
    /// ```
    ///
    /// ```kdl,passes
    /// roles "confignode" "datanode"
    /// ```
    ///
    /// ## How to fix
    /// Type a space between the values, start a new line after the `}`, or move the value before the `{`.
    pub static MISSING_SEPARATOR = {
        code: "SYN014", name: "missing-separator", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// Two values that touch; `span` is the empty location between them.
pub(in crate::syntax) fn glued(span: Span) -> Finding {
    Finding::new(&MISSING_SEPARATOR, span, "there is no space between these values")
        .help("type a space here, or `\\\"` for a quote inside a string")
}

/// Something after a block on its line.
pub(in crate::syntax) fn after_block(span: Span, text: &str) -> Finding {
    Finding::new(&MISSING_SEPARATOR, span, format!("`{}` is after a `}}` on the same line", shown(text)))
        .help("start a new line before it, or type a `;`; write values of the node before its `{`")
}
