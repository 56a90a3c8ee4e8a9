//! Escapes in quoted strings.

use super::chars::{self, Class};
use super::reader::Reader;
use crate::source::reserved::is_reserved;
use crate::syntax::rules::unknown_escape::{self, Unknown};

/// Where the spaces and line ends that a `\` swallows end. `at` is the byte after the `\`; equal to it when
/// there are none.
pub(super) fn escaped_spaces(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let (Class::Space | Class::Newline, length) = chars::class_at(bytes, end) {
        end += length;
    }
    end
}

/// The byte after the escape whose `\` is at `at`, as far as finding the closing quote needs it.
pub(super) fn skip_escape(bytes: &[u8], at: usize) -> usize {
    let spaces = escaped_spaces(bytes, at + 1);
    if spaces > at + 1 { spaces } else { at + 1 + chars::class_at(bytes, at + 1).1 }
}

/// What one escape means.
enum Escape {
    Char(char),
    Nothing,
    Unknown,
}

impl Reader<'_> {
    /// Resolves the escapes of `text`, which is at `start` of the source.
    pub(super) fn unescape(&mut self, start: usize, text: &str) -> Box<str> {
        let mut unknown = Vec::new();
        let resolved = resolve(text, &mut |at, end| unknown.push((at, end)));
        let unknown = unknown
            .into_iter()
            .map(|(at, end)| Unknown { span: self.span(start + at, start + end), text: &text[at..end] })
            .collect::<Vec<_>>();
        if let Some(finding) = unknown_escape::at(&unknown) {
            self.report(finding);
        }
        resolved
    }
}

/// Resolves escapes; passes on the location of each that is unknown, and keeps it as it is spelled.
pub(super) fn resolve(text: &str, unknown: &mut dyn FnMut(usize, usize)) -> Box<str> {
    let mut result = String::with_capacity(text.len());
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find('\\') {
        let backslash = at + offset;
        let (escape, end) = escape_at(text, backslash);
        match escape {
            Escape::Unknown => unknown(backslash, end),
            Escape::Char(_) | Escape::Nothing => {
                result.push_str(&text[plain_from..backslash]);
                plain_from = end;
                if let Escape::Char(letter) = escape {
                    result.push(letter);
                }
            }
        }
        at = end;
    }
    result.push_str(&text[plain_from..]);
    result.into()
}

/// The escape whose `\` is at `at`, and where it ends.
fn escape_at(text: &str, at: usize) -> (Escape, usize) {
    let bytes = text.as_bytes();
    let simple = |letter| (Escape::Char(letter), at + 2);
    match bytes.get(at + 1) {
        None => (Escape::Unknown, at + 1),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b's') => simple(' '),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'\\') => simple('\\'),
        Some(b'"') => simple('"'),
        Some(b'u') => unicode_escape(text, at),
        Some(_) => match escaped_spaces(bytes, at + 1) {
            end if end > at + 1 => (Escape::Nothing, end),
            _ => (Escape::Unknown, at + 1 + chars::class_at(bytes, at + 1).1),
        },
    }
}

/// `\u{1F600}`: one to six hexadecimal digits that name a character.
fn unicode_escape(text: &str, at: usize) -> (Escape, usize) {
    let digits_from = |start: usize| {
        let digits = text.as_bytes()[start..].iter().take(7).take_while(|byte| byte.is_ascii_hexdigit());
        start + digits.count()
    };
    if text.as_bytes().get(at + 2) != Some(&b'{') {
        // `\u0041`, as JSON and Java write it.
        return (Escape::Unknown, digits_from(at + 2).min(at + 6));
    }
    let start = at + 3;
    let end = digits_from(start);
    if text.as_bytes().get(end) != Some(&b'}') {
        return (Escape::Unknown, end);
    }
    let code =
        (1..=6).contains(&(end - start)).then(|| u32::from_str_radix(&text[start..end], 16).ok()).flatten();
    match code.and_then(char::from_u32).filter(|&letter| !is_reserved(letter)) {
        Some(letter) => (Escape::Char(letter), end + 1),
        None => (Escape::Unknown, end + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> (String, Vec<&str>) {
        let mut unknown = Vec::new();
        let result = resolve(text, &mut |start, end| unknown.push(start..end));
        (result.into(), unknown.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn known_escapes_are_resolved() {
        let (text, unknown) = resolved(r#"a\n\r\t\s\b\f\\\"\u{41}\u{00004e}\u{1F600}é"#);
        assert_eq!(text, "a\n\r\t \u{8}\u{c}\\\"AN😀é");
        assert!(unknown.is_empty());
        assert_eq!(resolved("a \\  \r\n\t b").0, "a b");
    }

    #[test]
    fn unknown_escapes_stay_and_are_named() {
        let (text, unknown) =
            resolved(r"C:\data\目 \u0041 \u{110000} \u{d800} \u{} \u{1234567} \u{12 \x41 \/ \u");
        assert_eq!(text, r"C:\data\目 \u0041 \u{110000} \u{d800} \u{} \u{1234567} \u{12 \x41 \/ \u");
        let expected = [
            r"\d",
            r"\目",
            r"\u0041",
            r"\u{110000}",
            r"\u{d800}",
            r"\u{}",
            r"\u{1234567}",
            r"\u{12",
            r"\x",
            r"\/",
            r"\u",
        ];
        assert_eq!(unknown, expected);
    }
}
