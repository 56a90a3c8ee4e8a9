//! SYN016.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports a whole number beyond 127 bits.
    ///
    /// ## What it checks
    /// Whole numbers are allowed from -170141183460469231731687303715884105728 to
    /// 170141183460469231731687303715884105727.
    ///
    /// ## Why it matters
    /// No parameter accepts such a number; most of them are identifiers or hashes without quotes.
    ///
    /// ```kdl,fails
    /// digest 170141183460469231731687303715884105728
    /// ```
    ///
    /// ```kdl,passes
    /// digest "170141183460469231731687303715884105728"
    /// ```
    ///
    /// ## How to fix
    /// Put an identifier in quotes.
    pub static NUMBER_TOO_LARGE = {
        code: "SYN016", name: "number-too-large", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// A number that does not fit.
pub(in crate::syntax) fn at(span: Span, text: &str) -> Finding {
    Finding::new(&NUMBER_TOO_LARGE, span, format!("the number `{}` does not fit in 127 bits", shown(text)))
        .help("put it in quotes if it is an identifier")
}
