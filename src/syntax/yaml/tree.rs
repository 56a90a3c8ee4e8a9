//! The tree of a YAML file: values with their locations. What is written once and used twice (`&name`, `*name`, `<<`)
//! is shared, not copied.

use std::rc::Rc;

use crate::source::{FileId, Span};

/// One file.
#[derive(Debug)]
pub struct YamlTree {
    /// The file.
    pub file: FileId,
    /// The first document's value; `None` when there is none.
    pub root: Option<Rc<YamlNode>>,
    /// Comments, in the order written.
    pub comments: Vec<YamlComment>,
    /// Whether all of the file could be read: otherwise what is missing may be in the rest.
    pub is_whole: bool,
}

/// A value with its location.
#[derive(Debug)]
pub struct YamlNode {
    /// What it is.
    pub value: YamlValue,
    /// Where it is, quotes included; for a collection from its first to its last value.
    pub span: Span,
    /// How many values it holds when everything shared is counted where it is used.
    pub(super) weight: u64,
    /// How many collections are in each other in it.
    pub(super) height: usize,
}

/// What a value is.
#[derive(Debug)]
pub enum YamlValue {
    /// Text, number, truth value: as spelt.
    Scalar(YamlScalar),
    /// `- one` or `[one, two]`.
    List(Vec<Rc<YamlNode>>),
    /// `key: value`, in the order written; keys that `<<` adds come last. Every key occurs once.
    Map(Vec<YamlEntry>),
}

/// A scalar: its text and how it is written. Nothing is made a number or a truth value.
#[derive(Debug, Clone)]
pub struct YamlScalar {
    /// The text with quotes and escapes resolved.
    pub text: Box<str>,
    /// How it is written.
    pub style: YamlStyle,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YamlStyle {
    /// Without quotes.
    Plain,
    /// In quotes of either kind.
    Quoted,
    /// Lines after `|` or `>`.
    Block,
}

/// One key of a map with its value.
#[derive(Debug, Clone)]
pub struct YamlEntry {
    /// The key's text.
    pub key: Rc<str>,
    /// Where the key is.
    pub key_span: Span,
    /// The value.
    pub value: Rc<YamlNode>,
}

/// A comment.
#[derive(Debug, Clone)]
pub struct YamlComment {
    /// The text after the `#`, spaces around it removed.
    pub text: Box<str>,
    /// From the `#` to the end of the line.
    pub span: Span,
    /// Whether nothing else is on its line.
    pub is_alone: bool,
}

impl YamlNode {
    /// The scalar, when it is one.
    pub fn scalar(&self) -> Option<&YamlScalar> {
        match &self.value {
            YamlValue::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Whether nothing is written: an empty location, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(|scalar| {
            scalar.style == YamlStyle::Plain && matches!(&*scalar.text, "" | "~" | "null" | "Null" | "NULL")
        })
    }

    /// The word for this kind of value in messages, with its article.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            YamlValue::Scalar(_) => "a string",
            YamlValue::List(_) => "a list",
            YamlValue::Map(_) => "a block of keys",
        }
    }
}

impl YamlEntry {
    /// Key and value together.
    pub fn span(&self) -> Span {
        // What is elsewhere (`*name`) has its own location.
        if self.value.span.start >= self.key_span.start {
            self.key_span.to(self.value.span)
        } else {
            self.key_span
        }
    }
}
