//! The reader's state: where it is, what it holds, what it found.

use super::MAX_FINDINGS;
use super::chars::{self, Class};
use super::nodes::Frame;
use crate::diagnostic::Finding;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Node};

/// How far past a mistake the reader looks for its cause, in bytes.
pub(super) const LOOK_AHEAD: usize = 4096;

/// One walk over a text. Its methods live in the files named after what they read.
pub(super) struct Reader<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    /// The next byte to read; always at a character's start.
    pub(super) pos: usize,
    /// Whether spaces are before `pos`, so that another value may start.
    pub(super) gap: bool,
    /// Where the line of `pos` starts.
    pub(super) line_start: usize,
    /// Whether only spaces are between `line_start` and `pos`.
    pub(super) fresh: bool,
    /// The finished nodes of the block that is being read.
    pub(super) nodes: Vec<Node>,
    /// Room for the entries of the next node, so that each node's own list is made in its final size.
    pub(super) spare: Vec<Entry>,
    /// The blocks around it.
    pub(super) frames: Vec<Frame>,
    /// Whether indentation decides which block a brace belongs to.
    pub(super) by_indent: bool,
    /// `}` without a block, and blocks without a `}`: what distinguishes the two walks.
    pub(super) unbalanced: usize,
    /// Whether something unclosed swallowed the rest: braces do not count any more.
    pub(super) swallowed: bool,
    /// Up to here no closing single quote was found: a search that does not need to be repeated.
    pub(super) no_single_quote_before: usize,
    /// Up to here commas and brackets belong to a `[…]` that was reported.
    pub(super) list_until: usize,
    pub(super) findings: Vec<Finding>,
}

/// What is at the reader's location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    End,
    Newline,
    LineComment,
    Slashdash,
    Open,
    Close,
    Semicolon,
    Equals,
    /// `(`
    Annotation,
    /// The start of a value, or of something that is not one.
    Other,
}

impl Mark {
    /// Whether the node's line continues.
    pub(super) fn ends_line(self) -> bool {
        matches!(self, Mark::End | Mark::Newline | Mark::LineComment | Mark::Semicolon | Mark::Close)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: FileId, text: &'a str, by_indent: bool) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            file,
            text,
            bytes: text.as_bytes(),
            pos: start,
            gap: true,
            line_start: start,
            fresh: true,
            nodes: Vec::new(),
            spare: Vec::new(),
            frames: Vec::new(),
            by_indent,
            unbalanced: 0,
            swallowed: false,
            no_single_quote_before: 0,
            list_until: 0,
            findings: Vec::new(),
        }
    }

    /// What is at the reader's location, and how many bytes the mark takes.
    #[inline]
    pub(super) fn mark(&self) -> (Mark, usize) {
        let next = self.bytes.get(self.pos + 1);
        let (class, length) = chars::class_at(self.bytes, self.pos);
        match class {
            Class::End => (Mark::End, 0),
            Class::Newline => (Mark::Newline, length),
            Class::Mark => match (self.bytes[self.pos], next) {
                (b'/', Some(b'/')) => (Mark::LineComment, 2),
                (b'/', Some(b'-')) => (Mark::Slashdash, 2),
                (byte, _) => (mark_of(byte), 1),
            },
            Class::FullWidth => {
                (chars::ascii_twin(self.bytes, self.pos).map_or(Mark::Other, mark_of), length)
            }
            Class::Word | Class::Space | Class::Forbidden => (Mark::Other, length),
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    pub(super) fn report(&mut self, finding: Finding) {
        if !self.is_full() {
            self.findings.push(finding);
        }
    }

    /// Whether so much was found that reading stops.
    pub(super) fn is_full(&self) -> bool {
        self.findings.len() >= MAX_FINDINGS
    }

    /// The byte at `at`; 0 past the end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub(super) fn class(&self, at: usize) -> Class {
        chars::class_at(self.bytes, at).0
    }

    /// Where the character at `at` ends.
    pub(super) fn letter_end(&self, at: usize) -> usize {
        at + chars::class_at(self.bytes, at).1
    }

    /// The rest of the line from `from`, cut after some thousand bytes: what a guess may check.
    pub(super) fn line_tail(&self, from: usize) -> &'a str {
        let mut limit = self.bytes.len().min(from + LOOK_AHEAD);
        while !self.text.is_char_boundary(limit) {
            limit -= 1;
        }
        &self.text[from..chars::line_end(&self.bytes[..limit], from)]
    }

    /// Goes to the end of the line.
    pub(super) fn skip_line(&mut self) {
        self.pos = chars::line_end(self.bytes, self.pos);
    }

    /// The number of bytes before the line's first character, when `pos` is there.
    pub(super) fn indent(&self) -> Option<usize> {
        self.fresh.then(|| self.pos - self.line_start)
    }
}

fn mark_of(byte: u8) -> Mark {
    match byte {
        b'{' => Mark::Open,
        b'}' => Mark::Close,
        b';' => Mark::Semicolon,
        b'=' => Mark::Equals,
        b'(' => Mark::Annotation,
        _ => Mark::Other,
    }
}
