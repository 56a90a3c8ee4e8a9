//! Secrets in KDL: what is after a name in its statement.

use std::ops::Range;

use super::{is_location, is_reference};

/// The values of the name that is at `word`.
pub(super) fn values(text: &str, word: &Range<usize>) -> Vec<Range<usize>> {
    let before = &text[..word.start];
    let quote = before.ends_with('"') && text[word.end..].starts_with('"');
    let after = word.end + usize::from(quote);
    let sign = after + spaces(&text[after..]);
    // `password="…"`, in a string `-Dpassword=…`.
    if text[sign..].starts_with('=') {
        let start = sign + 1 + spaces(&text[sign + 1..]);
        let value = token(text, start).map(|(value, _)| value);
        return value.into_iter().filter(|value| !is_reference(&text[value.clone()])).collect();
    }
    // In a comment.
    if text[after..].starts_with(": ") {
        let rest = after + 1..line_end(text, after);
        return vec![rest];
    }
    if !text[after..].starts_with([' ', '\t', '\\']) {
        return Vec::new();
    }
    let mut found = entries(text, after, sets(before));
    found.retain(|value| !is_reference(&text[value.clone()]));
    found
}

/// Whether the word before is `set`, `env` or what was meant to be one: other statements have names as their first argument.
fn sets(before: &str) -> bool {
    let head = before.strip_suffix('"').unwrap_or(before).trim_end_matches([' ', '\t']);
    let is_part = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let length: usize = head.chars().rev().take(5).take_while(is_part).map(char::len_utf8).sum();
    let statement = &head[head.len() - length..];
    length <= 4 && !matches!(statement, "host" | "pool" | "zone")
}

/// The values of the entries from here to the end of the statement.
fn entries(text: &str, from: usize, with_properties: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = from;
    loop {
        at += spaces(&text[at..]);
        let rest = &text[at..];
        if rest.is_empty() || rest.starts_with(['\n', '\r', ';', '{', '}', ')']) || rest.starts_with("//") {
            return found;
        }
        let Some((value, end)) = token(text, at) else { return found };
        at = end;
        if !text[at..].starts_with('=') {
            found.push(value);
        } else if let Some((own, end)) = token(text, at + 1) {
            let is_kept = &text[value] == "from" && is_location(&text[own.clone()]);
            if with_properties && !is_kept {
                found.push(own);
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// How long spaces are, escaped line ends, comments of a part and types among them.
fn spaces(text: &str) -> usize {
    let mut at = 0;
    loop {
        let (rest, before) = (&text[at..], at);
        at += match rest.as_bytes() {
            [b' ' | b'\t', ..] => 1,
            [b'\\', ..] if rest[1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') => {
                rest.find('\n').map_or(rest.len(), |end| end + 1)
            }
            [b'/', b'*', ..] => past(rest, "*/"),
            [b'/', b'-', ..] => 2,
            [b'(', ..] => past(rest, ")"),
            _ => 0,
        };
        if at == before {
            return at;
        }
    }
}

/// How long a text is with the sign that ends it; nothing when the sign is far: a file of such beginnings is read in one go too.
fn past(text: &str, end: &str) -> usize {
    const FAR: usize = 256;
    let near = &text.as_bytes()[..text.len().min(FAR)];
    near.windows(end.len()).position(|window| window == end.as_bytes()).map_or(0, |at| at + end.len())
}

/// A value without its quotes, and where what follows it starts.
fn token(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = &text[at..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let quote = if rest[hashes..].starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    if !rest[hashes..].starts_with(quote) {
        return bare(text, at);
    }
    let start = at + hashes + quote.len();
    let close = format!("{quote}{}", "#".repeat(hashes));
    // A text without its end goes to that of the line, or of the file if it may have several.
    let may_have_lines = hashes > 0 || quote.len() > 1;
    let end = if may_have_lines {
        text[start..].find(&close).map(|length| start + length)
    } else {
        closing(text, start)
    };
    let last = || if may_have_lines { text.len() } else { line_end(text, start) };
    let (end, after) = end.map_or_else(|| (last(), last()), |end| (end, end + close.len()));
    Some((start..end, after))
}

/// Where a string of one line ends.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.as_bytes()[start..].iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(start + at),
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// A value without quotes; inside of a string an escaped quote belongs to it.
fn bare(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let mut is_escaped = false;
    let ends = |letter: char| {
        let ends = letter.is_whitespace() || (!is_escaped && "\"{};=".contains(letter));
        is_escaped = letter == '\\' && !is_escaped;
        ends
    };
    let length = text[at..].find(ends).unwrap_or(text.len() - at);
    (length > 0).then(|| (at..at + length, at + length))
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}
