//! YAML005: uneven-indentation.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports lines with inconsistent indentation.
    ///
    /// ## What it checks
    ///
    /// Whether each line starts where the lines of its block start.
    ///
    /// ## Why it matters
    ///
    /// Only indentation defines the structure of YAML. A key that is one space off is not part of any block.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: root
    ///    ssh_port: 22
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   user: root
    ///   ssh_port: 22
    /// ```
    ///
    /// ## How to fix
    ///
    /// Let the keys of one block start in one column, and the `-` of one list in another.
    pub static UNEVEN_INDENTATION = {
        code: "YAML005", name: "uneven-indentation", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A line that starts where none of its block does.
pub(in crate::syntax::yaml) fn line(span: Span, width: usize, above: Span, above_width: usize) -> Finding {
    let message =
        format!("the line is indented by {}, which matches no block above it", words::count(width, "space"));
    Finding::new(&UNEVEN_INDENTATION, span, message)
        .label(above, format!("indented by {}", words::count(above_width, "space")))
        .help("indent it like the other keys of its block")
}
