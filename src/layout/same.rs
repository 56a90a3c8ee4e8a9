//! Whether two trees mean the same.

use crate::syntax::{Entry, Node, Value};

/// Whether names, values and blocks are the same, wherever they are.
pub(super) fn same(before: &[Node], after: &[Node]) -> bool {
    let mut open = vec![(before, after)];
    while let Some((before, after)) = open.pop() {
        if before.len() != after.len() {
            return false;
        }
        for (before, after) in before.iter().zip(after) {
            let is_same = before.name.text == after.name.text
                && before.children.is_some() == after.children.is_some()
                && before.entries.len() == after.entries.len()
                && before.entries.iter().zip(&after.entries).all(|(before, after)| same_entry(before, after));
            if !is_same {
                return false;
            }
            open.push((before.children(), after.children()));
        }
    }
    true
}

fn same_entry(before: &Entry, after: &Entry) -> bool {
    let key = |entry: &Entry| entry.key.as_ref().map(|key| key.text.clone());
    key(before) == key(after) && same_value(&before.value.value, &after.value.value)
}

fn same_value(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Float(before), Value::Float(after)) => before.to_bits() == after.to_bits(),
        (before, after) => before == after,
    }
}
