//! `KEY=VALUE` files that are split at the first `=`, with `#` and `//` lines as comments, and tables of nodes with
//! commas between their columns.

use std::ops::Range;

use crate::formats::document::{natural_lines, trimmed, without_end};
use crate::formats::{Document, Entry, Line, LineKind, Piece, Separator};

/// Reads a file of settings as the product does: lines end in a line feed, which a carriage return may precede, and
/// spaces are all that is trimmed. Tabs, other spaces and a byte order mark belong to the key or the value that they
/// are next to.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = at..at + whole.len();
        at = line.end;
        let content = whole.strip_suffix('\n').unwrap_or(whole);
        let content = line.start..line.start + content.strip_suffix('\r').unwrap_or(content).len();
        let content = without_spaces(text, content);
        let words = &text[content.clone()];
        // A mark before an empty line or a comment does no harm.
        let seen =
            if line.start == 0 { words.trim_start_matches(MARK).trim_start_matches(' ') } else { words };
        let kind = if seen.is_empty() {
            LineKind::Blank
        } else if seen.starts_with('#') || seen.starts_with("//") {
            LineKind::Comment
        } else if let Some(sign) = words.find('=') {
            let key = without_spaces(text, content.start..content.start + sign);
            let value = without_spaces(text, content.start + sign + 1..content.end);
            let is_tight = key.end + 1 == value.start || value.is_empty();
            document.entries.push(Entry {
                key: Piece::plain(key),
                separator: if is_tight { Separator::Equals } else { Separator::Loose },
                value: Piece::plain(value),
                line: line.clone(),
                is_conditional: false,
                is_continued: false,
            });
            LineKind::Entry(document.entries.len() - 1)
        } else {
            LineKind::Other
        };
        document.lines.push(Line { range: line, kind });
    }
    document
}

/// The byte order mark.
const MARK: char = '\u{feff}';

/// A range without the spaces around it.
fn without_spaces(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start_matches(' ').len());
    let end = range.start + piece.trim_end_matches(' ').len();
    start..end.max(start)
}

/// The name of a key that spaces or a byte order mark make another one: what is left without them.
pub fn lost_name(key: &str) -> Option<&str> {
    let name = key.trim_start_matches(MARK).trim();
    (name != key).then_some(name)
}

/// A value without the spaces that the product keeps, up to a carriage return inside it; `None` when there are none.
pub fn spaces_removed(value: &str) -> Option<&str> {
    let line = value.split('\r').find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    (line.trim() != value).then(|| line.trim())
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The columns, without the spaces around them.
    pub fields: Vec<Range<usize>>,
    /// The line with its line end.
    pub line: Range<usize>,
}

/// Reads a table: its rows, the header among them, and its lines.
pub fn read_table(text: &str) -> (Vec<Row>, Document) {
    let mut rows = Vec::new();
    let mut document = Document::default();
    for line in natural_lines(text) {
        let content = without_end(text, line.clone());
        let words = text[content.clone()].trim();
        let kind = if words.is_empty() {
            LineKind::Blank
        } else if words.starts_with('#') || words.starts_with("//") {
            LineKind::Comment
        } else {
            let mut fields = Vec::new();
            let mut at = content.start;
            for field in text[content].split(',') {
                fields.push(trimmed(text, at..at + field.len()));
                at += field.len() + 1;
            }
            rows.push(Row { fields, line: line.clone() });
            LineKind::Other
        };
        document.lines.push(Line { range: line, kind });
    }
    (rows, document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_split_at_the_first_sign() {
        let text = "a=1=2\n b = c \n# x\n// y\nword\n";
        let document = read(text);
        let pair = |entry: &Entry| (&text[entry.key.range.clone()], &text[entry.value.range.clone()]);
        assert_eq!(document.entries.iter().map(pair).collect::<Vec<_>>(), [("a", "1=2"), ("b", "c")]);
        assert_eq!(document.lines[4].kind, LineKind::Other);
    }

    /// As the engine of 3.00.4.1 lists them.
    #[test]
    fn only_spaces_are_trimmed() {
        for (text, expected) in [
            ("a\t=1\n \tb = \t2\t \n", vec![("a\t", "1"), ("\tb", "\t2\t")]),
            ("a=1\r\nb=2\r\r\n", vec![("a", "1"), ("b", "2\r")]),
            ("a=1\rb=2\rc=3\n", vec![("a", "1\rb=2\rc=3")]),
            ("# c\ra=1\nb=2", vec![("b", "2")]),
            ("\u{feff}a=1\n", vec![("\u{feff}a", "1")]),
            ("\u{feff}\na=1\n", vec![("a", "1")]),
            ("\u{feff}# c=2\na=1\n", vec![("a", "1")]),
            ("a=1\u{a0}\n\u{a0}b=2\u{c}\n", vec![("a", "1\u{a0}"), ("\u{a0}b", "2\u{c}")]),
            ("\t#a=1\n  #b=2\n//c=3\n;d=4\n", vec![("\t#a", "1"), (";d", "4")]),
        ] {
            let document = read(text);
            let pair = |entry: &Entry| (&text[entry.key.range.clone()], &text[entry.value.range.clone()]);
            assert_eq!(document.entries.iter().map(pair).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn kept_spaces_are_reported() {
        assert_eq!((lost_name("a"), lost_name("\ta"), lost_name("\u{feff}a")), (None, Some("a"), Some("a")));
        assert_eq!(
            (spaces_removed("a\tb"), spaces_removed("8\rb=2"), spaces_removed("\t")),
            (None, Some("8"), Some(""))
        );
    }

    #[test]
    fn tables_have_rows() {
        let text = "localSite,mode\n\n1.2.3.4:80:a , agent,\n";
        let (rows, _) = read_table(text);
        let row: Vec<&str> = rows[1].fields.iter().map(|field| &text[field.clone()]).collect();
        assert_eq!(row, ["1.2.3.4:80:a", "agent", ""]);
    }
}
