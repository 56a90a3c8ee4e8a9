//! A text as the pieces it is written in: what a formatter needs and the tree omits. For strings that [`read`](super::read)
//! has no error for; of others the pieces are a guess, and together still the whole text.

use super::chars::{self, Class};
use super::escapes::skip_escape;
use super::number;
use super::quoted::find_raw_end;
use super::triple::find_end;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'a str,
    /// Where it starts, in bytes.
    pub start: usize,
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Spaces and tabs within a line.
    Space,
    /// One line end.
    Newline,
    /// `// …` up to the line's end.
    LineComment,
    /// `/* … */`
    BlockComment,
    /// `/-`
    Slashdash,
    /// `\` at a line's end.
    Backslash,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `(`
    OpenType,
    /// `)`
    CloseType,
    /// `;`
    Semicolon,
    /// `=`
    Equals,
    /// A string without quotes.
    Bare,
    /// A number, or a keyword with its `#`.
    Literal,
    /// A string in quotes on one line, with escapes.
    Quoted,
    /// A raw string, or one of several lines.
    Raw,
}

/// The pieces of a text, one after the other.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

/// The pieces of a text, from its start; a byte order mark is none of them.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 } }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        let (kind, end) = piece(self.text, start)?;
        self.at = end;
        Some(Token { kind, text: &self.text[start..end], start })
    }
}

/// The kind of the piece at `start`, and where it ends; `None` at the text's end.
fn piece(text: &str, start: usize) -> Option<(TokenKind, usize)> {
    let bytes = text.as_bytes();
    let (class, length) = chars::class_at(bytes, start);
    Some(match class {
        Class::End => return None,
        Class::Newline => (TokenKind::Newline, start + length),
        Class::Space | Class::Forbidden => (TokenKind::Space, spaces(bytes, start)),
        Class::Word | Class::FullWidth => word(text, start),
        Class::Mark => mark(bytes, start),
    })
}

fn spaces(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let (Class::Space | Class::Forbidden, length) = chars::class_at(bytes, at) {
        at += length;
    }
    at
}

fn word(text: &str, start: usize) -> (TokenKind, usize) {
    let end = word_end(text.as_bytes(), start);
    let is_number = number::begins_like_number(&text.as_bytes()[start..end]);
    (if is_number { TokenKind::Literal } else { TokenKind::Bare }, end)
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let (Class::Word | Class::FullWidth | Class::Forbidden, length) = chars::class_at(bytes, at) {
        at += length;
    }
    at
}

fn mark(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let next = bytes.get(start + 1);
    match (bytes[start], next) {
        (b'/', Some(b'/')) => (TokenKind::LineComment, chars::line_end(bytes, start)),
        (b'/', Some(b'*')) => (TokenKind::BlockComment, comment_end(bytes, start)),
        (b'/', Some(b'-')) => (TokenKind::Slashdash, start + 2),
        (b'{', _) => (TokenKind::Open, start + 1),
        (b'}', _) => (TokenKind::Close, start + 1),
        (b'(', _) => (TokenKind::OpenType, start + 1),
        (b')', _) => (TokenKind::CloseType, start + 1),
        (b';', _) => (TokenKind::Semicolon, start + 1),
        (b'=', _) => (TokenKind::Equals, start + 1),
        (b'"', _) => quoted(bytes, start),
        (b'#', _) => hash(bytes, start),
        (b'\\', _) => (TokenKind::Backslash, start + 1),
        // `[`, `]` and a lone `/`, which only strings with errors have.
        _ => (TokenKind::Bare, start + 1),
    }
}

/// Where a comment ends that may hold others.
fn comment_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 1_usize;
    let mut at = start + 2;
    while depth > 0 {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'*'), Some(b'/')) => {
                depth -= 1;
                at += 2;
            }
            (Some(b'/'), Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (Some(_), _) => at += 1,
            (None, _) => break,
        }
    }
    at
}

/// `"…"` and `"""…"""`; what is not closed goes to the text's end.
fn quoted(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    if bytes[start..].starts_with(b"\"\"\"") {
        return (TokenKind::Raw, find_end(bytes, start + 3).map_or(bytes.len(), |at| at + 3));
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return (TokenKind::Quoted, bytes.len()),
            Some(b'"') => return (TokenKind::Quoted, at + 1),
            Some(b'\\') => at = skip_escape(bytes, at),
            Some(_) => at += chars::class_at(bytes, at).1,
        }
    }
}

/// `#true`, `#"…"#` and `#"""…"""#`.
fn hash(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let hashes = bytes[start..].iter().take_while(|&&byte| byte == b'#').count();
    let quote = start + hashes;
    if bytes.get(quote) != Some(&b'"') {
        return (TokenKind::Literal, word_end(bytes, quote));
    }
    let quotes = if bytes[quote..].starts_with(b"\"\"\"") { 3 } else { 1 };
    let close = find_raw_end(bytes, quote + quotes, quotes, hashes, false);
    (TokenKind::Raw, close.map_or(bytes.len(), |at| at + quotes + hashes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text).map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn pieces_of_a_node() {
        use TokenKind::{
            Backslash, Bare, BlockComment, Close, CloseType, Equals, LineComment, Literal, Newline, Open,
            OpenType, Quoted, Raw, Semicolon, Slashdash, Space,
        };
        let text = "\u{feff}/-(t)a=\"\\\"\" #\"x\"# \\\r\n/*/**/*/-1{b;}//c";
        let expected = [
            (Slashdash, "/-"),
            (OpenType, "("),
            (Bare, "t"),
            (CloseType, ")"),
            (Bare, "a"),
            (Equals, "="),
            (Quoted, "\"\\\"\""),
            (Space, " "),
            (Raw, "#\"x\"#"),
            (Space, " "),
            (Backslash, "\\"),
            (Newline, "\r\n"),
            (BlockComment, "/*/**/*/"),
            (Literal, "-1"),
            (Open, "{"),
            (Bare, "b"),
            (Semicolon, ";"),
            (Close, "}"),
            (LineComment, "//c"),
        ];
        assert_eq!(kinds(text), expected);
    }

    #[test]
    fn together_they_are_the_text() {
        for text in ["\"", "\"\"\"\n", "#", "##\"\"#", "/", "/*", "[1]\u{200e}x｛", "a\\", "\"\\", "#\"\"\"a"]
        {
            let all: String = tokens(text).map(|token| token.text).collect();
            assert_eq!(all, text);
        }
    }
}
