//! Values of charts: strings that know where they come from, lists and maps.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::source::{SourceMap, Span};
use crate::syntax::yaml::{YamlNode, YamlStyle, YamlValue};

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    /// A number, as it is written.
    Number(f64, Rope),
    Text(Rope),
    List(Rc<Vec<Value>>),
    Map(Map),
}

/// A map, with the locations of its keys.
pub(super) type Map = Rc<BTreeMap<Rc<str>, (Rope, Value)>>;

/// A text in pieces, each with its location where it has one.
#[derive(Debug, Clone, Default)]
pub(super) struct Rope(pub(super) Vec<Piece>);

#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: Rc<str>,
    /// Where it comes from: letter by letter, where both are as long.
    pub(super) from: Option<Span>,
}

impl Rope {
    pub(super) fn new(text: &str) -> Self {
        Self::at(text, None)
    }

    pub(super) fn at(text: &str, from: Option<Span>) -> Self {
        if text.is_empty() { Self::default() } else { Self(vec![Piece { text: text.into(), from }]) }
    }

    pub(super) fn text(&self) -> String {
        self.0.iter().map(|piece| &*piece.text).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.text.len()).sum()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.0.extend(Self::new(text).0);
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Where it comes from, as a whole.
    pub(super) fn origin(&self) -> Option<Span> {
        self.0.iter().find_map(|piece| piece.from)
    }

    /// A part of it, with its locations.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let mut pieces = Vec::new();
        let mut at = 0;
        for piece in &self.0 {
            let own = at..at + piece.text.len();
            at = own.end;
            let (start, end) = (range.start.max(own.start), range.end.min(own.end));
            if start >= end {
                continue;
            }
            let exact = piece.from.filter(|span| span.range().len() == piece.text.len());
            let part = exact.map(|span| {
                let first = span.start as usize + start - own.start;
                Span::new(span.file, first, first + end - start)
            });
            let text = &piece.text[start - own.start..end - own.start];
            pieces.push(Piece { text: text.into(), from: part.or(piece.from) });
        }
        Self(pieces)
    }

    /// A text made of it: a part of it has its locations still, another one those of the whole.
    pub(super) fn changed(&self, text: &str) -> Self {
        match self.text().find(text) {
            Some(at) if !text.is_empty() => self.slice(at..at + text.len()),
            _ => Self::at(text, self.origin()),
        }
    }

    /// It with spaces before each line.
    pub(super) fn indented(&self, count: usize) -> Self {
        let spaces = " ".repeat(count);
        let mut indented = Self::new(&spaces);
        for piece in &self.0 {
            let exact = piece.from.filter(|span| span.range().len() == piece.text.len());
            let mut at = 0;
            for line in piece.text.split_inclusive('\n') {
                let location = exact.map(|span| {
                    let start = span.start as usize + at;
                    Span::new(span.file, start, start + line.len())
                });
                at += line.len();
                indented.0.push(Piece { text: line.into(), from: location.or(piece.from) });
                if line.ends_with('\n') {
                    indented.push(&spaces);
                }
            }
        }
        indented
    }
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Value::Text(Rope::new(text))
    }

    pub(super) fn number(number: f64) -> Self {
        Value::Number(number, Rope::new(&number.to_string()))
    }

    pub(super) fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (Rc::from(key), (Rope::new(key), value)));
        Value::Map(Rc::new(entries.collect()))
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(value) => *value,
            Value::Number(number, _) => *number != 0.0,
            Value::Text(rope) => rope.len() > 0,
            Value::List(items) => !items.is_empty(),
            Value::Map(entries) => !entries.is_empty(),
        }
    }

    /// As it is printed.
    pub(super) fn rope(&self) -> Rope {
        match self {
            Value::Nil => Rope::default(),
            Value::Bool(value) => Rope::new(&value.to_string()),
            Value::Number(_, rope) | Value::Text(rope) => rope.clone(),
            Value::List(items) => {
                let texts: Vec<String> = items.iter().map(|item| item.rope().text()).collect();
                Rope::new(&format!("[{}]", texts.join(" ")))
            }
            Value::Map(entries) => {
                let texts: Vec<String> = entries
                    .iter()
                    .map(|(key, (_, value))| format!("{key}:{}", value.rope().text()))
                    .collect();
                Rope::new(&format!("map[{}]", texts.join(" ")))
            }
        }
    }

    /// A value of a tree.
    pub(super) fn of(node: &YamlNode, sources: &SourceMap) -> Self {
        match &node.value {
            _ if node.is_null() => Value::Nil,
            YamlValue::Scalar(scalar) => {
                let rope = rope_of(node, &scalar.text, scalar.style, sources);
                if scalar.style != YamlStyle::Plain {
                    return Value::Text(rope);
                }
                match &*scalar.text {
                    "true" | "True" | "TRUE" => Value::Bool(true),
                    "false" | "False" | "FALSE" => Value::Bool(false),
                    text => match text.parse::<f64>() {
                        Ok(number)
                            if text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') =>
                        {
                            Value::Number(number, rope)
                        }
                        _ => Value::Text(rope),
                    },
                }
            }
            YamlValue::List(items) => {
                Value::List(Rc::new(items.iter().map(|item| Self::of(item, sources)).collect()))
            }
            YamlValue::Map(entries) => {
                let entries = entries.iter().map(|entry| {
                    let key = Rope::at(&entry.key, inner(entry.key_span, &entry.key, sources));
                    (Rc::clone(&entry.key), (key, Self::of(&entry.value, sources)))
                });
                Value::Map(Rc::new(entries.collect()))
            }
        }
    }

    /// As YAML, without the end of the last line.
    pub(super) fn yaml(&self) -> Rope {
        let mut rope = Rope::default();
        self.write(&mut rope, 0, true);
        rope
    }

    fn write(&self, rope: &mut Rope, indent: usize, is_first: bool) {
        let spaces = " ".repeat(indent);
        match self {
            Value::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 || !is_first {
                        rope.push("\n");
                        rope.push(&spaces);
                    }
                    rope.push("- ");
                    item.write(rope, indent + 2, true);
                }
            }
            Value::Map(entries) if !entries.is_empty() => {
                for (index, (key, value)) in entries.values().enumerate() {
                    if index > 0 || !is_first {
                        rope.push("\n");
                        rope.push(&spaces);
                    }
                    quoted(key, rope);
                    rope.push(":");
                    match value {
                        Value::Map(inner) if !inner.is_empty() => value.write(rope, indent + 2, false),
                        Value::List(inner) if !inner.is_empty() => value.write(rope, indent, false),
                        _ => {
                            rope.push(" ");
                            value.write(rope, indent + 2, true);
                        }
                    }
                }
            }
            Value::List(_) => rope.push("[]"),
            Value::Map(_) => rope.push("{}"),
            Value::Nil => rope.push("null"),
            Value::Text(text) if text.text().contains('\n') => {
                rope.push(if text.text().ends_with('\n') { "|\n" } else { "|-\n" });
                let whole = text.text();
                let lines = text.slice(0..whole.trim_end_matches('\n').len());
                rope.extend(&lines.indented(indent.max(2)));
            }
            Value::Text(text) => quoted(text, rope),
            other => rope.extend(&other.rope()),
        }
    }
}

/// A text in YAML, in quotes where it would be something else without.
fn quoted(text: &Rope, rope: &mut Rope) {
    let plain = text.text();
    let is_other = plain.is_empty()
        || plain.parse::<f64>().is_ok()
        || matches!(
            &*plain.to_ascii_lowercase(),
            "true" | "false" | "null" | "~" | "yes" | "no" | "on" | "off"
        )
        || plain.starts_with(|letter: char| "-?:,[]{}#&*!|>'\"%@` ".contains(letter))
        || plain.contains(": ")
        || plain.contains(" #")
        || plain.ends_with([':', ' ']);
    if !is_other {
        return rope.extend(text);
    }
    rope.push("\"");
    rope.extend(&escaped(text));
    rope.push("\"");
}

/// A text as it is between double quotes.
pub(super) fn escaped(text: &Rope) -> Rope {
    let plain = text.text();
    if !plain.contains(['"', '\\', '\n', '\t']) {
        return text.clone();
    }
    let plain = plain.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    Rope::at(&plain, text.origin())
}

/// A span without its quotes, where its text is then the one that is meant.
fn inner(span: Span, text: &str, sources: &SourceMap) -> Option<Span> {
    let source = &sources.file(span.file).text;
    if source.get(span.range()) == Some(text) {
        return Some(span);
    }
    let start = span.start as usize + 1;
    let is_inner = source.get(start..start + text.len()) == Some(text);
    Some(if is_inner { Span::new(span.file, start, start + text.len()) } else { span })
}

/// A scalar with its locations; a block line by line.
fn rope_of(node: &YamlNode, text: &str, style: YamlStyle, sources: &SourceMap) -> Rope {
    if style != YamlStyle::Block {
        return Rope::at(text, inner(node.span, text, sources));
    }
    let source = &sources.file(node.span.file).text;
    let mut at = node.span.start as usize;
    let mut rope = Rope::default();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let found = source.get(at..).and_then(|rest| rest.find(content)).filter(|_| !content.is_empty());
        let location = found.map(|found| Span::new(node.span.file, at + found, at + found + content.len()));
        if let Some(location) = location {
            at = location.end as usize;
        }
        rope.extend(&Rope::at(content, location));
        if line.ends_with('\n') {
            rope.push("\n");
        }
    }
    rope
}
