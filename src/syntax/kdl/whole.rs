//! Files that are something else as a whole: a program, an archive, a text in another language. One finding reports it, instead of one for
//! each line.

use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::rules::{foreign_syntax, invalid_encoding};

/// How many characters at the start show whether it is text.
const HEAD: usize = 64;

/// How many control characters a text may have there by accident, and one more.
const FEW: usize = 4;

/// How many lines show the language of a text.
const MOST_LINES: usize = 200;

/// The first bytes of kinds of files that end up in place of a text.
const KINDS: &[(&[u8], &str)] = &[
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xca\xfe\xba\xbe", "a Java class"),
];

/// The finding for a file that is not a spec as a whole; `None` for one that may be meant as a spec. Only for files
/// with mistakes.
pub(in crate::syntax) fn recognize(file: FileId, source: &SourceFile) -> Option<Finding> {
    if let Some(finding) = not_text(file, source) {
        return Some(finding);
    }
    let language = language(&source.text)?;
    let first = source.text.find(|letter: char| !letter.is_whitespace()).unwrap_or(0);
    let line = source.text[first..].lines().next().map_or(0, str::len);
    Some(foreign_syntax::other_language(Span::new(file, first, first + line), language))
}

/// The finding for a file that is not text at all.
pub(in crate::syntax) fn not_text(file: FileId, source: &SourceFile) -> Option<Finding> {
    let head = first_bytes(source);
    let known = KINDS.iter().find(|(mark, _)| head.starts_with(mark));
    // A text may start with the letters of a mark.
    let is_certain = known.is_some_and(|(mark, _)| mark.iter().any(|byte| !byte.is_ascii_alphanumeric()));
    if is_text(source) && !is_certain {
        return None;
    }
    Some(invalid_encoding::not_text(Span::at(file, 0), &source.name, known.map(|(_, kind)| *kind)))
}

/// The first bytes of the file, as they were.
fn first_bytes(source: &SourceFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut invalid = source.invalid.iter();
    for (at, letter) in source.text.char_indices().take(8) {
        match invalid.clone().next().filter(|(offset, _)| *offset == at) {
            Some(&(_, byte)) => {
                bytes.push(byte);
                invalid.next();
            }
            None => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// Whether the file is text, perhaps one that was damaged: NUL bytes at the end come from a write that was cut off.
fn is_text(source: &SourceFile) -> bool {
    let is_control =
        |letter: char| letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}');
    let body = source.text.trim_end_matches('\0');
    body.chars().take(HEAD).filter(|letter| is_control(*letter)).count() < FEW
}

/// The language of a text, where its lines leave no doubt.
fn language(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(rest) = text.strip_prefix(['{', '['])
        && rest.trim_start().starts_with(['"', '{', '['])
        && (text.starts_with('[') || rest.trim_start().starts_with('"'))
    {
        return Some("JSON");
    }
    if text.starts_with("<?xml") {
        return Some("XML");
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut all, mut yaml, mut properties) = (0, 0, 0);
    for line in lines.take(MOST_LINES) {
        all += 1;
        yaml += usize::from(is_yaml(line));
        properties += usize::from(is_assignment(line) || is_section(line));
    }
    // A slip or two do not make another language of a spec.
    let is_most = |count: usize, minimum: usize| count >= minimum && count * 5 >= all * 4;
    match () {
        () if is_most(yaml, 4) => Some("YAML"),
        () if is_most(properties, 3) => Some("a properties file"),
        () => None,
    }
}

/// `key:`, `key: value`, `- item`, `---`.
fn is_yaml(line: &str) -> bool {
    if line == "---" || line.starts_with("- ") {
        return true;
    }
    let Some((key, rest)) = line.split_once(':') else { return false };
    is_key(key.trim_matches('"')) && (rest.is_empty() || rest.starts_with(' ')) && !line.ends_with('{')
}

/// `key=value`.
fn is_assignment(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| is_key(key.trim())) && !line.ends_with('{')
}

/// `[section]`.
fn is_section(line: &str) -> bool {
    line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(is_key)
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}
