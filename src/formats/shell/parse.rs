//! The grammar of the shell, as far as environment scripts use it: lists, conditions, cases, loops, functions. What is
//! not supported is not a guess: the script is not understood, and read line by line.

use std::ops::Range;

/// How deep commands may be in each other.
const DEPTH: usize = 50;
/// How many branches a condition may have, and how many commands may be joined by `&&` and `||`.
const BRANCHES: usize = 200;

/// One command.
#[derive(Debug)]
pub(super) enum Command {
    /// Assignments alone: `A=1 B=2`, `export A=1`.
    Assign(Vec<Assign>),
    /// A program with its words.
    Run(Vec<Range<usize>>),
    /// `if`, `elif` and `else`: a list of conditions with their bodies, and what is done when none holds.
    If(Vec<(Vec<Command>, Vec<Command>)>, Vec<Command>),
    /// `case WORD in`: patterns with their bodies.
    Case(Range<usize>, Vec<(Vec<Range<usize>>, Vec<Command>)>),
    /// The body of `for`, `while` and `until`, with the name that `for` sets.
    Loop(Option<Range<usize>>, Vec<Command>),
    /// `NAME() { … }`.
    Function(Range<usize>, std::rc::Rc<Vec<Command>>),
    /// `{ … }`.
    Group(Vec<Command>),
    /// A pipeline of several, a command in the background, or `( … )`: what it sets is gone after it.
    Apart,
    /// `A && B`, `A || B`: whether the second runs when the first succeeds.
    Then(Box<Command>, bool, Box<Command>),
    /// `! A`.
    Not(Box<Command>),
}

/// One assignment.
#[derive(Debug, Clone)]
pub(super) struct Assign {
    pub(super) name: Range<usize>,
    /// With its quotes.
    pub(super) value: Range<usize>,
    /// Whether it is for a function alone.
    pub(super) is_local: bool,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(Range<usize>),
    /// `;` or a line's end.
    End,
    Sign(&'static str),
}

/// The commands of a script; `None` where it is not understood.
pub(super) fn parse(text: &str) -> Option<Vec<Command>> {
    let mut parser = Parser { text, tokens: tokens(text, 0..text.len())?, at: 0, depth: 0 };
    let commands = parser.list(&[])?;
    (parser.at == parser.tokens.len()).then_some(commands)
}

const SIGNS: [&str; 14] = [";;", "&&", "||", "<<-", "<<", ">>", ">&", "<&", "<", ">", "|", "&", "(", ")"];

/// The words and signs of a part of a script; `None` where a quote is not closed in it.
pub(super) fn tokens(text: &str, part: Range<usize>) -> Option<Vec<Token>> {
    let text = &text[..part.end];
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = part.start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' => at += 1,
            b'\\' if text[at + 1..].starts_with('\n') => at += 2,
            b'\\' if text[at + 1..].starts_with("\r\n") => at += 3,
            b'\n' => {
                tokens.push(Token::End);
                at += 1;
            }
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            _ => {
                if let Some(sign) = SIGNS.iter().find(|sign| text[at..].starts_with(**sign)) {
                    // Here-documents are rare where variables are set, and have their own quotes.
                    if sign.starts_with("<<") {
                        return None;
                    }
                    tokens.push(Token::Sign(sign));
                    at += sign.len();
                } else if byte == b';' {
                    tokens.push(Token::End);
                    at += 1;
                } else {
                    let end = word(text, at)?;
                    // `2>`: the number belongs to the redirection.
                    let is_number = text[at..end].bytes().all(|byte| byte.is_ascii_digit());
                    if !(is_number && text[end..].starts_with(['<', '>'])) {
                        tokens.push(Token::Word(at..end));
                    }
                    at = end;
                }
            }
        }
    }
    Some(tokens)
}

/// Where the word that starts at a location ends; `None` where a quote is not closed.
fn word(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start;
    // What is open: quotes and brackets, the innermost last.
    let mut open: Vec<u8> = Vec::new();
    while let Some(&byte) = bytes.get(at) {
        let innermost = open.last().copied();
        match (innermost, byte) {
            (Some(b'\''), b'\'')
            | (Some(b'`'), b'`')
            | (Some(b'"'), b'"')
            | (Some(b')'), b')')
            | (Some(b'}'), b'}') => {
                open.pop();
            }
            (Some(b'\''), _) | (Some(b'"'), b'\'') => {}
            (_, b'\\') => at += 1,
            (_, b'$') if matches!(bytes.get(at + 1), Some(b'(' | b'{')) => {
                at += 1;
                open.push(if bytes[at] == b'(' { b')' } else { b'}' });
            }
            (_, b'\'' | b'"' | b'`') => open.push(byte),
            // A bracket within a substitution.
            (Some(b')'), b'(') => open.push(b')'),
            (None, b'(') if bytes.get(at.wrapping_sub(1)) == Some(&b'=') => open.push(b')'),
            (None, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>') => break,
            _ => {}
        }
        if open.len() > DEPTH {
            return None;
        }
        at += 1;
    }
    (open.is_empty() && at <= text.len() && text.is_char_boundary(at)).then_some(at)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn word_at(&self, ahead: usize) -> Option<&str> {
        match self.tokens.get(self.at + ahead)? {
            Token::Word(range) => Some(&self.text[range.clone()]),
            _ => None,
        }
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign)
    }

    fn skip_ends(&mut self) {
        while self.tokens.get(self.at) == Some(&Token::End) {
            self.at += 1;
        }
    }

    fn take_word(&mut self) -> Option<Range<usize>> {
        let Token::Word(range) = self.tokens.get(self.at)? else { return None };
        self.at += 1;
        Some(range.clone())
    }

    fn expect(&mut self, word: &str) -> Option<()> {
        self.skip_ends();
        (self.word_at(0)? == word).then(|| self.at += 1)
    }

    fn expect_sign(&mut self, sign: &str) -> Option<()> {
        self.is_sign(sign).then(|| self.at += 1)
    }

    /// Commands up to one of the words, which is left, or to `;;` or `)`.
    fn list(&mut self, until: &[&str]) -> Option<Vec<Command>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut commands = Vec::new();
        loop {
            self.skip_ends();
            let is_end = self.at == self.tokens.len()
                || self.is_sign(";;")
                || self.is_sign(")")
                || self.word_at(0).is_some_and(|word| until.contains(&word));
            if is_end {
                break;
            }
            commands.push(self.and_or()?);
            if self.is_sign("&") {
                self.at += 1;
                commands.pop();
                commands.push(Command::Apart);
            }
        }
        self.depth -= 1;
        Some(commands)
    }

    fn and_or(&mut self) -> Option<Command> {
        let mut first = self.pipeline()?;
        for _ in 0..BRANCHES {
            let runs_on_success = if self.is_sign("&&") {
                true
            } else if self.is_sign("||") {
                false
            } else {
                return Some(first);
            };
            self.at += 1;
            self.skip_ends();
            first = Command::Then(Box::new(first), runs_on_success, Box::new(self.pipeline()?));
        }
        None
    }

    fn pipeline(&mut self) -> Option<Command> {
        let is_not = self.word_at(0) == Some("!");
        if is_not {
            self.at += 1;
        }
        let mut command = self.command()?;
        while self.is_sign("|") {
            self.at += 1;
            self.skip_ends();
            self.command()?;
            command = Command::Apart;
        }
        Some(if is_not { Command::Not(Box::new(command)) } else { command })
    }

    fn command(&mut self) -> Option<Command> {
        if self.is_sign("(") {
            self.at += 1;
            self.list(&[])?;
            self.expect_sign(")")?;
            self.redirections()?;
            return Some(Command::Apart);
        }
        let command = match self.word_at(0) {
            Some("if") => self.condition()?,
            Some("case") => self.case()?,
            Some("for" | "while" | "until" | "select") => self.looped()?,
            Some("{") => {
                self.at += 1;
                let body = self.list(&["}"])?;
                self.expect("}")?;
                Command::Group(body)
            }
            Some("function") => {
                self.at += 1;
                self.function()?
            }
            Some(_) if matches!(self.tokens.get(self.at + 1), Some(Token::Sign("("))) => self.function()?,
            _ => return self.simple(),
        };
        self.redirections()?;
        Some(command)
    }

    fn condition(&mut self) -> Option<Command> {
        let mut branches = Vec::new();
        self.at += 1;
        for _ in 0..BRANCHES {
            let condition = self.list(&["then"])?;
            self.expect("then")?;
            let body = self.list(&["elif", "else", "fi"])?;
            branches.push((condition, body));
            match self.word_at(0)? {
                "elif" => self.at += 1,
                "else" => {
                    self.at += 1;
                    let other = self.list(&["fi"])?;
                    self.expect("fi")?;
                    return Some(Command::If(branches, other));
                }
                _ => {
                    self.at += 1;
                    return Some(Command::If(branches, Vec::new()));
                }
            }
        }
        None
    }

    fn case(&mut self) -> Option<Command> {
        self.at += 1;
        let word = self.take_word()?;
        self.expect("in")?;
        let mut arms = Vec::new();
        for _ in 0..BRANCHES {
            self.skip_ends();
            if self.word_at(0) == Some("esac") {
                self.at += 1;
                return Some(Command::Case(word, arms));
            }
            if self.is_sign("(") {
                self.at += 1;
            }
            let mut patterns = vec![self.take_word()?];
            while self.is_sign("|") {
                self.at += 1;
                patterns.push(self.take_word()?);
            }
            self.expect_sign(")")?;
            let body = self.list(&["esac"])?;
            arms.push((patterns, body));
            if self.is_sign(";;") {
                self.at += 1;
            }
        }
        None
    }

    fn looped(&mut self) -> Option<Command> {
        let has_name = matches!(self.word_at(0), Some("for" | "select"));
        self.at += 1;
        let name = if has_name { Some(self.take_word()?) } else { None };
        let mut body = self.list(&["do"])?;
        self.expect("do")?;
        body.extend(self.list(&["done"])?);
        self.expect("done")?;
        // The words that `for` runs over are read as a command of its own, which sets nothing.
        Some(Command::Loop(name, body))
    }

    fn function(&mut self) -> Option<Command> {
        let name = self.take_word()?;
        if self.is_sign("(") {
            self.at += 1;
            self.expect_sign(")")?;
        }
        self.skip_ends();
        self.expect("{")?;
        let body = self.list(&["}"])?;
        self.expect("}")?;
        Some(Command::Function(name, body.into()))
    }

    /// Takes `> FILE`, `2>&1` and their like; gives how many.
    fn redirections(&mut self) -> Option<usize> {
        let mut count = 0;
        while ["<", ">", ">>", ">&", "<&"].iter().any(|sign| self.is_sign(sign)) {
            self.at += 1;
            self.take_word()?;
            count += 1;
        }
        Some(count)
    }

    fn simple(&mut self) -> Option<Command> {
        let mut words = Vec::new();
        let mut redirections = 0;
        loop {
            redirections += self.redirections()?;
            match self.tokens.get(self.at) {
                Some(Token::Word(range)) => {
                    words.push(range.clone());
                    self.at += 1;
                }
                _ => break,
            }
        }
        let is_word = |word: &Range<usize>| &self.text[word.clone()];
        let declares = words.first().is_some_and(|word| {
            matches!(is_word(word), "export" | "readonly" | "local" | "declare" | "typeset")
        });
        // `[[ a < b ]]` compares.
        if redirections > 0 && words.first().is_some_and(|word| is_word(word) == "[[") {
            return Some(Command::Apart);
        }
        // What looks like an assignment behind a program is a word for it.
        let leading = if declares {
            words.len()
        } else {
            words.iter().take_while(|word| assign(self.text, word).is_some()).count()
        };
        let is_local = words.first().is_some_and(|word| is_word(word) == "local");
        let assigns = words[..leading].iter().filter_map(|word| assign(self.text, word));
        let assigns: Vec<Assign> = assigns.map(|assign| Assign { is_local, ..assign }).collect();
        let rest = &words[leading..];
        // `export A=1 B`: names without a value stay what they are. `A=1 program` sets it for that program alone.
        Some(if rest.is_empty() { Command::Assign(assigns) } else { Command::Run(rest.to_vec()) })
    }
}

/// `NAME=VALUE` of a word.
fn assign(text: &str, word: &Range<usize>) -> Option<Assign> {
    let sign = text[word.clone()].find('=')?;
    let name = word.start..word.start + sign;
    is_name(&text[name.clone()]).then(|| Assign {
        name,
        value: word.start + sign + 1..word.end,
        is_local: false,
    })
}

/// Whether a text can be a variable's name.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
