//! LINT026: literal-text.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::product::Syntax;

declare_rule! {
    /// Reports values with characters that other programs replace but this server keeps.
    ///
    /// ## What it checks
    ///
    /// `.cfg` files: quotes around values, `$NAME` and `~/` in them, a backslash at the end of a line, and
    /// spellings of the macro for the node's name that the server does not know.
    ///
    /// ## Why it matters
    ///
    /// The server does not support quotes or variables (seen with the engine of 3.00.4.1): they become part of the
    /// path or the name. A comma separates values within quotes too.
    ///
    /// ```files,fails
    /// == server/dolphindb.cfg
    /// mode=single
    /// persistenceDir="/data/streams"
    /// ```
    ///
    /// ```files,passes
    /// == server/dolphindb.cfg
    /// mode=single
    /// persistenceDir=/data/streams
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the full value, without quotes.
    pub static LITERAL_TEXT = { code: "LINT026", name: "literal-text", severity: Warning, confidence: Source }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if file.kind.syntax != Syntax::Settings {
        return;
    }
    let own = context.view.and_then(|view| view.catalog.words.name_macro.as_deref());
    for entry in &file.document.entries {
        let (key, value) = (file.key(source, entry).value, file.value(source, entry));
        let finding =
            |message: String, note: String| Finding::new(&LITERAL_TEXT, value.span, message).note(note);
        let text = value.value.trim();
        if let Some((inner, sign)) = quoted(text).filter(|_| !key.starts_with("oauth")) {
            let message = format!("the quotes around `{}` are part of the value", words::shorten(inner));
            let note = "the server does not support quotes and splits lists at commas inside them as well";
            let plain = text.replace(sign, "");
            let finding = finding(message, note.to_owned());
            let help = format!("write `{}`", words::shorten(&plain));
            findings.push(finding.help(help).unsafe_fix("write it without quotes", value.span, plain));
        } else if text.ends_with('\\') && !text.contains(":\\") {
            let message =
                format!("the `\\` at the end of `{}` does not continue the line", words::shorten(&key));
            let note = "the `\\` is part of the value, and the next line is a separate line".to_owned();
            findings.push(finding(message, note).help("write the whole value on one line"));
        } else if let Some(name) = variable(text) {
            let message = format!("`{}` is not replaced", words::shorten(name));
            let note = "the server does not replace variables: the `$` becomes part of the value";
            findings.push(finding(message, note.to_owned()).help("write the value in full"));
        } else if let Some((spelled, right)) = own.and_then(|own| Some((near_macro(text, own)?, own))) {
            let message = format!("`{}` is not replaced", words::shorten(spelled));
            let fixed = text.replace(spelled, right);
            let title = format!("write `{}`", words::shorten(&fixed));
            let finding = finding(message, format!("the server replaces `{right}` only"));
            findings.push(finding.help(title.clone()).unsafe_fix(title, value.span, fixed));
        }
    }
}

/// What quotes are around, where the first item of a value starts with one.
fn quoted(text: &str) -> Option<(&str, char)> {
    let sign = text.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    Some((text.trim_matches(sign), sign))
}

/// `$NAME`, or the `~` of the home folder, at the beginning of an item. `${NAME}` is what templates have.
pub(super) fn variable(text: &str) -> Option<&str> {
    text.split(',').map(|item| item.trim_matches(' ')).find_map(|item| {
        let is_home = item == "~" || item.starts_with("~/");
        if is_home {
            return Some(&item[..1]);
        }
        item.match_indices('$').find_map(|(at, _)| {
            let name = &item[at + 1..];
            let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let end = end.unwrap_or(name.len());
            let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
            is_name.then(|| &item[at..=at + end])
        })
    })
}

/// The macro in another case, or without its end.
fn near_macro<'a>(text: &'a str, own: &str) -> Option<&'a str> {
    let open = own.strip_suffix('>')?;
    let lower = text.to_ascii_lowercase();
    lower.match_indices(&open.to_ascii_lowercase()).find_map(|(at, piece)| {
        let end = at + piece.len();
        let whole = if text[end..].starts_with('>') { end + 1 } else { end };
        let is_other_word =
            text[end..].starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
        (!is_other_word && &text[at..whole] != own).then(|| &text[at..whole])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found() {
        assert_eq!(near_macro("/d/<alias>/x", "<ALIAS>"), Some("<alias>"));
        assert_eq!(near_macro("/d/<ALIAS", "<ALIAS>"), Some("<ALIAS"));
        assert_eq!(near_macro("/d/<ALIAS>", "<ALIAS>"), None);
        assert_eq!(
            (variable("/a,~/b"), variable("/a/$HOME/b"), variable("${X}")),
            (Some("~"), Some("$HOME"), None)
        );
        assert_eq!(quoted("\"/a,/b\""), Some(("/a,/b", '"')));
    }
}
