//! LINT024: kept-blank.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::formats::LineKind;
use crate::formats::cfg::{lost_name, spaces_removed};
use crate::product::Syntax;

declare_rule! {
    /// Reports tabs and other invisible characters that the server keeps.
    ///
    /// ## What it checks
    ///
    /// `.cfg` files: tabs, no-break spaces, form feeds and carriage returns before and after keys, values and
    /// `#`, and carriage returns without a line feed.
    ///
    /// ## Why it matters
    ///
    /// The server removes spaces and nothing else (seen with the engine of 3.00.4.1). A key that contains a tab is
    /// another key without effect; a value keeps the tab, for example in the name of a folder. A carriage return
    /// alone does not end a line: the rest is part of the same value. It is an error in a key that the process
    /// needs.
    ///
    /// ```files,fails
    /// == server/dolphindb.cfg
    /// mode=single
    /// workerNum<TAB>=4
    /// ```
    ///
    /// ```files,passes
    /// == server/dolphindb.cfg
    /// mode=single
    /// workerNum = 4
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the character, or replace it with a space; `--fix --unsafe` does it.
    pub static KEPT_BLANK = { code: "LINT024", name: "kept-blank", severity: Warning, confidence: Source }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if file.kind.syntax != Syntax::Settings {
        return;
    }
    for line in file.document.lines.iter().filter(|line| line.kind == LineKind::Comment) {
        let content = source.text[line.range.clone()].trim_end();
        let after = content.find('\r').filter(|at| content[*at..].contains('='));
        if let Some(at) = after.map(|at| line.range.start + at) {
            let span = file.span(at..at + 1);
            findings.push(
                Finding::new(&KEPT_BLANK, span, "a carriage return alone does not end this comment")
                    .note("the rest of the line is part of the comment and is not set")
                    .help("end the line there")
                    .unsafe_fix("end the line", span, "\n"),
            );
        }
    }
    for entry in &file.document.entries {
        let (key, value) = (file.key(source, entry), file.value(source, entry).value);
        let whole = entry.key.range.start..entry.value.range.end.max(entry.key.range.end);
        // A byte order mark is its own finding.
        let name = lost_name(&key.value).filter(|_| !key.value.starts_with('\u{feff}'));
        if let Some(name) = name {
            findings.push(lost_key(context, &key.value, name, whole.clone()));
        } else if let Some(kept) = spaces_removed(&value) {
            let what = blank(value.trim_start_matches(|letter: char| !is_kept(letter)));
            let message = format!("{what} is part of the value of `{}`", words::shorten(&key.value));
            let span = file.span(entry.value.range.clone());
            let finding = Finding::new(&KEPT_BLANK, span, message);
            let is_line = value.contains('\r');
            findings.push(if is_line && value.split('\r').filter(|part| part.contains('=')).count() > 0 {
                finding
                    .note(
                        "the server ends lines at a line feed: the rest is part of this value and is not set",
                    )
                    .help("end the lines with a line feed")
                    .unsafe_fix("end the lines", span, value.replace('\r', "\n"))
            } else {
                finding
                    .note("the server removes spaces around a value, and nothing else")
                    .help(format!("write `{}={}`", words::shorten(&key.value), words::shorten(kept)))
                    .unsafe_fix("write the value without it", span, kept)
            });
        }
    }
}

/// A finding for a key that is another one because of what is around it.
fn lost_key(context: &FileContext<'_>, key: &str, name: &str, whole: std::ops::Range<usize>) -> Finding {
    let (file, source) = (context.file, context.source);
    let what = blank(key.trim_start_matches(|letter: char| !is_kept(letter)));
    let shown = words::shorten(name);
    let span = file.span(whole.clone());
    if name.starts_with('#') || name.starts_with("//") {
        let message = format!("{what} before `{}` means that the line is not a comment", &name[..1]);
        return Finding::new(&KEPT_BLANK, span, message)
            .severity(Severity::Info)
            .note("the server silently ignores it as an unknown key; it causes no problem")
            .help("remove it")
            .unsafe_fix("remove it", file.span(whole.start..whole.start + key.len()), name);
    }
    let is_needed = context.is_needed(name);
    let note = if is_needed {
        "the server sets another key, which it does not know; without this one the process does not start or does not join"
    } else {
        "the server silently sets another key, which it does not know"
    };
    let text = source.text.get(whole).unwrap_or_default();
    let title = format!("write `{}`", words::shorten(&text.replacen(key, name, 1)));
    Finding::new(&KEPT_BLANK, span, format!("{what} is part of the key `{shown}`"))
        .severity(if is_needed { Severity::Error } else { Severity::Warning })
        .note(note)
        .help(title.clone())
        .unsafe_fix(title, span, text.replacen(key, name, 1))
}

/// Whether the server keeps it, although editors show it as a space.
fn is_kept(letter: char) -> bool {
    letter.is_whitespace() && letter != ' '
}

/// The name of the first letter.
fn blank(text: &str) -> String {
    match text.chars().next() {
        Some('\t') => "a tab".to_owned(),
        Some('\r') => "a carriage return".to_owned(),
        Some('\u{a0}') => "a no-break space".to_owned(),
        Some('\u{b}') => "a vertical tab".to_owned(),
        Some('\u{c}') => "a form feed".to_owned(),
        Some(letter) => format!("the space character U+{:04X}", u32::from(letter)),
        None => "a space".to_owned(),
    }
}
