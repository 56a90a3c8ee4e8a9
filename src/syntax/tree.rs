//! The tree of a spec as written: nodes, their entries, each with its location.

use crate::source::{FileId, Span};

/// One file's nodes, in the order written.
#[derive(Debug)]
pub struct SpecTree {
    /// The file.
    pub file: FileId,
    /// Top-level nodes.
    pub nodes: Vec<Node>,
}

/// One node: a name, arguments and properties, perhaps children.
#[derive(Debug, Clone)]
pub struct Node {
    /// The node's name.
    pub name: Word,
    /// Arguments and properties in the order written.
    pub entries: Vec<Entry>,
    /// What is in braces; `None` when there are no braces.
    pub children: Option<Vec<Node>>,
    /// From the name to the last entry: what a message about the node points at.
    pub head: Span,
    /// From the name to the closing brace.
    pub span: Span,
    /// Whether its own line, and the end of its block, could be read: what it seems to lack may be there otherwise.
    pub is_whole: bool,
}

/// A name with its location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The name with quotes and escapes resolved.
    pub text: Box<str>,
    /// Where it is, quotes included.
    pub span: Span,
}

/// An argument (no key) or a property.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The property's name; `None` for an argument.
    pub key: Option<Word>,
    /// The value.
    pub value: Scalar,
    /// Key and value together.
    pub span: Span,
}

/// A value with its location.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// What it says.
    pub value: Value,
    /// Where it is, quotes included. The text there is the raw spelling.
    pub span: Span,
}

/// The value of an argument or a property.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Quoted or bare text, escapes resolved.
    Text(Box<str>),
    /// A whole number in any of the language's bases.
    Integer(i128),
    /// A number with a fraction or an exponent, or `#inf`, `#-inf`, `#nan`.
    Float(f64),
    /// `#true` or `#false`.
    Bool(bool),
    /// `#null`.
    Null,
}

/// For front ends, which make nodes of strings that are not KDL: every part has the location that it was made of.
impl Node {
    /// A node whose head is at `head`; it spans `head` alone.
    pub fn made(name: &str, head: Span) -> Self {
        let name = Word { text: name.into(), span: head };
        Self { name, entries: Vec::new(), children: None, head, span: head, is_whole: true }
    }

    /// An argument more.
    #[must_use]
    pub fn with(mut self, text: &str, span: Span) -> Self {
        let value = Scalar { value: Value::Text(text.into()), span };
        self.entries.push(Entry { key: None, value, span });
        self
    }

    /// A property more.
    #[must_use]
    pub fn with_property(mut self, key: &str, text: &str, span: Span) -> Self {
        let value = Scalar { value: Value::Text(text.into()), span };
        self.entries.push(Entry { key: Some(Word { text: key.into(), span }), value, span });
        self
    }

    /// A child more.
    pub fn push(&mut self, child: Node) {
        self.children.get_or_insert_default().push(child);
    }

    /// The arguments, in order.
    pub fn arguments(&self) -> impl Iterator<Item = &Scalar> {
        self.entries.iter().filter(|entry| entry.key.is_none()).map(|entry| &entry.value)
    }

    /// The last property of that name: in KDL the rightmost wins.
    pub fn property(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key.as_ref().is_some_and(|key| &*key.text == name))
    }

    /// The children; none when there are no braces.
    pub fn children(&self) -> &[Node] {
        self.children.as_deref().unwrap_or_default()
    }
}

impl Value {
    /// The word for this kind of value in messages, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a string",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number with a fraction",
            Value::Bool(_) => "a boolean",
            Value::Null => "`#null`",
        }
    }
}
