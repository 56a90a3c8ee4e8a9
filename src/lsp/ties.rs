//! Which specs have to do with each other. Specs of a workspace are checked together, as `check` does: clusters that share a host cannot
//! share a port. Specs without a host, an address or a project in common cannot break a rule together, and are checked one by one, so
//! that a change costs no more than what it touches.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::names::{Name, expand};
use super::text::Text;
use crate::model::Parts;
use crate::spec::pattern::Pattern;
use crate::syntax::{Node, Value};

/// How far addresses such as `10.0.0.11+` are counted.
const MOST_COUNTED: u64 = 4096;

/// Hashes of what a file declares, and of all words in it that may name something declared elsewhere.
pub(super) fn words(text: &Text) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let mut mentioned: BTreeSet<u64> = BTreeSet::new();
    if !text.is_kdl() {
        // The file of another tool: any word in it may be a host.
        mentioned.extend(split(text.text()).map(hash));
        return (mentioned.clone(), mentioned);
    }
    let mut declared: BTreeSet<u64> = BTreeSet::new();
    for found in text.occurrences().iter().filter(|found| found.is_declaration) {
        match found.name {
            Name::Host | Name::Address => {
                declared.extend(all(&found.text).iter().map(|name| hash(name)));
            }
            Name::Cluster => {
                declared.insert(hash(&found.text));
            }
            _ => {}
        }
    }
    let mut open: Vec<&Node> = text.nodes().iter().collect();
    while let Some(node) = open.pop() {
        for entry in &node.entries {
            let Value::Text(value) = &entry.value.value else { continue };
            mentioned.extend(split(value).map(hash));
            // Containers of one project are on one machine.
            if entry.key.as_ref().is_some_and(|key| &*key.text == "project") {
                declared.insert(hash(value));
            }
        }
        open.extend(node.children());
    }
    mentioned.extend(&declared);
    (declared, mentioned)
}

/// The names of a pattern; of one that counts on, as many as there may be hosts next to it.
fn all(text: &str) -> Vec<String> {
    match Pattern::parse(text) {
        Ok(pattern) if pattern.is_open() => {
            (0..MOST_COUNTED).filter_map(|index| pattern.get(index)).collect()
        }
        _ => expand(text),
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_alphanumeric() || "._-:".contains(letter);
    let outer = text.split(move |letter| !is_part(letter));
    // Of an endpoint both the whole and the host; an IPv6 address has colons of its own.
    outer
        .flat_map(|word| [Some(word), word.rsplit_once(':').map(|(host, _)| host)])
        .flatten()
        .filter(|word| !word.is_empty())
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.to_lowercase().hash(&mut hasher);
    hasher.finish()
}

/// Parts that have nothing to do with each other, each in the order given; a unit is the files of one spec.
pub(super) fn parts(units: &[Vec<&Text>]) -> Vec<Vec<usize>> {
    let mut parts = Parts::new(units.len());
    for (left, own) in units.iter().enumerate() {
        for (right, other) in units.iter().enumerate() {
            let knows = |word: &u64| other.iter().any(|text| text.words().1.contains(word));
            if left != right && own.iter().flat_map(|text| &text.words().0).any(knows) {
                parts.join(left, right);
            }
        }
    }
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut indices: Vec<Option<usize>> = vec![None; units.len()];
    for (unit, first) in parts.firsts().into_iter().enumerate() {
        match indices[first] {
            Some(index) => found[index].push(unit),
            None => {
                indices[first] = Some(found.len());
                found.push(vec![unit]);
            }
        }
    }
    found
}
