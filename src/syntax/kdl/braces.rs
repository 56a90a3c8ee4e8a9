//! Which brace is to blame when they do not match.
//!
//! A missing `}` shows only at the end of the text, far from its location. When the braces of a text do not match, it
//! is read a second time with its indentation as a guide: a node that is no deeper than the owner of the block
//! around it ends that block. If that makes the braces match, its findings are the better ones.

use super::nodes::Frame;
use super::reader::{Mark, Reader};
use crate::diagnostic::Finding;
use crate::source::FileId;
use crate::syntax::Node;
use crate::syntax::rules::{stray_brace, unclosed_block};

/// Reads a text, twice when that shows more about its braces.
pub(super) fn read_balanced(file: FileId, text: &str) -> (Vec<Node>, Vec<Finding>) {
    let mut plain = Reader::new(file, text, false);
    plain.run_to_end();
    if plain.unbalanced > 0 {
        let mut guided = Reader::new(file, text, true);
        guided.run_to_end();
        // A text without indentation looks as if every block ended at once: then nothing is gained.
        let corrected = plain.unbalanced.saturating_sub(guided.unbalanced);
        if corrected > 0 && guided.findings.len() <= plain.findings.len() + corrected {
            return (guided.nodes, guided.findings);
        }
    }
    (plain.nodes, plain.findings)
}

/// The finding for the blocks that are open where the text ends.
pub(super) fn unclosed_at_end(reader: &Reader) -> Finding {
    let braces = reader.frames.iter().rev().map(|frame| {
        let span = reader.span(frame.brace, reader.letter_end(frame.brace));
        (span, &*frame.owner.node.name.text)
    });
    unclosed_block::at_end(&braces.collect::<Vec<_>>(), reader.span(reader.pos, reader.pos))
}

impl Reader<'_> {
    /// Ends the blocks that the indentation of this line says have ended, and skips a `}` that is deeper than the block
    /// it would close. Only for the guided reading.
    pub(super) fn close_by_indent(&mut self, mark: Mark) {
        let Some(indent) = self.indent() else { return };
        if mark == Mark::End {
            return;
        }
        while let Some(frame) = self.frames.last() {
            let Some(owner) = frame.owner.indent else { return };
            let is_same_line = frame.brace >= self.line_start;
            let has_ended = match mark {
                // A `}` belongs to the block whose owner is as deep as it is.
                Mark::Close => indent < owner && self.has_owner_at(indent),
                _ => indent <= owner,
            };
            if is_same_line || !has_ended {
                return;
            }
            self.close_unclosed();
        }
    }

    fn has_owner_at(&self, indent: usize) -> bool {
        self.frames.iter().any(|frame: &Frame| frame.owner.indent == Some(indent))
    }

    /// Ends the innermost block before this line, and reports its brace.
    fn close_unclosed(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        let brace = self.span(frame.brace, self.letter_end(frame.brace));
        let here = self.span(self.pos, self.pos + self.mark().1);
        let finding = unclosed_block::by_indent(brace, &frame.owner.node.name.text, here);
        self.report(finding);
        if let Some(pending) = self.pop_frame() {
            self.finish(pending);
        }
    }

    /// Takes the `}` at `pos` as the end of the block of a node that is as deep as it is, has no block, and is
    /// followed by deeper lines: its `{` is missing. Says whether there is such a node.
    pub(super) fn adopt_by_indent(&mut self, length: usize) -> bool {
        let Some(indent) = self.indent() else { return false };
        let own = |node: &Node| self.indent_of(node.span.start as usize);
        let Some(owner_index) =
            self.nodes.iter().rposition(|node| own(node).is_some_and(|own| own <= indent))
        else {
            return false;
        };
        let owner = &self.nodes[owner_index];
        if own(owner) != Some(indent) || owner.children.is_some() || owner_index + 1 == self.nodes.len() {
            return false;
        }
        let end = self.span(owner.head.end as usize, owner.head.end as usize);
        let closing = self.span(self.pos, self.pos + length);
        let finding = stray_brace::missing_opening(end, owner, closing);
        self.report(finding);
        let children = self.nodes.split_off(owner_index + 1);
        self.take_mark(length);
        let end = self.span(self.pos, self.pos).end;
        if let Some(owner) = self.nodes.last_mut() {
            owner.children = Some(children);
            owner.span.end = end;
        }
        self.gap = self.skip_spaces();
        true
    }

    /// How far the line of a location is indented, when nothing else is before it on its line.
    fn indent_of(&self, at: usize) -> Option<usize> {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &self.text[start..at];
        before.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(before.len())
    }

    /// Whether the `}` at `pos` is deeper than any block it could close: one too many.
    pub(super) fn is_extra_close(&self) -> bool {
        let (Some(indent), Some(frame)) = (self.indent(), self.frames.last()) else {
            return false;
        };
        let is_deeper = frame.owner.indent.is_some_and(|owner| indent > owner);
        self.by_indent && is_deeper && frame.brace < self.line_start
    }
}
