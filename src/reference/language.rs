//! `schemas/language.kdl`: the statements of the language as data.

use std::sync::LazyLock;

use crate::source::{SourceFile, SourceMap};
use crate::syntax::{self, Node, Value};

/// A statement: what it says, where it may appear, what it takes.
#[derive(Debug)]
pub struct Statement {
    /// The word that starts it.
    pub name: Box<str>,
    /// The blocks that take it: `top`, `role` (a statement that places nodes), or the name of a statement.
    pub within: Vec<Box<str>>,
    /// One or two sentences for people.
    pub doc: Box<str>,
    /// Its arguments, in order.
    pub arguments: Vec<Argument>,
    /// Its properties, in the order in which people write them.
    pub properties: Vec<Property>,
    /// How it is written.
    pub example: Box<str>,
    /// Words of pages that go further.
    pub see: Vec<Box<str>>,
}

/// An argument of a statement.
#[derive(Debug)]
pub struct Argument {
    /// What it means, in capitals: `FOLDER`.
    pub name: Box<str>,
    /// A sentence for people.
    pub doc: Box<str>,
    /// Whether there may be several.
    pub repeats: bool,
    /// Whether it may be omitted.
    pub is_optional: bool,
}

/// A property of a statement.
#[derive(Debug)]
pub struct Property {
    /// Its name.
    pub name: Box<str>,
    /// What it takes: a kind of value (`size`, `count`, `pattern` …), or the words it knows separated by ` | `.
    pub value: Box<str>,
    /// A sentence for people.
    pub doc: Box<str>,
}

/// What statements take that place nodes of a role.
#[derive(Debug)]
pub struct Placing {
    /// A sentence for people.
    pub doc: Box<str>,
    /// Their arguments.
    pub arguments: Vec<Argument>,
    /// Their properties, whatever the role.
    pub properties: Vec<Property>,
    /// Their further properties in a block such as `monitoring`.
    pub in_block: Vec<Property>,
    /// Words of pages that go further.
    pub see: Vec<Box<str>>,
}

/// The language: its statements, and what every statement takes that places nodes.
pub fn language() -> &'static (Vec<Statement>, Placing) {
    &LANGUAGE
}

static LANGUAGE: LazyLock<(Vec<Statement>, Placing)> = LazyLock::new(|| {
    let mut statements = Vec::new();
    let mut placing = Placing {
        doc: Box::default(),
        arguments: Vec::new(),
        properties: Vec::new(),
        in_block: Vec::new(),
        see: Vec::new(),
    };
    for node in nodes() {
        match &*node.name.text {
            "statement" => statements.push(Statement {
                name: first(&node),
                within: text(&node, "in").split(' ').map(Into::into).collect(),
                doc: text(&node, "doc"),
                arguments: arguments(&node),
                properties: properties(&node),
                example: child(&node, "example").map(first).unwrap_or_default(),
                see: see(&node),
            }),
            "placing" => {
                placing.doc = text(&node, "doc");
                placing.arguments = arguments(&node);
                placing.properties = properties(&node);
                placing.see = see(&node);
            }
            "attending" => placing.in_block = properties(&node),
            _ => {}
        }
    }
    (statements, placing)
});

impl Statement {
    /// The values that a property knows; nothing when it takes any.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| &*property.name == name)
    }
}

impl Property {
    /// The words that it takes, when it takes no others.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.value.split(" | ").filter(|_| self.value.contains(" | "))
    }
}

/// The nodes of the file, read by the reader of specs. A test holds that the file has no mistakes.
pub(super) fn nodes() -> Vec<Node> {
    let mut sources = SourceMap::default();
    let source =
        SourceFile::from_bytes("language.kdl", include_bytes!("../../schemas/language.kdl").to_vec());
    let file = sources.add(source);
    syntax::kdl::read(file, sources.file(file)).0.nodes
}

/// The first argument of a node.
pub(super) fn first(node: &Node) -> Box<str> {
    match node.arguments().next().map(|scalar| &scalar.value) {
        Some(Value::Text(text)) => text.clone(),
        _ => Box::default(),
    }
}

/// A property of a node as text; nothing when there is none.
pub(super) fn text(node: &Node, name: &str) -> Box<str> {
    match node.property(name).map(|entry| &entry.value.value) {
        Some(Value::Text(text)) => text.clone(),
        _ => Box::default(),
    }
}

fn child<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    node.children().iter().find(|child| &*child.name.text == name)
}

fn children<'a>(node: &'a Node, name: &'static str) -> impl Iterator<Item = &'a Node> {
    node.children().iter().filter(move |child| &*child.name.text == name)
}

fn flag(node: &Node, name: &str) -> bool {
    node.property(name).is_some_and(|entry| entry.value.value == Value::Bool(true))
}

fn arguments(node: &Node) -> Vec<Argument> {
    let one = |node: &Node| Argument {
        name: first(node),
        doc: text(node, "doc"),
        repeats: flag(node, "repeats"),
        is_optional: flag(node, "optional"),
    };
    children(node, "argument").map(one).collect()
}

fn properties(node: &Node) -> Vec<Property> {
    let one =
        |node: &Node| Property { name: first(node), value: text(node, "value"), doc: text(node, "doc") };
    children(node, "property").map(one).collect()
}

fn see(node: &Node) -> Vec<Box<str>> {
    let texts = |node: &Node| -> Vec<Box<str>> {
        let text = |value: &Value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        node.arguments().filter_map(|scalar| text(&scalar.value)).collect()
    };
    child(node, "see").map(texts).unwrap_or_default()
}
