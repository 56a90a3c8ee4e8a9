//! `KEY=VALUE` files that are split at the first `=`, with `#` and `//` lines as comments, and tables of nodes with
//! commas between their columns.

use std::ops::Range;

use crate::formats::document::{natural_lines, trimmed, without_end};
use crate::formats::{Document, Entry, Line, LineKind, Piece, Separator};

/// Reads a file of settings.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    for line in natural_lines(text) {
        let content = trimmed(text, without_end(text, line.clone()));
        let words = &text[content.clone()];
        let kind = if words.is_empty() {
            LineKind::Blank
        } else if words.starts_with('#') || words.starts_with("//") {
            LineKind::Comment
        } else if let Some(sign) = words.find('=') {
            let key = trimmed(text, content.start..content.start + sign);
            let value = trimmed(text, content.start + sign + 1..content.end);
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

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The columns, without the blanks around them.
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

    #[test]
    fn tables_have_rows() {
        let text = "localSite,mode\n\n1.2.3.4:80:a , agent,\n";
        let (rows, _) = read_table(text);
        let row: Vec<&str> = rows[1].fields.iter().map(|field| &text[field.clone()]).collect();
        assert_eq!(row, ["1.2.3.4:80:a", "agent", ""]);
    }
}
