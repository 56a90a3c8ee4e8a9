//! Words of the shell and what they come to: quotes, variables with their defaults, `expr` and `$(( … ))`, patterns, tests.

use std::ops::Range;
use std::rc::Rc;

use super::arithmetic::calculate;
use super::conditions::holds;
use super::parse::{Token, is_name, tokens};
use super::pattern::{Pattern, Sign};
use super::{UNKNOWN, is_known};

/// The longest text that is kept, in bytes; a longer one is not known.
const LONGEST: usize = 16 << 10;
/// The longest text that patterns are cut off.
const CUTTABLE: usize = 256;

/// A script, and what its variables hold; a variable that nothing has set yet is the caller's, if it is anybody's.
pub(super) struct Words<'a, G> {
    pub(super) text: &'a str,
    pub(super) get: G,
    /// Names of variables that the caller has not set either.
    pub(super) unset: &'a [&'a str],
    /// Whether the arguments are those of a function, which are not followed.
    pub(super) is_function: bool,
}

/// Where a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// By itself.
    Nothing,
    /// In `"${NAME:-` and `}"`: single quotes are letters, double ones are none.
    QuotedBraces,
    /// In `$((` and `))`: all quotes are letters.
    Arithmetic,
}

/// A part of a word.
#[derive(Debug)]
struct Piece {
    text: String,
    /// Whether it is in quotes: no fields are made of it, and its signs are not a pattern.
    is_quoted: bool,
    /// Whether it comes from a variable or a program.
    is_expanded: bool,
}

impl<G: Fn(&str) -> Option<Rc<str>>> Words<'_, G> {
    /// The text of a word as the value of a variable.
    pub(super) fn expand(&self, word: Range<usize>) -> String {
        self.joined(word, Within::Nothing)
    }

    fn joined(&self, word: Range<usize>, within: Within) -> String {
        let mut text = String::new();
        for piece in self.pieces(word, within) {
            text.push_str(&piece.text);
            if text.len() > LONGEST {
                return UNKNOWN.to_owned();
            }
        }
        text
    }

    /// The fields that a word becomes for a program.
    fn fields(&self, word: Range<usize>) -> Vec<String> {
        let mut fields: Vec<String> = Vec::new();
        // Whether the next text continues with the last field.
        let mut is_open = false;
        for piece in self.pieces(word, Within::Nothing) {
            // Names of files replace it.
            let is_pattern = !piece.is_quoted && piece.text.contains(['*', '?', '[']) && piece.text != "[";
            let text = if is_pattern { UNKNOWN } else { &piece.text };
            if piece.is_quoted || !piece.is_expanded {
                match fields.last_mut().filter(|_| is_open) {
                    Some(last) => last.push_str(text),
                    None => fields.push(text.to_owned()),
                }
                is_open = true;
                continue;
            }
            let ends = |sign: fn(&str) -> Option<char>| sign(text).is_some_and(char::is_whitespace);
            is_open &= !ends(|text| text.chars().next());
            for part in text.split_whitespace() {
                match fields.last_mut().filter(|_| is_open) {
                    Some(last) => last.push_str(part),
                    None => fields.push(part.to_owned()),
                }
                is_open = false;
            }
            is_open = !text.is_empty() && !ends(|text| text.chars().next_back()) && !fields.is_empty();
        }
        fields
    }

    /// A word as a pattern; `None` where it is not known or has sets of letters.
    pub(super) fn pattern(&self, word: Range<usize>) -> Option<Pattern> {
        let mut signs = Vec::new();
        for piece in self.pieces(word, Within::Nothing) {
            if !is_known(&piece.text) {
                return None;
            }
            for letter in piece.text.chars() {
                signs.push(match letter {
                    '*' if !piece.is_quoted => Sign::Any,
                    '?' if !piece.is_quoted => Sign::One,
                    '[' | '\\' if !piece.is_quoted => return None,
                    letter => Sign::Letter(letter),
                });
            }
        }
        Some(Pattern(signs))
    }

    fn pieces(&self, word: Range<usize>, within: Within) -> Vec<Piece> {
        let text = self.text;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut add = |text: &str, is_quoted: bool, is_expanded: bool| {
            let is_same = |last: &&mut Piece| {
                last.is_quoted == is_quoted && !last.is_expanded && !is_expanded && last.text.len() < LONGEST
            };
            match pieces.last_mut().filter(is_same) {
                Some(last) => last.text.push_str(text),
                None => pieces.push(Piece { text: text.to_owned(), is_quoted, is_expanded }),
            }
        };
        let mut at = word.start;
        let mut in_quotes = within != Within::Nothing;
        // A list of values.
        if text[word.clone()].starts_with('(') {
            add(UNKNOWN, false, true);
            return pieces;
        }
        while at < word.end {
            let rest = &text[at..word.end];
            let Some(letter) = rest.chars().next() else { break };
            match letter {
                '\'' if !in_quotes => {
                    let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 1);
                    add(&rest[1..end], true, false);
                    at += end + 1;
                }
                '"' if within != Within::Arithmetic => {
                    in_quotes = within != Within::Nothing || !in_quotes;
                    add("", true, false);
                    at += 1;
                }
                '\\' => {
                    let Some(next) = rest[1..].chars().next() else { break };
                    let is_line_end = next == '\n' || rest[1..].starts_with("\r\n");
                    if is_line_end {
                        at += if next == '\n' { 2 } else { 3 };
                        continue;
                    }
                    if in_quotes && !matches!(next, '$' | '`' | '"' | '\\') {
                        add("\\", true, false);
                    }
                    add(next.encode_utf8(&mut [0; 4]), true, false);
                    at += 1 + next.len_utf8();
                }
                '$' => {
                    let (value, length) = self.dollar(at, word.end, in_quotes);
                    add(&value, in_quotes, length > 1);
                    at += length;
                }
                '`' => {
                    let length = rest[1..].find('`').map_or(rest.len(), |end| end + 2);
                    let inner = at + 1..(at + length).saturating_sub(1).max(at + 1);
                    let is_plain =
                        !["\\`", "\\$", "\\\\"].iter().any(|sign| text[inner.clone()].contains(sign));
                    let value = if is_plain { self.substitute(inner) } else { UNKNOWN.to_owned() };
                    add(&value, in_quotes, true);
                    at += length;
                }
                '~' if !in_quotes && at == word.start => {
                    add(UNKNOWN, false, true);
                    at += 1;
                }
                letter => {
                    add(letter.encode_utf8(&mut [0; 4]), in_quotes, false);
                    at += letter.len_utf8();
                }
            }
        }
        pieces
    }

    /// What means a `$` and what follows it, and the length of both.
    fn dollar(&self, at: usize, end: usize, in_quotes: bool) -> (String, usize) {
        let rest = &self.text[at..end];
        let after = &rest[1..];
        let unknown = |length: usize| (UNKNOWN.to_owned(), length.min(rest.len()));
        match after.chars().next() {
            Some('{') => {
                let close = closing(rest, 1);
                let inner = at + 2..(at + close).max(at + 2);
                (self.braced(inner, in_quotes), (close + 1).min(rest.len()))
            }
            Some('(') => {
                let close = closing(rest, 1);
                let inner = at + 2..(at + close).max(at + 2);
                let value = match self.text[inner.clone()].strip_prefix('(') {
                    Some(arithmetic) if arithmetic.ends_with(')') => {
                        self.arithmetic(inner.start + 1..inner.end - 1)
                    }
                    Some(_) => UNKNOWN.to_owned(),
                    None => self.substitute(inner),
                };
                (value, (close + 1).min(rest.len()))
            }
            Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => {
                let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
                let name = &after[..after.find(ends).unwrap_or(after.len())];
                (self.value(name), name.len() + 1)
            }
            Some('#') if !self.is_function => ("0".to_owned(), 2),
            Some('1'..='9' | '@' | '*') if !self.is_function => (String::new(), 2),
            Some(letter) if letter.is_ascii_digit() || "@*#?$!-".contains(letter) => unknown(2),
            Some('\'' | '"') => unknown(rest.len()),
            _ => ("$".to_owned(), 1),
        }
    }

    fn value(&self, name: &str) -> String {
        match (self.get)(name) {
            Some(value) => value.to_string(),
            None if self.unset.contains(&name) => String::new(),
            None => UNKNOWN.to_owned(),
        }
    }

    /// `NAME`, `NAME:-WORD` and their like, without the braces.
    fn braced(&self, inner: Range<usize>, in_quotes: bool) -> String {
        let text = &self.text[inner.clone()];
        let length = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let (name, operator) = text.split_at(length.unwrap_or(text.len()));
        if !is_name(name) {
            return UNKNOWN.to_owned();
        }
        let value = (self.get)(name);
        let word = |length: usize| inner.start + name.len() + length..inner.end;
        let within = if in_quotes { Within::QuotedBraces } else { Within::Nothing };
        let signs = ["", ":-", ":=", "-", "=", ":+", "+", "%%", "%", "##", "#"];
        let sign = signs.iter().skip(1).find(|sign| operator.starts_with(**sign)).copied().unwrap_or("");
        let is_empty = match &value {
            None => Some(true),
            Some(value) if value.is_empty() => Some(!sign.starts_with(['-', '=', '+'])),
            Some(value) if &**value == UNKNOWN => None,
            Some(_) => Some(false),
        };
        let kept = || self.value(name);
        match (sign, is_empty) {
            ("", _) if operator.is_empty() => kept(),
            (":-" | ":=" | "-" | "=", Some(true)) | (":+" | "+", Some(false)) => {
                self.joined(word(sign.len()), within)
            }
            (":-" | ":=" | "-" | "=", Some(false)) => kept(),
            (":+" | "+", Some(true)) => String::new(),
            ("%" | "%%" | "#" | "##", Some(_)) => {
                let (value, pattern) = (kept(), self.pattern(word(sign.len())));
                let is_cuttable = is_known(&value) && value.len() <= CUTTABLE;
                pattern
                    .filter(|_| is_cuttable)
                    .map_or_else(|| UNKNOWN.to_owned(), |pattern| pattern.cut(&value, sign))
            }
            _ => UNKNOWN.to_owned(),
        }
    }

    /// What a program between `$(` and `)` says, where it is one that only works something out.
    fn substitute(&self, inner: Range<usize>) -> String {
        let Some(tokens) = tokens(self.text, inner) else { return UNKNOWN.to_owned() };
        let words: Option<Vec<Range<usize>>> = tokens
            .into_iter()
            .map(|token| match token {
                Token::Word(word) => Some(word),
                _ => None,
            })
            .collect();
        let Some(words) = words else { return UNKNOWN.to_owned() };
        let Some((name, rest)) = words.split_first() else { return String::new() };
        let fields = || rest.iter().flat_map(|word| self.fields(word.clone())).collect::<Vec<String>>();
        match &self.text[name.clone()] {
            "expr" => {
                let fields = fields();
                let mut at = 0;
                let value = calculate(&fields, &mut at, 0, &|text| text.parse().ok());
                value
                    .filter(|_| at == fields.len())
                    .map_or_else(|| UNKNOWN.to_owned(), |value| value.to_string())
            }
            "echo" => {
                let joined = fields().join(" ");
                // What it makes of options and backslashes differs from shell to shell.
                if joined.starts_with('-') || joined.contains('\\') { UNKNOWN.to_owned() } else { joined }
            }
            _ => UNKNOWN.to_owned(),
        }
    }

    /// `$(( … ))`.
    fn arithmetic(&self, inner: Range<usize>) -> String {
        let text = self.joined(inner, Within::Arithmetic);
        let mut parts: Vec<String> = Vec::new();
        let mut rest = text.trim_start();
        while let Some(letter) = rest.chars().next() {
            let length = if letter.is_ascii_alphanumeric() || letter == '_' {
                rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                    .unwrap_or(rest.len())
            } else if ["==", "!=", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) {
                2
            } else {
                letter.len_utf8()
            };
            parts.push(rest[..length].to_owned());
            rest = rest[length..].trim_start();
        }
        let number = |text: &str| {
            let text = if is_name(text) { self.value(text) } else { text.to_owned() };
            // A zero in front means another base.
            let is_decimal = text == "0" || !text.trim_start_matches('-').starts_with('0');
            text.parse::<i64>().ok().filter(|_| is_decimal)
        };
        let mut at = 0;
        let value = calculate(&parts, &mut at, 0, &number);
        value.filter(|_| at == parts.len()).map_or_else(|| UNKNOWN.to_owned(), |value| value.to_string())
    }

    /// Whether `[ … ]`, `test …` or `[[ … ]]` holds.
    pub(super) fn test(&self, words: &[Range<usize>]) -> Option<bool> {
        let (name, rest) = words.split_first()?;
        let closing = match &self.text[name.clone()] {
            "[" => Some("]"),
            "[[" => Some("]]"),
            _ => None,
        };
        let rest = match (closing, rest.split_last()) {
            (None, _) => rest,
            (Some(sign), Some((last, rest))) if &self.text[last.clone()] == sign => rest,
            _ => return None,
        };
        if closing == Some("]]") {
            return match rest {
                [not, rest @ ..] if &self.text[not.clone()] == "!" => self.compares(rest).map(|holds| !holds),
                rest => self.compares(rest),
            };
        }
        let fields: Vec<String> = rest.iter().flat_map(|word| self.fields(word.clone())).collect();
        holds(&fields)
    }

    /// Whether what is between `[[` and `]]` holds: words are not fields there, and a pattern is on the right.
    fn compares(&self, words: &[Range<usize>]) -> Option<bool> {
        if let [left, sign, right] = words {
            match &self.text[sign.clone()] {
                "=" | "==" => return self.pattern(right.clone())?.matches(&self.expand(left.clone())),
                "!=" => {
                    let is_same = self.pattern(right.clone())?.matches(&self.expand(left.clone()))?;
                    return Some(!is_same);
                }
                "=~" => {
                    let (text, part) = (self.expand(left.clone()), self.expand(right.clone()));
                    // No signs of expressions: the part is looked for as it is.
                    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_:=/".contains(letter);
                    return match (part.chars().all(is_plain), text.contains(&part)) {
                        (true, true) => Some(true),
                        (true, false) if is_known(&text) => Some(false),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        let fields: Vec<String> = words.iter().map(|word| self.expand(word.clone())).collect();
        holds(&fields)
    }
}

/// Where the bracket at a location of a text is closed.
fn closing(text: &str, open: usize) -> usize {
    let (sign, other) = if text[open..].starts_with('{') { ('{', '}') } else { ('(', ')') };
    let mut depth = 0_usize;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, letter) in text[open..].char_indices() {
        match (quote, letter) {
            _ if is_escaped => is_escaped = false,
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => is_escaped = true,
            (None, '\'' | '"') => quote = Some(letter),
            (None, letter) if letter == sign => depth += 1,
            (None, letter) if letter == other => {
                depth -= 1;
                if depth == 0 {
                    return open + at;
                }
            }
            _ => {}
        }
    }
    text.len()
}
