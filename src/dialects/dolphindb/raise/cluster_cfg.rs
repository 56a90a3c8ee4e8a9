//! Lines of cluster.cfg and the nodes that they are for: all, those whose alias matches, one.

use std::collections::HashMap;

use super::{Raising, layer, role, settings};
use crate::model::Spanned;
use crate::product::{Folder, NativeFile, RaisedLayer, RaisedSetting};
use crate::source::Span;
use crate::spec::pattern::glob_with;

/// Lines with one qualifier.
struct Group {
    qualifier: String,
    settings: Vec<RaisedSetting>,
}

impl Raising<'_> {
    /// Gives the lines of the first cluster.cfg to the nodes that they are for.
    pub(super) fn lines(&mut self, folders: &[&Folder]) {
        let Some(file) = folders.iter().find_map(|folder| folder.file("cluster")) else { return };
        let groups = self.groups(file);
        let readers = vec![role("datanode"), role("computenode")];
        // The layer of each alias, those of patterns, and that of all.
        let mut names: HashMap<String, usize> = HashMap::new();
        let (mut patterns, mut all) = (Vec::new(), Vec::new());
        for Group { qualifier, settings } in groups {
            let index = self.raised.layers.len();
            let place = settings.first().map(|setting| setting.key.span);
            let is_one = !qualifier.is_empty() && !qualifier.contains(['%', '?']);
            let nodes = place.filter(|_| is_one).map(|place| Spanned::new(qualifier.as_str().into(), place));
            self.raised.layers.push(RaisedLayer { nodes, ..layer(file, readers.clone(), settings) });
            match qualifier.as_str() {
                "" => all.push(index),
                pattern if pattern.contains(['%', '?']) => patterns.push((qualifier, index)),
                _ => drop(names.insert(qualifier, index)),
            }
        }
        for node in self.raised.nodes.iter_mut().filter(|node| readers.contains(&node.role)) {
            node.layers.extend(names.get(&*node.name));
            let matching = patterns.iter().filter(|(pattern, _)| matches(pattern, &node.name));
            node.layers.extend(matching.map(|(_, index)| index));
            node.layers.extend(&all);
        }
    }

    fn groups(&self, file: &NativeFile) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for setting in settings(file, self.sources) {
            let key = &setting.key;
            let (qualifier, key) = match key.value.split_once('.') {
                Some((qualifier, name)) => {
                    let start = key.span.start as usize + qualifier.len() + 1;
                    let span = Span::new(key.span.file, start, key.span.end as usize);
                    (qualifier.to_owned(), Spanned::new(name.into(), span))
                }
                None => (String::new(), key.clone()),
            };
            let setting = RaisedSetting { key, value: setting.value };
            match known.get(&qualifier) {
                Some(&group) => groups[group].settings.push(setting),
                None => {
                    known.insert(qualifier.clone(), groups.len());
                    groups.push(Group { qualifier, settings: vec![setting] });
                }
            }
        }
        groups
    }
}

/// Whether an alias matches: `%` stands for any letters, `?` for one.
fn matches(pattern: &str, alias: &str) -> bool {
    glob_with('%', pattern, alias)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_stand_for_aliases() {
        assert!(
            matches("P1-%", "P1-node1") && matches("%8821", "P1-8821") && matches("DFSnode?", "DFSnode1")
        );
        assert!(!matches("node1", "node10") && !matches("P1-%", "P2-node1") && !matches("n?", "n"));
        assert!(matches("%", "") && matches("a%b%", "axxbyy"));
    }
}
