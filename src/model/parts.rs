//! Things that belong together, found pair by pair.

use petgraph::unionfind::UnionFind;

/// The indices of some things, of which pairs are joined.
#[derive(Debug)]
pub struct Parts(UnionFind<usize>);

impl Parts {
    /// So many things, each by itself.
    pub fn new(count: usize) -> Self {
        Self(UnionFind::new(count))
    }

    /// Joins two things, with all that each is joined with.
    pub fn join(&mut self, one: usize, other: usize) {
        self.0.union(one, other);
    }

    /// The first thing of the part that each thing belongs to.
    pub fn firsts(self) -> Vec<usize> {
        let labels = self.0.into_labeling();
        let mut first = vec![usize::MAX; labels.len()];
        for (index, &label) in labels.iter().enumerate().rev() {
            first[label] = index;
        }
        labels.into_iter().map(|label| first[label]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn parts_are_called_by_their_first() {
        let mut parts = Parts::new(6);
        for (one, other) in [(5, 3), (4, 1), (3, 1)] {
            parts.join(one, other);
        }
        assert_eq!(parts.firsts(), [0, 1, 2, 1, 1, 1]);
        assert!(Parts::new(0).firsts().is_empty());
    }
}
