//! SYN014.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports two things that have nothing between them: no blank, no line end.
    ///
    /// ## What it checks
    /// Values of a node are separated by spaces. After a block's `}`, a line end or a `;` ends the node before
    /// the next one begins; values stand before the block.
    ///
    /// ## Why it matters
    /// `"a""b"` may be two texts or one with a quote in it. What follows a `}` may be a value of this node
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
    /// Type a blank between the values, begin a new line after the `}`, or move the value before the `{`.
    pub static MISSING_SEPARATOR = {
        code: "SYN014", name: "missing-separator", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// Two values that touch; `span` is the empty place between them.
pub(in crate::syntax) fn glued(span: Span) -> Finding {
    Finding::new(&MISSING_SEPARATOR, span, "there is no space between these values")
        .help("type a space here, or `\\\"` for a quote inside a string")
}

/// Something after a block on its line.
pub(in crate::syntax) fn after_block(span: Span, text: &str) -> Finding {
    Finding::new(&MISSING_SEPARATOR, span, format!("`{}` is after a `}}` on the same line", shown(text)))
        .help("start a new line before it, or type a `;`; write values of the node before its `{`")
}
