//! One block of keys: what is in it is removed key by key, and what does not belong is reported.

use super::keys::{Key, Need, SECTIONS, Section};
use super::rules::{missing_key, unknown_key, wrong_shape};
use crate::catalog::{Catalog, ParamKind};
use crate::diagnostic::Finding;
use crate::model::Spanned;
use crate::source::Span;
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlTree, YamlValue};

/// How many unknown keys of one block are reported one by one.
pub(super) const MOST_UNKNOWN: usize = 100;

/// A text with its location.
pub(super) type Text = Spanned<Box<str>>;

/// The keys of one part of the file, or of one server in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) section: &'static Section,
    entries: &'a [YamlEntry],
    /// All of it.
    pub(super) span: Span,
}

impl<'a> Block<'a> {
    /// Takes a value as a block of a section; reports keys that the section does not have.
    pub(super) fn of(
        node: &'a YamlNode,
        section: &'static Section,
        catalog: &Catalog,
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let YamlValue::Map(entries) = &node.value else {
            if !node.is_null() {
                findings.push(wrong_shape::block(node.span, section.name, node.kind()));
            }
            return None;
        };
        for entry in entries.iter().filter(|entry| section.key(&entry.key).is_none()).take(MOST_UNKNOWN) {
            let is_parameter =
                catalog.find(&entry.key).iter().any(|&id| catalog.param(id).kind == ParamKind::Property);
            let other = SECTIONS.iter().find(|other| other.key(&entry.key).is_some()).map(|other| other.name);
            findings.push(unknown_key::key(entry.key_span, &entry.key, section, is_parameter, other));
        }
        Some(Self { section, entries, span: node.span })
    }

    /// The entry of a key that says something.
    pub(super) fn entry(&self, key: &str) -> Option<&'a YamlEntry> {
        debug_assert!(self.section.key(key).is_some(), "{key} is in the table");
        self.entries.iter().find(|entry| &*entry.key == key && !entry.value.is_null())
    }

    /// The text of a key; an empty one says nothing.
    pub(super) fn text(&self, key: &str, findings: &mut Vec<Finding>) -> Option<Text> {
        let entry = self.entry(key)?;
        text_of(entry, findings).filter(|text| !text.value.trim().is_empty())
    }

    /// The keys of a block in this one.
    pub(super) fn inner(
        &self,
        key: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<(&'a YamlEntry, &'a [YamlEntry])> {
        let entry = self.entry(key)?;
        match &entry.value.value {
            YamlValue::Map(entries) => Some((entry, entries)),
            _ => {
                findings.push(wrong_shape::block(entry.value.span, key, entry.value.kind()));
                None
            }
        }
    }

    /// Reports keys that are missing, all of one kind at once. `has` says what is elsewhere.
    pub(super) fn report_missing(
        &self,
        tree: &YamlTree,
        location: Span,
        name: &str,
        has: impl Fn(&str) -> bool,
        findings: &mut Vec<Finding>,
    ) {
        // In what could not be read it is allowed.
        if !tree.is_whole {
            return;
        }
        let missing = |need: Need| -> Vec<&'static Key> {
            let all = self.section.keys.iter().filter(|key| key.need == need);
            all.filter(|key| self.entry(key.name).is_none() && !has(key.name)).collect()
        };
        let (required, expected) = (missing(Need::Required), missing(Need::Expected));
        if !required.is_empty() {
            findings.push(missing_key::required(location, name, &required));
        }
        if !expected.is_empty() {
            findings.push(missing_key::expected(location, name, &expected));
        }
    }
}

/// The text of an entry; reports a list or a block.
pub(super) fn text_of(entry: &YamlEntry, findings: &mut Vec<Finding>) -> Option<Text> {
    match entry.value.scalar() {
        Some(scalar) => {
            let text = if entry.value.is_null() { "" } else { scalar.text.trim_end_matches('\n') };
            let span = if entry.value.span.range().is_empty() { entry.key_span } else { entry.value.span };
            Some(Spanned::new(text.into(), span))
        }
        None => {
            findings.push(wrong_shape::text(entry.value.span, &entry.key, &entry.value));
            None
        }
    }
}
