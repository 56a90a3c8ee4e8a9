//! The nodes of a spec, made of keys and values of the file.

use super::block::Text;
use crate::source::Span;
use crate::syntax::Node;
use crate::syntax::yaml::YamlEntry;

/// Something that a server or the whole file sets: a parameter or a variable.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    /// `set` or `env`.
    pub(super) word: &'static str,
    /// The parameter's name with its location.
    pub(super) key: Text,
    /// The value with its location.
    pub(super) value: Text,
}

impl Assignment {
    /// A setting as an entry of the file says it.
    pub(super) fn of(word: &'static str, entry: &YamlEntry, value: Text) -> Self {
        Self { word, key: Text::new((&*entry.key).into(), entry.key_span), value }
    }

    /// The statement.
    pub(super) fn node(&self) -> Node {
        let head = self.key.span.to(self.value.span);
        Node::made(self.word, head)
            .with(&self.key.value, self.key.span)
            .with(&self.value.value, self.value.span)
    }
}

/// Settings in the order written; one that is set twice to one value counts once. Two values both stay: that is
/// reported when the settings find their parameters.
pub(super) fn without_repeats(settings: Vec<Assignment>) -> Vec<Assignment> {
    let mut seen = crate::maps::HashSet::default();
    let mut kept = Vec::with_capacity(settings.len());
    for assignment in settings {
        if seen.insert((
            assignment.word,
            assignment.key.value.clone(),
            assignment.value.value.trim().to_owned(),
        )) {
            kept.push(assignment);
        }
    }
    kept
}

/// `every "ROLE" { … }`; nothing when there is nothing to set.
pub(super) fn every(role: &str, head: Span, settings: &[Assignment]) -> Option<Node> {
    if settings.is_empty() {
        return None;
    }
    let mut node = Node::made("every", head).with(role, head);
    settings.iter().for_each(|assignment| node.push(assignment.node()));
    Some(node)
}
