//! Lines of cluster.cfg and the nodes that they are for: all, those whose alias matches, one.

use super::{Raising, layer, role, settings};
use crate::model::Spanned;
use crate::product::{Folder, NativeFile, RaisedSetting};
use crate::source::Span;

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
        let mut layers: Vec<(u8, String, usize)> = Vec::new();
        for group in groups {
            let strength = match group.qualifier.as_str() {
                "" => 2,
                pattern if pattern.contains(['%', '?']) => 1,
                _ => 0,
            };
            self.raised.layers.push(layer(file, readers.clone(), group.settings));
            layers.push((strength, group.qualifier, self.raised.layers.len() - 1));
        }
        layers.sort_by_key(|(strength, _, _)| *strength);
        for node in self.raised.nodes.iter_mut().filter(|node| readers.contains(&node.role)) {
            for (_, qualifier, index) in &layers {
                if qualifier.is_empty() || matches(qualifier, &node.name) {
                    node.layers.push(*index);
                }
            }
        }
    }

    fn groups(&self, file: &NativeFile) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
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
            match groups.iter_mut().find(|group| group.qualifier == qualifier) {
                Some(group) => group.settings.push(setting),
                None => groups.push(Group { qualifier, settings: vec![setting] }),
            }
        }
        groups
    }
}

/// Whether an alias matches: `%` stands for any letters, `?` for one.
fn matches(pattern: &str, alias: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let alias: Vec<char> = alias.chars().collect();
    // Positions of the pattern that are reached after each letter.
    let step_over = |reached: &mut Vec<bool>| {
        for at in 0..pattern.len() {
            if reached[at] && pattern[at] == '%' {
                reached[at + 1] = true;
            }
        }
    };
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    step_over(&mut reached);
    for letter in alias {
        let mut next = vec![false; pattern.len() + 1];
        for at in 0..pattern.len() {
            if !reached[at] {
                continue;
            }
            match pattern[at] {
                '%' => next[at] = true,
                '?' => next[at + 1] = true,
                own if own == letter => next[at + 1] = true,
                _ => {}
            }
        }
        step_over(&mut next);
        reached = next;
    }
    reached[pattern.len()]
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
