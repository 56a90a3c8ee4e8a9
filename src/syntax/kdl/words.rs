//! Single values: bare words, numbers, keywords, and what was meant to be one of them.

use std::borrow::Cow;

use super::chars::{self, Class};
use super::number::{self, Number};
use super::reader::Reader;
use crate::diagnostic::Finding;
use crate::syntax::rules::{
    foreign_syntax, number_too_large, old_kdl, unclosed_comment, unclosed_text, unquoted_value,
};
use crate::syntax::{Scalar, Value, Word};

/// A value as the reader found it.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) value: Value,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is a text without quotes.
    pub(super) bare: bool,
}

/// Where a value is: some mistakes mean different things in different locations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TermPosition {
    /// A node's name.
    Name,
    /// An argument, or the key of a property.
    Entry,
    /// After `=`.
    Value,
    /// Between the parentheses of a type annotation.
    Annotation,
}

/// What is right after a bare word, without a space.
enum Glue {
    /// Nothing that changes the word.
    Nothing,
    /// More of a path, an address, a list: the whole needs quotes.
    Run,
    /// The rest of KDL 1's `r"…"`, with so many `#`.
    OldRaw(usize),
    /// The closing quote of a text that was never opened.
    ClosingQuote,
}

impl Term {
    pub(super) fn text(text: impl Into<Box<str>>, start: usize, end: usize) -> Self {
        Self { value: Value::Text(text.into()), start, end, bare: false }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, Value::Text(_))
    }
}

impl Reader<'_> {
    /// Reads one value. Always moves on; `None` when what is there is not a value and was reported.
    pub(super) fn term(&mut self, position: TermPosition) -> Option<Term> {
        match self.byte(self.pos) {
            b'"' => Some(self.quoted()),
            b'#' => self.hash(position),
            b'[' => self.bracket(position),
            // A path, or a mark for which the caller found no meaning.
            _ if matches!(self.class(self.pos), Class::Mark | Class::FullWidth) => {
                self.run(self.pos, position)
            }
            _ => match self.foreign_quoted() {
                Some(term) => Some(term),
                None => self.word(position),
            },
        }
    }

    pub(super) fn scalar(&self, term: Term) -> Scalar {
        Scalar { span: self.span(term.start, term.end), value: term.value }
    }

    /// The value as a name: a text as it is, anything else as it is spelled.
    pub(super) fn name(&self, term: Term) -> Word {
        let text = match term.value {
            Value::Text(text) => text,
            _ => self.text[term.start..term.end].into(),
        };
        Word { text, span: self.span(term.start, term.end) }
    }

    /// A bare word, a number, or a keyword without its `#`.
    fn word(&mut self, position: TermPosition) -> Option<Term> {
        let start = self.pos;
        let (end, is_clean) = self.word_end(start);
        match self.glue(start, end, position) {
            Glue::Nothing => {}
            Glue::Run => return self.run(start, position),
            Glue::OldRaw(hashes) => {
                self.pos = end;
                return Some(self.old_raw(start, hashes));
            }
            Glue::ClosingQuote => {
                self.pos = end + 1;
                let text = &self.text[start..end];
                self.report(unclosed_text::unopened(self.span(start, end + 1), text));
                return Some(Term::text(text, start, end + 1));
            }
        }
        self.pos = end;
        let spelled = &self.text[start..end];
        let text = if is_clean { Cow::Borrowed(spelled) } else { Cow::Owned(without_forbidden(spelled)) };
        Some(self.classify(&text, start, end, position))
    }

    /// The end of the bare word at `start`, and whether no forbidden character is in it.
    pub(super) fn word_end(&self, start: usize) -> (usize, bool) {
        let mut at = start;
        let mut is_clean = true;
        loop {
            while self.bytes.get(at).is_some_and(|&byte| chars::is_ascii_word(byte)) {
                at += 1;
            }
            match chars::class_at(self.bytes, at) {
                (Class::Word, length) => at += length,
                (Class::Forbidden, length) => {
                    is_clean = false;
                    at += length;
                }
                _ => return (at, is_clean),
            }
        }
    }

    /// Classifies a whole word: text, number, or something that needs quotes or a `#`.
    fn classify(&mut self, text: &str, start: usize, end: usize, position: TermPosition) -> Term {
        let bytes = text.as_bytes();
        let may_end_in_comma = bytes.last().is_some_and(|&byte| byte == b',' || byte >= 0x80);
        if may_end_in_comma && let Some(end) = self.strip_comma(start, end) {
            let stripped = text.trim_end_matches([',', '，']);
            return self.classify(stripped, start, end, position);
        }
        if number::begins_like_number(bytes) {
            return self.number(text, start, end, position);
        }
        let keyword = match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            "inf" => Some(Value::Float(f64::INFINITY)),
            "-inf" => Some(Value::Float(f64::NEG_INFINITY)),
            "nan" => Some(Value::Float(f64::NAN)),
            _ => None,
        };
        if let Some(value) = keyword {
            let is_name = matches!(position, TermPosition::Name | TermPosition::Annotation) || self.is_key();
            self.report(old_kdl::keyword(self.span(start, end), text, is_name));
            let value = if is_name { Value::Text(text.into()) } else { value };
            return Term { value, start, end, bare: true };
        }
        Term { value: Value::Text(text.into()), start, end, bare: true }
    }

    /// Whether `=` follows the word that was just read.
    fn is_key(&self) -> bool {
        self.line_tail(self.pos).trim_start().starts_with(['=', '＝'])
    }

    fn number(&mut self, text: &str, start: usize, end: usize, position: TermPosition) -> Term {
        let value = match number::parse(text) {
            Number::Value(value) => value,
            Number::TooLarge => {
                self.report(number_too_large::at(self.span(start, end), text));
                Value::Float(text.replace('_', "").parse().unwrap_or(f64::INFINITY))
            }
            Number::Not => {
                // Behind another value it is a part of that, and no number.
                let before = self.text[..start].chars().next_back();
                let is_alone =
                    before.is_none_or(|letter| letter.is_whitespace() || "={}();".contains(letter));
                let is_name = position == TermPosition::Name;
                let span = self.span(start, end);
                self.report(unquoted_value::like_number(span, text, is_name, is_alone));
                let meant = unquoted_value::as_number(text).and_then(|number| number.parse().ok());
                meant.map_or_else(|| Value::Text(text.into()), Value::Float)
            }
        };
        Term { value, start, end, bare: true }
    }

    /// What the word at `start..end` runs into.
    fn glue(&self, start: usize, end: usize, position: TermPosition) -> Glue {
        let next = self.byte(end + 1);
        match self.byte(end) {
            b'/' if next == b'*' => Glue::Nothing,
            // `http://host` is legal KDL: the word `http:` and a comment. No one means that.
            b'/' if next == b'/' && !(self.byte(end - 1) == b':' && self.is_run(end + 2)) => Glue::Nothing,
            b'\\' if self.is_continuation(end) => Glue::Nothing,
            b')' if position == TermPosition::Annotation => Glue::Nothing,
            b']' if end < self.list_until => Glue::Nothing,
            b'"' | b'#' if &self.text[start..end] == "r" => {
                let hashes = self.bytes[end..].iter().take_while(|&&byte| byte == b'#').count();
                if self.byte(end + hashes) == b'"' { Glue::OldRaw(hashes) } else { Glue::Run }
            }
            b'"' if self.unopened(start, end) => Glue::ClosingQuote,
            b'/' | b'\\' | b'(' | b')' | b'[' | b']' | b'#' => Glue::Run,
            _ => Glue::Nothing,
        }
    }

    /// Whether the quote at `quote` looks like the end of a text that starts at `start` without a quote:
    /// nothing follows it at once, and the rest of the line pairs up without it.
    fn unopened(&self, start: usize, quote: usize) -> bool {
        let follows = self.class(quote + 1);
        let is_end = matches!(follows, Class::Space | Class::Newline | Class::End)
            || matches!(self.byte(quote + 1), b';' | b'{' | b'}');
        start < quote && is_end && quotes(self.line_tail(quote + 1)).is_multiple_of(2)
    }

    /// Whether the character at `at` continues a run of characters without spaces.
    pub(super) fn is_run(&self, at: usize) -> bool {
        match self.class(at) {
            Class::Word | Class::Forbidden => true,
            Class::Mark if self.bytes[at] == b']' => at >= self.list_until,
            Class::Mark => !matches!(self.bytes[at], b';' | b'{' | b'}' | b'"'),
            _ => false,
        }
    }

    /// Everything from `start` to the next space: a path, an address, a list: what needs quotes.
    pub(super) fn run(&mut self, start: usize, position: TermPosition) -> Option<Term> {
        let mut end = start;
        while self.is_run(end) && !(position == TermPosition::Annotation && self.bytes[end] == b')') {
            end += chars::class_at(self.bytes, end).1;
        }
        if end == start {
            end += chars::class_at(self.bytes, start).1.max(1);
        }
        self.pos = end.min(self.bytes.len());
        let end = self.pos;
        let spelled = &self.text[start..end];
        if self.byte(end) == b'"' && self.unopened(start, end) {
            self.pos = end + 1;
            self.report(unclosed_text::unopened(self.span(start, end + 1), spelled));
            return Some(Term::text(spelled, start, end + 1));
        }
        if spelled == "*/" {
            self.report(unclosed_comment::closing(self.span(start, end)));
            return None;
        }
        let value = spelled.trim_end_matches(',');
        if value.is_empty() || value.chars().all(|letter| matches!(letter, ')' | ']' | '=' | '\\')) {
            let finding = foreign_syntax::lone_mark(self.span(start, end), spelled);
            self.report(finding);
            return None;
        }
        let finding = unquoted_value::run(self.span(start, end), value, position == TermPosition::Name);
        self.report(finding);
        Some(Term { value: Value::Text(value.into()), start, end, bare: false })
    }

    /// `#`: a keyword, a raw text, or a shell comment.
    fn hash(&mut self, position: TermPosition) -> Option<Term> {
        let start = self.pos;
        let hashes = self.bytes[start..].iter().take_while(|&&byte| byte == b'#').count();
        if self.byte(start + hashes) == b'"' {
            return Some(self.raw(start, hashes));
        }
        let (end, _) = self.word_end(start + 1);
        let keyword = match &self.text[start..end] {
            "#true" => Some(Value::Bool(true)),
            "#false" => Some(Value::Bool(false)),
            "#null" => Some(Value::Null),
            "#inf" => Some(Value::Float(f64::INFINITY)),
            "#-inf" => Some(Value::Float(f64::NEG_INFINITY)),
            "#nan" => Some(Value::Float(f64::NAN)),
            _ => None,
        };
        if let Some(value) = keyword {
            self.pos = end;
            return Some(Term { value, start, end, bare: false });
        }
        self.not_a_keyword(start, end, position)
    }

    /// Reports `finding` and gives no value.
    pub(super) fn reject(&mut self, finding: Finding) -> Option<Term> {
        self.report(finding);
        None
    }
}

/// How many quotes a piece of a line has, escaped ones omitted.
pub(super) fn quotes(text: &str) -> usize {
    let mut count = 0;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => count += 1,
            _ => {}
        }
    }
    count
}

fn without_forbidden(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let (class, length) = chars::class_at(text.as_bytes(), at);
        if class != Class::Forbidden {
            clean.push_str(&text[at..at + length]);
        }
        at += length;
    }
    clean
}
