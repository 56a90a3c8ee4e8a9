//! What is around a location of a text: the blocks that it is in, its statement as far as it is written, and what may
//! be written there. It reads tokens, so that a text in the middle of a change is as good as a whole one.

use std::ops::Range;

use super::lex::{Kind, Token};
use super::text::Text;

/// A statement, as far as it is before the location.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    /// Its name; empty where none is written yet.
    pub(super) name: String,
    /// Where it starts.
    pub(super) start: usize,
    /// Its arguments, without quotes.
    pub(super) arguments: Vec<String>,
    /// Its properties.
    pub(super) properties: Vec<(String, String)>,
}

impl Statement {
    /// The value of a property.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// What may be written at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spot {
    /// The name of a statement.
    Name,
    /// An argument, by its number, or the name of a property where it is not in quotes.
    Argument(usize),
    /// The name of a property.
    Key,
    /// The value of that property.
    Value(String),
    /// A comment.
    Comment,
}

/// A location of a text.
#[derive(Debug)]
pub(super) struct Cursor {
    /// The blocks around it, the outermost first.
    pub(super) stack: Vec<Statement>,
    /// Its statement.
    pub(super) statement: Statement,
    /// What is written there.
    pub(super) spot: Spot,
    /// The word there, without quotes; empty at the location where there is none.
    pub(super) word: Range<usize>,
    /// Whether it is in quotes.
    pub(super) is_quoted: bool,
    /// Whether the quotes are closed.
    pub(super) is_closed: bool,
}

/// The bytes of a token without its quotes.
fn content(text: &str, token: &Token) -> Range<usize> {
    let Kind::String { is_closed } = token.kind else { return token.range.clone() };
    let raw = &text[token.range.clone()];
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let quotes = if raw[hashes..].starts_with("\"\"\"") { 3 } else { 1 };
    let start = (hashes + quotes).min(raw.len());
    let end = if is_closed { raw.len().saturating_sub(hashes + quotes) } else { raw.len() };
    token.range.start + start..token.range.start + end.max(start)
}

/// What is around a byte offset.
pub(super) fn at(text: &Text, offset: usize) -> Cursor {
    let (whole, tokens) = (text.text(), text.tokens());
    let mut stack: Vec<Statement> = Vec::new();
    let mut statement = Statement::default();
    let mut key: Option<String> = None;
    let mut under: Option<&Token> = None;
    let mut is_comment = false;
    for token in tokens {
        if token.range.start >= offset && !is_under(token, offset) {
            break;
        }
        match token.kind {
            Kind::Comment => {
                let is_line = whole[token.range.clone()].starts_with("//");
                is_comment = offset < token.range.end || is_line && offset == token.range.end;
            }
            Kind::Open => {
                stack.push(std::mem::take(&mut statement));
                key = None;
            }
            Kind::Close => {
                stack.pop();
                statement = Statement::default();
                key = None;
            }
            Kind::End => {
                statement = Statement::default();
                key = None;
            }
            Kind::Equals => key = statement.arguments.pop(),
            Kind::Bare | Kind::String { .. } if is_under(token, offset) => under = Some(token),
            Kind::Bare | Kind::String { .. } => {
                let value = whole[content(whole, token)].to_owned();
                if statement.name.is_empty() {
                    statement.name = value;
                    statement.start = token.range.start;
                } else if let Some(key) = key.take() {
                    statement.properties.push((key, value));
                } else {
                    statement.arguments.push(value);
                }
            }
        }
    }
    let is_quoted = under.is_some_and(|token| matches!(token.kind, Kind::String { .. }));
    let is_key = under.is_some_and(|token| {
        let next = tokens.partition_point(|other| other.range.start < token.range.end);
        tokens.get(next).is_some_and(|next| next.kind == Kind::Equals)
    });
    let spot = match key {
        _ if is_comment => Spot::Comment,
        Some(key) => Spot::Value(key),
        None if statement.name.is_empty() => Spot::Name,
        None if is_key => Spot::Key,
        None => Spot::Argument(statement.arguments.len()),
    };
    if spot == Spot::Name {
        statement.start = under.map_or(offset, |token| token.range.start);
    }
    Cursor {
        stack,
        statement,
        spot,
        word: under.map_or(offset..offset, |token| content(whole, token)),
        is_quoted,
        is_closed: under.is_some_and(|token| token.kind == Kind::String { is_closed: true }),
    }
}

/// Whether a location is in a word, or right behind it.
fn is_under(token: &Token, offset: usize) -> bool {
    match token.kind {
        Kind::Bare => token.range.start <= offset && offset <= token.range.end,
        Kind::String { is_closed: true } => token.range.start < offset && offset < token.range.end,
        Kind::String { is_closed: false } => token.range.start < offset && offset <= token.range.end,
        _ => false,
    }
}

impl Cursor {
    /// The word, as far as it is written before the location.
    pub(super) fn before<'a>(&self, text: &'a Text, offset: usize) -> &'a str {
        text.slice(&(self.word.start..offset.clamp(self.word.start, self.word.end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(marked: &str) -> (Vec<String>, String, Spot, String) {
        let offset = marked.find('|').expect("a mark");
        let text = Text::new("a.kdl", marked.replacen('|', "", 1).into_bytes());
        let cursor = at(&text, offset);
        let stack = cursor.stack.iter().map(|block| block.name.clone()).collect();
        (stack, cursor.statement.name.clone(), cursor.spot.clone(), text.slice(&cursor.word).to_owned())
    }

    #[test]
    fn locations_are_distinguished() {
        let argument = Spot::Argument;
        let of = |stack: &[&str], name: &str, spot: Spot, word: &str| {
            (
                stack.iter().map(|&word| word.to_owned()).collect::<Vec<_>>(),
                name.to_owned(),
                spot,
                word.to_owned(),
            )
        };
        assert_eq!(spot("clu|"), of(&[], "", Spot::Name, "clu"));
        assert_eq!(spot("cluster \"a\" {\n  ho|st"), of(&["cluster"], "", Spot::Name, "host"));
        assert_eq!(spot("cluster \"a\" pro|duct=\"x\""), of(&[], "cluster", Spot::Key, "product"));
        assert_eq!(spot("a { b on=\"n|\n}"), of(&["a"], "b", Spot::Value("on".into()), "n"));
        assert_eq!(spot("a { b on=|; }"), of(&["a"], "b", Spot::Value("on".into()), ""));
        assert_eq!(spot("set \"k\" \"|\""), of(&[], "set", argument(1), ""));
        assert_eq!(spot("set \"k\" |"), of(&[], "set", argument(1), ""));
        assert_eq!(spot("a // b|"), of(&[], "a", Spot::Comment, ""));
        assert_eq!(spot("a {}\n|"), of(&[], "", Spot::Name, ""));
    }
}
