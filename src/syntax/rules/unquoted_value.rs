//! SYN005.

use super::{in_quotes, shown};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports a value that needs quotes but does not have them.
    ///
    /// ## What it checks
    /// A word does not need quotes if it does not start like a number and has none of
    /// `( ) { } [ ] / \ " # ; =` in it. Addresses, sizes, versions, dates, paths and URLs need quotes.
    ///
    /// ## Why it matters
    /// `10.0.0.1` starts like a number but is not a number; `//` in a URL starts a comment. clusterc cannot know
    /// where such a value ends.
    ///
    /// ```kdl,fails
    /// host "n-1" address=10.0.0.1
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1" address="10.0.0.1"
    /// ```
    ///
    /// ## How to fix
    /// Put the value in quotes. Keywords are exactly `#true`, `#false`, `#null`, `#inf`, `#-inf` and `#nan`.
    pub static UNQUOTED_VALUE = {
        code: "SYN005", name: "unquoted-value", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A word that starts like a number. What is stuck to another value cannot be fixed automatically.
pub(in crate::syntax) fn like_number(span: Span, text: &str, is_name: bool, is_alone: bool) -> Finding {
    let message = format!("`{}` starts like a number but is not a number", shown(text));
    let finding = Finding::new(&UNQUOTED_VALUE, span, message);
    if !is_alone {
        return finding.help("put quotes around the whole value, or a space between two values");
    }
    match as_number(text).filter(|_| !is_name) {
        Some(number) => finding
            .help(format!("write digits on both sides of the decimal point: `{number}`"))
            .safe_fix("complete the number", span, number),
        None => quoted(finding, span, text),
    }
}

/// A run of characters some of which cannot be in a word.
pub(in crate::syntax) fn run(span: Span, text: &str, is_name: bool) -> Finding {
    let mark = text.chars().find(|letter| "()[]/\\\"#=".contains(*letter));
    let message = match mark {
        _ if text.contains("://") => {
            format!("`{}` has no quotes, so `//` starts a comment", shown(text))
        }
        Some(mark) if is_name => format!("the name `{}` contains `{mark}` and has no quotes", shown(text)),
        Some(mark) => format!("`{}` contains `{mark}` and has no quotes", shown(text)),
        None => format!("`{}` has no quotes", shown(text)),
    };
    quoted(Finding::new(&UNQUOTED_VALUE, span, message), span, text)
}

/// `#True`, `#yes`: near a keyword.
pub(in crate::syntax) fn keyword(span: Span, text: &str, keyword: &str) -> Finding {
    Finding::new(&UNQUOTED_VALUE, span, format!("`{}` is not a keyword", shown(text)))
        .help(format!("did you mean `{keyword}`? A string that starts with `#` needs quotes"))
}

fn quoted(finding: Finding, span: Span, text: &str) -> Finding {
    let quoted = in_quotes(text);
    finding.help(format!("put it in quotes: `{}`", shown(&quoted))).safe_fix("put it in quotes", span, quoted)
}

/// `.5` and `5.` as the numbers they must have been.
pub(in crate::syntax) fn as_number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (&text[..1], digits),
        None => ("", text),
    };
    let (integer, fraction) = digits.split_once('.')?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let one_is_empty = integer.is_empty() != fraction.is_empty();
    let or_zero = |part: &str| {
        if part.is_empty() { "0".to_owned() } else { part.to_owned() }
    };
    (one_is_empty && is_digits(integer) && is_digits(fraction))
        .then(|| format!("{sign}{}.{}", or_zero(integer), or_zero(fraction)))
}
