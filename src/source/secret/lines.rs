//! Secrets in native files: what is after a name and a sign on its line, or on the lines that belong to it.

use crate::maps::HashSet;
use std::ops::Range;

use super::{Writing, is_reference};

/// The values of the name that is at `word`.
pub(super) fn values(text: &str, word: &Range<usize>, writing: Writing) -> Vec<Range<usize>> {
    let before = &text[..word.start];
    let quote = before.chars().next_back().filter(|quote| "\"'".contains(*quote));
    let is_quoted = quote.is_some_and(|quote| text[word.end..].starts_with(quote));
    let after = word.end + usize::from(is_quoted);
    let Some(start) = sign(text, word, after, writing) else {
        return if writing == Writing::Yaml { value_of_name(text, after) } else { Vec::new() };
    };
    let start = start + spaces(&text[start..]);
    // A value ends where the quotes do that it is in with its name.
    let outer = quote.filter(|_| !is_quoted);
    let is_word =
        writing == Writing::Shell || text[word.clone()].starts_with('-') || before.ends_with(['?', '&']);
    let value = value(text, start, writing, is_word, outer);
    let text_of_value = &text[value.clone()];
    let is_block =
        text_of_value.is_empty() || (text_of_value.len() <= 4 && text_of_value.starts_with(['|', '>']));
    if writing == Writing::Yaml && is_block {
        return block(text, word.start, start);
    }
    if is_reference(text_of_value) { Vec::new() } else { vec![value] }
}

/// Where the value starts: behind `=`, `:`, or spaces where these do.
fn sign(text: &str, word: &Range<usize>, after: usize, writing: Writing) -> Option<usize> {
    let at = after + spaces(&text[after..]);
    let rest = &text[at..];
    if rest.starts_with("=>") {
        return Some(at + 2);
    }
    if rest.starts_with(['=', ':']) {
        return Some(at + 1);
    }
    let is_flag = text[word.clone()].starts_with('-');
    let before = text[..word.start].trim_end_matches([' ', '\t']);
    let is_first = writing == Writing::Lines && (before.is_empty() || before.ends_with('\n'));
    (at > after && (is_flag || is_first)).then_some(at)
}

/// A value without its quotes.
fn value(text: &str, start: usize, writing: Writing, is_word: bool, outer: Option<char>) -> Range<usize> {
    let rest = &text[start..];
    if let Some(inner) = rest.strip_prefix("\"\"\"") {
        return start + 3..start + 3 + inner.find("\"\"\"").unwrap_or(inner.len());
    }
    let quote = rest.chars().next().filter(|quote| "\"'".contains(*quote) && outer != Some(*quote));
    let closed = quote.and_then(|quote| closing(&rest[1..], quote, writing));
    let whole = if is_word { Some(word(rest, outer)) } else { None };
    match closed {
        // Behind the closing quote a word of a shell may continue.
        Some(end) if whole.is_none_or(|whole| whole == end + 2) => start + 1..start + 1 + end,
        _ => start..start + whole.unwrap_or_else(|| to_end(text, start, writing, outer)),
    }
}

/// How long a value is that goes to the end of the line, or of the quotes around it.
fn to_end(text: &str, start: usize, writing: Writing, outer: Option<char>) -> usize {
    let rest = &text[start..];
    // Properties may be in a block of YAML.
    let is_yaml = writing == Writing::Yaml && !text[..start].trim_end_matches([' ', '\t']).ends_with('=');
    let line = if is_yaml { yaml_line(rest) } else { line(rest, true) };
    outer.and_then(|quote| rest[..line].find(quote)).unwrap_or(line)
}

/// How long a word of a shell is, its quoted parts among it; one whose quote is open goes to the end of the line.
fn word(text: &str, outer: Option<char>) -> usize {
    let (mut quote, mut is_escaped) = (None, false);
    let line = line(text, false);
    for (at, letter) in text[..line].char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if quote != Some('\'') => is_escaped = true,
            _ if quote == Some(letter) => quote = None,
            _ if quote.is_some() => {}
            _ if outer == Some(letter) || letter.is_whitespace() || ";&|)".contains(letter) => return at,
            '"' | '\'' => quote = Some(letter),
            _ => {}
        }
    }
    line
}

/// Where a text in quotes ends, if that is near: a quote may also be the first letter of a password.
fn closing(text: &str, quote: char, writing: Writing) -> Option<usize> {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            '\n' if writing == Writing::Lines => return None,
            _ if letter == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// How long a line is, with those that a backslash joins to it.
fn line(text: &str, joins: bool) -> usize {
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        length += line.len();
        let body = line.trim_end_matches(['\n', '\r']);
        let slashes = body.len() - body.trim_end_matches('\\').len();
        if !joins || slashes % 2 == 0 {
            return length - (line.len() - body.len());
        }
    }
    length
}

/// How long a line of YAML is up to its comment.
fn yaml_line(text: &str) -> usize {
    let line = line(text, false);
    text[..line].find(" #").unwrap_or(line)
}

/// The lines below a key of YAML that are its text: those further in, unless they are keys or their own items.
fn block(text: &str, word: usize, start: usize) -> Vec<Range<usize>> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let head = text[..word].rfind('\n').map_or(0, |at| at + 1);
    let own = indent(&text[head..]);
    let is_text = text[start..].starts_with(['|', '>']);
    let mut at = start + text[start..].find('\n').map_or(text.len() - start, |length| length + 1);
    let mut found = Vec::new();
    for line in text[at..].split_inclusive('\n') {
        let body = line.trim();
        let is_deeper = line.len() - line.trim_start_matches(' ').len() > own;
        let is_own = body.is_empty() || (is_deeper && (is_text || !(body.starts_with("- ") || is_key(body))));
        if !is_own {
            break;
        }
        found.push(at..at + line.len());
        at += line.len();
    }
    found
}

fn is_key(line: &str) -> bool {
    line.ends_with(':') || line.contains(": ") || line.starts_with('#')
}

/// The values of anchors of YAML that secrets refer to.
pub(super) fn anchors(text: &str, named: &HashSet<&str>) -> Vec<Range<usize>> {
    let signs = text.match_indices('&').filter(|_| !named.is_empty());
    let of_sign = |(at, _)| {
        let name = &text[at + 1..];
        let length = name.find(char::is_whitespace).unwrap_or(name.len());
        let start = at + 1 + length + spaces(&name[length..]);
        named.contains(&name[..length]).then(|| value(text, start, Writing::Yaml, false, None))
    };
    signs.filter_map(of_sign).collect()
}

/// The value next to a name of YAML: `name: PASSWORD`, and `value: …` next to it or on the next line.
fn value_of_name(text: &str, after: usize) -> Vec<Range<usize>> {
    let rest = &text[after..];
    let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '"', '\'']).len();
    let Some(behind) = rest[skipped..].strip_prefix("value") else { return Vec::new() };
    if !behind.trim_start_matches(['"', '\'', ' ']).starts_with(':') {
        return Vec::new();
    }
    let word = after + skipped..text.len() - behind.len();
    values(text, &word, Writing::Yaml)
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}
