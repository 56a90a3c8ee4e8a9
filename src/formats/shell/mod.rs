//! Environment scripts: what a `.sh` file assigns. [`read`] takes assignments that are on their own line, and of those
//! that depend on a condition only that they are there; [`run`](run()) follows the script, and gives what its variables
//! hold at the end.

mod arithmetic;
mod conditions;
mod parse;
mod pattern;
mod run;
mod variables;
mod words;

pub use run::{Assigned, Caller, Run, run};

use std::borrow::Cow;
use std::rc::Rc;

use super::document::{natural_lines, without_end};
use super::{Document, Entry, Line, LineKind, Piece, Separator};

/// What means a part of a text that is not known; no text of a file has this sign.
pub const UNKNOWN: &str = "\u{ffff}";

/// Whether all of a text is known.
pub fn is_known(text: &str) -> bool {
    !text.contains(UNKNOWN)
}

/// The words of each command of a script, in their order; `None` where it is not understood.
pub fn commands(text: &str) -> Option<Vec<Vec<Range>>> {
    let mut commands = vec![Vec::new()];
    for token in parse::tokens(text, 0..text.len())? {
        match token {
            parse::Token::Word(word) => commands.last_mut()?.push(word),
            _ => commands.push(Vec::new()),
        }
    }
    Some(commands)
}

/// A word of a script with its quotes gone and its variables filled in, as far as they are known.
pub fn expanded(text: &str, word: Range, get: &dyn Fn(&str) -> Option<Rc<str>>) -> String {
    words::Words { text, get, unset: &[], is_function: false }.expand(word)
}

/// A word without its quotes and backslashes.
pub fn unquoted(word: &str) -> Cow<'_, str> {
    if !word.contains(['"', '\'', '\\']) {
        return Cow::Borrowed(word);
    }
    let (mut text, mut quote, mut is_escaped) = (String::new(), None, false);
    for letter in word.chars() {
        match (quote, letter) {
            _ if is_escaped => {
                is_escaped = false;
                // A line that continues.
                if letter != '\n' {
                    text.push(letter);
                }
            }
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None | Some('"'), '\\') => is_escaped = true,
            _ => text.push(letter),
        }
    }
    Cow::Owned(text)
}

/// Reads a script.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut depth = 0_usize;
    for line in natural_lines(text) {
        let content = without_end(text, line.clone());
        let trimmed = text[content.clone()].trim_start();
        let kind = if trimmed.is_empty() {
            LineKind::Blank
        } else if trimmed.starts_with('#') {
            LineKind::Comment
        } else {
            let found = assignment(text, content.start + (content.len() - trimmed.len()), content.end);
            let before = depth;
            depth = nesting(trimmed, depth);
            match found {
                Some((key, value)) => {
                    document.entries.push(Entry {
                        key: Piece::plain(key),
                        separator: Separator::Equals,
                        value: Piece::plain(value),
                        line: line.clone(),
                        is_conditional: before > 0,
                        is_continued: trimmed.ends_with('\\'),
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

/// How deep in blocks the lines after this one are.
fn nesting(line: &str, depth: usize) -> usize {
    let mut depth = depth;
    for word in line.split([' ', '\t', ';', '(', ')']) {
        match word {
            "#" => break,
            "if" | "case" | "do" | "{" => depth += 1,
            "fi" | "esac" | "done" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

type Range = std::ops::Range<usize>;

/// Name and value of `NAME=VALUE`, `export NAME=VALUE`; quotes around the value are omitted.
fn assignment(text: &str, start: usize, end: usize) -> Option<(Range, Range)> {
    let mut at = start;
    let line = &text[start..end];
    for word in ["export ", "readonly ", "local "] {
        if let Some(rest) = line.strip_prefix(word) {
            at = end - rest.trim_start().len();
        }
    }
    let rest = &text[at..end];
    let sign = rest.find('=')?;
    let name = &rest[..sign];
    let is_name = !name.is_empty()
        && !name.starts_with(|letter: char| letter.is_ascii_digit())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if !is_name {
        return None;
    }
    let value = at + sign + 1;
    let tail = &text[value..end];
    let quote = tail.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    let range = match quote {
        Some(quote) => {
            let close = tail[1..].find(quote).map_or(tail.len(), |close| close + 1);
            // Something glued to the closing quote makes it a longer word.
            let after = tail.get(close + 1..).unwrap_or_default();
            if after.starts_with(|letter: char| !letter.is_whitespace() && letter != ';') {
                value..end
            } else {
                value + 1..value + close
            }
        }
        None => {
            let stop = if tail.starts_with('`') || tail.starts_with("$(") {
                tail.len()
            } else {
                tail.find([' ', '\t', ';', '#']).unwrap_or(tail.len())
            };
            // `NAME=VALUE command` sets it for that command alone.
            let after = tail[stop..].trim_start();
            if !after.is_empty() && !after.starts_with([';', '#', '&', '|']) {
                return None;
            }
            value..value + stop
        }
    };
    Some((at..at + sign, range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_found() {
        let text = "#!/bin/sh\nMEMORY_SIZE=\"8G\" # all\nexport A='b c'\nif true; then\n  X=1\nfi\nY=$(z 1)\nQ=1 run\nB=2;\n";
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
            [
                ("MEMORY_SIZE", "8G", false),
                ("A", "b c", false),
                ("X", "1", true),
                ("Y", "$(z 1)", false),
                ("B", "2", false)
            ]
        );
        let whole: String = document.lines.iter().map(|line| &text[line.range.clone()]).collect();
        assert_eq!(whole, text);
    }
}
