//! What the variables of a script hold while it is followed, and what they held before a way that may not be taken.

use crate::maps::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::UNKNOWN;

#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) text: Rc<str>,
    /// The assignment that counts; none where something else may have set it.
    pub(super) last: Option<usize>,
}

/// What was set on a way, and what it held at its end.
pub(super) type Way<'a> = BTreeMap<&'a str, Option<Variable>>;

/// What variables held before a way was followed, in the order in which they were set.
pub(super) type Undo<'a> = Vec<(&'a str, Option<Variable>)>;

#[derive(Default)]
pub(super) struct Variables<'a> {
    pub(super) held: HashMap<&'a str, Variable>,
    undo: Undo<'a>,
    branches: usize,
}

impl<'a> Variables<'a> {
    /// Whether what is followed now is surely done.
    pub(super) fn is_certain(&self) -> bool {
        self.branches == 0
    }

    /// Begins to follow ways that may not be taken; [`end`](Self::end) takes what it gives.
    pub(super) fn begin(&mut self) -> Undo<'a> {
        self.branches += 1;
        std::mem::take(&mut self.undo)
    }

    pub(super) fn end(&mut self, outer: Undo<'a>) {
        self.branches -= 1;
        self.undo = outer;
    }

    /// Makes variables what they were before a way was followed; gives what they were at its end.
    pub(super) fn go_back(&mut self) -> Way<'a> {
        let mut left = Way::new();
        for (name, before) in std::mem::take(&mut self.undo).into_iter().rev() {
            let now = match before {
                Some(before) => self.held.insert(name, before),
                None => self.held.remove(name),
            };
            left.entry(name).or_insert(now);
        }
        left
    }

    /// Makes known what is the same at the ends of both ways; gives whether less is known after it than before.
    pub(super) fn unite(&mut self, first: &Way<'a>, second: &Way<'a>) -> bool {
        let names: BTreeSet<&str> = first.keys().chain(second.keys()).copied().collect();
        let mut is_new = false;
        for name in names {
            let before = self.held.get(name);
            let left = |way: &Way<'a>| way.get(name).map_or(before, Option::as_ref).cloned();
            let (first, second) = (left(first), left(second));
            let last = [&first, &second].into_iter().flatten().filter_map(|variable| variable.last).max();
            let text = match (first, second) {
                (Some(first), Some(second)) if first.text == second.text => first.text,
                _ => UNKNOWN.into(),
            };
            is_new |= before.is_none_or(|before| before.text != text);
            self.put(name, Some(Variable { text, last }));
        }
        is_new
    }

    pub(super) fn put_all(&mut self, variables: Way<'a>) {
        for (name, variable) in variables {
            self.put(name, variable);
        }
    }

    /// Sets a variable, and keeps what it held while that may be needed.
    pub(super) fn put(&mut self, name: &'a str, variable: Option<Variable>) {
        let before = match variable {
            Some(variable) => self.held.insert(name, variable),
            None => self.held.remove(name),
        };
        if self.branches > 0 {
            self.undo.push((name, before));
        }
    }

    /// Gives whether something was known of it.
    pub(super) fn forget(&mut self, name: &'a str) -> bool {
        let before = self.held.get(name);
        let last = before.and_then(|variable| variable.last);
        let is_new = before.is_none_or(|variable| &*variable.text != UNKNOWN);
        self.put(name, Some(Variable { text: UNKNOWN.into(), last }));
        is_new
    }
}
