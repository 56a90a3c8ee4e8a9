//! Which files are their own specs, and which of those are checked together, as `check` has it: overlays are alternatives, and so is
//! the file of another tool next to the spec that was made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::text::Text;
use super::ties;
use crate::spec;

/// A spec with all that it pulls in.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// Its strings, itself first.
    texts: Vec<Arc<Text>>,
    /// The paths of all that it pulls in, found or not.
    pub(super) files: BTreeSet<String>,
    is_overlay: bool,
}

/// How many files one spec pulls in at most.
const MOST_FILES: usize = 1_000;

/// Follows the links of a spec.
pub(super) fn loaded(path: &str, text: &dyn Fn(&str) -> Option<Arc<Text>>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let Some(text) = text(&path) else { continue };
        for (link, is_base) in text.links() {
            loaded.is_overlay |= is_base && loaded.texts.is_empty();
            if loaded.files.len() < MOST_FILES && loaded.files.insert(link.clone()) {
                open.push(link);
            }
        }
        loaded.texts.push(text);
    }
    loaded
}

/// The parts of some specs, each a list of paths.
pub(super) fn parts(specs: &[String], loaded: &BTreeMap<String, Loaded>) -> Vec<Vec<String>> {
    let all: BTreeSet<&String> = loaded.values().flat_map(|loaded| &loaded.files).collect();
    // Of files that include each other each is a spec, so that someone reports it.
    let is_pulled = |path: &String| {
        let back = |other: &String| loaded.get(path).is_some_and(|own| own.files.contains(other));
        let mut others = loaded.iter().filter(|(other, own)| *other != path && own.files.contains(path));
        all.contains(path) && others.any(|(other, _)| !back(other))
    };
    let is_twin = |path: &str| {
        let made = path.rsplit_once('.').map(|(stem, _)| format!("{stem}.kdl"));
        spec::is_foreign(path) && made.is_some_and(|made| specs.contains(&made))
    };
    let mut plain: Vec<&String> = Vec::new();
    let mut alone: Vec<Vec<String>> = Vec::new();
    for path in specs.iter().filter(|path| !is_pulled(path)) {
        let is_overlay = loaded.get(path).is_some_and(|loaded| loaded.is_overlay);
        if is_overlay || is_twin(path) {
            alone.push(vec![path.clone()]);
        } else {
            plain.push(path);
        }
    }
    let units: Vec<Vec<&Text>> = plain
        .iter()
        .map(|path| {
            loaded.get(*path).into_iter().flat_map(|own| own.texts.iter().map(|text| &**text)).collect()
        })
        .collect();
    let together =
        if units.len() > 1 { ties::parts(&units) } else { (0..units.len()).map(|unit| vec![unit]).collect() };
    let mut parts: Vec<Vec<String>> =
        together.into_iter().map(|part| part.into_iter().map(|unit| plain[unit].clone()).collect()).collect();
    parts.append(&mut alone);
    parts
}
