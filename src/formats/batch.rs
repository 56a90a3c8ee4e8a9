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

/// A text as the server gets it: `^` before signs removed, `%%` one sign.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '^' => plain.extend(letters.next()),
            '%' if letters.peek() == Some(&'%') => plain.extend(letters.next()),
            other => plain.push(other),
        }
    }
    plain
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
    let mut value = start + sign + 1..end;
    // Quotes around a value are part of it for Windows, and the scripts that read it take it as if there were none.
    if value.len() >= 2 && text[value.clone()].starts_with('"') && text[value.clone()].ends_with('"') {
        value = value.start + 1..value.end - 1;
    }
    (!key.is_empty() && !text[key.clone()].contains(['/', ' '])).then_some((key, value))
}

/// Whether a value depends on variables: `%NAME%`, `!NAME!`, `%%b` of a loop.
pub fn is_expanded(value: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_:~-,=".contains(letter))
    };
    value.split('%').skip(1).step_by(2).any(is_name) || value.split('!').skip(1).step_by(2).any(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_found() {
        let text = "@echo off\r\nrem x\r\nset MEMORY_SIZE=8G\r\n@set \"A=b c\"\r\nif x (\r\nset Y=1\r\n)\r\nset Z=\"9\"\r\n";
        let document = read(text);
        let found: Vec<(&str, &str, bool)> = document
            .entries
            .iter()
            .map(|entry| {
                (&text[entry.key.range.clone()], &text[entry.value.range.clone()], entry.is_conditional)
            })
            .collect();
        assert_eq!(
            found,
            [("MEMORY_SIZE", "8G", false), ("A", "b c", false), ("Y", "1", true), ("Z", "9", false)]
        );
        assert!(is_expanded("%heap%M") && is_expanded("%A% -x") && is_expanded("%m:~0,2%"));
        assert!(!is_expanded("100%") && !is_expanded("-Dsign=100%% -Dx=5"));
        assert_eq!(plain(" -Da=5%% -Db=x^&y^^"), " -Da=5% -Db=x&y^");
    }
}
