//! Arguments and properties.

use super::nodes::{After, Pending};
use super::reader::{Mark, Reader};
use super::words::{Term, TermPosition};
use crate::syntax::rules::{
    dangling_prefix, foreign_syntax, misplaced_equals, missing_separator, value_as_name,
};
use crate::syntax::{Entry, Node, Value};

impl Reader<'_> {
    /// Reads the rest of a node's line: entries, and perhaps the block.
    pub(super) fn tail(&mut self, mut pending: Pending) {
        while !self.is_full() {
            let (mark, length) = self.mark();
            match mark {
                Mark::End | Mark::Newline | Mark::LineComment | Mark::Close => return self.finish(pending),
                Mark::Semicolon => {
                    self.take_mark(length);
                    return self.finish(pending);
                }
                Mark::Open => {
                    self.take_mark(length);
                    match self.open(pending, length, false) {
                        Some(skipped) => pending = skipped,
                        None => return,
                    }
                }
                Mark::Slashdash => match self.slashdash(pending) {
                    Some(kept) => pending = kept,
                    None => return,
                },
                Mark::Equals => self.stray_equals(&mut pending),
                Mark::Annotation | Mark::Other => {
                    if pending.after != After::Entries && !self.goes_on_after_block(&mut pending) {
                        return self.finish(pending);
                    }
                    self.entry(&mut pending);
                }
            }
        }
        self.finish(pending);
    }

    /// `/-` within a node: drops the entry or the block that follows. `None` when a block was opened.
    fn slashdash(&mut self, mut pending: Pending) -> Option<Pending> {
        let start = self.pos;
        self.pos += 2;
        self.skip_lines();
        let (mark, length) = self.mark();
        match mark {
            Mark::Open => {
                self.take_mark(length);
                return self.open(pending, length, true);
            }
            Mark::Annotation | Mark::Other => {
                if pending.after != After::Entries {
                    self.report(missing_separator::after_block(self.span(start, start + 2), "/-"));
                } else if !self.gap {
                    self.report(missing_separator::glued(self.span(start, start)));
                }
                self.gap = true;
                let kept = pending.node.entries.len();
                self.entry(&mut pending);
                pending.node.entries.truncate(kept);
            }
            _ => {
                self.report(dangling_prefix::slashdash(self.span(start, start + 2)));
                if mark == Mark::Equals {
                    // `key /- = value`: what follows belongs to the same mistake.
                    self.skip_assigned();
                }
                self.gap = true;
            }
        }
        Some(pending)
    }

    /// Something on the line after a block. Whether it belongs to the node rather than beginning another.
    fn goes_on_after_block(&mut self, pending: &mut Pending) -> bool {
        let start = self.pos;
        pending.after = After::Entries;
        if matches!(self.byte(start), b'#' | b',') {
            // A shell comment or a comma: each has its own finding.
            return true;
        }
        let (word, _) = self.word_end(start);
        let end = word.max(start + self.mark().1);
        self.report(missing_separator::after_block(self.span(start, end), &self.text[start..end]));
        let is_value = word == start || self.byte(start).is_ascii_digit() || self.byte(word) == b'=';
        self.gap = true;
        is_value
    }

    /// Reads one argument or property and puts it into the node.
    fn entry(&mut self, pending: &mut Pending) {
        if self.skip_separators() {
            self.skip_spaces();
            self.gap = true;
            return;
        }
        let colon = self.pos;
        if self.skip_colon() {
            return self.colon_after_quotes(pending, colon);
        }
        let start = self.pos;
        let (is_glued, findings) = (!self.gap, self.findings.len());
        let mut annotation = None;
        if self.mark().0 == Mark::Annotation {
            annotation = self.annotation();
            if self.mark().0.ends_line() || matches!(self.mark().0, Mark::Open | Mark::Slashdash) {
                if let Some(span) = annotation {
                    self.report(dangling_prefix::annotation_alone(span));
                }
                self.gap = true;
                return;
            }
        }
        let Some(term) = self.term(TermPosition::Entry) else {
            self.skip_spaces();
            self.gap = true;
            return;
        };
        if is_glued && self.findings.len() == findings {
            self.report(missing_separator::glued(self.span(start, start)));
        }
        self.gap = self.skip_spaces();
        if self.mark().0 == Mark::Equals {
            if let Some(span) = annotation {
                self.report(dangling_prefix::annotated_key(span));
            }
            return self.property(pending, start, term);
        }
        if let Some(key) = self.colon_key(&term) {
            return self.colon_property(pending, start, &term, key);
        }
        let span = self.span(start, term.end);
        let value = self.scalar(term);
        pending.node.entries.push(Entry { key: None, value, span });
    }

    /// Reads `= value` after the key. `pos` is at the `=`.
    fn property(&mut self, pending: &mut Pending, start: usize, key: Term) {
        if !key.is_text() {
            let spelled = &self.text[key.start..key.end];
            self.report(value_as_name::key(self.span(key.start, key.end), key.value.kind(), spelled));
        }
        let equals = self.pos;
        let (_, length) = self.mark();
        self.take_mark(length);
        self.skip_spaces();
        if self.mark().0 == Mark::Equals {
            self.report(misplaced_equals::doubled(self.span(equals, self.letter_end(self.pos))));
            self.skip_equals();
        }
        let key = self.name(key);
        if self.mark().0 == Mark::Slashdash {
            self.report(dangling_prefix::slashdash_value(self.span(self.pos, self.pos + 2), &key.text));
            self.pos += 2;
            self.skip_spaces();
            if !self.mark().0.ends_line() {
                self.term(TermPosition::Value);
            }
            self.gap = self.skip_spaces();
            return;
        }
        if self.mark().0 == Mark::Annotation {
            let annotation = self.annotation();
            if self.mark().0.ends_line() || self.mark().0 == Mark::Open {
                if let Some(span) = annotation {
                    self.report(dangling_prefix::annotation_alone(span));
                }
                self.gap = true;
                return;
            }
        } else if self.mark().0.ends_line() || self.mark().0 == Mark::Open {
            self.report(misplaced_equals::no_value(self.span(start, equals + length), &key.text));
            self.gap = true;
            return;
        }
        if let Some(term) = self.term(TermPosition::Value) {
            let span = self.span(start, term.end);
            let value = self.scalar(term);
            pending.node.entries.push(Entry { key: Some(key), value, span });
            self.gap = self.skip_spaces();
        } else {
            self.skip_spaces();
            self.gap = true;
        }
    }

    /// `=` where no key is before it.
    fn stray_equals(&mut self, pending: &mut Pending) {
        let equals = self.pos;
        self.skip_equals();
        let has_value = !self.mark().0.ends_line();
        let Node { name, entries, .. } = &pending.node;
        if entries.is_empty() && pending.after == After::Entries {
            // `port = 6667`: the value becomes the argument.
            let finding = misplaced_equals::after_name(
                self.span(equals, self.letter_end(equals)),
                name,
                has_value.then(|| self.span(name.span.end as usize, self.pos)),
            );
            self.report(finding);
            if matches!(self.mark().0, Mark::Other) && !self.is_full() {
                self.one_value(pending);
            }
            // `a = b = c`: still the same mistake.
            while self.mark().0 == Mark::Equals {
                self.skip_assigned();
            }
        } else {
            let finding = misplaced_equals::no_key(self.span(equals, self.letter_end(equals)));
            self.report(finding);
            if matches!(self.mark().0, Mark::Other) {
                self.term(TermPosition::Value);
                self.skip_spaces();
            }
        }
        self.gap = true;
    }

    /// Reads a value after a `=` or `:` that should have been a space.
    fn one_value(&mut self, pending: &mut Pending) {
        if let Some(term) = self.term(TermPosition::Value) {
            let span = self.span(term.start, term.end);
            let value = self.scalar(term);
            pending.node.entries.push(Entry { key: None, value, span });
        }
        self.skip_spaces();
    }

    /// Skips `= value` silently about it.
    fn skip_assigned(&mut self) {
        let findings = self.findings.len();
        self.skip_equals();
        if self.mark().0 == Mark::Other {
            self.term(TermPosition::Value);
            self.skip_spaces();
        }
        self.findings.truncate(findings);
    }

    /// Skips one `=` or more and the spaces after them.
    fn skip_equals(&mut self) {
        while let (Mark::Equals, length) = self.mark() {
            self.pos += length;
            self.skip_spaces();
        }
    }

    /// The key in `address: "…"`: a bare word that ends in one colon, with a value after it.
    fn colon_key(&self, term: &Term) -> Option<Box<str>> {
        let Value::Text(text) = &term.value else {
            return None;
        };
        let key = without_colon(text).filter(|_| term.bare)?;
        let has_value =
            matches!(self.mark().0, Mark::Other | Mark::Annotation) && self.byte(self.pos) != b'#';
        has_value.then(|| key.into())
    }

    fn colon_property(&mut self, pending: &mut Pending, start: usize, term: &Term, key: Box<str>) {
        let colon = self.colon_in(term.start..term.end);
        self.report(foreign_syntax::colon_property(
            self.span(colon, self.pos),
            self.span(term.start, colon),
            &key,
        ));
        let name = crate::syntax::Word { text: key, span: self.span(term.start, colon) };
        if let Some(value) = self.term(TermPosition::Value) {
            let span = self.span(start, value.end);
            let value = self.scalar(value);
            pending.node.entries.push(Entry { key: Some(name), value, span });
        }
        self.skip_spaces();
        self.gap = true;
    }

    /// `"address": "…"`: the colon right after quotes, as JSON writes it.
    fn colon_after_quotes(&mut self, pending: &mut Pending, colon: usize) {
        self.skip_spaces();
        self.gap = true;
        let has_value = self.mark().0 == Mark::Other && self.byte(self.pos) != b'#';
        let last = pending
            .node
            .entries
            .pop_if(|entry| has_value && entry.key.is_none() && matches!(entry.value.value, Value::Text(_)));
        let span = self.span(colon, self.pos);
        match last {
            Some(Entry { value, span: key_span, .. }) => {
                let Value::Text(text) = value.value else { return };
                self.report(foreign_syntax::colon_property(span, key_span, &text));
                let key = crate::syntax::Word { text, span: key_span };
                if let Some(term) = self.term(TermPosition::Value) {
                    let span = key_span.to(self.span(term.start, term.end));
                    let value = self.scalar(term);
                    pending.node.entries.push(Entry { key: Some(key), value, span });
                }
                self.skip_spaces();
            }
            None => {
                let name = &pending.node.name;
                self.report(foreign_syntax::colon_name(self.span(colon, self.letter_end(colon)), &name.text));
            }
        }
    }

    /// The location of the colon that ends a bare word.
    pub(super) fn colon_in(&self, word: std::ops::Range<usize>) -> usize {
        let (start, end) = (word.start, word.end);
        self.text.get(word).and_then(|text| text.rfind([':', '：'])).map_or(end, |at| start + at)
    }
}

/// The word without the one colon at its end.
pub(super) fn without_colon(text: &str) -> Option<&str> {
    let key = text.strip_suffix(':').or_else(|| text.strip_suffix('：'))?;
    (!key.is_empty() && !key.ends_with(':')).then_some(key)
}
