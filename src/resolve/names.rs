//! Names in order, so that a pattern is compared with those only that start or end as it does.

use crate::spec::pattern::glob_matches;

/// Locations of names, in the order of their beginnings and in that of their ends.
#[derive(Debug)]
pub(super) struct Names {
    by_start: Vec<u32>,
    by_end: Vec<u32>,
}

impl Names {
    /// Puts names in order; `name` gives the one at each location.
    pub(super) fn new<'a>(count: usize, name: impl Fn(usize) -> &'a str) -> Self {
        let name = |index: &u32| name(*index as usize);
        let mut by_start: Vec<u32> = (0..count as u32).collect();
        let mut by_end = by_start.clone();
        by_start.sort_by(|left, right| name(left).cmp(name(right)));
        by_end.sort_by(|left, right| name(left).bytes().rev().cmp(name(right).bytes().rev()));
        Self { by_start, by_end }
    }

    /// The locations of the names that a pattern matches, in their order, and how many names it was compared with.
    pub(super) fn matching<'a>(&self, pattern: &str, name: impl Fn(usize) -> &'a str) -> (Vec<usize>, usize) {
        let name = |index: &u32| name(*index as usize);
        let start = &pattern[..pattern.find(['*', '?']).unwrap_or(pattern.len())];
        let end = &pattern[pattern.rfind(['*', '?']).map_or(0, |at| at + 1)..];
        let candidates = if start.is_empty() && !end.is_empty() {
            let cut = |index: &u32| name(index).bytes().rev().take(end.len()).cmp(end.bytes().rev());
            within(&self.by_end, cut)
        } else {
            let cut = |index: &u32| name(index).bytes().take(start.len()).cmp(start.bytes());
            within(&self.by_start, cut)
        };
        let matching = candidates.iter().filter(|index| glob_matches(pattern, name(index)));
        let mut indices: Vec<usize> = matching.map(|index| *index as usize).collect();
        indices.sort_unstable();
        (indices, candidates.len())
    }
}

/// The part of a sorted list that is equal by some order.
fn within(list: &[u32], order: impl Fn(&u32) -> std::cmp::Ordering) -> &[u32] {
    let start = list.partition_point(|index| order(index).is_lt());
    let length = list[start..].partition_point(|index| order(index).is_eq());
    &list[start..start + length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_what_they_match() {
        let names = ["node-1", "rack-a", "node-12", "x", "nod", "é-1"];
        let index = Names::new(names.len(), |index| names[index]);
        for pattern in ["*", "node-*", "*-1", "n*1", "?", "*é*", "nod", "node-1?", "zz*", "*zz", "**-?"] {
            let all = (0..names.len()).filter(|index| glob_matches(pattern, names[*index]));
            let (found, looks) = index.matching(pattern, |index| names[index]);
            assert_eq!(found, all.collect::<Vec<_>>(), "{pattern}");
            assert!(found.len() <= looks);
        }
        assert_eq!(index.matching("node-*", |index| names[index]).1, 2);
        assert_eq!(index.matching("*-1", |index| names[index]).1, 2);
    }
}
