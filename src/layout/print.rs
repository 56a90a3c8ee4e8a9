//! Steps become lines.

use super::WIDTH;
use super::lines::Lines;
use super::steps::{Block, Step, is_newline};

const INDENT: &str = "    ";

/// Room for what ends a line that continues: ` \` or ` {`.
const MORE: usize = 2;

/// The text of the steps of `source`; `None` when it has more than `most` bytes.
pub(super) fn print(source: &str, steps: &[Step<'_>], most: usize) -> Option<String> {
    let newline = match source.find('\n') {
        Some(at) if source[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    };
    let mut printer = Printer {
        source,
        steps,
        newline,
        lines: Lines::default(),
        depth: 0,
        is_begun: false,
        is_joined: false,
        is_fresh: true,
        may_break: false,
    };
    let mut at = 0;
    while at < steps.len() {
        at = printer.step(at);
        if printer.lines.size() > most {
            return None;
        }
    }
    printer.end_line();
    let mut text = if source.starts_with('\u{feff}') { "\u{feff}".to_owned() } else { String::new() };
    text += &printer.lines.text(newline);
    (text.len() <= most).then_some(text)
}

struct Printer<'a> {
    source: &'a str,
    steps: &'a [Step<'a>],
    newline: &'static str,
    lines: Lines<'a>,
    depth: usize,
    /// Whether something is on the line.
    is_begun: bool,
    /// Whether what comes next goes on the line.
    is_joined: bool,
    /// Whether the file or a block has just started.
    is_fresh: bool,
    /// Whether the line may be broken before what comes next.
    may_break: bool,
}

impl<'a> Printer<'a> {
    /// Writes the step at `at`. Gives the next one.
    fn step(&mut self, at: usize) -> usize {
        match &self.steps[at] {
            Step::Gap => {
                if !self.is_fresh {
                    self.end_line();
                    self.lines.end();
                }
                return at + 1;
            }
            Step::Comment(text) => self.comment(text),
            Step::Leading(text) => {
                self.comment(text);
                self.is_joined = true;
            }
            Step::Name(name) => {
                self.begin_line();
                self.lines.push(name);
                self.may_break = false;
            }
            Step::Part(text) => self.part(at, text),
            Step::Break(comment) => self.break_line(comment),
            Step::Open(block) => return self.open(at, *block),
            Step::Close => {
                self.depth -= 1;
                self.begin_line();
                self.lines.push("}");
                self.may_break = false;
            }
            Step::End => {}
            Step::Trailing(text, start) => {
                if text.starts_with("//") {
                    self.lines.comment(text, start.map(|start| self.column_of(start)));
                } else {
                    self.lines.push(" ");
                    self.lines.push(text);
                }
                return at + 1;
            }
        }
        self.is_fresh = false;
        at + 1
    }

    fn begin_line(&mut self) {
        if std::mem::take(&mut self.is_joined) {
            return self.lines.push(" ");
        }
        self.end_line();
        self.lines.push(&INDENT.repeat(self.depth));
        self.is_begun = true;
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.is_begun) {
            self.lines.end();
        }
    }

    fn comment(&mut self, text: &str) {
        self.begin_line();
        let text = self.comment_lines(text);
        self.lines.push(&text);
    }

    /// A comment with its lines as they are, or below each other where each starts with `*`.
    fn comment_lines(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n");
        let Some((first, rest)) = text.split_once('\n') else { return text };
        let has_stars = rest.split('\n').all(|line| line.trim_start().starts_with('*'));
        let indent = if has_stars { INDENT.repeat(self.depth) + " " } else { String::new() };
        let mut lines = first.trim_end().to_owned();
        for line in rest.split('\n') {
            lines += self.newline;
            lines += &indent;
            lines += if has_stars { line.trim() } else { line.trim_end() };
        }
        lines
    }

    fn part(&mut self, at: usize, text: &str) {
        let more = if matches!(self.steps.get(at + 1), Some(Step::End)) { 0 } else { MORE };
        let first = text.split(is_newline).next().unwrap_or_default();
        let is_too_long = self.lines.column() + 1 + first.chars().count() + more > WIDTH;
        if is_too_long && self.may_break {
            self.break_line("");
        }
        if !std::mem::take(&mut self.is_joined) {
            self.lines.push(" ");
        }
        if text.starts_with("/*") {
            let text = self.comment_lines(text);
            self.lines.push(&text);
        } else {
            self.lines.push(text);
        }
        self.may_break = true;
    }

    fn break_line(&mut self, comment: &str) {
        if std::mem::take(&mut self.is_joined) {
            self.lines.push("\\");
        } else {
            self.lines.push(" \\");
        }
        if !comment.is_empty() {
            self.lines.push(" ");
            self.lines.push(comment);
        }
        self.lines.end();
        self.lines.push(&INDENT.repeat(self.depth + 1));
        self.is_joined = true;
        self.may_break = false;
    }

    fn open(&mut self, at: usize, block: Block) -> usize {
        let one_line = block.on_one_line.then(|| self.one_line(at)).flatten();
        if !std::mem::take(&mut self.is_joined) {
            self.lines.push(" ");
        }
        if let Some((text, next)) = one_line {
            self.lines.push(&text);
            self.may_break = false;
            return next;
        }
        self.lines.push(if block.commented { "/-{" } else { "{" });
        if matches!(self.steps.get(at + 1), Some(Step::Close)) {
            self.lines.push("}");
            return at + 2;
        }
        self.depth += 1;
        self.is_fresh = true;
        at + 1
    }

    /// The block that opens at `at` on one line, if it fits, and the step after it.
    fn one_line(&self, at: usize) -> Option<(String, usize)> {
        let room = WIDTH.checked_sub(self.lines.column() + 1)?;
        let mut text = String::new();
        let mut width = 0;
        let mut depth = 0_usize;
        for (index, step) in self.steps.iter().enumerate().skip(at) {
            let before = index.checked_sub(1).and_then(|before| self.steps.get(before));
            let is_empty = matches!(before, Some(Step::Open(_)));
            let (space, word): (&str, &str) = match step {
                Step::Open(block) => {
                    depth += 1;
                    (if index == at { "" } else { " " }, if block.commented { "/-{" } else { "{" })
                }
                Step::Close => {
                    depth -= 1;
                    (if is_empty { "" } else { " " }, "}")
                }
                Step::End => {
                    let is_last = matches!(self.steps.get(index + 1), Some(Step::Close));
                    ("", if is_last && matches!(before, Some(Step::Close)) { "" } else { ";" })
                }
                Step::Comment(text) | Step::Leading(text) => (" ", text),
                Step::Name(text) | Step::Part(text) => (" ", text),
                Step::Gap | Step::Break(_) | Step::Trailing(..) => return None,
            };
            width += space.len() + word.chars().take(WIDTH + 1).count();
            if width > room {
                return None;
            }
            text.push_str(space);
            text.push_str(word);
            if depth == 0 {
                return Some((text, index + 1));
            }
        }
        None
    }

    /// How many characters are before `start` on its line.
    fn column_of(&self, start: usize) -> usize {
        self.source[..start].chars().rev().take_while(|&letter| !is_newline(letter)).count()
    }
}
