//! YAML004: missing-blank.

use std::ops::Range;

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::{FileId, Span};

declare_rule! {
    /// Reports keys and items without the space after their `:` or `-`.
    ///
    /// ## What it checks
    ///
    /// Lines such as `key:value`, `-item`, `key=value` and `key：value`.
    ///
    /// ## Why it matters
    ///
    /// Without the space YAML reads the whole line as one string, and the key is missing. The manual of iotdbctl
    /// itself shows `deploy_dir:/home/data/`.
    ///
    /// ```yaml,fails
    /// global:
    ///   deploy_dir:/home/data/
    ///   iotdb_dir_name: iotdb
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   deploy_dir: /home/data/
    ///   iotdb_dir_name: iotdb
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add a space after the `:` or the `-`.
    pub static MISSING_BLANK = {
        code: "YAML004", name: "missing-blank", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A key or an item without its space, anywhere in a line.
pub(in crate::syntax::yaml) fn in_line(file: FileId, text: &str, line: &Range<usize>) -> Option<Finding> {
    let trimmed = text[line.clone()].trim_start();
    let start = line.end - trimmed.len();
    let trimmed = trimmed.trim_end();
    let item = trimmed.strip_prefix("- ").map_or(trimmed, str::trim_start);
    at(file, start + trimmed.len() - item.len(), item)
}

/// The same for what is at a location: `key:value`, `-item`, `key=value`, `key：value`.
pub(in crate::syntax::yaml) fn at(file: FileId, start: usize, trimmed: &str) -> Option<Finding> {
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    if let Some(item) = trimmed.strip_prefix('-')
        && item.starts_with(|first: char| first.is_ascii_alphabetic())
    {
        let span = Span::new(file, start, start + 1);
        let word = item.split([':', ' ']).next().unwrap_or(item);
        let message = format!("`-{}` has no space after its `-`", words::shorten(word));
        return Some(finding(span, message, "- ", "add a space after the `-`"));
    }
    let key_end = trimmed.find(|letter| !is_key(letter))?;
    let (key, rest) = trimmed.split_at(key_end);
    if key.is_empty() || !key.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let mark = rest.chars().next()?;
    let after = &rest[mark.len_utf8()..];
    let is_bare = match mark {
        // An address on the web is a value, no key.
        ':' => after.starts_with(|next: char| !next.is_whitespace()) && !after.starts_with("//"),
        '：' => true,
        '=' => !after.is_empty() && !trimmed.contains(": "),
        _ => false,
    };
    if !is_bare {
        return None;
    }
    let at = start + key.len();
    let location = Span::new(file, at, at + mark.len_utf8());
    let (message, title) = match mark {
        ':' => (format!("`{key}:` has no space after it"), "add a space after the `:`"),
        '：' => (format!("`{key}` is followed by a full-width colon"), "write a plain `:` and a space"),
        _ => (format!("`{key}` is followed by `=`"), "write a `:` and a space"),
    };
    Some(finding(location, message, ": ", title))
}

fn finding(location: Span, message: String, text: &str, title: &str) -> Finding {
    Finding::new(&MISSING_BLANK, location, message)
        .note("YAML reads the line as a string, not as a key")
        .help(title)
        .safe_fix(title, location, text)
}
