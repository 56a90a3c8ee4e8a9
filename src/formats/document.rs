//! A native file as read: every line with its kind and every setting with its locations. Lines follow each other
//! without a gap, so the file can be put together again byte by byte.

use std::borrow::Cow;
use std::ops::Range;

/// A file as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The lines as the product's reader takes them: continued ones are one line.
    pub lines: Vec<Line>,
    /// The settings, in the order of the file.
    pub entries: Vec<Entry>,
}

impl Document {
    /// Leaves settings out; their lines are something else then.
    pub fn retain(&mut self, is_kept: impl Fn(&Entry) -> bool) {
        let mut positions: Vec<Option<usize>> = Vec::with_capacity(self.entries.len());
        let mut next = 0;
        for entry in &self.entries {
            let kept = is_kept(entry);
            positions.push(kept.then_some(next));
            next += usize::from(kept);
        }
        let mut index = 0;
        self.entries.retain(|_| {
            index += 1;
            positions[index - 1].is_some()
        });
        for line in &mut self.lines {
            if let LineKind::Entry(entry) = line.kind {
                line.kind = positions[entry].map_or(LineKind::Other, LineKind::Entry);
            }
        }
    }
}

/// One line with its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The bytes.
    pub range: Range<usize>,
    /// What it holds.
    pub kind: LineKind,
}

/// What a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing.
    Blank,
    /// A comment.
    Comment,
    /// The setting of that index in [`Document::entries`].
    Entry(usize),
    /// Something that is no setting: the code of a script.
    Other,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: Piece,
    /// What is between key and value.
    pub separator: Separator,
    /// Its value.
    pub value: Piece,
    /// The whole line with its line end.
    pub line: Range<usize>,
    /// Whether a script sets it only under a condition.
    pub is_conditional: bool,
    /// Whether it runs over several lines.
    pub is_continued: bool,
}

/// A key or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The bytes that spell it, quotes not included.
    pub range: Range<usize>,
    /// What it says where escapes or continued lines make that another text.
    meant: Option<Box<str>>,
}

/// What is between key and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Separator {
    /// `=` without spaces around it.
    Equals,
    /// `=` or `:` with spaces around it, or a colon.
    Loose,
    /// Spaces alone, or nothing at all.
    None,
}

impl Piece {
    /// A piece that is spelled as it is meant.
    pub fn plain(range: Range<usize>) -> Self {
        Self { range, meant: None }
    }

    /// A piece that is spelled otherwise.
    pub fn meaning(range: Range<usize>, meant: String) -> Self {
        Self { range, meant: Some(meant.into_boxed_str()) }
    }

    /// What it says.
    pub fn text<'a>(&'a self, source: &'a str) -> Cow<'a, str> {
        match &self.meant {
            Some(meant) => Cow::Borrowed(meant),
            None => Cow::Borrowed(source.get(self.range.clone()).unwrap_or_default()),
        }
    }

    /// Whether it is spelled as it is meant.
    pub fn is_plain(&self) -> bool {
        self.meant.is_none()
    }
}

/// The lines of a text with their ends: `\n`, `\r\n` or `\r` alone.
pub(super) fn natural_lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        if start >= bytes.len() {
            return None;
        }
        let end = bytes[start..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        at = match end {
            None => bytes.len(),
            Some(end) if bytes[start + end..].starts_with(b"\r\n") => start + end + 2,
            Some(end) => start + end + 1,
        };
        Some(start..at)
    })
}

/// A range without the line end.
pub(super) fn without_end(text: &str, range: Range<usize>) -> Range<usize> {
    let trimmed = text[range.clone()].trim_end_matches(['\n', '\r']);
    range.start..range.start + trimmed.len()
}

/// A range without spaces around it.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.start + piece.trim_end().len();
    start..end.max(start)
}
