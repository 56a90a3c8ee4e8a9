//! Spaces, line ends, comments and continued lines.

use super::chars::{self, Class};
use super::reader::Reader;
use crate::syntax::rules::{foreign_syntax, unclosed_comment};

impl Reader<'_> {
    /// Skips what is allowed between the parts of a node: spaces, `/* … */`, and `\` at a line's end.
    /// Says whether there was any.
    pub(super) fn skip_spaces(&mut self) -> bool {
        let start = self.pos;
        loop {
            match chars::class_at(self.bytes, self.pos) {
                (Class::Space | Class::Forbidden, length) => self.pos += length,
                (Class::Mark, _) => match self.bytes[self.pos] {
                    b'/' if self.byte(self.pos + 1) == b'*' => self.skip_block_comment(),
                    b'\\' if self.is_continuation(self.pos) => self.skip_continuation(),
                    _ => break,
                },
                _ => break,
            }
        }
        self.pos > start
    }

    /// Skips what is allowed between nodes: spaces, comments and line ends.
    pub(super) fn skip_lines(&mut self) {
        self.fresh = self.pos == self.line_start;
        loop {
            match chars::class_at(self.bytes, self.pos) {
                (Class::Space | Class::Forbidden, length) => self.pos += length,
                (Class::Newline, length) => {
                    self.pos += length;
                    self.line_start = self.pos;
                    self.fresh = true;
                }
                (Class::Mark, _) => {
                    match (self.bytes[self.pos], self.byte(self.pos + 1)) {
                        (b'/', b'/') => self.skip_line(),
                        (b'/', b'*') => self.skip_block_comment(),
                        (b'\\', _) if self.is_continuation(self.pos) => self.skip_continuation(),
                        _ => return,
                    }
                    self.fresh = false;
                }
                _ => return,
            }
        }
    }

    /// Whether the `\` at `at` is followed by a space, a comment or the line's end. What follows must then
    /// be blank up to the line's end; [`Reader::skip_continuation`] reports it when it is not.
    pub(super) fn is_continuation(&self, at: usize) -> bool {
        let after = at + 1;
        let is_comment = self.byte(after) == b'/' && matches!(self.byte(after + 1), b'/' | b'*');
        is_comment
            || matches!(self.class(after), Class::Space | Class::Newline | Class::End | Class::Forbidden)
    }

    fn skip_continuation(&mut self) {
        let backslash = self.pos;
        self.pos += 1;
        loop {
            match chars::class_at(self.bytes, self.pos) {
                (Class::Space | Class::Forbidden, length) => self.pos += length,
                (Class::Newline, length) => {
                    self.pos += length;
                    self.line_start = self.pos;
                    return;
                }
                (Class::Mark, _) if self.bytes[self.pos] == b'/' => match self.byte(self.pos + 1) {
                    b'*' => self.skip_block_comment(),
                    b'/' => self.skip_line(),
                    _ => break,
                },
                (Class::End, _) => return,
                _ => break,
            }
        }
        let span = self.span(backslash, backslash + 1);
        self.report(foreign_syntax::backslash(span));
    }

    /// Skips a comment that may hold others. `pos` is at its `/*`.
    pub(super) fn skip_block_comment(&mut self) {
        let start = self.pos;
        let mut depth = 1_usize;
        let mut inner = None;
        let mut first_close = None;
        let mut at = start + 2;
        while depth > 0 {
            match (self.bytes.get(at), self.bytes.get(at + 1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                    first_close = first_close.or(Some(at));
                }
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    inner = inner.or(Some(at));
                    at += 2;
                }
                (Some(_), _) => at += 1,
                (None, _) => break,
            }
        }
        self.pos = at;
        if depth > 0 {
            let nested = inner.filter(|_| first_close.is_some()).map(|at| self.span(at, at + 2));
            self.report(unclosed_comment::opening(self.span(start, start + 2), nested));
            // In languages whose comments do not nest, the first `*/` would have ended it. Believed once
            // only, so that the work stays linear.
            match first_close.filter(|_| !self.swallowed) {
                Some(close) => self.pos = close,
                None => self.pos = self.bytes.len(),
            }
            self.swallowed = true;
        }
    }
}
