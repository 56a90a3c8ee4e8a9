//! Lines with the comments at their ends: comments that were in one column stay in one.

use std::ops::Range;

use super::steps::is_newline;

/// Lines as they are put together.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    /// The code of all lines, without line ends between them.
    code: String,
    done: Vec<Line<'a>>,
    start: usize,
    /// How many characters the line that is being written has.
    column: usize,
    comment: Option<Comment<'a>>,
}

#[derive(Debug)]
struct Line<'a> {
    code: Range<usize>,
    width: usize,
    comment: Option<Comment<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct Comment<'a> {
    text: &'a str,
    /// The column that it was in, if it was at the end of a line.
    column: Option<usize>,
}

impl<'a> Lines<'a> {
    /// Adds to the line.
    pub(super) fn push(&mut self, text: &str) {
        self.code.push_str(text);
        self.column = match text.rfind(is_newline) {
            Some(at) => text[at..].chars().count() - 1,
            None => self.column + text.chars().count(),
        };
    }

    /// How many characters the line has by now.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Puts a comment at the line's end.
    pub(super) fn comment(&mut self, text: &'a str, column: Option<usize>) {
        self.comment = Some(Comment { text, column });
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        let code = self.start..self.code.len();
        self.start = code.end;
        self.done.push(Line { code, width: self.column, comment: self.comment.take() });
        self.column = 0;
    }

    /// How large the text is so far, at least.
    pub(super) fn size(&self) -> usize {
        self.code.len() + self.done.len()
    }

    /// The whole text.
    pub(super) fn text(&self, newline: &str) -> String {
        let mut text = String::with_capacity(self.size());
        let mut rest = self.done.as_slice();
        while let Some(first) = rest.first() {
            let column = |line: &Line| line.comment.and_then(|comment| comment.column);
            let run = match column(first) {
                None => 1,
                at => rest.iter().take_while(|line| column(line) == at).count(),
            };
            let (together, later) = rest.split_at(run);
            rest = later;
            let width = together.iter().map(|line| line.width).max().unwrap_or_default();
            for line in together {
                text.push_str(&self.code[line.code.clone()]);
                if let Some(comment) = line.comment {
                    text.extend(std::iter::repeat_n(' ', width - line.width + 1));
                    text.push_str(comment.text);
                }
                text.push_str(newline);
            }
        }
        text
    }
}
