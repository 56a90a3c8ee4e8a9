//! The pages of docs/ that people wrote, packed into the program, and the topics that name parts of them.

use std::sync::LazyLock;

use super::language::{first, nodes, text};
use crate::packed;
use crate::product::{self, Product, Table};

/// One page of docs/.
#[derive(Debug)]
pub struct Document {
    /// The name of the file: `language.md`.
    pub name: &'static str,
    /// The page, in Markdown.
    pub text: &'static str,
}

/// A word of `clusterc explain` that is about more than one statement.
#[derive(Debug)]
pub struct Topic {
    /// The word.
    pub name: Box<str>,
    /// One sentence for lists.
    pub doc: Box<str>,
    /// The page of docs/ that holds it.
    file: Box<str>,
    /// The heading of its section; the whole page when empty.
    section: Box<str>,
}

/// Every page that people wrote, in the order of the names. Pages that the program makes are in [`crate::pages`].
pub fn documents() -> &'static [Document] {
    &DOCUMENTS
}

/// The page of that file name.
pub fn document(name: &str) -> Option<&'static Document> {
    documents().iter().find(|document| document.name == name)
}

/// The location of a heading in the one file that `clusterc docs` writes, where each page comes under its name.
pub fn in_one_file(page: &str, heading: &str) -> String {
    format!("{page}--{heading}")
}

/// All topics, in the order of their names.
pub fn topics() -> &'static [Topic] {
    &TOPICS
}

/// The topic of that name.
pub fn topic(name: &str) -> Option<&'static Topic> {
    topics().iter().find(|topic| &*topic.name == name)
}

impl Topic {
    /// Whether its page is one that a product makes.
    pub(super) fn is_of(&self, product: &dyn Product) -> bool {
        let is_file = |document: &product::Document| matches!(document, product::Document::Page { file, .. } if **file == *self.file);
        product.documents().iter().any(is_file)
    }

    /// What the pages say about it, in Markdown; pages of products are made from what they know.
    pub fn text(&self, products: Table) -> String {
        let made = |product: &dyn Product| {
            product.documents().iter().find_map(|document| match document {
                product::Document::Page { file, render } if **file == *self.file => Some(render()),
                _ => None,
            })
        };
        let text = match document(&self.file) {
            Some(document) => document.text.to_string(),
            None => products.iter().find_map(made).unwrap_or_default(),
        };
        if self.section.is_empty() { text } else { section(&text, &self.section).unwrap_or("").to_owned() }
    }
}

/// The headings of a page with their levels, outside fences, and where each starts.
pub fn sections(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut fenced = false;
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        if line.starts_with("```") {
            fenced = !fenced;
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let title = line[level..].strip_prefix(' ').filter(|_| level > 0 && !fenced)?;
        Some((start, level, title.trim_end()))
    })
}

/// The section under a heading, heading included, up to the next one of its level or above.
fn section<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let (start, level, _) = sections(text).find(|(_, _, found)| *found == title)?;
    let next = sections(text).find(|(at, other, _)| *at > start && *other <= level);
    text.get(start..next.map_or(text.len(), |(at, ..)| at))
}

static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let texts = packed::texts(include_bytes!(concat!(env!("OUT_DIR"), "/documents")));
    texts.into_iter().map(|(name, text)| Document { name, text }).collect()
});

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let is_topic = |node: &crate::syntax::Node| &*node.name.text == "topic";
    let one = |node: crate::syntax::Node| Topic {
        name: first(&node),
        doc: text(&node, "doc"),
        file: text(&node, "file"),
        section: text(&node, "section"),
    };
    nodes().into_iter().filter(is_topic).map(one).collect()
});
