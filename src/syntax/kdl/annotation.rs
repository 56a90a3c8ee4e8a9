//! Type annotations: read, checked, and omitted of the tree.

use super::reader::{Mark, Reader};
use super::words::TermPosition;
use crate::source::Span;
use crate::syntax::rules::dangling_prefix;

impl Reader<'_> {
    /// Reads `(type)` and the spaces after it. `pos` is at the `(`. Gives its span, unless it was reported.
    pub(super) fn annotation(&mut self) -> Option<Span> {
        let start = self.pos;
        let findings = self.findings.len();
        self.pos += 1;
        self.skip_spaces();
        let is_text = self.mark().0 == Mark::Other
            && self.byte(self.pos) != b')'
            && self.term(TermPosition::Annotation).is_some_and(|term| term.is_text());
        self.skip_spaces();
        let span = if is_text && self.byte(self.pos) == b')' {
            self.pos += 1;
            Some(self.span(start, self.pos))
        } else {
            // What is inside was one mistake: findings about its parts are dropped.
            self.findings.truncate(findings);
            let tail = self.line_tail(start);
            let end = tail.find([')', '{', '}', ';']).unwrap_or(tail.len());
            let is_closed = tail[end..].starts_with(')');
            let end = start + end + usize::from(is_closed);
            self.pos = self.pos.max(end);
            self.report(dangling_prefix::annotation(self.span(start, end.max(start + 1)), is_closed));
            None
        };
        self.skip_spaces();
        span
    }
}
