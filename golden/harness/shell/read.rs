//! A reader of POSIX shell, as far as our own scripts go: which shell assigns, reads and calls what.

use std::collections::BTreeMap;

use super::words::identifier;

/// A script: its functions, what is outside of them, and what it sources.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub top: Shell,
    pub functions: Vec<(String, Shell)>,
    /// Paths with `*` for each expansion.
    pub sources: Vec<String>,
}

/// What one shell does: the body of a function, or a subshell in it.
#[derive(Debug, Default)]
pub(crate) struct Shell {
    pub assigns: BTreeMap<String, Vec<Position>>,
    pub reads: BTreeMap<String, Vec<Position>>,
    pub calls: Vec<Call>,
    /// Subshells, command substitutions, members of pipelines and handlers of signals: what they assign stays there.
    pub inner: Vec<Shell>,
}

/// A location in a script: the byte, and its line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    pub at: usize,
    pub line: usize,
}

/// One simple command.
#[derive(Debug)]
pub(crate) struct Call {
    pub words: Vec<Word>,
    pub position: Position,
    /// The bytes of the outermost loop of its shell that it is in.
    pub in_loop: std::ops::Range<usize>,
}

/// A word; its text has `*` for each expansion.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub text: String,
    pub is_literal: bool,
}

/// Reads a script. What it cannot read is a line number and a reason.
pub(crate) fn read(text: &str) -> Result<Script, String> {
    let mut reader =
        Reader { text: text.as_bytes(), at: 0, documents: Vec::new(), script: Script::default() };
    let mut top = Shell::default();
    reader.list(&mut top)?;
    if reader.at < reader.text.len() {
        return Err(reader.wrong("expected a command"));
    }
    reader.script.top = top;
    Ok(reader.script)
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    /// Here-documents that start after this line: the word that ends each, and whether they are taken as they are.
    documents: Vec<(String, bool)>,
    script: Script,
}

/// Words that end a list of commands.
const ENDS: [&str; 8] = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

impl Reader<'_> {
    pub(super) fn wrong(&self, reason: &str) -> String {
        format!("line {}: {reason}", self.position().line)
    }

    pub(super) fn position(&self) -> Position {
        let line = self.text[..self.at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Position { at: self.at, line }
    }

    pub(super) fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    pub(super) fn is_next(&self, text: &str) -> bool {
        self.text[self.at..].starts_with(text.as_bytes())
    }

    pub(super) fn takes(&mut self, text: &str) -> bool {
        let is_next = self.is_next(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    pub(super) fn needs(&mut self, text: &str) -> Result<(), String> {
        self.spaces();
        if self.takes(text) { Ok(()) } else { Err(self.wrong(&format!("expected `{text}`"))) }
    }

    /// Spaces, continued lines and a comment.
    pub(super) fn spaces(&mut self) {
        while matches!(self.peek(), b' ' | b'\t') || self.is_next("\\\n") {
            self.at += if self.peek() == b'\\' { 2 } else { 1 };
        }
        if self.peek() == b'#' {
            while !matches!(self.peek(), b'\n' | 0) {
                self.at += 1;
            }
        }
    }

    /// Spaces and ends of lines, with the here-documents that follow these.
    fn lines(&mut self, shell: &mut Shell) -> Result<(), String> {
        loop {
            self.spaces();
            if !self.takes("\n") {
                return Ok(());
            }
            for (end, is_quoted) in std::mem::take(&mut self.documents) {
                self.document(shell, &end, is_quoted)?;
            }
        }
    }

    /// The reserved word or plain name that is here.
    fn name(&self) -> &str {
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| !b" \t\n;&|()<>".contains(byte)).count();
        std::str::from_utf8(&rest[..length]).unwrap_or("")
    }

    fn takes_name(&mut self, name: &str) -> bool {
        let is_next = self.name() == name;
        self.at += if is_next { name.len() } else { 0 };
        is_next
    }

    fn needs_name(&mut self, shell: &mut Shell, name: &str) -> Result<(), String> {
        self.lines(shell)?;
        if self.takes_name(name) { Ok(()) } else { Err(self.wrong(&format!("expected `{name}`"))) }
    }

    pub(super) fn list(&mut self, shell: &mut Shell) -> Result<(), String> {
        loop {
            self.lines(shell)?;
            if self.is_next(";;") || matches!(self.peek(), 0 | b')') || ENDS.contains(&self.name()) {
                return Ok(());
            }
            self.pipeline(shell)?;
            self.spaces();
            let is_joined = self.takes("&&") || self.takes("||");
            if !is_joined && !self.is_next(";;") {
                let _ = self.takes(";");
            }
        }
    }

    fn pipeline(&mut self, shell: &mut Shell) -> Result<(), String> {
        let mut members = Vec::new();
        loop {
            self.lines(shell)?;
            let mut member = Shell::default();
            self.command(&mut member)?;
            members.push(member);
            self.spaces();
            if self.is_next("||") || !self.takes("|") {
                break;
            }
        }
        let is_behind = !self.is_next("&&") && self.takes("&");
        match members.pop() {
            Some(only) if members.is_empty() && !is_behind => shell.take_in(only),
            last => shell.inner.extend(members.into_iter().chain(last)),
        }
        Ok(())
    }

    fn command(&mut self, shell: &mut Shell) -> Result<(), String> {
        if self.takes_name("!") {
            self.spaces();
            return self.command(shell);
        }
        if !self.compound(shell)? {
            return self.simple(shell);
        }
        loop {
            self.spaces();
            let digits = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !matches!(self.text.get(self.at + digits), Some(b'<' | b'>')) {
                return Ok(());
            }
            self.at += digits;
            self.redirection(shell)?;
        }
    }

    fn compound(&mut self, shell: &mut Shell) -> Result<bool, String> {
        if self.takes("(") {
            let mut inner = Shell::default();
            self.list(&mut inner)?;
            self.needs(")")?;
            shell.inner.push(inner);
        } else if self.takes_name("{") {
            self.list(shell)?;
            self.needs_name(shell, "}")?;
        } else if self.takes_name("if") {
            self.list(shell)?;
            self.needs_name(shell, "then")?;
            self.list(shell)?;
            while self.takes_name("elif") {
                self.list(shell)?;
                self.needs_name(shell, "then")?;
                self.list(shell)?;
            }
            if self.takes_name("else") {
                self.list(shell)?;
            }
            self.needs_name(shell, "fi")?;
        } else if self.takes_name("while") || self.takes_name("until") {
            let begin = (self.at, shell.calls.len());
            self.list(shell)?;
            self.body(shell, begin)?;
        } else if self.takes_name("for") {
            self.spaces();
            let begin = (self.at, shell.calls.len());
            let name = self.name().to_owned();
            shell.assigns.entry(name.clone()).or_default().push(self.position());
            self.at += name.len();
            self.spaces();
            if self.takes_name("in") {
                self.words(shell)?;
            }
            let _ = self.takes(";");
            self.body(shell, begin)?;
        } else if self.takes_name("case") {
            self.spaces();
            self.word(shell)?;
            self.needs_name(shell, "in")?;
            loop {
                self.lines(shell)?;
                if self.takes_name("esac") {
                    break;
                }
                let _ = self.takes("(");
                self.words(shell)?;
                while self.takes("|") {
                    self.words(shell)?;
                }
                self.needs(")")?;
                self.list(shell)?;
                let _ = self.takes(";;");
            }
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The body of a loop that starts at a byte and with a call.
    fn body(&mut self, shell: &mut Shell, (byte, call): (usize, usize)) -> Result<(), String> {
        self.needs_name(shell, "do")?;
        self.list(shell)?;
        self.needs_name(shell, "done")?;
        for call in &mut shell.calls[call..] {
            call.in_loop = byte..self.at;
        }
        Ok(())
    }

    fn simple(&mut self, shell: &mut Shell) -> Result<(), String> {
        let begin = self.position();
        let mut assigned = Vec::new();
        let mut words = Vec::new();
        loop {
            self.spaces();
            if matches!(self.peek(), b'\n' | b';' | b'&' | b'|' | b')' | 0) {
                break;
            }
            if matches!(self.peek(), b'<' | b'>') {
                self.redirection(shell)?;
                continue;
            }
            if self.peek() == b'(' {
                return self.function(&words);
            }
            let name = identifier(&self.text[self.at..]).to_owned();
            if words.is_empty() && !name.is_empty() && self.text.get(self.at + name.len()) == Some(&b'=') {
                self.at += name.len() + 1;
                self.word(shell)?;
                assigned.push(name);
                continue;
            }
            let word = self.word(shell)?;
            // The number of a file before a redirection.
            let is_number = word.is_literal && word.text.bytes().all(|byte| byte.is_ascii_digit());
            if !(is_number && matches!(self.peek(), b'<' | b'>')) {
                words.push(word);
            }
        }
        let arguments = words.get(1..).unwrap_or_default();
        if !words.is_empty() {
            // Before a command they are set for that alone.
            assigned.clear();
        }
        match words.first().map(|word| word.text.as_str()) {
            Some("read") => {
                let names = arguments.iter().filter(|word| !word.text.starts_with('-') && word.text != "_");
                assigned.extend(names.map(|word| word.text.clone()));
            }
            Some(".") => self.script.sources.extend(arguments.first().map(|word| word.text.clone())),
            Some("trap") => {
                let handler = arguments.first().filter(|word| word.is_literal);
                let mut handler = read(handler.map_or("", |word| &word.text))?.top;
                handler.move_to(begin);
                shell.inner.push(handler);
            }
            Some(_) => {
                let position = Position { at: self.at, ..begin };
                shell.calls.push(Call { words, position, in_loop: 0..0 });
            }
            None => {}
        }
        for name in assigned {
            // Assigned once all of the command is read.
            shell.assigns.entry(name).or_default().push(Position { at: self.at, ..begin });
        }
        Ok(())
    }

    fn function(&mut self, words: &[Word]) -> Result<(), String> {
        let [word] = words else { return Err(self.wrong("expected no `(`")) };
        self.needs("()")?;
        let mut body = Shell::default();
        self.lines(&mut body)?;
        if !self.compound(&mut body)? {
            return Err(self.wrong("expected the body of a function"));
        }
        self.script.functions.push((word.text.clone(), body));
        Ok(())
    }

    fn redirection(&mut self, shell: &mut Shell) -> Result<(), String> {
        let is_document = self.takes("<<");
        while matches!(self.peek(), b'<' | b'>' | b'&' | b'|') {
            self.at += 1;
        }
        self.spaces();
        let is_quoted = self.peek() == b'\'';
        let word = self.word(shell)?;
        if is_document {
            self.documents.push((word.text, is_quoted));
        }
        Ok(())
    }
}

impl Shell {
    /// What was read by itself is in a script at a location.
    fn move_to(&mut self, position: Position) {
        let positions = self.assigns.values_mut().chain(self.reads.values_mut()).flatten();
        positions.chain(self.calls.iter_mut().map(|call| &mut call.position)).for_each(|own| *own = position);
        self.inner.iter_mut().for_each(|inner| inner.move_to(position));
    }

    fn take_in(&mut self, other: Shell) {
        for (name, positions) in other.assigns {
            self.assigns.entry(name).or_default().extend(positions);
        }
        for (name, positions) in other.reads {
            self.reads.entry(name).or_default().extend(positions);
        }
        self.calls.extend(other.calls);
        self.inner.extend(other.inner);
    }
}
