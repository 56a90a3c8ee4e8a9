//! SYN004.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::Node;

declare_rule! {
    /// Reports a brace without a matching block.
    ///
    /// ## What it checks
    /// A `}` closes the block that a `{` opened, and a `{` must be on the line of the node whose
    /// block it opens. An extra `}` is ignored. A `{` on its own line is treated as part of the node above.
    ///
    /// ## Why it matters
    /// A line end ends a node, so a `{` on the next line opens a block without a node. An extra `}` ends a
    /// block early, and the rest moves one level up.
    ///
    /// ```kdl,fails
    /// host "n-1"
    /// {
    ///     cores 16
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1" {
    ///     cores 16
    /// }
    /// ```
    ///
    /// ## How to fix
    /// Move the `{` to the end of the node's line; remove the `}` that has no partner.
    pub static STRAY_BRACE = {
        code: "SYN004", name: "stray-brace", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `}` that closes nothing.
pub(in crate::syntax) fn closing(span: Span) -> Finding {
    Finding::new(&STRAY_BRACE, span, "this `}` does not close a block")
        .help("remove it, or add the missing `{` above")
}

/// A node whose `{` is missing: deeper lines and a `}` follow. `end` is where its line ends.
pub(in crate::syntax) fn missing_opening(end: Span, owner: &Node, closing: Span) -> Finding {
    let name = shown(&owner.name.text);
    Finding::new(&STRAY_BRACE, owner.head, format!("the `{{` of `{name}` is missing"))
        .label(closing, "this `}` would close its block")
        .help("put a `{` at the end of the line")
        .safe_fix("put a `{` at the end of the line", end, " {")
}

/// `{` on the line after its node. `between` is the line end that parts them, where nothing else is wrong with that line.
pub(in crate::syntax) fn on_next_line(span: Span, between: Option<Span>, owner: &Node) -> Finding {
    let name = shown(&owner.name.text);
    let finding = Finding::new(&STRAY_BRACE, span, format!("the `{{` for `{name}` is on its own line"))
        .label(owner.name.span, "the node ends at the end of this line")
        .help(format!("put the `{{` at the end of the line of `{name}`"));
    match between {
        Some(between) => finding.safe_fix("move the brace to the node's line", between, " "),
        None => finding,
    }
}

/// `{` without a node before it.
pub(in crate::syntax) fn no_owner(span: Span) -> Finding {
    Finding::new(&STRAY_BRACE, span, "there is no node before this `{`")
        .note("what is inside this block is not checked")
        .help("type the node's name before it, for example `host \"n-1\" {`")
}

/// `/-` with a block where a node should start.
pub(in crate::syntax) fn commented_block(span: Span) -> Finding {
    Finding::new(&STRAY_BRACE, span, "there is no node before this `/-{`")
        .help("put it on the line of its node")
}

/// A node's second block.
pub(in crate::syntax) fn second_block(span: Span, owner: &Node) -> Finding {
    let name = shown(&owner.name.text);
    Finding::new(&STRAY_BRACE, span, format!("`{name}` already has a block"))
        .label(owner.head, "this node")
        .help("join the two blocks, or start another node before the second `{`")
}
