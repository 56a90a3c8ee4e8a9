//! Patterns of aliases, as keys of cluster.cfg start with them: `P1-%` means all that start with `P1-`.

use std::collections::BTreeSet;

use crate::spec::pattern::glob_matches;

/// The aliases of a cluster's data and compute nodes, in both reading directions.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    forward: Vec<String>,
    backward: Vec<String>,
}

impl Aliases {
    /// Takes the aliases.
    pub(super) fn new<'a>(aliases: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut forward: Vec<String> = aliases.clone().map(str::to_owned).collect();
        let mut backward: Vec<String> = aliases.map(reversed).collect();
        forward.sort_unstable();
        backward.sort_unstable();
        Self { forward, backward }
    }

    /// Whether a pattern means these aliases and for no other of the cluster.
    pub(super) fn is_exactly(&self, pattern: &str, wanted: &[&str]) -> bool {
        let pattern = pattern.replace('%', "*");
        let count = self.forward.iter().filter(|alias| glob_matches(&pattern, alias)).count();
        count == wanted.len() && wanted.iter().all(|alias| glob_matches(&pattern, alias))
    }

    /// A pattern with one `%` that means these aliases and for no other of the cluster; `None` when there is none.
    pub(super) fn pattern(&self, wanted: &[&str]) -> Option<String> {
        let prefix = common_start(wanted.iter().map(|alias| (*alias).to_owned()));
        let suffix = common_start(wanted.iter().map(|alias| reversed(alias)));
        let cut = |text: &str| {
            text.rfind(|letter: char| !letter.is_ascii_alphanumeric()).map(|at| text[..=at].to_owned())
        };
        // Names are read in words: `P1-%` before `P1-d%`.
        let starts: BTreeSet<(u8, String)> =
            cut(&prefix).map(|cut| (0, cut)).into_iter().chain([(1, prefix.clone())]).collect();
        for (_, start) in starts.into_iter().filter(|(_, start)| !start.is_empty()) {
            if count(&self.forward, &start) == wanted.len() {
                return Some(format!("{start}%"));
            }
        }
        let ends: BTreeSet<(u8, String)> =
            cut(&suffix).map(|cut| (0, cut)).into_iter().chain([(1, suffix.clone())]).collect();
        for (_, end) in ends.into_iter().filter(|(_, end)| !end.is_empty()) {
            if count(&self.backward, &end) == wanted.len() {
                return Some(format!("%{}", reversed(&end)));
            }
        }
        None
    }
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// What all strings start with.
fn common_start(mut texts: impl Iterator<Item = String>) -> String {
    let Some(mut start) = texts.next() else { return String::new() };
    for text in texts {
        let same = start.bytes().zip(text.bytes()).take_while(|(left, right)| left == right).count();
        let same = (0..=same).rev().find(|at| start.is_char_boundary(*at)).unwrap_or(0);
        start.truncate(same);
    }
    start
}

/// How many of the sorted strings start with `start`.
fn count(sorted: &[String], start: &str) -> usize {
    let first = sorted.partition_point(|text| text.as_str() < start);
    sorted[first..].partition_point(|text| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_what_is_wanted_alone() {
        let aliases = Aliases::new(["P1-dn1", "P1-dn2", "P2-dn1", "P2-dn2", "P2-cn"].into_iter());
        assert_eq!(aliases.pattern(&["P1-dn1", "P1-dn2"]).as_deref(), Some("P1-%"));
        assert_eq!(aliases.pattern(&["P2-dn1", "P2-dn2"]).as_deref(), Some("P2-dn%"));
        assert_eq!(aliases.pattern(&["P1-dn1", "P2-dn1"]).as_deref(), Some("%-dn1"));
        assert_eq!(aliases.pattern(&["P1-dn1", "P2-dn2"]), None);
    }
}
