//! YAML002: tab-indentation.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports lines that are indented with tabs.
    ///
    /// ## What it checks
    ///
    /// The indentation of each line.
    ///
    /// ## Why it matters
    ///
    /// YAML does not define the width of a tab, so the block of the line is undefined; every reader refuses it.
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
    /// Indent with spaces, for example two for each level.
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
