//! One file as the editor or the disk has it, with what was read of it once.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use super::lex::{self, Token};
use super::names::{self, Occurrence};
use super::position::{Encoding, Lines, Position};
use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::spec;
use crate::syntax::{self, Node, Value};

/// A file, and what was made of its text.
#[derive(Debug)]
pub(super) struct Text {
    /// The file, under its path.
    pub(super) source: SourceFile,
    /// Where its lines start.
    pub(super) lines: Lines,
    read: OnceLock<Read>,
    tokens: OnceLock<Vec<Token>>,
    occurrences: OnceLock<Vec<Occurrence>>,
    words: OnceLock<(BTreeSet<u64>, BTreeSet<u64>)>,
}

/// A text as KDL.
#[derive(Debug)]
struct Read {
    file: FileId,
    nodes: Vec<Node>,
    findings: Vec<Finding>,
}

impl Text {
    pub(super) fn new(path: &str, bytes: Vec<u8>) -> Self {
        let source = SourceFile::from_bytes(path, bytes);
        let lines = Lines::new(&source.text);
        Self {
            source,
            lines,
            read: OnceLock::new(),
            tokens: OnceLock::new(),
            occurrences: OnceLock::new(),
            words: OnceLock::new(),
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.source.name
    }

    pub(super) fn text(&self) -> &str {
        &self.source.text
    }

    /// Whether it is read as KDL.
    pub(super) fn is_kdl(&self) -> bool {
        self.path().ends_with(".kdl")
    }

    fn read(&self) -> &Read {
        self.read.get_or_init(|| {
            let file = SourceMap::default().add(SourceFile::from_bytes("", Vec::new()));
            let (tree, findings) = syntax::kdl::read(file, &self.source);
            Read { file, nodes: tree.nodes, findings }
        })
    }

    /// Its statements; none where it is not KDL.
    pub(super) fn nodes(&self) -> &[Node] {
        if self.is_kdl() { &self.read().nodes } else { &[] }
    }

    /// The nodes and findings with their locations in a file of another map.
    pub(super) fn known(&self, file: FileId) -> (Vec<Node>, Vec<Finding>) {
        let read = self.read();
        let (mut nodes, mut findings) = (read.nodes.clone(), read.findings.clone());
        if file != read.file {
            move_nodes(&mut nodes, file);
            findings.iter_mut().for_each(|finding| finding.move_files(&[Some(file)]));
        }
        (nodes, findings)
    }

    /// Its words, comments and signs.
    pub(super) fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| lex::tokens(self.text()))
    }

    /// The names in it.
    pub(super) fn occurrences(&self) -> &[Occurrence] {
        self.occurrences.get_or_init(|| names::occurrences(self))
    }

    /// The hosts and addresses that it declares, and all words that may name one, as hashes: files that share none have nothing to do
    /// with each other.
    pub(super) fn words(&self) -> &(BTreeSet<u64>, BTreeSet<u64>) {
        self.words.get_or_init(|| super::ties::words(self))
    }

    /// The files that its statements pull in, and whether each is its base.
    pub(super) fn links(&self) -> Vec<(String, bool)> {
        let nodes = self.nodes().iter().flat_map(|node| [node].into_iter().chain(node.children()));
        let link = |node: &Node| {
            let is_base = match &*node.name.text {
                "include" => false,
                "extends" => true,
                _ => return None,
            };
            match node.arguments().next().map(|scalar| &scalar.value) {
                Some(Value::Text(name)) => Some((spec::relative_to(self.path(), name), is_base)),
                _ => None,
            }
        };
        nodes.filter_map(link).collect()
    }

    pub(super) fn offset(&self, position: Position, encoding: Encoding) -> usize {
        self.lines.offset(self.text(), position, encoding)
    }

    /// A range of bytes as JSON.
    pub(super) fn json(&self, range: &Range<usize>, encoding: Encoding) -> serde_json::Value {
        self.lines.json(self.text(), range, encoding)
    }

    /// What is written in a range.
    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        self.text().get(range.clone()).unwrap_or_default()
    }
}

/// Moves places to another file.
fn move_nodes(nodes: &mut [Node], file: FileId) {
    let to = |span: &mut Span| span.file = file;
    let mut open: Vec<&mut Node> = nodes.iter_mut().collect();
    while let Some(node) = open.pop() {
        to(&mut node.name.span);
        to(&mut node.head);
        to(&mut node.span);
        for entry in &mut node.entries {
            if let Some(key) = &mut entry.key {
                to(&mut key.span);
            }
            to(&mut entry.value.span);
            to(&mut entry.span);
        }
        open.extend(node.children.iter_mut().flatten());
    }
}
