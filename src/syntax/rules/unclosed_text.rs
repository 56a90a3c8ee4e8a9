//! SYN002.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix};
use crate::source::Span;

declare_rule! {
    /// Reports a string whose closing quote is missing.
    ///
    /// ## What it checks
    /// A string in quotes ends on the line where it starts; one between `"""` ends at the next `"""`. When
    /// the second quote is missing, clusterc assumes that the string ends before the next `key=`, a comment,
    /// a brace at the end of the line, or with the line, and continues there.
    ///
    /// ## Why it matters
    /// Without its quote a string would contain the rest: other values, braces, whole blocks.
    ///
    /// ```kdl,fails
    /// host "n-1 address="10.0.0.1"
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1" address="10.0.0.1"
    /// ```
    ///
    /// ## How to fix
    /// Add the missing quote. Write a `"` inside a string as `\"` and a `\` as `\\`: a string that
    /// ends in `\"` has no closing quote. A multi-line string is between `"""` and `"""`, each on its own line.
    pub static UNCLOSED_TEXT = {
        code: "SYN002", name: "unclosed-text", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `"` without its second. `insert` is where one would fit.
pub(in crate::syntax) fn opening(span: Span, insert: Option<Span>) -> Finding {
    let finding = Finding::new(&UNCLOSED_TEXT, span, "the string that starts here has no closing `\"`");
    match insert {
        Some(insert) => {
            let edits = vec![Edit { span: insert, text: "\"".to_owned() }];
            let mut finding = finding.label(insert, "it probably ends here").help("close it with a `\"`");
            finding.fixes.push(Fix { title: "close the string here".to_owned(), safe: false, edits });
            finding
        }
        None => finding.help("close the string with a `\"`, or write `\\\"` for a quote inside it"),
    }
}

/// `n-1"`: the first quote is missing.
pub(in crate::syntax) fn unopened(span: Span, text: &str) -> Finding {
    let start = Span { end: span.start, ..span };
    let message = format!("the string `{}` has a closing `\"` but no opening one", shown(text));
    Finding::new(&UNCLOSED_TEXT, span, message).help(format!("type `\"` before `{}`", shown(text))).safe_fix(
        "add the opening quote",
        start,
        "\"",
    )
}

/// `#"…` without its `"#`.
pub(in crate::syntax) fn raw(span: Span, delimiter: &str) -> Finding {
    let message = format!("the raw string that starts here has no closing `{delimiter}`");
    Finding::new(&UNCLOSED_TEXT, span, message)
        .note("a raw string ends with as many `#` as it starts with, on the same line")
        .help(format!("close it with `{delimiter}`"))
}

/// `"""` that nothing closes.
pub(in crate::syntax) fn triple(span: Span, hashes: usize) -> Finding {
    let delimiter = format!("\"\"\"{}", "#".repeat(hashes.min(8)));
    let message = format!("the multi-line string that starts here has no closing `{delimiter}`");
    Finding::new(&UNCLOSED_TEXT, span, message).help(format!("close it with `{delimiter}` on its own line"))
}

/// A text in plain quotes that continues on the next lines, as KDL 1 allowed.
pub(in crate::syntax) fn over_lines(span: Span) -> Finding {
    Finding::new(&UNCLOSED_TEXT, span, "the string that starts here does not end on its line")
        .note("a string between `\"` must end on its line")
        .help("put `\"\"\"` on its own line before and after the string, or join the lines with `\\n`")
}

/// `"C:\data\"`: the escape took the closing quote.
pub(in crate::syntax) fn escaped_quote(span: Span, escape: Span) -> Finding {
    Finding::new(&UNCLOSED_TEXT, span, "the string that starts here has no closing `\"`")
        .label(escape, "`\\\"` is a quote inside the string")
        .help("write `\\\\` for a `\\`, or put the string between `#\"` and `\"#`, where `\\` is itself")
}

/// `"n-1”`: closed by another kind of quote.
pub(in crate::syntax) fn other_quote(span: Span, quote: Span) -> Finding {
    Finding::new(&UNCLOSED_TEXT, span, "the string that starts here is closed by another kind of quote")
        .label(quote, "not a `\"`")
        .help("close it with a plain `\"`")
        .safe_fix("write a plain quote", quote, "\"")
}
