//! SYN012.

use super::{in_quotes, shown};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::diagnostic::words::count;
use crate::source::Span;

declare_rule! {
    /// Reports a string between `"""` with wrong indentation or line breaks.
    ///
    /// ## What it checks
    /// The text starts on the line after the first `"""`. The last `"""` is on its own
    /// line, and its indentation is removed from every line, so each non-empty line must start with exactly
    /// this indentation.
    ///
    /// ## Why it matters
    /// The indentation of the last `"""` defines what is indentation and what is text. A tab on one line and spaces
    /// on another look the same but are different.
    ///
    /// ```kdl,fails
    /// motd """
    ///     Cluster east.
    ///   Handle with care.
    ///     """
    /// ```
    ///
    /// ```kdl,passes
    /// motd """
    ///     Cluster east.
    ///       Handle with care.
    ///     """
    /// ```
    ///
    /// ## How to fix
    /// Put both `"""` on the right lines, and indent every line at least as far as the last
    /// one, with the same tabs and spaces.
    pub static MULTI_LINE_TEXT = {
        code: "SYN012", name: "multi-line-text", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `"""text"""`.
pub(in crate::syntax) fn one_line(span: Span, content: &str, hashes: usize) -> Finding {
    let finding = Finding::new(&MULTI_LINE_TEXT, span, "a string between `\"\"\"` is on a single line");
    let marks = "#".repeat(hashes);
    let text = match (hashes, content.contains('"')) {
        (_, false) => format!("{marks}\"{content}\"{marks}"),
        (0, true) if !content.contains('\\') => in_quotes(content),
        (0, true) => return finding.help("use one quote on each side, and `\\\"` for those inside"),
        (_, true) => in_quotes(content),
    };
    finding.help(format!("use one quote on each side: `{}`", shown(&text))).safe_fix(
        "use one quote on each side",
        span,
        text,
    )
}

/// Text right after the first `"""`.
pub(in crate::syntax) fn first_line(quotes: Span, text: Span) -> Finding {
    Finding::new(
        &MULTI_LINE_TEXT,
        quotes.to(text),
        "there is text after the opening `\"\"\"` on the same line",
    )
    .help("start the string on the next line")
}

/// The last `"""` behind text.
pub(in crate::syntax) fn last_line(quotes: Span, open: Span) -> Finding {
    Finding::new(&MULTI_LINE_TEXT, quotes, "there is text before the closing `\"\"\"` on the same line")
        .label(open, "the string starts here")
        .help("put the closing `\"\"\"` on its own line")
}

/// Lines that are indented otherwise than the last one.
pub(in crate::syntax) fn uneven(line: Span, quotes: Span, lines: usize) -> Finding {
    let finding = Finding::new(&MULTI_LINE_TEXT, line, "this line is not indented like the closing `\"\"\"`")
        .label(quotes, "the indentation before this is removed from every line")
        .help("indent the line with the same tabs and spaces");
    if lines < 2 {
        finding
    } else {
        finding.note(format!("it is one of {} of this string", count(lines, "such line")))
    }
}
