//! The names in a spec: where each is declared, and where it is used.

use std::ops::Range;

use super::text::Text;
use crate::driver::PRODUCTS;
use crate::model::AddressUse;
use crate::spec::pattern::{MOST_NAMES, Pattern, glob_matches};
use crate::syntax::{Entry, Node, Scalar, Value};

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Name {
    /// A host, or a pattern of them.
    Host,
    /// A class of hosts.
    Class,
    /// A node, or a pattern of them.
    Node,
    /// A cluster.
    Cluster,
    /// A zone.
    Zone,
    /// A network.
    Network,
    /// An address of a host.
    Address,
    /// A file.
    File,
    /// A parameter or a variable.
    Parameter,
    /// A value that may name a host, an address or a node.
    Mention,
}

/// One location of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// What it is of.
    pub(super) name: Name,
    /// Its bytes, without quotes.
    pub(super) range: Range<usize>,
    /// The name, or the pattern.
    pub(super) text: Box<str>,
    /// Whether it is declared here.
    pub(super) is_declaration: bool,
    /// The statement that it is in.
    pub(super) statement: Range<usize>,
}

impl Occurrence {
    /// Whether it means a name: its own, one of a range, one that its signs match.
    pub(super) fn covers(&self, name: &str) -> bool {
        if *self.text == *name {
            return true;
        }
        if self.text.contains(['*', '?']) {
            return glob_matches(&self.text, name);
        }
        self.text.contains('[') && expand(&self.text).iter().any(|own| own == name)
    }

    /// Whether it chooses names that are declared elsewhere.
    pub(super) fn is_glob(&self) -> bool {
        self.text.contains(['*', '?'])
    }
}

/// How many names of one range are checked.
const MOST_MEMBERS: u64 = MOST_NAMES / 10;

/// The names that a range writes; the text itself where it is not a range.
pub(super) fn expand(text: &str) -> Vec<String> {
    match Pattern::parse(text) {
        Ok(pattern) if !pattern.is_open() && pattern.count() <= MOST_MEMBERS => {
            (0..pattern.count()).filter_map(|index| pattern.get(index)).collect()
        }
        _ => vec![text.to_owned()],
    }
}

/// The bytes of a value within its quotes; those of all of it where the two are written differently.
pub(super) fn inside(text: &Text, scalar: &Scalar) -> Range<usize> {
    let range = scalar.span.range();
    let raw = text.slice(&range);
    match &scalar.value {
        Value::Text(value) if raw.len() == value.len() + 2 && raw.starts_with('"') => {
            range.start + 1..range.end - 1
        }
        _ => range,
    }
}

/// The words that name nodes: `name`, and what products call it.
pub(super) fn node_words() -> impl Iterator<Item = &'static str> {
    let own = PRODUCTS.iter().map(|product| &*product.catalog().words.node_name);
    ["name"].into_iter().chain(own)
}

/// All names of a file, in the order of their locations.
pub(super) fn occurrences(text: &Text) -> Vec<Occurrence> {
    let mut collector = Collector { text, found: Vec::new() };
    let mut open: Vec<&Node> = text.nodes().iter().rev().collect();
    while let Some(node) = open.pop() {
        collector.statement(node);
        open.extend(node.children().iter().rev());
    }
    collector.found.sort_by_key(|found| (found.range.start, found.range.end));
    collector.found
}

struct Collector<'a> {
    text: &'a Text,
    found: Vec<Occurrence>,
}

impl Collector<'_> {
    fn statement(&mut self, node: &Node) {
        let first = node.arguments().next();
        match &*node.name.text {
            "cluster" => {
                let is_declaration = node.property("product").is_some();
                self.argument(node, first, Name::Cluster, is_declaration);
            }
            "host" => self.host(node),
            "class" => {
                self.argument(node, first, Name::Class, true);
                self.property(node, "zone", Name::Zone, true);
            }
            "alias" => {
                for scalar in node.arguments() {
                    self.argument(node, Some(scalar), Name::Address, true);
                }
            }
            "include" | "extends" | "payload" => self.argument(node, first, Name::File, false),
            "network" => {
                for scalar in node.arguments() {
                    self.argument(node, Some(scalar), Name::Network, true);
                }
            }
            "set" | "env" => {
                self.argument(node, first, Name::Parameter, false);
                for scalar in node.arguments().skip(1) {
                    self.mentions(node, scalar);
                }
            }
            "every" | "every-node" => {
                self.on(node);
                for word in node_words() {
                    self.property(node, word, Name::Node, false);
                }
            }
            _ if node.property("on").is_some() => {
                self.on(node);
                self.property(node, "seed", Name::Host, false);
                for word in node_words() {
                    self.property(node, word, Name::Node, true);
                }
                self.argument(node, first, Name::Node, true);
            }
            _ => {
                for scalar in node.arguments() {
                    self.mentions(node, scalar);
                }
            }
        }
    }

    fn host(&mut self, node: &Node) {
        let first = node.arguments().next();
        // An overlay says more of hosts that its base declares.
        let is_pattern =
            matches!(first.map(|scalar| &scalar.value), Some(Value::Text(name)) if name.contains(['*', '?']));
        self.argument(node, first, Name::Host, !is_pattern);
        self.property(node, "zone", Name::Zone, true);
        for use_ in AddressUse::ALL {
            self.property(node, use_.as_str(), Name::Address, true);
        }
        if let Some(entry) = node.property("class") {
            self.list(node, entry, |piece| (Name::Class, piece));
        }
    }

    fn on(&mut self, node: &Node) {
        let Some(entry) = node.property("on") else { return };
        self.list(node, entry, |piece| match piece.split_once(':') {
            Some(("zone", name)) => (Name::Zone, name),
            Some(("class", name)) => (Name::Class, name),
            _ => (Name::Host, piece),
        });
    }

    /// The pieces of a list with commas.
    fn list(&mut self, node: &Node, entry: &Entry, of: impl Fn(&str) -> (Name, &str)) {
        let Value::Text(value) = &entry.value.value else { return };
        let range = inside(self.text, &entry.value);
        let is_exact = self.text.slice(&range) == &**value;
        for (at, piece) in pieces(value) {
            let (name, own) = of(piece);
            let start = at + piece.len() - own.len();
            let range =
                if is_exact { range.start + start..range.start + start + own.len() } else { range.clone() };
            self.add(node, name, range, own, false);
        }
    }

    fn mentions(&mut self, node: &Node, scalar: &Scalar) {
        let Value::Text(value) = &scalar.value else { return };
        let range = inside(self.text, scalar);
        if self.text.slice(&range) != &**value {
            return;
        }
        for (at, piece) in words(value) {
            self.add(node, Name::Mention, range.start + at..range.start + at + piece.len(), piece, false);
        }
    }

    fn property(&mut self, node: &Node, word: &str, name: Name, is_declaration: bool) {
        let entry = node.property(word);
        self.argument(node, entry.map(|entry| &entry.value), name, is_declaration);
    }

    fn argument(&mut self, node: &Node, scalar: Option<&Scalar>, name: Name, is_declaration: bool) {
        let Some(scalar) = scalar else { return };
        let Value::Text(value) = &scalar.value else { return };
        self.add(node, name, inside(self.text, scalar), value, is_declaration);
    }

    fn add(&mut self, node: &Node, name: Name, range: Range<usize>, text: &str, is_declaration: bool) {
        let is_known = self.found.last().is_some_and(|last| last.range == range && last.name == name);
        if !text.is_empty() && !is_known {
            let statement = node.span.range();
            self.found.push(Occurrence { name, range, text: text.into(), is_declaration, statement });
        }
    }
}

/// The pieces of a list with commas outside brackets, each with its location.
pub(super) fn pieces(list: &str) -> Vec<(usize, &str)> {
    let mut depth = 0i32;
    let mut start = 0;
    let mut found = Vec::new();
    let mut add = |start: usize, end: usize| {
        let raw = &list[start..end];
        let piece = raw.trim();
        if !piece.is_empty() {
            found.push((start + raw.len() - raw.trim_start().len(), piece));
        }
    };
    for (at, letter) in list.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth <= 0 => {
                add(start, at);
                start = at + 1;
            }
            _ => {}
        }
    }
    add(start, list.len());
    found
}

/// The words of a value that may be names or addresses, each with its location; a port behind one is left off.
fn words(value: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + value[rest..].find(is_part)?;
        let end = value[start..].find(|letter| !is_part(letter)).map_or(value.len(), |length| start + length);
        rest = end;
        Some((start, &value[start..end]))
    })
    .filter(|(_, word)| word.contains(char::is_alphabetic) || word.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_are() {
        let spec = "host \"n-[1..2]\" address=\"10.0.0.1\" class=\"big, fast\"\n\
                    datanode \"d\" on=\"n-[1,2], zone:a\" { set \"k\" \"n-1:6667,10.0.0.1\"; }\n";
        let text = Text::new("a.kdl", spec.as_bytes().to_vec());
        let shown: Vec<(Name, &str)> =
            text.occurrences().iter().map(|found| (found.name, text.slice(&found.range))).collect();
        assert_eq!(
            shown,
            [
                (Name::Host, "n-[1..2]"),
                (Name::Address, "10.0.0.1"),
                (Name::Class, "big"),
                (Name::Class, "fast"),
                (Name::Node, "d"),
                (Name::Host, "n-[1,2]"),
                (Name::Zone, "a"),
                (Name::Parameter, "k"),
                (Name::Mention, "n-1"),
                (Name::Mention, "10.0.0.1"),
            ]
        );
        assert!(text.occurrences()[0].covers("n-2") && !text.occurrences()[0].covers("n-3"));
    }
}
