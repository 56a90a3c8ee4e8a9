//! The words, comments and signs of a KDL text, whether or not it can be read: for what editors show, and for strings in the middle of a
//! change. Linear, and it never fails.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A comment, to its end.
    Comment,
    /// A string in quotes of any kind; `is_closed` says whether its end was found.
    String {
        /// Whether its closing quote is there.
        is_closed: bool,
    },
    /// Letters outside quotes: a name, a number, a keyword.
    Bare,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `=`
    Equals,
    /// What ends a statement: `;` or a line end.
    End,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its bytes.
    pub(super) range: Range<usize>,
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        let (kind, length) = match byte {
            b'{' => (Some(Kind::Open), 1),
            b'}' => (Some(Kind::Close), 1),
            b'=' => (Some(Kind::Equals), 1),
            b';' | b'\n' | b'\r' => (Some(Kind::End), 1),
            // A line continues behind it.
            b'\\' => (None, continuation(rest)),
            b'"' => quoted(rest, 0),
            b'#' if rest.trim_start_matches('#').starts_with('"') => {
                quoted(rest, rest.len() - rest.trim_start_matches('#').len())
            }
            b'/' if rest.starts_with("//") => (Some(Kind::Comment), line_end(rest)),
            b'/' if rest.starts_with("/*") => (Some(Kind::Comment), block_end(rest)),
            b'/' if rest.starts_with("/-") => (Some(Kind::Comment), 2),
            b'(' | b')' => (None, 1),
            _ => {
                let blank =
                    rest.chars().next().filter(|letter| letter.is_whitespace() || *letter == '\u{feff}');
                match blank {
                    Some(letter) => (None, letter.len_utf8()),
                    None => (Some(Kind::Bare), bare_end(rest)),
                }
            }
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, range: at..at + length });
        }
        at += length.max(1);
    }
    tokens
}

fn line_end(rest: &str) -> usize {
    rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// A backslash with what is behind it on its line, the line end included.
fn continuation(rest: &str) -> usize {
    let end = line_end(rest);
    let between = rest[1..end].trim_start();
    if between.is_empty() || between.starts_with("//") {
        end + usize::from(rest[end..].starts_with("\r\n")) + usize::from(end < rest.len())
    } else {
        1
    }
}

/// The end of a comment in `/*` and `*/`, which may hold others.
fn block_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A string with so many `#` before its quotes. One that is not closed ends with its line, or with the text where it has three quotes.
fn quoted(rest: &str, hashes: usize) -> (Option<Kind>, usize) {
    let is_long = rest[hashes..].starts_with("\"\"\"");
    let quotes = if is_long { 3 } else { 1 };
    let bytes = rest.as_bytes();
    let mut at = hashes + quotes;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if hashes == 0 => at += 1,
            b'"' => {
                let run = bytes[at..].iter().take(quotes).take_while(|&&byte| byte == b'"').count();
                let after = &bytes[at + run..];
                if run == quotes && after.len() >= hashes && after[..hashes].iter().all(|&byte| byte == b'#')
                {
                    return (Some(Kind::String { is_closed: true }), at + quotes + hashes);
                }
            }
            b'\n' | b'\r' if !is_long => return (Some(Kind::String { is_closed: false }), at),
            _ => {}
        }
        at += 1;
    }
    (Some(Kind::String { is_closed: false }), rest.len())
}

fn bare_end(rest: &str) -> usize {
    let ends = |letter: char| letter.is_whitespace() || "{}=;\"()\\/".contains(letter);
    // A slash is a letter unless it starts a comment.
    let mut from = 0;
    loop {
        let Some(at) = rest[from..].find(ends).map(|at| from + at) else { return rest.len() };
        let is_slash = rest[at..].starts_with('/');
        let is_comment = ["//", "/*", "/-"].iter().any(|start| rest[at..].starts_with(start));
        if !is_slash || (is_comment && at > 0) {
            return at;
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(Kind, &str)> {
        tokens(text).into_iter().map(|token| (token.kind, &text[token.range])).collect()
    }

    #[test]
    fn texts_are_taken_apart() {
        use Kind::{Bare, Close, Comment, End, Equals, Open};
        let closed = Kind::String { is_closed: true };
        assert_eq!(
            shown("a \"x \\\" y\" b=#\"r\"# { // c\n} /* d /* e */ */ f; \\\n g"),
            [
                (Bare, "a"),
                (closed, "\"x \\\" y\""),
                (Bare, "b"),
                (Equals, "="),
                (closed, "#\"r\"#"),
                (Open, "{"),
                (Comment, "// c"),
                (End, "\n"),
                (Close, "}"),
                (Comment, "/* d /* e */ */"),
                (Bare, "f"),
                (End, ";"),
                (Bare, "g"),
            ]
        );
        assert_eq!(
            shown("set \"a\nb"),
            [(Bare, "set"), (Kind::String { is_closed: false }, "\"a"), (End, "\n"), (Bare, "b")]
        );
        assert_eq!(shown("/opt/x\"\"\"\n a\n\"\"\""), [(Bare, "/opt/x"), (closed, "\"\"\"\n a\n\"\"\"")]);
    }

    #[test]
    fn nothing_is_too_odd() {
        for text in ["\"", "\"\\", "#\"", "\"\"\"", "/*", "\\", "节\u{2028}点", "\"节\\", "/", "//", "a/"]
        {
            for token in tokens(text) {
                assert!(
                    text.get(token.range.clone()).is_some_and(|word| !word.is_empty()),
                    "{text:?} {token:?}"
                );
            }
        }
    }
}
