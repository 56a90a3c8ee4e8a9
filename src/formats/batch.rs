//! Environment scripts of Windows: what a `.bat` file sets by `set NAME=VALUE`.

use super::document::{natural_lines, trimmed, without_end};
use super::{Document, Entry, Line, LineKind, Piece, Separator};

/// Reads a script.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut depth = 0_usize;
    for line in natural_lines(text) {
        let content = trimmed(text, without_end(text, line.clone()));
        let words = &text[content.clone()];
        let lower = words.to_ascii_lowercase();
        let kind = if words.is_empty() {
            LineKind::Blank
        } else if lower.starts_with("rem") || lower.starts_with("@rem") || lower.starts_with("::") {
            LineKind::Comment
        } else {
            let before = depth;
            depth = (depth + words.matches('(').count()).saturating_sub(words.matches(')').count());
            match assignment(text, content) {
                Some((key, value)) => {
                    document.entries.push(Entry {
                        key: Piece::plain(key),
                        separator: Separator::Equals,
                        value: Piece::plain(value),
                        line: line.clone(),
                        is_conditional: before > 0,
                        is_continued: false,
                    });
                    LineKind::Entry(document.entries.len() - 1)
                }
                None => LineKind::Other,
            }
        };
        document.lines.push(Line { range: line, kind });
    }
    document
}

type Range = std::ops::Range<usize>;

fn assignment(text: &str, content: Range) -> Option<(Range, Range)> {
    let mut start = content.start;
    let mut end = content.end;
    if text[start..end].starts_with('@') {
        start += 1;
    }
    let head = text.get(start..start + 4).filter(|_| start + 4 <= end)?;
    if !head.eq_ignore_ascii_case("set ") {
        return None;
    }
    let rest = trimmed(text, start + 4..end);
    start = rest.start;
    end = rest.end;
    // set "NAME=VALUE" keeps the quotes out of the value.
    if text[start..end].starts_with('"') && text[start..end].ends_with('"') && end - start >= 2 {
        start += 1;
        end -= 1;
    }
    let sign = text[start..end].find('=')?;
    let key = trimmed(text, start..start + sign);
    (!key.is_empty() && !text[key.clone()].contains(['/', ' '])).then(|| (key, start + sign + 1..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_found() {
        let text = "@echo off\r\nrem x\r\nset MEMORY_SIZE=8G\r\n@set \"A=b c\"\r\nif x (\r\nset Y=1\r\n)\r\n";
        let document = read(text);
        let found: Vec<(&str, &str, bool)> = document
            .entries
            .iter()
            .map(|entry| {
                (&text[entry.key.range.clone()], &text[entry.value.range.clone()], entry.is_conditional)
            })
            .collect();
        assert_eq!(found, [("MEMORY_SIZE", "8G", false), ("A", "b c", false), ("Y", "1", true)]);
    }
}
