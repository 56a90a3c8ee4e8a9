//! SYN006.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::words::ticked_list;
use crate::diagnostic::{Edit, Finding, Fix};
use crate::source::Span;

declare_rule! {
    /// Reports a `\` in a string that does not start a known escape.
    ///
    /// ## What it checks
    /// In a string between quotes, `\` starts one of `\n`, `\r`, `\t`, `\s`, `\b`, `\f`, `\\`, `\"` and
    /// `\u{…}`, or removes the spaces and line ends after it. `\u{…}` contains one to six hexadecimal
    /// digits of a character; surrogates, `D800` to `DFFF`, and `FDD0` to `FDEF` are not characters.
    ///
    /// ## Why it matters
    /// Whether `\d` means `\d` or `d` differs between languages; in a path the result
    /// can be a wrong directory.
    ///
    /// ```kdl,fails
    /// volume "data" path="D:\iotdb"
    /// ```
    ///
    /// ```kdl,passes
    /// volume "data" path="D:\\iotdb"
    /// volume "logs" path=#"D:\logs"#
    /// ```
    ///
    /// ## How to fix
    /// Write `\\` for a `\`, or put the string between `#"` and `"#`, where `\` is an ordinary character.
    pub static UNKNOWN_ESCAPE = {
        code: "SYN006", name: "unknown-escape", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// One unknown escape.
pub(in crate::syntax) struct Unknown<'a> {
    /// Its location.
    pub(in crate::syntax) span: Span,
    /// Its spelling, `\` included.
    pub(in crate::syntax) text: &'a str,
}

/// The unknown escapes of one text; no finding when there are none.
pub(in crate::syntax) fn at(unknown: &[Unknown]) -> Option<Finding> {
    let [first, others @ ..] = unknown else {
        return None;
    };
    let mut spellings: Vec<String> = Vec::new();
    for escape in unknown.iter().take(20) {
        let spelled = shown(escape.text);
        if !spellings.contains(&spelled) {
            spellings.push(spelled);
        }
    }
    let noun = if spellings.len() == 1 { "escape" } else { "escapes" };
    let verb = if spellings.len() == 1 { "is not a known" } else { "are not known" };
    let message = format!("{} {verb} {noun}", ticked_list(&spellings, 4));
    let mut finding = Finding::new(&UNKNOWN_ESCAPE, first.span, message);
    for escape in others.iter().take(3) {
        finding = finding.label(escape.span, "here, too");
    }
    finding = finding.help(help(first.text));
    let edits: Option<Vec<Edit>> = unknown
        .iter()
        .map(|escape| Some(Edit { span: escape.span, text: corrected(escape.text)? }))
        .collect();
    if let Some(edits) = edits {
        // `\n` in `D:\data\new` is a known escape: doubling the others alone may not be what was meant.
        finding.fixes.push(Fix { title: "write the escapes as KDL does".to_owned(), safe: false, edits });
    }
    Some(finding)
}

fn help(first: &str) -> String {
    match (first.as_bytes().get(1), corrected(first)) {
        (Some(b'u'), Some(corrected)) => format!("write `{corrected}`"),
        (Some(b'u'), None) if first.starts_with("\\u{") => {
            "write one to six hexadecimal digits of a character in `\\u{…}`".to_owned()
        }
        (Some(b'u'), None) => "write the character itself, or its number as in `\\u{4e2d}`".to_owned(),
        (_, Some(corrected)) => {
            format!("write `{corrected}`, or put the string between `#\"` and `\"#`, where `\\` is itself")
        }
        (_, None) => "write `\\\\` for a `\\`".to_owned(),
    }
}

/// The escape as KDL writes what it means in other languages.
fn corrected(escape: &str) -> Option<String> {
    let rest = escape.strip_prefix('\\')?;
    match rest.strip_prefix('u') {
        Some(digits) if digits.len() == 4 => {
            let code = u32::from_str_radix(digits, 16).ok()?;
            char::from_u32(code).map(|_| format!("\\u{{{digits}}}"))
        }
        Some(_) => None,
        None if rest == "0" => Some("\\u{0}".to_owned()),
        None if matches!(rest, "'" | "/" | "`" | "$") => Some(rest.to_owned()),
        None => Some(format!("\\\\{rest}")),
    }
}
