//! `<<: *name`: the keys of other maps, where the map does not have them itself.

use crate::maps::HashSet;
use std::rc::Rc;

use super::rules::odd_key;
use super::{YamlEntry, YamlNode, YamlValue};
use crate::diagnostic::Finding;

/// The word that merges.
const MERGE: &str = "<<";

/// The entries with what `<<` adds: a map's own keys win, then those of the first map merged.
pub(super) fn merge(entries: Vec<YamlEntry>) -> (Vec<YamlEntry>, Vec<Finding>) {
    if !entries.iter().any(|entry| &*entry.key == MERGE) {
        return (entries, Vec::new());
    }
    let mut findings = Vec::new();
    let (merges, mut own): (Vec<YamlEntry>, Vec<YamlEntry>) =
        entries.into_iter().partition(|entry| &*entry.key == MERGE);
    let mut known: HashSet<Rc<str>> = own.iter().map(|entry| Rc::clone(&entry.key)).collect();
    let mut bring = |node: &YamlNode, findings: &mut Vec<Finding>| match &node.value {
        YamlValue::Map(others) => {
            let news = others.iter().filter(|entry| known.insert(Rc::clone(&entry.key)));
            own.extend(news.cloned());
        }
        _ => findings.push(odd_key::merge(node.span, node.kind())),
    };
    for entry in &merges {
        match &entry.value.value {
            YamlValue::List(items) => items.iter().for_each(|item| bring(item, &mut findings)),
            // What could not be read was reported already.
            _ if entry.value.is_null() => {}
            _ => bring(&entry.value, &mut findings),
        }
    }
    (own, findings)
}
