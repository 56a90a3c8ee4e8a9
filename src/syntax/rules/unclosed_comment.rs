//! SYN011.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports a `/*` without its `*/`, or a `*/` without its `/*`.
    ///
    /// ## What it checks
    /// Comments between `/*` and `*/` nest: each `/*` inside one needs its own `*/`.
    ///
    /// ## Why it matters
    /// An open comment swallows the rest of the file, and its contents are not part of the cluster.
    ///
    /// ```kdl,fails
    /// host "n-1"
    /// /* host "n-2"
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1"
    /// /* host "n-2" /* the spare */ */
    /// ```
    ///
    /// ## How to fix
    /// Type the missing `*/`; to comment out a single node, `/-` before it is enough.
    pub static UNCLOSED_COMMENT = {
        code: "SYN011", name: "unclosed-comment", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// `/*` that nothing closes. `inner` is a `/*` inside it, when that took the only `*/`.
pub(in crate::syntax) fn opening(span: Span, inner: Option<Span>) -> Finding {
    let finding = Finding::new(&UNCLOSED_COMMENT, span, "the comment that starts here has no closing `*/`");
    match inner {
        Some(inner) => finding
            .label(inner, "this inner comment uses one `*/`")
            .note("comments can contain comments, and each needs its own end")
            .help("type another `*/` where the outer comment ends"),
        None => finding.help("type `*/` where it ends, or use `//` for a comment of one line"),
    }
}

/// `*/` that closes nothing.
pub(in crate::syntax) fn closing(span: Span) -> Finding {
    Finding::new(&UNCLOSED_COMMENT, span, "this `*/` does not close a comment")
        .help("remove it, or type `/*` where the comment starts")
}
