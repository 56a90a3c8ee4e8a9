//! A file as people see it: secrets masked, harmful characters replaced, and every location findable in it.

use std::ops::Range;

use super::plain::{is_harmful, is_structure, one_line};
use super::secret::{self, MASK, SecretNames};
use super::{SourceFile, Span};

/// The shown copy of a file.
#[derive(Debug)]
pub struct ShownFile {
    /// Its name and its text, to be shown as they are.
    pub file: SourceFile,
    /// What was replaced, in order: the bytes of the file, and those of the copy.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl ShownFile {
    /// Makes the copy.
    pub fn new(file: &SourceFile, names: &SecretNames) -> Self {
        let mut text = String::with_capacity(file.text.len());
        let mut replaced = Vec::new();
        let mut secrets = secret::find(&file.name, &file.text, names).into_iter().peekable();
        let mut at = 0;
        while let Some(letter) = file.text[at..].chars().next() {
            let start = text.len();
            let end = if let Some(range) = secrets.next_if(|range| range.start == at) {
                text.push_str(MASK);
                range.end
            } else if is_harmful(letter) && !is_structure(&file.text, at, letter) {
                text.push('\u{fffd}');
                at + letter.len_utf8()
            } else {
                text.push(letter);
                at += letter.len_utf8();
                continue;
            };
            replaced.push((at..end, start..text.len()));
            at = end;
        }
        let file = SourceFile::from_bytes(one_line(&file.name), text.into_bytes());
        Self { file, replaced }
    }

    /// The location in the copy of a byte of the file. What is inside of something replaced is at its start, or its
    /// end.
    fn position(&self, offset: usize, is_end: bool) -> usize {
        let after = self.replaced.partition_point(|(from, _)| from.start < offset);
        let Some((from, to)) = after.checked_sub(1).map(|before| &self.replaced[before]) else {
            return offset;
        };
        if offset < from.end {
            return if is_end { to.end } else { to.start };
        }
        to.end + (offset - from.end)
    }

    /// A span of the file in the copy.
    pub fn span(&self, span: Span) -> Span {
        let start = self.position(span.start as usize, false);
        let end = if span.start == span.end { start } else { self.position(span.end as usize, true) };
        Span::new(span.file, start, end)
    }

    /// The text that a span of the file covers, as shown.
    pub fn text(&self, span: Span) -> &str {
        self.file.text.get(self.span(span).range()).unwrap_or("")
    }
}

/// The bytes of a file with secrets masked and nothing else replaced.
pub fn masked_bytes(name: &str, bytes: &[u8], names: &SecretNames) -> Vec<u8> {
    let source = SourceFile::from_bytes(name, bytes.to_vec());
    let mut masked = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for range in secret::find(name, &source.text, names) {
        masked.extend_from_slice(&bytes[at..source.byte_offset(range.start)]);
        masked.extend_from_slice(MASK.as_bytes());
        at = source.byte_offset(range.end);
    }
    masked.extend_from_slice(&bytes[at..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn positions_are_found_in_the_copy() {
        let text = b"set \"pwd\" \"hunter2 of old\"; \x1b x\r\ny";
        let file = SourceFile::from_bytes("a\n.kdl", text.to_vec());
        let shown = ShownFile::new(&file, &SecretNames::default());
        assert_eq!(shown.file.name, "a\u{fffd}.kdl");
        assert_eq!(shown.file.text, "set \"pwd\" \"••••••\"; \u{fffd} x\r\ny");
        let span = |text: &str| {
            let start = file.text.find(text).expect("it is there");
            Span::new(FileId(0), start, start + text.len())
        };
        let locations = [
            ("x", "x"),
            ("y", "y"),
            ("\u{1b}", "\u{fffd}"),
            ("hunter2 of old", MASK),
            ("of", MASK),
            ("set", "set"),
        ];
        for (text, expected) in locations {
            assert_eq!(shown.text(span(text)), expected);
        }
    }

    #[test]
    fn bytes_next_to_a_secret_stay() {
        let masked = masked_bytes("a.sh", b"\xff PW=x \xfe", &SecretNames::default());
        assert_eq!(masked, [b"\xff PW=".as_slice(), MASK.as_bytes(), b" \xfe"].concat());
    }
}
