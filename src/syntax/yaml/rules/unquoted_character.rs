//! YAML006: unquoted-character.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports characters that need quotes around them, and `\` inside quotes.
    ///
    /// ## What it checks
    ///
    /// Values that start with a special character of YAML (`@`, `` ` ``, `%`), contain `: `, or have an unknown `\`
    /// escape between `"`.
    ///
    /// ## Why it matters
    ///
    /// YAML interprets the character: the value would be different or missing.
    ///
    /// ```yaml,fails
    /// global:
    ///   password: @dmin
    ///   user: root
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   password: '@dmin'
    ///   user: root
    /// ```
    ///
    /// ## How to fix
    ///
    /// Put the value between `'`: there every character is itself, and a `'` is doubled.
    pub static UNQUOTED_CHARACTER = {
        code: "YAML006", name: "unquoted-character", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A value that starts with a sign.
pub(in crate::syntax::yaml) fn first(span: Span, sign: char, value: &str) -> Finding {
    let value = words::shorten(value);
    let finding =
        Finding::new(&UNQUOTED_CHARACTER, span, format!("a value cannot start with `{sign}` without quotes"));
    if value.contains('\'') {
        return finding.help("put the value in quotes");
    }
    finding.help(format!("write `'{value}'`")).safe_fix("put it in quotes", span, format!("'{value}'"))
}

/// `a: b: c`.
pub(in crate::syntax::yaml) fn second_colon(span: Span) -> Finding {
    Finding::new(&UNQUOTED_CHARACTER, span, "the line has a second `: `")
        .note("YAML reads a value with `: ` in it as another key")
        .help("put the value in quotes, or start an indented block on the next line")
}

/// `"C:\data"`.
pub(in crate::syntax::yaml) fn escape(span: Span, text: &str) -> Finding {
    let at = text.find('\\').unwrap_or(0);
    let shown: String = text[at..].chars().take(2).collect();
    Finding::new(&UNQUOTED_CHARACTER, span, format!("`{shown}` has no meaning between `\"`"))
        .help("write `\\\\` for a `\\`, or put the value between `'`, where `\\` is itself")
}
