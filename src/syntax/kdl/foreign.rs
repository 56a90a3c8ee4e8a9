//! Habits from other languages: their quotes, commas, colons, brackets and comments.

use std::borrow::Cow;

use super::chars::{self, Class};
use super::reader::{LOOK_AHEAD, Reader};
use super::words::{Term, TermPosition};
use crate::syntax::Value;
use crate::syntax::rules::{foreign_syntax, unquoted_value};

impl Reader<'_> {
    /// Takes a mark of `length` bytes; a full-width one is reported and read as its ASCII twin.
    pub(super) fn take_mark(&mut self, length: usize) {
        if let Some(twin) = chars::ascii_twin(self.bytes, self.pos) {
            let span = self.span(self.pos, self.pos + length);
            let finding =
                foreign_syntax::full_width(span, &self.text[self.pos..self.pos + length], twin as char);
            self.report(finding);
        }
        self.pos += length;
    }

    /// Reads `'…'`, `“…”` and the like; `None` when there is none.
    pub(super) fn foreign_quoted(&mut self) -> Option<Term> {
        let start = self.pos;
        if is_ascii_but_quote(self.byte(start)) {
            return None;
        }
        let open = self.text[start..].chars().next()?;
        let content = start + open.len_utf8();
        let (end, after) = match open {
            '\'' => self.closing_single_quote(content)?,
            '‘' | '’' | '“' | '”' | '„' | '＂' | '「' => {
                let tail = self.line_tail(content);
                let closing = if matches!(open, '‘' | '’') {
                    ['’', '‘', '\'', '\'']
                } else {
                    ['”', '"', '＂', '」']
                };
                match tail.find(closing).or_else(|| tail.find(open)) {
                    Some(at) => {
                        let length = tail[at..].chars().next().map_or(0, char::len_utf8);
                        (content + at, content + at + length)
                    }
                    None => {
                        let (end, _) = self.word_end(content);
                        (end, end)
                    }
                }
            }
            _ => return None,
        };
        self.pos = after;
        let mut text = Cow::Borrowed(&self.text[content..end]);
        if open == '\'' && text.contains("''") {
            // YAML and SQL write a quote inside the text twice.
            text = text.replace("''", "'").into();
        }
        self.report(foreign_syntax::quotes(self.span(start, after), open, &text, after > end));
        Some(Term::text(text, start, after))
    }

    /// The `'` that ends a text: one that a space or a mark follows. Gives its location and what comes after.
    fn closing_single_quote(&mut self, content: usize) -> Option<(usize, usize)> {
        if content < self.no_single_quote_before {
            return None;
        }
        let tail = self.line_tail(content);
        for (at, _) in tail.match_indices('\'') {
            let after = content + at + 1;
            let is_end = match self.class(after) {
                Class::Space | Class::Newline | Class::End => true,
                Class::Mark => matches!(self.bytes[after], b';' | b'{' | b'}' | b'=' | b')' | b']'),
                _ => matches!(self.bytes[after], b',' | b':'),
            };
            if is_end {
                return Some((content + at, after));
            }
        }
        self.no_single_quote_before = content + tail.len();
        None
    }

    /// Removes the commas from a bare word, and gives what is left and its end. `None` when there are none.
    pub(super) fn strip_comma(&mut self, start: usize, end: usize) -> Option<usize> {
        let spelled = &self.text[start..end];
        let kept = spelled.trim_end_matches([',', '，']).len();
        if kept == spelled.len() || kept == 0 {
            return None;
        }
        if start >= self.list_until {
            self.report(foreign_syntax::comma(self.span(start + kept, end), &spelled[kept..]));
        }
        Some(start + kept)
    }

    /// Skips commas that are between values, and brackets of a list that was reported. Says whether there were any.
    pub(super) fn skip_separators(&mut self) -> bool {
        let start = self.pos;
        let is_in_list = start < self.list_until;
        let mut end = start;
        loop {
            match self.byte(end) {
                b',' => end += 1,
                b']' if is_in_list => end += 1,
                0xef if self.text[end..].starts_with('，') => end += 3,
                _ => break,
            }
        }
        if end == start {
            return false;
        }
        self.pos = end;
        if !is_in_list {
            self.report(foreign_syntax::comma(self.span(start, end), &self.text[start..end]));
        }
        true
    }

    /// Skips a `:` right after a quoted name, as JSON writes it. Says whether there was one.
    pub(super) fn skip_colon(&mut self) -> bool {
        let length = match self.byte(self.pos) {
            b':' => 1,
            0xef if self.text[self.pos..].starts_with('：') => 3,
            _ => return false,
        };
        // A lone `:` after a space is meant as one, too; `:x` is a bare word.
        if self.gap && self.class(self.pos + length) == Class::Word {
            return false;
        }
        self.pos += length;
        true
    }

    /// `[`: a list, a section header, or an address that needs quotes.
    pub(super) fn bracket(&mut self, position: TermPosition) -> Option<Term> {
        let start = self.pos;
        let tail = self.line_tail(start);
        let Some(close) = tail.find(']') else {
            return self.open_list(start, tail.len(), position);
        };
        let is_address = !tail[..close].contains([' ', ',', '"', '\''])
            && (tail[..close].contains(':') || self.is_run(start + close + 1));
        if is_address || position == TermPosition::Annotation {
            return self.run(start, position);
        }
        let end = start + close + 1;
        let finding = match position {
            TermPosition::Name => {
                foreign_syntax::section(self.span(start, end), tail[1..close].trim_matches('['))
            }
            _ => foreign_syntax::list(self.span(start, end), position == TermPosition::Value),
        };
        match position {
            TermPosition::Name => self.skip_line(),
            TermPosition::Value | TermPosition::Annotation => self.pos = end,
            TermPosition::Entry => {
                self.pos = start + 1;
                self.list_until = end;
            }
        }
        self.reject(finding)
    }

    /// A list whose `]` is on another line: skipped as a whole.
    fn open_list(&mut self, start: usize, line: usize, position: TermPosition) -> Option<Term> {
        let mut limit = self.bytes.len().min(start + LOOK_AHEAD);
        while !self.text.is_char_boundary(limit) {
            limit -= 1;
        }
        let ahead = &self.text[start..limit];
        let close = ahead.find([']', '{', '}']).filter(|&at| ahead.as_bytes()[at] == b']');
        self.pos = start + close.map_or(line, |at| at + 1);
        self.reject(foreign_syntax::list(self.span(start, start + line), position == TermPosition::Value))
    }

    /// `#` that starts neither a keyword nor a raw text. `end` is where the word after it ends.
    pub(super) fn not_a_keyword(&mut self, start: usize, end: usize, position: TermPosition) -> Option<Term> {
        let word = &self.text[start + 1..end];
        let meant = match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(("#true", Value::Bool(true))),
            "false" | "no" | "off" => Some(("#false", Value::Bool(false))),
            "null" | "none" | "nil" => Some(("#null", Value::Null)),
            "inf" | "infinity" => Some(("#inf", Value::Float(f64::INFINITY))),
            "-inf" | "-infinity" => Some(("#-inf", Value::Float(f64::NEG_INFINITY))),
            "nan" => Some(("#nan", Value::Float(f64::NAN))),
            _ => None,
        };
        if let Some((keyword, value)) = meant.filter(|_| position != TermPosition::Name && !self.is_run(end))
        {
            self.pos = end;
            self.report(unquoted_value::keyword(self.span(start, end), &self.text[start..end], keyword));
            return Some(Term { value, start, end, bare: false });
        }
        if position == TermPosition::Annotation || (position == TermPosition::Value && !word.is_empty()) {
            return self.run(start, position);
        }
        self.skip_line();
        let hashes = self.text[start..].bytes().take_while(|&byte| byte == b'#').count();
        let is_certain = position == TermPosition::Name || word.is_empty();
        let finding =
            foreign_syntax::comment(self.span(start, self.pos), self.span(start, start + hashes), is_certain);
        self.reject(finding)
    }
}

/// Whether a byte starts no foreign quote: the fast path.
fn is_ascii_but_quote(byte: u8) -> bool {
    byte < 0x80 && byte != b'\''
}
