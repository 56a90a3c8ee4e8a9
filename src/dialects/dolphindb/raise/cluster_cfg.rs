//! Lines of cluster.cfg and the nodes that they are for: all, those whose alias matches, one.

use crate::maps::{HashMap, HashSet};

use super::{Raising, layer, role, settings};
use crate::diagnostic::{Finding, Severity};
use crate::dialects::dolphindb::rules::{Line, alias_word_for_one, no_such_alias, unordered_lines};
use crate::model::Spanned;
use crate::product::{Folder, NativeFile, RaisedLayer, RaisedSetting};
use crate::source::Span;
use crate::spec::pattern::glob_with;

/// For how many aliases without a node similar names are searched.
const MOST_SUGGESTIONS: usize = 20;

/// Lines with one qualifier; the lines for all nodes have none.
struct Group {
    qualifier: Option<Spanned<Box<str>>>,
    settings: Vec<RaisedSetting>,
}

impl Group {
    /// Whether it is for the nodes that match, and not for one.
    fn is_pattern(&self) -> bool {
        self.qualifier.as_ref().is_some_and(|qualifier| qualifier.value.contains(['%', '?']))
    }
}

impl Raising<'_> {
    /// Gives the lines of the first cluster.cfg to the nodes that they are for. `is_listed` says whether all nodes are known.
    pub(super) fn lines(&mut self, folders: &[&Folder], is_listed: bool) {
        let Some(file) = folders.iter().find_map(|folder| folder.file("cluster")) else { return };
        let groups = self.groups(file);
        let refused = self.refused(&groups);
        let readers = vec![role("datanode"), role("computenode")];
        // The layer of each alias, those of patterns, and that of all.
        let first = self.raised.layers.len();
        let (mut names, mut patterns, mut all) = (HashMap::default(), Vec::new(), None);
        for (index, group) in groups.iter().enumerate() {
            match &group.qualifier {
                None => all = Some(index),
                Some(pattern) if group.is_pattern() => patterns.push((&*pattern.value, index)),
                Some(name) => drop(names.insert(&*name.value, index)),
            }
        }
        let mut reached: HashSet<usize> = HashSet::default();
        let mut order = Order::new(all.map(|all| &groups[all]));
        for node in self.raised.nodes.iter_mut().filter(|node| readers.contains(&node.role)) {
            let own: Vec<usize> = names.get(&*node.name).copied().into_iter().collect();
            let matching = patterns.iter().filter(|(pattern, _)| matches(pattern, &node.name));
            let matching: Vec<usize> = matching.map(|(_, index)| *index).collect();
            order.look(&node.name, &groups, &own, &matching, &mut self.findings);
            reached.extend(own.iter().chain(&matching));
            node.layers.extend(own.into_iter().chain(matching).chain(all).map(|index| first + index));
        }
        let idle = groups.iter().enumerate().filter(|(index, _)| !reached.contains(index));
        let idle = idle.filter(|(index, _)| is_listed && !refused.contains(index));
        for (count, qualifier) in idle.filter_map(|(_, group)| group.qualifier.as_ref()).enumerate() {
            // Similar names are searched while there are few.
            let near = if count < MOST_SUGGESTIONS { self.raised.nodes.as_slice() } else { &[] };
            let nodes = near.iter().map(|node| (&*node.name, readers.contains(&node.role)));
            self.findings.extend(no_such_alias(qualifier, nodes));
        }
        // A file alone may be one that others are made of.
        let misplaced = if is_listed { Severity::Warning } else { Severity::Info };
        let layers = groups.into_iter().map(|group| layer(file, readers.clone(), group.settings));
        self.raised.layers.extend(layers.map(|layer| RaisedLayer { misplaced, ..layer }));
    }

    /// The groups for one node with the macro in a value: the server does not start with them.
    fn refused(&mut self, groups: &[Group]) -> HashSet<usize> {
        let mut refused = HashSet::default();
        for (index, group) in groups.iter().enumerate() {
            let Some(qualifier) = &group.qualifier else { continue };
            for setting in &group.settings {
                if let Some(finding) = alias_word_for_one(&qualifier.value, &setting.key, &setting.value) {
                    refused.insert(index);
                    self.findings.push(finding);
                }
            }
        }
        refused
    }

    fn groups(&self, file: &NativeFile) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut known: HashMap<Option<Box<str>>, usize> = HashMap::default();
        for setting in settings(file, self.sources) {
            let key = &setting.key;
            type Word = Spanned<Box<str>>;
            let (qualifier, key): (Option<Word>, Word) = match key.value.split_once('.') {
                Some((qualifier, name)) => {
                    let start = key.span.start as usize;
                    let middle = start + qualifier.len() + 1;
                    let span = Span::new(key.span.file, middle, key.span.end as usize);
                    let location = Span::new(key.span.file, start, middle - 1);
                    (Some(Spanned::new(qualifier.into(), location)), Spanned::new(name.into(), span))
                }
                None => (None, key.clone()),
            };
            let setting = RaisedSetting { key, value: setting.value };
            let name = qualifier.as_ref().map(|qualifier| qualifier.value.clone());
            match known.get(&name) {
                Some(&group) => groups[group].settings.push(setting),
                None => {
                    known.insert(name, groups.len());
                    groups.push(Group { qualifier, settings: vec![setting] });
                }
            }
        }
        groups
    }
}

/// Looks for lines of one node whose order is not documented.
struct Order<'a> {
    /// The lines for all nodes by their keys.
    bare: HashMap<&'a str, &'a RaisedSetting>,
    /// Pairs that were reported.
    reported: HashSet<(Span, Span)>,
}

impl<'a> Order<'a> {
    fn new(all: Option<&'a Group>) -> Self {
        let mut bare = HashMap::default();
        for setting in all.into_iter().flat_map(|group| &group.settings) {
            bare.entry(&*setting.key.value).or_insert(setting);
        }
        Self { bare, reported: HashSet::default() }
    }

    /// Compares the lines of one node: those for its alias, those of patterns, and those for all. One for fewer nodes that comes
    /// behind one for more is an override.
    fn look(
        &mut self,
        node: &str,
        groups: &'a [Group],
        own: &[usize],
        matching: &[usize],
        findings: &mut Vec<Finding>,
    ) {
        let mut strongest: HashMap<&str, (&RaisedSetting, bool)> = HashMap::default();
        for (index, is_pattern) in
            own.iter().map(|at| (at, false)).chain(matching.iter().map(|at| (at, true)))
        {
            let mut keys = HashSet::default();
            // The first line of a key counts.
            for setting in groups[*index].settings.iter().filter(|setting| keys.insert(&*setting.key.value)) {
                let key = &*setting.key.value;
                let (stronger, stronger_is_pattern) = *strongest.entry(key).or_insert((setting, is_pattern));
                let pair = if std::ptr::eq(stronger, setting) {
                    let bare = self.bare.get(key).copied();
                    bare.filter(|bare| setting.key.span < bare.key.span).map(|bare| (setting, bare, false))
                } else if is_pattern && stronger_is_pattern {
                    let (first, second) = if stronger.key.span < setting.key.span {
                        (stronger, setting)
                    } else {
                        (setting, stronger)
                    };
                    Some((second, first, true))
                } else {
                    (stronger.key.span < setting.key.span).then_some((stronger, setting, false))
                };
                let Some((line, other, is_two)) = pair else { continue };
                if line.value.value != other.value.value
                    && self.reported.insert((line.key.span, other.key.span))
                {
                    let (line, other) = (Line::new(line), Line::new(other));
                    findings.push(unordered_lines(node, key, &line, &other, is_two));
                }
            }
        }
    }
}

/// Whether an alias matches: `%` means any letters, `?` for one.
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
