//! Positions of the protocol and byte offsets: the only place that converts them.
//!
//! A position is a line and a number of code units in it. Which units is agreed with the client: bytes of UTF-8, or those of UTF-16,
//! which all clients know. Lines end in `\n`, `\r\n` or `\r`.

use std::ops::Range;

use serde_json::{Value, json};

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of 16 bits: what clients mean that name nothing.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best that a client knows.
    pub(super) fn of(known: &[&str]) -> Self {
        if known.contains(&"utf-8") {
            Encoding::Utf8
        } else if known.contains(&"utf-16") || !known.contains(&"utf-32") {
            Encoding::Utf16
        } else {
            Encoding::Utf32
        }
    }

    /// The protocol's word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    fn width(self, letter: char) -> usize {
        match self {
            Encoding::Utf8 => letter.len_utf8(),
            Encoding::Utf16 => letter.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    /// How many units a text has.
    pub(super) fn length(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            _ => text.chars().map(|letter| self.width(letter)).sum(),
        }
    }
}

/// A position as the protocol has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// The line, from 0.
    pub(super) line: u32,
    /// The units before it in the line.
    pub(super) character: u32,
}

impl Position {
    /// As JSON.
    pub(super) fn json(self) -> Value {
        json!({ "line": self.line, "character": self.character })
    }
}

/// Where the lines of a text start.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Those of a text.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            at += 1;
            if byte == b'\n' || byte == b'\r' && bytes.get(at) != Some(&b'\n') {
                starts.push(at as u32);
            }
        }
        Self { starts }
    }

    /// The line of a byte offset.
    pub(super) fn line(&self, offset: usize) -> u32 {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1) as u32
    }

    /// The bytes of a line, without its end.
    pub(super) fn range(&self, text: &str, line: u32) -> Range<usize> {
        let Some(&start) = self.starts.get(line as usize) else { return text.len()..text.len() };
        let end = self.starts.get(line as usize + 1).map_or(text.len(), |&next| next as usize);
        let start = (start as usize).min(text.len());
        let end = end.clamp(start, text.len());
        let within = text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        start..start + within.len()
    }

    /// The position of a byte offset; one inside a character gives the character's.
    pub(super) fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.starts.get(line as usize).map_or(0, |&start| start as usize);
        let before = text.get(start..offset).unwrap_or_default();
        Position { line, character: encoding.length(before) as u32 }
    }

    /// The byte offset of a position. One behind the end of its line is its end, one behind the last line is the end of the text, as the
    /// protocol has it; one inside a character is where that starts.
    pub(super) fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let range = self.range(text, position.line);
        let mut left = position.character as usize;
        let line = text.get(range.clone()).unwrap_or_default();
        if encoding != Encoding::Utf8 && line.is_ascii() {
            return range.start + left.min(line.len());
        }
        for (at, letter) in line.char_indices() {
            let width = encoding.width(letter);
            if left < width {
                return range.start + at;
            }
            left -= width;
        }
        range.end
    }

    /// A range of bytes as JSON.
    pub(super) fn json(&self, text: &str, range: &Range<usize>, encoding: Encoding) -> Value {
        let start = self.position(text, range.start, encoding);
        let end = self.position(text, range.end.max(range.start), encoding);
        json!({ "start": start.json(), "end": end.json() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\r\n节点 = 𝄞x\rb\n";

    #[test]
    fn columns_count_what_was_agreed() {
        let lines = Lines::new(TEXT);
        assert_eq!(lines.line(TEXT.len()), 3);
        let at = TEXT.find('x').expect("an x");
        let column = |encoding| lines.position(TEXT, at, encoding).character;
        assert_eq!((column(Encoding::Utf8), column(Encoding::Utf16), column(Encoding::Utf32)), (13, 7, 6));
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, _) in TEXT.char_indices() {
                let position = lines.position(TEXT, offset, encoding);
                let is_end = TEXT[offset..].starts_with('\n') && TEXT[..offset].ends_with('\r');
                assert!(is_end || lines.offset(TEXT, position, encoding) == offset, "{offset} {position:?}");
            }
        }
    }

    #[test]
    fn positions_that_are_not_there_are_the_nearest_before() {
        let lines = Lines::new(TEXT);
        let offset = |line, character| lines.offset(TEXT, Position { line, character }, Encoding::Utf16);
        assert_eq!(offset(0, 99), 1);
        assert_eq!(offset(99, 0), TEXT.len());
        // Between the two units of one character.
        assert_eq!(offset(1, 6), TEXT.find('𝄞').expect("a clef"));
        assert_eq!(lines.position(TEXT, 4, Encoding::Utf16), Position { line: 1, character: 0 });
    }

    #[test]
    fn the_best_encoding_is_taken() {
        assert_eq!(Encoding::of(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(Encoding::of(&[]), Encoding::Utf16);
        assert_eq!(Encoding::of(&["utf-32"]), Encoding::Utf32);
        assert_eq!(Encoding::of(&["utf-7"]), Encoding::Utf16);
    }
}
