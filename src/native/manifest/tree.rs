//! Values of manifests by their keys.

use std::rc::Rc;

use crate::source::SourceMap;
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlValue};

/// The value of a key of a map.
pub(super) fn get<'a>(node: &'a YamlNode, key: &str) -> Option<&'a Rc<YamlNode>> {
    match &node.value {
        YamlValue::Map(entries) => entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value),
        _ => None,
    }
}

/// The text of a key of a map.
pub(super) fn text<'a>(node: &'a YamlNode, key: &str) -> Option<&'a str> {
    Some(&*get(node, key)?.scalar()?.text)
}

/// The items of a list.
pub(super) fn items(node: &YamlNode) -> &[Rc<YamlNode>] {
    match &node.value {
        YamlValue::List(items) => items,
        _ => &[],
    }
}

/// All scalars of a value that is one, or a list of them, with spaces between.
pub(super) fn joined(node: &YamlNode) -> String {
    match &node.value {
        YamlValue::Scalar(scalar) => scalar.text.to_string(),
        YamlValue::List(items) => {
            let texts = items.iter().filter_map(|item| Some(&*item.scalar()?.text));
            texts.collect::<Vec<_>>().join(" ")
        }
        YamlValue::Map(_) => String::new(),
    }
}

/// The tag of a value, `!reset` for example.
pub(super) fn tag<'s>(entry: &YamlEntry, sources: &'s SourceMap) -> Option<&'s str> {
    let text = &sources.file(entry.key_span.file).text;
    let rest = text.get(entry.key_span.end as usize..)?.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    let rest = rest.trim_start_matches([' ', '\t']);
    let end = rest.find(|letter: char| letter.is_whitespace() || "[]{},".contains(letter));
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|word| word.starts_with('!'))
}
