//! Things found at places of the spec, those of one place together: a statement that writes many hosts is one place.

use std::collections::HashMap;

use crate::source::Span;

/// Lists of things by place, in the order in which the places were first met.
#[derive(Debug)]
pub(super) struct Places<T> {
    index: HashMap<Span, usize>,
    lists: Vec<(Span, Vec<T>)>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { index: HashMap::new(), lists: Vec::new() }
    }
}

impl<T> Places<T> {
    /// Adds a thing to a place.
    pub(super) fn add(&mut self, place: Span, thing: T) {
        match self.index.get(&place) {
            Some(&at) => self.lists[at].1.push(thing),
            None => {
                self.index.insert(place, self.lists.len());
                self.lists.push((place, vec![thing]));
            }
        }
    }

    /// Every place with what was found there.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Span, &[T])> {
        self.lists.iter().map(|(place, things)| (*place, things.as_slice()))
    }
}
