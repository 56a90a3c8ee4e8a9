//! The hosts that the statements of one cluster can name: its own, and those around it.

use crate::maps::HashMap;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::rc::Rc;

use super::declared::DeclaredId;
use super::names::Names;
use crate::model::HostId;
use crate::spec::ClassSpec;

/// Hosts that the statements of one cluster can name.
#[derive(Debug)]
pub(super) struct Scope<H = HostId> {
    /// Hosts that several clusters share are there once, not once for each cluster.
    around: Option<Rc<Self>>,
    /// In the order declared.
    own: Vec<H>,
    by_name: HashMap<Box<str>, H>,
    /// The hosts of each class.
    by_class: HashMap<Box<str>, Vec<H>>,
    /// The classes of each host that has some. A class of one cluster is not a class of another.
    classes: HashMap<H, Vec<Box<str>>>,
    /// Whether some host statement could not be understood, or contradicts another: then a missing host is not new.
    pub(super) incomplete: bool,
    names: OnceCell<Names>,
    zones: OnceCell<Zones<H>>,
}

/// Hosts by their zones.
pub(super) type Zones<H> = BTreeMap<Box<str>, Vec<H>>;

impl<H> Default for Scope<H> {
    fn default() -> Self {
        Self {
            around: None,
            own: Vec::new(),
            by_name: HashMap::default(),
            by_class: HashMap::default(),
            classes: HashMap::default(),
            incomplete: false,
            names: OnceCell::new(),
            zones: OnceCell::new(),
        }
    }
}

impl<H: Copy + Eq + Hash> Scope<H> {
    /// An empty scope within another.
    pub(super) fn within(around: &Rc<Self>) -> Self {
        Self { around: Some(Rc::clone(around)), incomplete: around.incomplete, ..Self::default() }
    }

    /// This scope and those around it, the outermost first.
    pub(super) fn levels(&self) -> Vec<&Self> {
        let mut levels: Vec<&Self> =
            std::iter::successors(Some(self), |scope| scope.around.as_deref()).collect();
        levels.reverse();
        levels
    }

    /// The hosts, in the order declared.
    pub(super) fn hosts(&self) -> impl Iterator<Item = H> {
        self.levels().into_iter().flat_map(|level| level.own.iter().copied())
    }

    /// How many hosts there are.
    pub(super) fn count(&self) -> usize {
        self.levels().into_iter().map(|level| level.own.len()).sum()
    }

    /// The hosts of this very scope, without those around it.
    pub(super) fn own_hosts(&self) -> &[H] {
        &self.own
    }

    /// Their names, to be searched; made on first use.
    pub(super) fn names(&self, make: impl FnOnce() -> Names) -> &Names {
        self.names.get_or_init(make)
    }

    /// Their zones; made on first use.
    pub(super) fn zones(&self, make: impl FnOnce() -> Zones<H>) -> &Zones<H> {
        self.zones.get_or_init(make)
    }

    /// The host of that name.
    pub(super) fn find(&self, name: &str) -> Option<H> {
        let mut levels = std::iter::successors(Some(self), |scope| scope.around.as_deref());
        levels.find_map(|level| level.by_name.get(name)).copied()
    }

    /// The hosts of a class.
    pub(super) fn of_class(&self, class: &str) -> impl Iterator<Item = H> {
        let own = self.levels().into_iter().filter_map(move |level| level.by_class.get(class));
        own.flatten().copied()
    }

    /// The classes of a host.
    pub(super) fn classes(&self, host: H) -> &[Box<str>] {
        let mut levels = std::iter::successors(Some(self), |scope| scope.around.as_deref());
        levels.find_map(|level| level.classes.get(&host)).map_or(&[], Vec::as_slice)
    }

    /// Adds a host.
    pub(super) fn add(&mut self, name: Box<str>, host: H) {
        self.by_name.insert(name, host);
        self.own.push(host);
    }

    /// Puts a host into classes.
    pub(super) fn join_classes(&mut self, host: H, classes: &[&ClassSpec]) {
        for class in classes {
            let name = &class.name.value;
            self.by_class.entry(name.clone()).or_default().push(host);
            self.classes.entry(host).or_default().push(name.clone());
        }
    }

    /// Takes a host out of all its classes, here and not around.
    pub(super) fn leave_classes(&mut self, host: H) {
        if self.around.is_some() {
            *self = self.alone();
        }
        for class in self.classes.remove(&host).unwrap_or_default() {
            if let Some(members) = self.by_class.get_mut(&class) {
                members.retain(|member| *member != host);
            }
        }
    }

    /// The same scope with nothing around it.
    fn alone(&self) -> Self {
        let mut alone = Self { incomplete: self.incomplete, ..Self::default() };
        for level in self.levels() {
            alone.own.extend(&level.own);
            alone.by_name.extend(level.by_name.iter().map(|(name, host)| (name.clone(), *host)));
            alone.classes.extend(level.classes.iter().map(|(host, classes)| (*host, classes.clone())));
            #[expect(
                clippy::iter_over_hash_type,
                reason = "each class by itself, in the order of the levels"
            )]
            for (class, members) in &level.by_class {
                alone.by_class.entry(class.clone()).or_default().extend(members);
            }
        }
        alone
    }
}

/// The scopes that scopes of declarations are, each made once.
#[derive(Debug, Default)]
pub(super) struct Unions(HashMap<*const Scope<DeclaredId>, Rc<Scope>>);

impl Unions {
    /// The scope with the hosts that the declarations are: `host` gives the host of each, and whether all is known of it.
    pub(super) fn of(
        &mut self,
        scope: &Rc<Scope<DeclaredId>>,
        host: &impl Fn(DeclaredId) -> (HostId, bool),
    ) -> Rc<Scope> {
        if let Some(known) = self.0.get(&Rc::as_ptr(scope)) {
            return Rc::clone(known);
        }
        let around = scope.around.as_ref().map(|around| self.of(around, host));
        let id = |declared: &DeclaredId| host(*declared).0;
        let is_vague = |declared: &DeclaredId| !host(*declared).1;
        let united = Rc::new(Scope {
            incomplete: scope.incomplete
                || around.as_ref().is_some_and(|around| around.incomplete)
                || scope.own.iter().any(is_vague),
            around,
            own: scope.own.iter().map(id).collect(),
            by_name: scope.by_name.iter().map(|(name, own)| (name.clone(), id(own))).collect(),
            by_class: scope
                .by_class
                .iter()
                .map(|(class, members)| (class.clone(), members.iter().map(id).collect()))
                .collect(),
            classes: scope.classes.iter().map(|(own, classes)| (id(own), classes.clone())).collect(),
            names: OnceCell::new(),
            zones: OnceCell::new(),
        });
        self.0.insert(Rc::as_ptr(scope), Rc::clone(&united));
        united
    }
}
