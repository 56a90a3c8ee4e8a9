//! YAML002: tab-indentation.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports lines that are indented by tabs.
    ///
    /// ## What it checks
    ///
    /// The blanks at the beginning of each line.
    ///
    /// ## Why it matters
    ///
    /// YAML knows no width for a tab, so nobody can say to which block the line belongs; every reader refuses it.
    ///
    /// ```yaml,fails
    /// global:
    /// 	user: root
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   user: root
    /// ```
    ///
    /// ## How to fix
    ///
    /// Indent by spaces, for instance two for each level.
    pub static TAB_INDENTATION = {
        code: "YAML002", name: "tab-indentation", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A tab before what a line says.
pub(in crate::syntax::yaml) fn indentation(span: Span) -> Finding {
    Finding::new(&TAB_INDENTATION, span, "the line is indented with a tab")
        .note("YAML allows only spaces")
        .help("indent it with as many spaces as the other lines of its block")
}
