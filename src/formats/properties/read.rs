//! Java `.properties` files on their way in, with the location of every key and value.

use std::ops::Range;

use crate::formats::document::{natural_lines, without_end};
use crate::formats::{Document, Entry, Line, LineKind, Piece, Separator};

/// Reads a file. Every text is one: what Java would refuse (a `\u` without four digits) is taken unchanged.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut lines = natural_lines(text).peekable();
    while let Some(first) = lines.next() {
        let content = without_end(text, first.clone());
        let start = skip_spaces(text, content.clone());
        let kind = match text.as_bytes().get(start).filter(|_| start < content.end) {
            None => LineKind::Blank,
            Some(b'#' | b'!') => LineKind::Comment,
            // Nothing that continues in the next line: for Java, that starts again, and may be a comment.
            Some(b'\\') if content.end == start + 1 && first.end > content.end => LineKind::Blank,
            Some(_) => {
                // Pieces of one logical line: continued lines lose their first spaces.
                let mut pieces: Vec<Range<usize>> = Vec::new();
                pieces.push(start..content.end);
                let mut end = first.end;
                while pieces.last().is_some_and(|piece| ends_open(&text[piece.clone()])) {
                    let Some(next) = lines.next() else { break };
                    end = next.end;
                    let content = without_end(text, next);
                    if let Some(last) = pieces.last_mut() {
                        last.end -= 1;
                    }
                    pieces.push(skip_spaces(text, content.clone())..content.end);
                }
                document.entries.push(entry(text, &pieces, first.start..end));
                document.lines.push(Line {
                    range: first.start..end,
                    kind: LineKind::Entry(document.entries.len() - 1),
                });
                continue;
            }
        };
        document.lines.push(Line { range: first, kind });
    }
    document
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0c)
}

fn skip_spaces(text: &str, range: Range<usize>) -> usize {
    let bytes = &text.as_bytes()[range.clone()];
    range.start + bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len())
}

/// Whether a line continues in the next: it ends in an odd number of backslashes.
fn ends_open(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// A location in the pieces of a logical line.
#[derive(Clone, Copy)]
struct Cursor {
    piece: usize,
    at: usize,
}

struct Pieces<'a> {
    text: &'a str,
    pieces: &'a [Range<usize>],
}

impl Pieces<'_> {
    /// The byte at a location, the location moved on to the piece that has it.
    fn peek(&self, mut cursor: Cursor) -> Option<(u8, Cursor)> {
        loop {
            let piece = self.pieces.get(cursor.piece)?;
            if cursor.at < piece.end {
                return Some((self.text.as_bytes()[cursor.at], cursor));
            }
            cursor.piece += 1;
            cursor.at = self.pieces.get(cursor.piece)?.start;
        }
    }

    fn skip(&self, mut cursor: Cursor, accepts: impl Fn(u8) -> bool) -> Cursor {
        while let Some((byte, here)) = self.peek(cursor) {
            if !accepts(byte) {
                break;
            }
            cursor = Cursor { piece: here.piece, at: here.at + 1 };
        }
        cursor
    }

    /// The bytes between two locations, with what the escapes among them mean.
    fn between(&self, from: Cursor, to: Cursor) -> Piece {
        let range = from.at..to.at.max(from.at);
        if from.piece == to.piece && !self.text[range.clone()].contains('\\') {
            return Piece::plain(range);
        }
        let mut raw = String::new();
        for index in from.piece..=to.piece.min(self.pieces.len() - 1) {
            let piece = &self.pieces[index];
            let start = if index == from.piece { from.at } else { piece.start };
            let end = if index == to.piece { to.at } else { piece.end };
            raw.push_str(self.text.get(start..end).unwrap_or_default());
        }
        Piece::meaning(range, unescape(&raw))
    }
}

fn entry(text: &str, pieces: &[Range<usize>], line: Range<usize>) -> Entry {
    let source = Pieces { text, pieces };
    let start = Cursor { piece: 0, at: pieces[0].start };
    let mut key_end = start;
    while let Some((byte, here)) = source.peek(key_end) {
        if is_space(byte) || matches!(byte, b'=' | b':') {
            key_end = if here.piece == key_end.piece { here } else { key_end };
            break;
        }
        // A backslash takes the next byte along.
        let width = if byte == b'\\' { 2 } else { 1 };
        key_end = Cursor { piece: here.piece, at: (here.at + width).min(pieces[here.piece].end) };
    }
    let sign = source.skip(key_end, is_space);
    let (value_start, has_sign, is_equals) = match source.peek(sign) {
        Some((byte @ (b'=' | b':'), here)) => {
            let after = Cursor { piece: here.piece, at: here.at + 1 };
            (source.skip(after, is_space), true, byte == b'=')
        }
        _ => (sign, false, false),
    };
    let value_start = source.peek(value_start).map_or(value_start, |(_, here)| here);
    let end = Cursor { piece: pieces.len() - 1, at: pieces[pieces.len() - 1].end };
    let is_tight = is_equals && value_start.at == key_end.at + 1 && pieces[0].start == line.start;
    let separator = match (has_sign, is_tight) {
        (true, true) => Separator::Equals,
        (true, false) => Separator::Loose,
        (false, _) => Separator::None,
    };
    Entry {
        key: source.between(start, key_end),
        separator,
        value: source.between(value_start, end),
        line,
        is_conditional: false,
        is_continued: pieces.len() > 1,
    }
}

/// What escapes mean: `\t`, `\n`, `\r`, `\f`, `\uXXXX`; a backslash before anything else goes away.
fn unescape(raw: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut text = String::with_capacity(raw.len());
    let mut letters = raw.chars();
    let flush = |units: &mut Vec<u16>, text: &mut String| {
        if !units.is_empty() {
            text.push_str(&String::from_utf16_lossy(units));
            units.clear();
        }
    };
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            flush(&mut units, &mut text);
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('u') => {
                let digits = letters.as_str().get(..4);
                match digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
                    Some(unit) => {
                        units.push(unit);
                        letters.nth(3);
                        continue;
                    }
                    None => text.push('u'),
                }
            }
            Some(letter) => {
                flush(&mut units, &mut text);
                text.push(match letter {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    'f' => '\u{c}',
                    other => other,
                });
            }
            None => {}
        }
    }
    flush(&mut units, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let document = read(text);
        let pair = |entry: &Entry| (entry.key.text(text).into_owned(), entry.value.text(text).into_owned());
        document.entries.iter().map(pair).collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn settings_are_read_as_java_reads_them() {
        assert_eq!(
            pairs("a=1\n b : 2 \n\tc 3\nd\n"),
            [pair("a", "1"), pair("b", "2 "), pair("c", "3"), pair("d", "")]
        );
        assert_eq!(pairs("a\\ b\\==c\\\n   d\\\\\r\n#x\\\ne=\n"), [pair("a b=", "cd\\"), pair("e", "")]);
        assert_eq!(pairs("k=\\u5382\\ud83d\\ude00\\q"), [pair("k", "厂😀q")]);
        assert_eq!(pairs("a=b # c"), [pair("a", "b # c")]);
        assert_eq!(pairs("=x\n:y"), [pair("", "x"), pair("", "y")]);
    }

    #[test]
    fn positions_are_in_the_text() {
        let text = "# c\n\n  dn_rpc_port =  6667 \nx=1";
        let document = read(text);
        assert_eq!(&text[document.entries[0].value.range.clone()], "6667 ");
        assert_eq!(document.entries[0].separator, Separator::Loose);
        assert_eq!(document.entries[1].separator, Separator::Equals);
        let whole: String = document.lines.iter().map(|line| &text[line.range.clone()]).collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn a_backslash_at_the_end_is_harmless() {
        assert_eq!(pairs("a=b\\"), [pair("a", "b")]);
        assert_eq!(pairs("a\\"), [pair("a", "")]);
        assert_eq!(pairs("a=\\\n\\\n"), [pair("a", "")]);
    }
}
