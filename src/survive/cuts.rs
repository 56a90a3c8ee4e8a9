//! The smallest sets of things that fail, machines or zones, whose loss ends a level.
//!
//! Things that count equally are one class, so that a set is a number for each class, and thousands of machines are a
//! handful of classes.

use crate::maps::HashMap;

/// How many sets are listed.
pub(super) const LISTED: usize = 20;
/// How many steps the search for minimal sets takes at most.
const STEPS: usize = 300_000;
/// How many minimal kinds of sets are compared with each other at most.
const KINDS: usize = 1500;
/// How many kinds of sets of one size are listed from at most.
const KINDS_LISTED: usize = 64;
/// Numbers above it are not exact where JSON is read.
const MOST: u128 = 1 << 53;

/// What has to be lost: in every part as much as its threshold.
pub(super) type Limit = Vec<Part>;

/// How much each thing counts, and the sum at which the part is lost.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) weights: Vec<u32>,
    pub(super) threshold: u32,
}

/// The sets that end a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cuts {
    /// The size of the smallest; where no search came to an end, one that is not above it.
    pub(super) size: usize,
    /// Minimal sets, by size, then in the order of the things.
    pub(super) sets: Vec<Vec<u32>>,
    /// How many minimal sets there are; `None` where they were not all counted.
    pub(super) count: Option<u64>,
    /// How many of them have the smallest size.
    pub(super) count_of_smallest: Option<u64>,
}

/// The size of the smallest set that exceeds one limit, from below where it has several parts.
pub(super) fn smallest(limit: &Limit) -> usize {
    let of_part = |part: &Part| greedy(part).len();
    limit.iter().map(of_part).max().unwrap_or(0)
}

/// The heaviest things of a part, as many as it takes; all of them where that is not enough.
fn greedy(part: &Part) -> Vec<u32> {
    let mut order: Vec<u32> = (0..part.weights.len() as u32).collect();
    order.sort_by_key(|thing| std::cmp::Reverse(part.weights[*thing as usize]));
    let mut sum = 0;
    let is_missing = |thing: &u32| {
        let before = sum;
        sum += u64::from(part.weights[*thing as usize]);
        before < u64::from(part.threshold)
    };
    let mut set: Vec<u32> = order.into_iter().take_while(is_missing).collect();
    set.sort_unstable();
    set
}

/// A number of things of some classes, the classes in order.
type Kind = Vec<(u32, u32)>;

/// The sets of things that exceed one of the limits, each of which has at least one part.
pub(super) fn cuts(limits: &[Limit]) -> Cuts {
    let limits: Vec<&Limit> = limits.iter().filter(|limit| !limit.is_empty()).collect();
    if limits.iter().any(|limit| limit.iter().all(|part| part.threshold == 0)) {
        return Cuts { size: 0, sets: vec![Vec::new()], count: Some(1), count_of_smallest: Some(1) };
    }
    let classes = Classes::new(&limits);
    let mut kinds: Vec<Kind> = Vec::new();
    let mut is_whole = true;
    let mut size = usize::MAX;
    let mut steps = STEPS;
    for limit in &limits {
        let found = classes.minimal(limit, &mut steps);
        let own = match (&found, limit.as_slice()) {
            (Some(found), _) => found.iter().map(total).min().unwrap_or(usize::MAX),
            (None, _) => smallest(limit),
        };
        size = size.min(own);
        match found {
            Some(found) => kinds.extend(found),
            None => {
                is_whole = false;
                if let [part] = limit.as_slice() {
                    kinds.push(classes.kind(&greedy(part)));
                }
            }
        }
    }
    kinds.sort_by(|left, right| total(left).cmp(&total(right)).then_with(|| left.cmp(right)));
    kinds.dedup();
    is_whole &= kinds.len() <= KINDS;
    kinds.truncate(KINDS);
    let kinds = undominated(kinds);
    let count = is_whole.then(|| classes.count(&kinds)).flatten();
    let of_size = kinds.iter().take_while(|kind| total(kind) == size).count();
    let count_of_smallest = is_whole.then(|| classes.count(&kinds[..of_size])).flatten();
    Cuts { size, sets: classes.list(&kinds), count, count_of_smallest }
}

fn total(kind: &Kind) -> usize {
    kind.iter().map(|(_, count)| *count as usize).sum()
}

/// Those that hold no other one.
fn undominated(kinds: Vec<Kind>) -> Vec<Kind> {
    let mut kept: Vec<Kind> = Vec::new();
    for kind in kinds {
        let has = |(class, count): &(u32, u32)| {
            let own = kind.binary_search_by_key(class, |(class, _)| *class);
            own.is_ok_and(|at| kind[at].1 >= *count)
        };
        if !kept.iter().any(|other| other.iter().all(has)) {
            kept.push(kind);
        }
    }
    kept
}

/// Things by what they count in all parts.
struct Classes {
    members: Vec<Vec<u32>>,
    of: Vec<u32>,
}

impl Classes {
    fn new(limits: &[&Limit]) -> Self {
        let things = limits.first().and_then(|limit| limit.first()).map_or(0, |part| part.weights.len());
        let mut known: HashMap<Vec<u32>, u32> = HashMap::default();
        let mut classes = Self { members: Vec::new(), of: Vec::with_capacity(things) };
        for thing in 0..things {
            let parts = limits.iter().flat_map(|limit| limit.iter());
            let weights: Vec<u32> = parts.map(|part| part.weights[thing].min(part.threshold)).collect();
            let class = *known.entry(weights).or_insert_with(|| {
                classes.members.push(Vec::new());
                classes.members.len() as u32 - 1
            });
            classes.members[class as usize].push(thing as u32);
            classes.of.push(class);
        }
        classes
    }

    fn kind(&self, set: &[u32]) -> Kind {
        let mut counts: HashMap<u32, u32> = HashMap::default();
        for thing in set {
            *counts.entry(self.of[*thing as usize]).or_default() += 1;
        }
        let mut kind: Kind = counts.into_iter().collect();
        kind.sort_unstable();
        kind
    }

    /// The minimal kinds of sets that exceed a limit; `None` when the steps do not suffice.
    fn minimal(&self, limit: &Limit, steps: &mut usize) -> Option<Vec<Kind>> {
        let weight = |class: usize, part: &Part| {
            u64::from(part.weights[self.members[class][0] as usize].min(part.threshold))
        };
        let mut classes: Vec<usize> = (0..self.members.len()).collect();
        classes.retain(|class| limit.iter().any(|part| weight(*class, part) > 0));
        classes.sort_by_key(|class| {
            std::cmp::Reverse(limit.iter().map(|part| weight(*class, part)).max().unwrap_or(0))
        });
        let weights: Vec<Vec<u64>> =
            classes.iter().map(|class| limit.iter().map(|part| weight(*class, part)).collect()).collect();
        let sizes: Vec<u64> = classes.iter().map(|class| self.members[*class].len() as u64).collect();
        let thresholds: Vec<u64> = limit.iter().map(|part| u64::from(part.threshold)).collect();
        // What the classes from one on have together.
        let mut left = vec![vec![0; limit.len()]; classes.len() + 1];
        for class in (0..classes.len()).rev() {
            for part in 0..limit.len() {
                left[class][part] = left[class + 1][part] + sizes[class] * weights[class][part];
            }
        }
        let mut sums = vec![0_u64; limit.len()];
        let mut counts = vec![0_u64; classes.len()];
        let mut found = Vec::new();
        let is_over = |sums: &[u64]| sums.iter().zip(&thresholds).all(|(sum, most)| sum >= most);
        let mut at = 0;
        loop {
            *steps = steps.checked_sub(1)?;
            let may_reach = || {
                let rest = sums.iter().zip(&left[at]);
                rest.zip(&thresholds).all(|((sum, rest), threshold)| sum + rest >= *threshold)
            };
            if at < classes.len() && may_reach() {
                at += 1;
                continue;
            }
            // Nothing more here: one more of the last class that has one, those behind it none.
            loop {
                let Some(class) = at.checked_sub(1) else {
                    return Some(found);
                };
                if counts[class] < sizes[class] {
                    counts[class] += 1;
                    for (sum, weight) in sums.iter_mut().zip(&weights[class]) {
                        *sum += weight;
                    }
                    if !is_over(&sums) {
                        break;
                    }
                    let without = |other: usize| -> Vec<u64> {
                        sums.iter().zip(&weights[other]).map(|(sum, weight)| sum - weight).collect()
                    };
                    let mut used = (0..classes.len()).filter(|other| counts[*other] > 0);
                    if used.all(|other| !is_over(&without(other))) {
                        let of = |(class, count): (&usize, &u64)| (*class as u32, *count as u32);
                        let mut kind: Kind =
                            classes.iter().zip(&counts).filter(|(_, count)| **count > 0).map(of).collect();
                        kind.sort_unstable();
                        found.push(kind);
                    }
                }
                for (sum, weight) in sums.iter_mut().zip(&weights[class]) {
                    *sum -= weight * counts[class];
                }
                counts[class] = 0;
                at = class;
            }
        }
    }

    /// How many sets there are of these kinds; `None` when there are too many to count.
    fn count(&self, kinds: &[Kind]) -> Option<u64> {
        let mut all = 0_u128;
        for kind in kinds {
            let mut sets = 1_u128;
            for (class, count) in kind {
                sets = sets.checked_mul(choose(self.members[*class as usize].len(), *count as usize)?)?;
            }
            all += sets;
            if all > MOST {
                return None;
            }
        }
        u64::try_from(all).ok()
    }

    /// The first sets of these kinds, which are in the order of their sizes.
    fn list(&self, kinds: &[Kind]) -> Vec<Vec<u32>> {
        let mut sets: Vec<Vec<u32>> = Vec::new();
        for equal in kinds.chunk_by(|left, right| total(left) == total(right)) {
            let wanted = LISTED - sets.len();
            if wanted == 0 {
                break;
            }
            let mut own: Vec<Vec<u32>> =
                equal.iter().take(KINDS_LISTED).flat_map(|kind| self.first(kind, wanted)).collect();
            own.sort_unstable();
            own.truncate(wanted);
            sets.append(&mut own);
        }
        sets
    }

    /// The first sets of a kind, in the order of the things.
    fn first(&self, kind: &Kind, wanted: usize) -> Vec<Vec<u32>> {
        let mut needed: Vec<(&[u32], usize)> = kind
            .iter()
            .map(|(class, count)| (self.members[*class as usize].as_slice(), *count as usize))
            .collect();
        let index: HashMap<u32, usize> =
            kind.iter().enumerate().map(|(at, (class, _))| (*class, at)).collect();
        let size = total(kind);
        let mut chosen: Vec<u32> = Vec::with_capacity(size);
        let mut sets = Vec::new();
        let mut from = 0_u32;
        loop {
            if chosen.len() == size {
                sets.push(chosen.clone());
                if sets.len() == wanted {
                    return sets;
                }
            } else {
                // The next thing of a class of which some are still needed, if enough are left of each.
                let next = |(members, needed): &(&[u32], usize)| {
                    let after = members.partition_point(|thing| *thing < from);
                    (members.len() - after >= *needed)
                        .then(|| members.get(after).copied().filter(|_| *needed > 0))
                };
                let next: Option<Vec<Option<u32>>> = needed.iter().map(next).collect();
                if let Some(thing) = next.and_then(|next| next.into_iter().flatten().min()) {
                    needed[index[&self.of[thing as usize]]].1 -= 1;
                    chosen.push(thing);
                    from = thing + 1;
                    continue;
                }
            }
            let Some(last) = chosen.pop() else { return sets };
            needed[index[&self.of[last as usize]]].1 += 1;
            from = last + 1;
        }
    }
}

/// In how many ways some of many can be chosen; `None` when that is too large a number.
fn choose(all: usize, some: usize) -> Option<u128> {
    let some = some.min(all.checked_sub(some)?);
    let mut ways = 1_u128;
    for step in 0..some as u128 {
        ways = ways.checked_mul(all as u128 - step)? / (step + 1);
        if ways > MOST {
            return None;
        }
    }
    Some(ways)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weights: &[u32], threshold: u32) -> Part {
        Part { weights: weights.to_vec(), threshold }
    }

    #[test]
    fn any_two_of_three() {
        let cuts = cuts(&[vec![part(&[1, 1, 1], 2)]]);
        assert_eq!(
            cuts,
            Cuts {
                size: 2,
                sets: vec![vec![0, 1], vec![0, 2], vec![1, 2]],
                count: Some(3),
                count_of_smallest: Some(3)
            }
        );
    }

    #[test]
    fn a_heavy_thing_alone_beats_two_light_ones() {
        let cuts = cuts(&[vec![part(&[1, 1, 2, 0], 2)]]);
        assert_eq!(
            cuts,
            Cuts { size: 1, sets: vec![vec![2], vec![0, 1]], count: Some(2), count_of_smallest: Some(1) }
        );
    }

    #[test]
    fn what_holds_a_smaller_set_is_not_minimal() {
        let cuts = cuts(&[vec![part(&[1, 0, 0], 1)], vec![part(&[1, 1, 1], 2)]]);
        assert_eq!(
            cuts,
            Cuts { size: 1, sets: vec![vec![0], vec![1, 2]], count: Some(2), count_of_smallest: Some(1) }
        );
    }

    #[test]
    fn all_parts_have_to_be_lost() {
        let cuts = cuts(&[vec![part(&[1, 1, 0], 1), part(&[0, 0, 1], 1)]]);
        assert_eq!(
            cuts,
            Cuts { size: 2, sets: vec![vec![0, 2], vec![1, 2]], count: Some(2), count_of_smallest: Some(2) }
        );
    }

    #[test]
    fn nothing_has_to_be_lost_where_nothing_is_enough() {
        assert_eq!(
            cuts(&[vec![part(&[0], 0)]]),
            Cuts { size: 0, sets: vec![Vec::new()], count: Some(1), count_of_smallest: Some(1) }
        );
    }

    #[test]
    fn many_equal_ones_are_one_class() {
        let cuts = cuts(&[vec![part(&[1; 10_000], 3)]]);
        assert_eq!((cuts.size, cuts.sets.len()), (3, LISTED));
        assert_eq!(cuts.sets[1], [0, 1, 3]);
        assert_eq!(cuts.count, Some(166_616_670_000));
    }
}
