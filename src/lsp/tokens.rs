//! What the words of a spec are, for colors: statements, roles, properties, parameters, names.

use std::ops::Range;

use serde_json::{Value, json};

use super::client::Client;
use super::lex::Kind;
use super::names::Name;
use super::text::Text;
use crate::driver::PRODUCTS;
use crate::reference::language;

/// The types, by their numbers.
pub(super) const TYPES: &[&str] = &[
    "comment",
    "keyword",
    "type",
    "property",
    "string",
    "number",
    "parameter",
    "variable",
    "class",
    "namespace",
];

/// The modifiers, by their bits.
pub(super) const MODIFIERS: &[&str] = &["declaration"];

const COMMENT: u32 = 0;
const KEYWORD: u32 = 1;
const TYPE: u32 = 2;
const PROPERTY: u32 = 3;
const STRING: u32 = 4;
const NUMBER: u32 = 5;
const PARAMETER: u32 = 6;
const VARIABLE: u32 = 7;
const CLASS: u32 = 8;
const NAMESPACE: u32 = 9;

/// One word: its bytes, its type, its modifiers.
type Marked = (Range<usize>, u32, u32);

/// All words of a file.
pub(super) fn all(text: &Text, client: &Client) -> Value {
    within(text, &(0..text.text().len()), client)
}

/// Those of a range.
pub(super) fn within(text: &Text, range: &Range<usize>, client: &Client) -> Value {
    let marked = if text.is_kdl() { spec(text) } else { super::native::marked(text) };
    let mut data: Vec<u32> = Vec::new();
    let (mut line, mut column) = (0, 0);
    for (bytes, kind, modifiers) in marked {
        if bytes.end <= range.start || bytes.start >= range.end {
            continue;
        }
        // Clients take words of one line only.
        for bytes in by_line(text, &bytes) {
            let start = text.lines.position(text.text(), bytes.start, client.encoding);
            let length = client.encoding.length(text.slice(&bytes)) as u32;
            let before = if start.line == line { column } else { 0 };
            data.extend([start.line - line, start.character - before, length, kind, modifiers]);
            (line, column) = (start.line, start.character);
        }
    }
    json!({ "data": data })
}

fn by_line(text: &Text, bytes: &Range<usize>) -> Vec<Range<usize>> {
    let (first, last) =
        (text.lines.line(bytes.start), text.lines.line(bytes.end.saturating_sub(1).max(bytes.start)));
    let on = |line: u32| {
        let own = text.lines.range(text.text(), line);
        own.start.max(bytes.start)..own.end.min(bytes.end)
    };
    (first..=last).map(on).filter(|range| range.start < range.end).collect()
}

fn spec(text: &Text) -> Vec<Marked> {
    let (statements, _) = language();
    let is_statement = |word: &str| statements.iter().any(|statement| &*statement.name == word);
    let is_role = |word: &str| PRODUCTS.iter().any(|product| product.catalog().role_named(word).is_some());
    let names = text.occurrences();
    let mut marked: Vec<Marked> = Vec::new();
    let mut begins = true;
    let tokens = text.tokens();
    for (index, token) in tokens.iter().enumerate() {
        let raw = text.slice(&token.range);
        match token.kind {
            Kind::Comment => marked.push((token.range.clone(), COMMENT, 0)),
            Kind::Open | Kind::Close | Kind::End => begins = true,
            Kind::Equals => {}
            Kind::Bare | Kind::String { .. } if begins => {
                begins = false;
                let word = raw.trim_matches('"');
                let kind = if is_role(word) && !is_statement(word) { TYPE } else { KEYWORD };
                marked.push((token.range.clone(), kind, 0));
            }
            Kind::Bare if tokens.get(index + 1).is_some_and(|next| next.kind == Kind::Equals) => {
                marked.push((token.range.clone(), PROPERTY, 0));
            }
            Kind::Bare => {
                let is_number =
                    raw.starts_with(|first: char| first.is_ascii_digit() || "+-#".contains(first));
                marked.push((token.range.clone(), if is_number { NUMBER } else { STRING }, 0));
            }
            Kind::String { .. } => string(&token.range, names, &mut marked),
        }
    }
    marked
}

/// A string, taken apart where names are in it.
fn string(token: &Range<usize>, names: &[super::names::Occurrence], marked: &mut Vec<Marked>) {
    let from = names.partition_point(|name| name.range.start < token.start);
    let mut at = token.start;
    for name in names[from..].iter().take_while(|name| name.range.end <= token.end) {
        let kind = match name.name {
            Name::Host | Name::Node => VARIABLE,
            Name::Class => CLASS,
            Name::Cluster | Name::Zone => NAMESPACE,
            Name::Parameter => PARAMETER,
            Name::Network | Name::Address | Name::File | Name::Mention => continue,
        };
        if name.range.start < at {
            continue;
        }
        if at < name.range.start {
            marked.push((at..name.range.start, STRING, 0));
        }
        marked.push((name.range.clone(), kind, u32::from(name.is_declaration)));
        at = name.range.end;
    }
    if at < token.end {
        marked.push((at..token.end, STRING, 0));
    }
}

/// A word of a native file: the key of a line is a parameter, the rest its value.
pub(super) fn key(range: Range<usize>) -> Marked {
    (range, PARAMETER, 0)
}

/// A comment of a native file.
pub(super) fn comment(range: Range<usize>) -> Marked {
    (range, COMMENT, 0)
}

/// A value of a native file.
pub(super) fn value(range: Range<usize>) -> Marked {
    (range, STRING, 0)
}
