//! The pieces of a text as what is to be written, in order.

use std::borrow::Cow;
use std::iter::Peekable;

use super::spelling;
use crate::syntax::kdl::{Token, TokenKind, Tokens, tokens};

/// One thing to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// At least one empty line is here.
    Gap,
    /// A comment between statements, on its own line.
    Comment(&'a str),
    /// A comment between statements, with something after it on its line.
    Leading(&'a str),
    /// A statement's name, with what is before it.
    Name(Cow<'a, str>),
    /// An argument, a property or a comment between them.
    Part(Cow<'a, str>),
    /// The line is broken here, with this comment or none.
    Break(&'a str),
    /// A block opens.
    Open(Block),
    /// A block closes.
    Close,
    /// A statement ends.
    End,
    /// A comment at a line's end, and where it starts; `None` where it was elsewhere.
    Trailing(&'a str, Option<usize>),
}

/// How a block was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Whether `/-` takes it out.
    pub(super) commented: bool,
    /// Whether all of it was on one line.
    pub(super) on_one_line: bool,
}

/// The steps of a text that reads without errors.
pub(super) fn steps(text: &str) -> Vec<Step<'_>> {
    let mut reader =
        Reader { tokens: tokens(text).peekable(), steps: Vec::new(), open: Vec::new(), newlines: 0 };
    reader.statements();
    reader.steps
}

struct Reader<'a> {
    tokens: Peekable<Tokens<'a>>,
    steps: Vec<Step<'a>>,
    /// The open blocks: the location of each in `steps`.
    open: Vec<usize>,
    /// Line ends since the last step.
    newlines: usize,
}

impl<'a> Reader<'a> {
    fn peek(&mut self) -> Option<TokenKind> {
        self.tokens.peek().map(|token| token.kind)
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(TokenKind::Space) {
            self.tokens.next();
        }
    }

    /// Between statements, up to the text's end.
    fn statements(&mut self) {
        while let Some(token) = self.tokens.next() {
            match token.kind {
                TokenKind::Newline => self.newline(),
                TokenKind::LineComment => self.line_comment(&token),
                TokenKind::BlockComment => self.block_comment(&token),
                TokenKind::Slashdash => self.commented_statement(&token),
                TokenKind::Close => self.close(),
                TokenKind::Space | TokenKind::Backslash | TokenKind::Semicolon => {}
                _ => self.statement("", &token),
            }
        }
    }

    fn newline(&mut self) {
        self.newlines += 1;
        self.spread();
    }

    /// The innermost block has a line end in it, and so have those around it.
    fn spread(&mut self) {
        for &open in self.open.iter().rev() {
            match &mut self.steps[open] {
                Step::Open(block) if block.on_one_line => block.on_one_line = false,
                // Those around it were found to be spread before.
                _ => break,
            }
        }
    }

    /// A step between statements, after a gap if there is one.
    fn between(&mut self, step: Step<'a>) {
        if self.newlines > 1 {
            self.steps.push(Step::Gap);
        }
        self.newlines = 0;
        self.steps.push(step);
    }

    fn line_comment(&mut self, token: &Token<'a>) {
        let text = token.text.trim_end();
        if self.newlines == 0 && matches!(self.steps.last(), Some(Step::End | Step::Open(_))) {
            self.steps.push(Step::Trailing(text, Some(token.start)));
        } else {
            self.between(Step::Comment(text));
        }
        self.spread();
    }

    fn block_comment(&mut self, token: &Token<'a>) {
        let text = token.text;
        self.skip_spaces();
        let next = self.peek();
        let ends_line =
            matches!(next, None | Some(TokenKind::Newline | TokenKind::Backslash | TokenKind::Close));
        let is_one_line = !text.contains(is_newline);
        match self.steps.last() {
            // It belongs to the statement before it, whose `;` goes behind it.
            Some(Step::End) if ends_line && self.newlines == 0 => {
                self.steps.pop();
                self.part(text.into());
                self.steps.push(Step::End);
            }
            Some(Step::Open(_))
                if ends_line && next != Some(TokenKind::Close) && self.newlines == 0 && is_one_line =>
            {
                self.steps.push(Step::Trailing(text, None));
            }
            _ if ends_line => self.between(Step::Comment(text)),
            _ => self.between(Step::Leading(text)),
        }
        if !is_one_line {
            self.spread();
        }
    }

    /// `/-` before a statement.
    fn commented_statement(&mut self, slashdash: &Token<'a>) {
        while let Some(token) = self.tokens.next() {
            match token.kind {
                TokenKind::Space | TokenKind::Backslash => {}
                TokenKind::Newline => self.spread(),
                TokenKind::LineComment => self.between(Step::Comment(token.text.trim_end())),
                TokenKind::BlockComment => self.between(Step::Leading(token.text)),
                _ => {
                    // The mark of the language's version is written with a space by everyone.
                    let is_mark = self.steps.is_empty() && token.text == "kdl-version";
                    let prefix = if is_mark { "/- " } else { slashdash.text };
                    return self.statement(prefix, &token);
                }
            }
        }
    }

    /// A statement from its first piece on, up to its end or into its block.
    fn statement(&mut self, prefix: &str, first: &Token<'a>) {
        let mut aside = Aside::default();
        let annotation = self.annotation(first, &mut aside);
        let token = match annotation {
            Some(_) => self.tokens.next(),
            None => Some(*first),
        };
        for comment in aside {
            let is_line = comment.starts_with("//");
            self.between(if is_line { Step::Comment(comment) } else { Step::Leading(comment) });
        }
        let name = token.as_ref().map_or(Cow::Borrowed(""), spelling::name);
        let is_plain = prefix.is_empty() && annotation.is_none();
        let name =
            if is_plain { name } else { format!("{prefix}{}{name}", annotation.unwrap_or_default()).into() };
        self.between(Step::Name(name));
        self.rest();
    }

    /// The rest of a statement's line.
    fn rest(&mut self) {
        while let Some(token) = self.tokens.next_if(|token| !ends_statement(token.kind)) {
            match token.kind {
                TokenKind::Space => {}
                TokenKind::BlockComment => self.part(token.text.into()),
                TokenKind::Backslash => self.line_break(),
                TokenKind::Open => return self.open_block(false),
                TokenKind::Slashdash => {
                    if self.commented_part() {
                        return;
                    }
                }
                _ => self.entry("", &token),
            }
        }
        self.end();
        if self.peek() == Some(TokenKind::Semicolon) {
            self.tokens.next();
        }
    }

    /// Ends a statement; a broken line with nothing behind it is not one.
    fn end(&mut self) {
        let before = self.steps.len();
        let comments = self.take_breaks();
        // The end of the broken line is one.
        self.newlines = usize::from(self.steps.len() < before);
        self.steps.push(Step::End);
        self.trail(comments);
    }

    /// Undoes the lines that were just broken. Gives their comments, last first.
    fn take_breaks(&mut self) -> Vec<&'a str> {
        let mut comments = Vec::new();
        while let Some(Step::Break(comment)) = self.steps.last() {
            comments.extend(Some(*comment).filter(|comment| !comment.is_empty()));
            self.steps.pop();
        }
        comments
    }

    /// Comments of broken lines that were joined, last first: one goes behind the line, others below it.
    fn trail(&mut self, comments: Vec<&'a str>) {
        for (index, comment) in comments.into_iter().rev().enumerate() {
            self.steps.push(if index == 0 { Step::Trailing(comment, None) } else { Step::Comment(comment) });
        }
    }

    fn part(&mut self, text: Cow<'a, str>) {
        if text.contains(is_newline) {
            self.spread();
        }
        self.steps.push(Step::Part(text));
    }

    /// `\` and what follows it up to the line's end.
    fn line_break(&mut self) {
        let mut line = "";
        while let Some(token) =
            self.tokens.next_if(|token| token.kind == TokenKind::Space || is_comment(token.kind))
        {
            match token.kind {
                TokenKind::BlockComment => self.part(token.text.into()),
                TokenKind::LineComment => line = token.text.trim_end(),
                _ => {}
            }
        }
        self.tokens.next_if(|token| token.kind == TokenKind::Newline);
        self.broken(line);
    }

    /// A broken line. One without a comment right behind another is the same.
    fn broken(&mut self, comment: &'a str) {
        self.spread();
        if !comment.is_empty() || !matches!(self.steps.last(), Some(Step::Break(_))) {
            self.steps.push(Step::Break(comment));
        }
    }

    /// `/-` within a statement. Whether a block was opened.
    fn commented_part(&mut self) -> bool {
        while let Some(token) = self.tokens.next() {
            match token.kind {
                TokenKind::Space | TokenKind::Backslash => {}
                TokenKind::Newline => self.spread(),
                TokenKind::LineComment => self.broken(token.text.trim_end()),
                TokenKind::BlockComment => self.part(token.text.into()),
                TokenKind::Open => {
                    self.open_block(true);
                    return true;
                }
                _ => {
                    self.entry("/-", &token);
                    return false;
                }
            }
        }
        false
    }

    /// An argument or a property. Comments within it go before it.
    fn entry(&mut self, prefix: &str, first: &Token<'a>) {
        let mut aside = Aside::default();
        let annotation = self.annotation(first, &mut aside);
        let token = match annotation {
            Some(_) => self.tokens.next().unwrap_or(*first),
            None => *first,
        };
        let text = if self.is_key() {
            self.skip_space(&mut aside);
            self.tokens.next();
            self.skip_space(&mut aside);
            let mut value = self.tokens.next();
            let inner = value.as_ref().and_then(|token| self.annotation(token, &mut aside));
            if inner.is_some() {
                value = self.tokens.next();
            }
            let value = value.as_ref().map_or(Cow::Borrowed(""), spelling::value);
            format!("{prefix}{}={}{value}", spelling::name(&token), inner.unwrap_or_default()).into()
        } else {
            let value = spelling::value(&token);
            if prefix.is_empty() && annotation.is_none() {
                value
            } else {
                format!("{prefix}{}{value}", annotation.unwrap_or_default()).into()
            }
        };
        for comment in aside {
            if comment.starts_with("//") {
                self.broken(comment);
            } else {
                self.part(comment.into());
            }
        }
        self.part(text);
    }

    /// `(type)` and the space behind it, when `first` is its `(`.
    fn annotation(&mut self, first: &Token<'a>, aside: &mut Aside<'a>) -> Option<String> {
        if first.kind != TokenKind::OpenType {
            return None;
        }
        let mut text = "(".to_owned();
        self.skip_space(aside);
        while let Some(token) = self.tokens.next_if(|token| token.kind != TokenKind::CloseType) {
            text.push_str(token.text);
            self.skip_space(aside);
        }
        self.tokens.next();
        self.skip_space(aside);
        Some(text + ")")
    }

    /// Whether a `=` comes next, after space.
    fn is_key(&mut self) -> bool {
        let mut ahead = self.tokens.clone();
        let mut is_broken = false;
        loop {
            match ahead.next().map(|token| token.kind) {
                Some(TokenKind::Equals) => return true,
                Some(TokenKind::Space | TokenKind::BlockComment) => {}
                Some(TokenKind::Backslash) => is_broken = true,
                Some(TokenKind::LineComment) if is_broken => {}
                Some(TokenKind::Newline) if is_broken => is_broken = false,
                _ => return false,
            }
        }
    }

    /// Skips space within an entry, and puts its comments aside.
    fn skip_space(&mut self, aside: &mut Aside<'a>) {
        let mut is_broken = false;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Space | TokenKind::BlockComment => {}
                TokenKind::Backslash => is_broken = true,
                TokenKind::LineComment if is_broken => {}
                TokenKind::Newline if is_broken => is_broken = false,
                _ => return,
            }
            let comment = self.tokens.next().filter(|token| is_comment(token.kind));
            aside.extend(comment.map(|token| token.text.trim_end()));
        }
    }

    fn open_block(&mut self, commented: bool) {
        let comments = self.take_breaks();
        self.open.push(self.steps.len());
        let on_one_line = comments.is_empty();
        self.steps.push(Step::Open(Block { commented, on_one_line: true }));
        self.newlines = 0;
        if !on_one_line {
            self.spread();
        }
        self.trail(comments);
    }

    fn close(&mut self) {
        self.newlines = 0;
        // A comment with nothing behind it has its line for itself.
        if let Some(Step::Leading(text)) = self.steps.last() {
            let text = *text;
            self.steps.pop();
            self.steps.push(Step::Comment(text));
        }
        if self.open.pop().is_some() {
            self.steps.push(Step::Close);
            self.rest();
        }
    }
}

/// Comments that are written before the thing that they were within.
type Aside<'a> = Vec<&'a str>;

fn is_comment(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::LineComment | TokenKind::BlockComment)
}

fn ends_statement(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Newline | TokenKind::LineComment | TokenKind::Semicolon | TokenKind::Close)
}

/// Whether a character ends a line.
pub(super) fn is_newline(letter: char) -> bool {
    matches!(letter, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
