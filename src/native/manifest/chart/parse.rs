//! Templates of charts as trees: text, actions and blocks, each with its location.

use std::ops::Range;
use std::rc::Rc;

/// How deep blocks and brackets may be nested.
const DEEPEST: usize = 48;

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node {
    Text(Range<usize>),
    /// `{{ … }}`, and where it is.
    Print(Pipeline, Range<usize>),
    /// The branches of `if` and `with`, the last one perhaps without a condition.
    Choice(Vec<Branch>),
    Range {
        /// The names of the key and of the value.
        names: Vec<Rc<str>>,
        over: Pipeline,
        body: Body,
        otherwise: Body,
    },
    /// `template "name" .`
    Call(Vec<Expression>),
    Break,
    Continue,
}

pub(super) type Body = Rc<Vec<Node>>;

#[derive(Debug)]
pub(super) struct Branch {
    pub(super) condition: Option<Pipeline>,
    /// Whether the value becomes the dot.
    pub(super) is_with: bool,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) struct Pipeline {
    /// The variable that gets the value, and whether it is new.
    pub(super) variable: Option<(Rc<str>, bool)>,
    /// Commands, each of which gets the value of the one before as its last word.
    pub(super) commands: Vec<Vec<Expression>>,
}

#[derive(Debug)]
pub(super) enum Expression {
    Word(Rc<str>),
    Text(Rc<str>),
    /// A number, `true`, `false` or `nil`.
    Plain(Rc<str>),
    /// `.`, or `$name`; nothing for what a bracket holds.
    Field(Start, Vec<Rc<str>>),
}

#[derive(Debug)]
pub(super) enum Start {
    Dot,
    Variable(Rc<str>),
    Bracket(Box<Pipeline>),
}

/// A template that was read, with what it defines.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) body: Body,
    pub(super) defined: Vec<(Rc<str>, Body)>,
}

/// Reads a template; `None` where it is written in a way that is not understood.
pub(super) fn parse(text: &str) -> Option<Parsed> {
    let mut parser = Parser { text, parts: parts(text)?.into_iter(), defined: Vec::new() };
    let (body, end) = parser.body(0)?;
    (end == End::File).then_some(Parsed { body, defined: parser.defined })
}

/// Text, or what is between braces.
enum Part {
    Text(Range<usize>),
    Action { inner: Range<usize>, whole: Range<usize> },
}

fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|found| at + found) {
        let mut inner = open + 2;
        let mut before = at..open;
        if text[inner..].starts_with("- ")
            || text[inner..].starts_with("-\n")
            || text[inner..].starts_with("-/*")
        {
            inner += 1;
            before.end = at + text[at..open].trim_end().len();
        }
        let body = text[inner..].trim_start();
        // A comment may have braces in it.
        let from = match body.strip_prefix("/*") {
            Some(comment) => inner + (text.len() - inner - body.len()) + 2 + comment.find("*/")? + 2,
            None => inner,
        };
        let close = closing(text, from)?;
        let mut end = close;
        let mut next = close + 2;
        if text[inner..close].ends_with(" -")
            || text[inner..close].ends_with("*/-")
            || text[inner..close].ends_with("\n-")
        {
            end -= 1;
            next += text[next..].len() - text[next..].trim_start().len();
        }
        parts.push(Part::Text(before));
        parts.push(Part::Action { inner: inner..end.max(inner), whole: open..close + 2 });
        at = next;
    }
    parts.push(Part::Text(at..text.len()));
    Some(parts)
}

/// Where the braces are closed, strings in quotes left aside.
fn closing(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = from;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(b'"'), b'\\') => at += 1,
            (Some(open), byte) if open == byte => quote = None,
            (None, byte @ (b'"' | b'`')) => quote = Some(byte),
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// What ends a body.
#[derive(Debug, PartialEq, Eq)]
enum End {
    File,
    Closed,
    /// `else`, and what follows it.
    Else(String),
}

struct Parser<'t> {
    text: &'t str,
    parts: std::vec::IntoIter<Part>,
    defined: Vec<(Rc<str>, Body)>,
}

impl Parser<'_> {
    fn body(&mut self, depth: usize) -> Option<(Body, End)> {
        if depth > DEEPEST {
            return None;
        }
        let mut nodes = Vec::new();
        while let Some(part) = self.parts.next() {
            let (inner, whole) = match part {
                Part::Text(range) => {
                    if !range.is_empty() {
                        nodes.push(Node::Text(range));
                    }
                    continue;
                }
                Part::Action { inner, whole } => (inner, whole),
            };
            let code = self.text[inner].trim();
            if code.starts_with("/*") || code.is_empty() {
                continue;
            }
            let (word, rest) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
            match word {
                "end" => return Some((Rc::new(nodes), End::Closed)),
                "else" => return Some((Rc::new(nodes), End::Else(rest.trim().to_owned()))),
                "break" => nodes.push(Node::Break),
                "continue" => nodes.push(Node::Continue),
                "if" | "with" => nodes.push(self.choice(word, rest, depth)?),
                "range" => nodes.push(self.range(rest, depth)?),
                "define" | "block" => {
                    let mut words = words(rest)?.into_iter().peekable();
                    let Some(Word::Text(name)) = words.next() else { return None };
                    let (body, End::Closed) = self.body(depth + 1)? else { return None };
                    self.defined.push((name.clone(), body));
                    if word == "block" {
                        let mut call = vec![Expression::Text(name)];
                        call.extend(command(&mut words, 0)?);
                        nodes.push(Node::Call(call));
                    }
                }
                "template" => {
                    let mut words = words(rest)?.into_iter().peekable();
                    nodes.push(Node::Call(command(&mut words, 0)?));
                }
                _ => nodes.push(Node::Print(pipeline(code)?, whole)),
            }
        }
        Some((Rc::new(nodes), End::File))
    }

    fn choice(&mut self, word: &str, condition: &str, depth: usize) -> Option<Node> {
        let mut branches = Vec::new();
        let mut next = (Some(pipeline(condition)?), word == "with");
        loop {
            let (body, end) = self.body(depth + 1)?;
            let (condition, is_with) = next;
            let is_last = condition.is_none();
            branches.push(Branch { condition, is_with, body });
            match end {
                End::Closed => return Some(Node::Choice(branches)),
                End::Else(rest) if !is_last => {
                    next = match rest.split_once(char::is_whitespace) {
                        Some(("if", condition)) => (Some(pipeline(condition)?), false),
                        Some(("with", condition)) => (Some(pipeline(condition)?), true),
                        None if rest.is_empty() => (None, false),
                        _ => return None,
                    };
                }
                _ => return None,
            }
        }
    }

    fn range(&mut self, rest: &str, depth: usize) -> Option<Node> {
        let (names, over) = match rest.split_once(":=") {
            Some((names, over)) if names.trim().starts_with('$') => {
                let names = names.split(',').map(|name| Rc::from(name.trim().trim_start_matches('$')));
                (names.collect(), over)
            }
            _ => (Vec::new(), rest),
        };
        let over = pipeline(over)?;
        let (body, end) = self.body(depth + 1)?;
        let otherwise = match end {
            End::Closed => Body::default(),
            End::Else(rest) if rest.is_empty() => {
                let (body, End::Closed) = self.body(depth + 1)? else { return None };
                body
            }
            _ => return None,
        };
        Some(Node::Range { names, over, body, otherwise })
    }
}

/// A word of an action.
#[derive(Debug, PartialEq)]
enum Word {
    Text(Rc<str>),
    Plain(Rc<str>),
    Name(Rc<str>),
    /// `.a.b`, of the dot.
    Fields(Vec<Rc<str>>),
    /// `$name.a.b`
    Variable(Rc<str>, Vec<Rc<str>>),
    Open,
    /// A bracket that is closed, and the fields of what is in it.
    Close(Vec<Rc<str>>),
    Bar,
    Set,
    Assign,
}

type Words = std::iter::Peekable<std::vec::IntoIter<Word>>;

fn words(code: &str) -> Option<Vec<Word>> {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    let fields = |rest: &mut &str| {
        let mut fields: Vec<Rc<str>> = Vec::new();
        while let Some(after) = rest.strip_prefix('.') {
            let end = after.find(|letter| !is_name(letter)).unwrap_or(after.len());
            if end == 0 {
                break;
            }
            fields.push(after[..end].into());
            *rest = &after[end..];
        }
        fields
    };
    while let Some(first) = rest.chars().next() {
        let mut after = &rest[first.len_utf8()..];
        match first {
            '"' | '`' => {
                let close = closing_quote(after, first)?;
                let text = &after[..close];
                words.push(Word::Text(if first == '"' { unescaped(text).into() } else { text.into() }));
                after = &after[close + 1..];
            }
            '(' => words.push(Word::Open),
            ')' => words.push(Word::Close(fields(&mut after))),
            '|' => words.push(Word::Bar),
            ':' if after.starts_with('=') => {
                words.push(Word::Set);
                after = &after[1..];
            }
            '=' => words.push(Word::Assign),
            '.' => {
                let mut own = rest;
                let names = fields(&mut own);
                after = if names.is_empty() { after } else { own };
                words.push(Word::Fields(names));
            }
            '$' => {
                let end = after.find(|letter| !is_name(letter)).unwrap_or(after.len());
                let name = after[..end].into();
                after = &after[end..];
                words.push(Word::Variable(name, fields(&mut after)));
            }
            _ => {
                let end = rest.find(|letter: char| letter.is_whitespace() || "()|\"`".contains(letter));
                let word = &rest[..end.unwrap_or(rest.len())];
                after = &rest[word.len()..];
                let is_plain = word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-')
                    || matches!(word, "true" | "false" | "nil");
                words.push(if is_plain { Word::Plain(word.into()) } else { Word::Name(word.into()) });
            }
        }
        rest = after.trim_start();
    }
    Some(words)
}

fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            letter if letter == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(letter) => letter,
                None => '\\',
            },
            letter => letter,
        });
    }
    plain
}

fn pipeline(code: &str) -> Option<Pipeline> {
    let mut words = words(code)?.into_iter().peekable();
    let pipeline = piped(&mut words, 0)?;
    words.peek().is_none().then_some(pipeline)
}

fn piped(words: &mut Words, depth: usize) -> Option<Pipeline> {
    if depth > DEEPEST {
        return None;
    }
    let mut variable = None;
    let mut commands = Vec::new();
    let mut first = command(words, depth)?;
    if let Some(word @ (Word::Set | Word::Assign)) = words.peek() {
        let is_new = *word == Word::Set;
        let [Expression::Field(Start::Variable(name), fields)] = first.as_slice() else { return None };
        variable = fields.is_empty().then(|| (name.clone(), is_new));
        words.next();
        first = command(words, depth)?;
    }
    commands.push(first);
    while words.next_if_eq(&Word::Bar).is_some() {
        commands.push(command(words, depth)?);
    }
    commands.iter().all(|command| !command.is_empty()).then_some(Pipeline { variable, commands })
}

/// The words up to a bar or the end of a bracket.
fn command(words: &mut Words, depth: usize) -> Option<Vec<Expression>> {
    let mut expressions = Vec::new();
    while let Some(word) =
        words.next_if(|word| !matches!(word, Word::Bar | Word::Close(_) | Word::Set | Word::Assign))
    {
        expressions.push(match word {
            Word::Text(text) => Expression::Text(text),
            Word::Plain(text) => Expression::Plain(text),
            Word::Name(name) => Expression::Word(name),
            Word::Fields(fields) => Expression::Field(Start::Dot, fields),
            Word::Variable(name, fields) => Expression::Field(Start::Variable(name), fields),
            Word::Open => {
                let inner = piped(words, depth + 1)?;
                let Some(Word::Close(fields)) = words.next() else { return None };
                Expression::Field(Start::Bracket(Box::new(inner)), fields)
            }
            Word::Bar | Word::Close(_) | Word::Set | Word::Assign => return None,
        });
    }
    Some(expressions)
}
