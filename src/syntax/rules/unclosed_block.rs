//! SYN003.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::diagnostic::words::count;
use crate::source::Span;

declare_rule! {
    /// Reports a `{` without its `}`.
    ///
    /// ## What it checks
    /// Every block ends with a `}`. The finding is at the `{`. If there are several blocks, clusterc uses the
    /// indentation to guess which of them has no closing brace: a line that is not indented deeper than a block's
    /// first line is outside the block.
    ///
    /// ## Why it matters
    /// Everything up to the end of the file would belong to the open block. It is also what a file looks
    /// like that was truncated while it was copied.
    ///
    /// ```kdl,fails
    /// site "east" {
    ///     host "n-1" {
    ///         cores 16
    ///     host "n-2" {
    ///         cores 16
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// site "east" {
    ///     host "n-1" {
    ///         cores 16
    ///     }
    ///     host "n-2" {
    ///         cores 16
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    /// Type the `}` where the block ends. If the end of the file is missing, copy the file again.
    pub static UNCLOSED_BLOCK = {
        code: "SYN003", name: "unclosed-block", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// Blocks that are open where the text ends; the innermost first, each with its owner's name.
pub(in crate::syntax) fn at_end(blocks: &[(Span, &str)], end: Span) -> Finding {
    let (first, name) = blocks.first().copied().unwrap_or((end, ""));
    let message = match blocks.len() {
        0 | 1 => not_closed(name),
        several => format!("the file ends inside {}", count(several, "open block")),
    };
    let caption = if blocks.len() > 1 { "the innermost starts here" } else { "starts here" };
    let mut finding = Finding::new(&UNCLOSED_BLOCK, first, message).caption(caption);
    for &(span, name) in blocks.iter().skip(1).take(4) {
        finding = finding.label(span, format!("{} is open, too", owner(name)));
    }
    let braces = if blocks.len() > 1 { "the missing `}`s" } else { "the missing `}`" };
    finding.help(format!("add {braces}, or check that the file is complete"))
}

/// A block that a later line ends by its indentation.
pub(in crate::syntax) fn by_indent(brace: Span, name: &str, here: Span) -> Finding {
    Finding::new(&UNCLOSED_BLOCK, brace, not_closed(name))
        .caption("starts here")
        .label(here, "indented as if the block had ended before")
        .help("type a `}` on its own line before this line")
}

fn not_closed(name: &str) -> String {
    format!("{} is not closed", owner(name))
}

fn owner(name: &str) -> String {
    if name.is_empty() { "the block".to_owned() } else { format!("the block of `{}`", shown(name)) }
}
