//! Nodes and blocks: the walk over a text, with its own stack.

use super::entries::without_colon;
use super::reader::{Mark, Reader};
use super::words::TermPosition;
use super::{MAX_DEPTH, MAX_FINDINGS, braces};
use crate::syntax::rules::{
    dangling_prefix, foreign_syntax, misplaced_equals, nesting_too_deep, old_kdl, stray_brace, value_as_name,
};
use crate::syntax::{Node, Word};

/// A node whose line is being read.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) node: Node,
    /// Whether `/-` is before it.
    pub(super) commented: bool,
    pub(super) after: After,
    /// How far the node's line is indented, when the node is the first thing on it.
    pub(super) indent: Option<usize>,
    /// How many findings there were before its line, or the rest of it.
    pub(super) findings: usize,
}

/// What of a node was read so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Its name, perhaps entries.
    Entries,
    /// A block, perhaps one that `/-` removes.
    Block,
}

/// An open block.
#[derive(Debug)]
pub(super) struct Frame {
    /// The node it belongs to.
    pub(super) owner: Pending,
    /// The nodes before its owner.
    pub(super) siblings: Vec<Node>,
    /// Where its `{` is.
    pub(super) brace: usize,
    /// Whether `/-` takes the block out.
    pub(super) commented: bool,
}

impl Reader<'_> {
    /// Reads the whole text.
    pub(super) fn run_to_end(&mut self) {
        loop {
            self.skip_lines();
            if self.is_full() {
                self.swallowed = true;
                if let Some(last) = self.findings.last_mut() {
                    last.notes.push(format!("reading stops here after {MAX_FINDINGS} findings in one file"));
                }
                break;
            }
            let (mark, length) = self.mark();
            if self.by_indent {
                self.close_by_indent(mark);
            }
            match mark {
                Mark::End => break,
                Mark::Close => self.close(length),
                Mark::Open => self.orphan_block(length),
                Mark::Semicolon => self.stray_semicolon(),
                _ => self.node(),
            }
        }
        self.close_all();
    }

    /// Reads a node up to its block or its end.
    fn node(&mut self) {
        let indent = self.indent();
        let findings = self.findings.len();
        let mut commented = false;
        if self.mark().0 == Mark::Slashdash {
            let start = self.pos;
            if !self.commented_node(start) {
                return;
            }
            commented = true;
        }
        let start = self.pos;
        if self.mark().0 == Mark::Annotation {
            let annotation = self.annotation();
            if self.mark().0 != Mark::Other {
                if let Some(span) = annotation {
                    self.report(dangling_prefix::annotation_alone(span));
                }
                return;
            }
        }
        match self.mark().0 {
            Mark::Equals => {
                self.report(misplaced_equals::no_key(self.span(self.pos, self.letter_end(self.pos))));
                return self.skip_rest();
            }
            Mark::Other => {}
            // `(type)` alone, or a mark that the caller takes.
            _ => return,
        }
        self.gap = true;
        if self.skip_separators() {
            return;
        }
        let Some(name) = self.node_name() else { return };
        let head = self.span(start, name.span.end as usize);
        let entries = std::mem::take(&mut self.spare);
        let node = Node { name, entries, children: None, head, span: head, is_whole: true };
        self.gap = self.skip_spaces();
        self.tail(Pending { node, commented, after: After::Entries, indent, findings });
    }

    fn node_name(&mut self) -> Option<Word> {
        let term = self.term(TermPosition::Name)?;
        if !term.is_text() {
            let span = self.span(term.start, term.end);
            let spelled = &self.text[term.start..term.end];
            self.report(value_as_name::node(span, term.value.kind(), spelled));
        }
        let is_bare = term.bare;
        let mut name = self.name(term);
        if is_bare && let Some(text) = without_colon(&name.text) {
            let colon = self.colon_in(name.span.range());
            let finding = if foreign_syntax::is_parameter_like(text) {
                let mut end = self.letter_end(colon);
                end += self.text[end..].len() - self.text[end..].trim_start_matches([' ', '\t']).len();
                foreign_syntax::parameter(self.span(name.span.start as usize, end), text, ":")
            } else {
                foreign_syntax::colon_name(self.span(colon, self.letter_end(colon)), text)
            };
            self.report(finding);
            name = Word { text: text.into(), span: self.span(name.span.start as usize, colon) };
        }
        Some(name)
    }

    /// `/-` before a node. Whether a node follows.
    fn commented_node(&mut self, start: usize) -> bool {
        self.pos += 2;
        if start == 0 || (start == 3 && self.text.starts_with('\u{feff}')) {
            self.version_marker(start);
        }
        self.skip_lines();
        match self.mark().0 {
            Mark::Annotation | Mark::Other => true,
            Mark::Open => {
                self.report(stray_brace::commented_block(self.span(start, self.letter_end(self.pos))));
                let length = self.mark().1;
                self.pos += length;
                let unowned = self.unowned();
                if let Some(pending) = self.open(unowned, length, true) {
                    self.tail(pending);
                }
                false
            }
            _ => {
                self.report(dangling_prefix::slashdash(self.span(start, start + 2)));
                false
            }
        }
    }

    /// `/- kdl-version 1` says that the file is in the old language.
    fn version_marker(&mut self, start: usize) {
        let line = self.line_tail(self.pos);
        let mut words = line.split_whitespace();
        if words.next() == Some("kdl-version") && words.next() == Some("1") && words.next().is_none() {
            let end = start + 2 + line.trim_end().len();
            self.report(old_kdl::version(self.span(start, end), self.span(end - 1, end)));
        }
    }

    /// Opens a block; its `{` of `length` bytes was just taken. Gives the node back when the block is too deep and was
    /// skipped.
    pub(super) fn open(&mut self, mut pending: Pending, length: usize, commented: bool) -> Option<Pending> {
        let brace = self.pos - length;
        if !commented && pending.node.children.is_some() {
            self.report(stray_brace::second_block(self.span(brace, self.pos), &pending.node));
        }
        if self.frames.len() >= MAX_DEPTH {
            self.report(nesting_too_deep::at(self.span(brace, self.pos), MAX_DEPTH));
            self.skip_block();
            if !commented {
                pending.node.children.get_or_insert_default();
            }
            pending.after = After::Block;
            self.gap = self.skip_spaces();
            return Some(pending);
        }
        self.fit_entries(&mut pending.node);
        pending.node.is_whole &= pending.findings == self.findings.len();
        pending.findings = self.findings.len();
        let siblings = std::mem::take(&mut self.nodes);
        self.frames.push(Frame { owner: pending, siblings, brace, commented });
        None
    }

    /// Takes a `}`: the rest of the line of the node whose block it closes follows.
    fn close(&mut self, length: usize) {
        if self.frames.is_empty() || self.is_extra_close() {
            if self.adopt_by_indent(length) {
                return;
            }
            self.unbalanced += usize::from(self.frames.is_empty());
            self.report(stray_brace::closing(self.span(self.pos, self.pos + length)));
            self.pos += length;
            return;
        }
        self.take_mark(length);
        if let Some(mut pending) = self.pop_frame() {
            // What was wrong within the block is not a problem of its owner.
            pending.findings = self.findings.len();
            self.gap = self.skip_spaces();
            self.tail(pending);
        }
    }

    /// Ends the innermost block at `pos`, and gives its owner.
    pub(super) fn pop_frame(&mut self) -> Option<Pending> {
        let Frame { mut owner, siblings, commented, .. } = self.frames.pop()?;
        let children = std::mem::replace(&mut self.nodes, siblings);
        if !commented {
            let node = &mut owner.node;
            match &mut node.children {
                Some(earlier) => earlier.extend(children),
                None => node.children = Some(children),
            }
            node.span.end = self.span(self.pos, self.pos).end;
        }
        owner.after = After::Block;
        Some(owner)
    }

    /// Puts a node whose line ended among its siblings.
    pub(super) fn finish(&mut self, mut pending: Pending) {
        self.fit_entries(&mut pending.node);
        if pending.commented {
            return;
        }
        let node = &mut pending.node;
        node.is_whole &= pending.findings == self.findings.len();
        if let Some(last) = node.entries.last() {
            node.head = node.head.to(last.span);
        }
        node.span = node.span.to(node.head);
        self.nodes.push(pending.node);
    }

    /// Moves the entries to a list of their size, and keeps the roomy one for the next node.
    fn fit_entries(&mut self, node: &mut Node) {
        if node.entries.len() > 64 {
            node.entries.shrink_to_fit();
        } else if node.entries.capacity() > node.entries.len() {
            let mut entries = Vec::with_capacity(node.entries.len());
            entries.append(&mut node.entries);
            self.spare = std::mem::replace(&mut node.entries, entries);
        }
    }

    /// `{` where a node should start: the block of the node on the line above, most of the time.
    fn orphan_block(&mut self, length: usize) {
        let brace = self.pos;
        let span = self.span(brace, self.letter_end(brace));
        let previous = self.nodes.last().filter(|node| node.children.is_none()).map(|node| node.head);
        let between = previous.map(|head| head.end as usize..brace);
        let is_next =
            between.clone().and_then(|range| self.text.get(range)).is_some_and(|text| text.trim().is_empty());
        let owner = if is_next && let (Some(node), Some(between)) = (self.nodes.pop(), between) {
            // Where the node's line has an error, it is not known where it ends.
            let is_sound = self.findings.last().is_none_or(|last| last.span.end <= node.head.start);
            let between = is_sound.then(|| self.span(between.start, between.end));
            self.report(stray_brace::on_next_line(span, between, &node));
            let findings = self.findings.len();
            Pending { node, commented: false, after: After::Entries, indent: self.indent(), findings }
        } else {
            // `{ {`: the first was reported.
            let is_nested = self.nodes.is_empty()
                && self
                    .frames
                    .last()
                    .is_some_and(|frame| frame.owner.node.name.span.start == frame.owner.node.name.span.end);
            if !is_nested {
                self.report(stray_brace::no_owner(span));
            }
            self.unowned()
        };
        self.take_mark(length);
        if let Some(pending) = self.open(owner, length, false) {
            self.tail(pending);
        }
    }

    /// The owner of a block that has none; it is omitted of the tree.
    fn unowned(&self) -> Pending {
        let span = self.span(self.pos, self.pos);
        let name = Word { text: "".into(), span };
        let node = Node { name, entries: Vec::new(), children: None, head: span, span, is_whole: false };
        let findings = self.findings.len();
        Pending { node, commented: true, after: After::Entries, indent: self.indent(), findings }
    }

    /// `;` where a node should start; at a line's start it is an INI comment.
    fn stray_semicolon(&mut self) {
        let start = self.pos;
        let is_comment = self.fresh && !self.line_tail(self.letter_end(start)).trim().is_empty();
        let (_, length) = self.mark();
        self.pos += length;
        if is_comment {
            self.skip_line();
        }
        self.report(foreign_syntax::semicolon(self.span(start, start + length), is_comment));
    }

    /// Skips to the end of the line or to a brace, silently about what is in between.
    fn skip_rest(&mut self) {
        let findings = self.findings.len();
        while !self.mark().0.ends_line() && self.mark().0 != Mark::Open {
            let before = self.pos;
            self.skip_spaces();
            if matches!(self.mark().0, Mark::Other) {
                self.term(TermPosition::Value);
            } else if self.pos == before {
                self.pos += self.mark().1;
            }
        }
        self.findings.truncate(findings);
    }

    /// Skips a block that is too deep, without a stack. `pos` is after its `{`.
    fn skip_block(&mut self) {
        let findings = self.findings.len();
        let mut depth = 1_usize;
        while depth > 0 {
            self.skip_lines();
            let (mark, length) = self.mark();
            match mark {
                Mark::End => {
                    self.swallowed = true;
                    break;
                }
                Mark::Open => depth += 1,
                Mark::Close => depth -= 1,
                Mark::Other => {
                    self.term(TermPosition::Value);
                    self.findings.truncate(findings);
                    continue;
                }
                _ => {}
            }
            self.pos += length;
            self.findings.truncate(findings);
        }
        self.findings.truncate(findings);
    }

    /// At the text's end: closes what is open, and reports it once.
    fn close_all(&mut self) {
        self.pos = self.bytes.len();
        if !self.frames.is_empty() && !self.swallowed {
            self.unbalanced += self.frames.len();
            let finding = braces::unclosed_at_end(self);
            self.report(finding);
        }
        while let Some(pending) = self.pop_frame() {
            self.finish(pending);
        }
    }
}
