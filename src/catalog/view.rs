//! The catalog as one version of the product has it.

use std::sync::{Arc, OnceLock};

use super::{
    Agreement, AtMost, Bounds, Catalog, Change, Condition, Effect, Folder, LevelNeed, LevelNote, Meaning,
    MeaningKind, Param, ParamId, ParamKind, Port, Ranged, Role, RoleId, ShippedOnly, Text, Version, Way,
};

/// The parameters of one version.
#[derive(Debug)]
pub struct CatalogView {
    /// The whole.
    pub catalog: &'static Catalog,
    /// The version that it describes.
    pub version: Version,
    /// The release that was requested: another one than `version` where the catalog does not have it, and `version` is
    /// used instead.
    pub release: Version,
    /// How that version's files are laid out.
    pub layout: Text,
    read: Arc<Read>,
}

/// What was asked of a version: each part is made when it is first asked for.
#[derive(Debug)]
struct Read {
    /// The parameters by their handles.
    params: Box<[OnceLock<Option<Box<ParamView>>>]>,
    /// The parameters of each kind of meaning.
    by_meaning: Box<[OnceLock<Box<[ParamId]>>]>,
    directories: OnceLock<Vec<(ParamId, MeaningKind)>>,
}

/// A parameter as one version has it.
#[derive(Debug)]
pub struct ParamView {
    /// The handle.
    pub id: ParamId,
    /// The whole history.
    pub param: &'static Param,
    /// What the server uses when it is absent; `None` when nothing is.
    pub default: Option<&'static str>,
    /// The file that holds it.
    pub file: &'static str,
    /// When a change acts.
    pub effect: Effect,
    /// What happens when it is changed after the first start.
    pub change: Option<Change>,
    /// What is needed for another value to take effect for a node that has joined, where a start does not.
    pub way: Option<Way>,
    /// Minimum and maximum; several may hold, the server's own and narrower sensible ones.
    pub ranges: Vec<Bounds>,
    /// The words of an enum in this version.
    pub words: Vec<&'static str>,
    /// What it means.
    pub meanings: Vec<&'static Meaning>,
    /// The conditions of which one has to hold for it to have an effect; none where it always has.
    pub needs: Vec<&'static Condition>,
    /// The parameters that it needs when it is on.
    pub requires: &'static [Text],
    /// The number that it may not exceed.
    pub at_most: Option<&'static AtMost>,
    /// The number that it has to be above.
    pub counts_above: Option<f64>,
    /// The role whose nodes replace it by the leader's value.
    pub leader_replaces: Option<RoleId>,
    /// The parameter that is read into the same field later.
    pub overwritten_by: Option<&'static str>,
    /// The class that it names, which the distribution should have.
    pub shipped_only: Option<&'static ShippedOnly>,
    /// What happens when nodes differ in it.
    pub agreement: Option<Agreement>,
    /// Whether the server takes spaces next to the value for a part of it, and refuses it with them.
    pub keeps_spaces: bool,
    /// Whether the server starts with any value.
    pub is_lenient: bool,
    /// Whether it is accepted and never read.
    pub dead: bool,
    /// Why, where it is another reason than the usual.
    pub dead_because: Option<&'static str>,
}

impl ParamView {
    /// The meaning of that kind, if it has it.
    pub fn meaning(&self, kind: MeaningKind) -> Option<&'static Meaning> {
        self.meanings.iter().copied().find(|meaning| meaning.kind == kind)
    }

    /// What is known of the directories that it names as that kind.
    pub fn folder(&self, kind: MeaningKind) -> Option<&'static Folder> {
        self.meaning(kind)?.folder()
    }

    /// What is known of the port that it is.
    pub fn port(&self) -> Option<&'static Port> {
        self.meanings.iter().find_map(|meaning| meaning.port())
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        &self.param.name
    }
}

impl CatalogView {
    /// The catalog as `version` has it; the version does not need to be one that specs can be compiled for.
    pub fn new(catalog: &'static Catalog, version: &Version) -> Self {
        let layout = catalog.supported(version).map(|known| known.layout.clone()).unwrap_or_default();
        Self {
            catalog,
            version: version.clone(),
            release: version.clone(),
            layout,
            read: Arc::new(Read {
                params: (0..catalog.params.len()).map(|_| OnceLock::new()).collect(),
                by_meaning: MeaningKind::ALL.iter().map(|_| OnceLock::new()).collect(),
                directories: OnceLock::new(),
            }),
        }
    }

    /// The same for a release that it stands in for.
    pub fn standing_in_for(&self, release: &Version) -> Self {
        Self {
            catalog: self.catalog,
            version: self.version.clone(),
            release: release.clone(),
            layout: self.layout.clone(),
            read: Arc::clone(&self.read),
        }
    }

    /// The roles of this version, in start order.
    pub fn roles(&self) -> impl Iterator<Item = (RoleId, &'static Role)> {
        let roles = self.catalog.role_ids().map(|id| (id, self.catalog.role(id)));
        roles.filter(|(_, role)| role.lifetime.contains(&self.version))
    }

    /// Whether the catalog has the release itself.
    pub fn is_itself(&self) -> bool {
        self.version == self.release
    }

    /// A property that the catalog states of this version as a whole.
    pub fn version_property(&self, name: &str) -> Option<&'static str> {
        self.catalog.supported(&self.version)?.property(name)
    }

    /// What a person does before a node of a role joins.
    pub fn preparation(&self, role: &str) -> Option<&'static str> {
        let all = self.catalog.words.preparations.iter();
        let mut own = all.filter(|own| {
            *own.role == *role && self.version_property(&own.property.0) == Some(&*own.property.1)
        });
        own.next().map(|own| &*own.what)
    }

    /// The parameter in this version; `None` when the version does not have it.
    pub fn get(&self, id: ParamId) -> Option<&ParamView> {
        let make = || {
            let param = self.catalog.param(id);
            let is_there = param.lifetime.contains(&self.version);
            is_there.then(|| Box::new(param_view(id, param, &self.version)))
        };
        self.read.params[usize::from(id.0)].get_or_init(make).as_deref()
    }

    /// The parameter of that name that `role` reads in this version.
    pub fn find(&self, name: &str, kind: ParamKind, role: RoleId) -> Option<&ParamView> {
        self.named(name).find(|view| view.param.kind == kind && view.param.scope.covers(role))
    }

    /// The parameters of that name in this version, for all roles.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &ParamView> {
        self.catalog.find(name).iter().filter_map(|&id| self.get(id))
    }

    /// All parameters of this version, in catalog order. Makes them all: who needs some asks for a name or a meaning.
    pub fn params(&self) -> impl Iterator<Item = &ParamView> {
        (0..self.read.params.len() as u16).filter_map(|index| self.get(ParamId(index)))
    }

    /// The parameters that may not exceed another one, with the other.
    pub fn bounded(&self) -> impl Iterator<Item = (&ParamView, &'static AtMost)> {
        let all = self.catalog.params.bounded().iter().filter_map(|&id| self.get(id));
        all.filter_map(|param| Some((param, param.at_most?)))
    }

    /// The parameters that name directories, each with what is there, in catalog order.
    pub fn directories(&self) -> impl Iterator<Item = (&ParamView, MeaningKind)> {
        let known = self.read.directories.get_or_init(|| {
            let kinds = MeaningKind::ALL.iter().copied().filter(|kind| kind.is_directory());
            let mut found: Vec<_> =
                kinds.flat_map(|kind| self.with_meaning(kind).map(move |param| (param.id, kind))).collect();
            found.sort_by_key(|(id, _)| *id);
            found.dedup_by_key(|(id, _)| *id);
            found
        });
        known.iter().filter_map(|&(id, kind)| Some((self.get(id)?, kind)))
    }

    /// What each service level needs.
    pub fn levels(&self) -> impl Iterator<Item = &'static LevelNeed> {
        all_at(&self.catalog.levels, &self.version)
    }

    /// What may be missing even while a level holds.
    pub fn level_notes(&self) -> impl Iterator<Item = &'static LevelNote> {
        all_at(&self.catalog.level_notes, &self.version)
    }

    /// The parameters of that meaning, for all roles.
    pub fn with_meaning(&self, kind: MeaningKind) -> impl Iterator<Item = &ParamView> {
        let has = |id: &ParamId| self.get(*id).is_some_and(|param| param.meaning(kind).is_some());
        let make = || self.catalog.params.meaning(kind).iter().copied().filter(has).collect();
        let ids = self.read.by_meaning[kind as usize].get_or_init(make);
        ids.iter().filter_map(|&id| self.get(id))
    }
}

fn param_view(id: ParamId, param: &'static Param, version: &Version) -> ParamView {
    ParamView {
        id,
        param,
        default: at(&param.defaults, version).map(|text| &**text),
        file: at(&param.files, version).map_or("", |text| &**text),
        effect: at(&param.effects, version).copied().unwrap_or(Effect::Restart),
        change: at(&param.changes, version).copied(),
        way: at(&param.ways, version).copied(),
        ranges: all_at(&param.ranges, version).copied().collect(),
        words: all_at(&param.words, version).map(|word| &*word.word).collect(),
        meanings: all_at(&param.meanings, version).collect(),
        needs: all_at(&param.ties.needs, version).collect(),
        requires: at(&param.ties.requires, version).map_or(&[], Vec::as_slice),
        at_most: at(&param.ties.at_most, version),
        counts_above: at(&param.ties.counts_above, version).copied(),
        leader_replaces: at(&param.ties.leader_replaces, version).copied(),
        overwritten_by: at(&param.ties.overwritten_by, version).map(|name| &**name),
        shipped_only: at(&param.ties.shipped_only, version),
        agreement: at(&param.agreement, version).copied(),
        keeps_spaces: param.keeps_spaces.iter().any(|span| span.contains(version)),
        is_lenient: param.lenient.iter().any(|span| span.contains(version)),
        dead: at(&param.dead, version).is_some(),
        dead_because: at(&param.dead, version).map(|reason| &**reason).filter(|reason| !reason.is_empty()),
    }
}

fn at<T>(ranges: &'static [Ranged<T>], version: &Version) -> Option<&'static T> {
    all_at(ranges, version).last()
}

fn all_at<T>(ranges: &'static [Ranged<T>], version: &Version) -> impl Iterator<Item = &'static T> {
    ranges.iter().filter(move |ranged| ranged.versions.contains(version)).map(|ranged| &ranged.value)
}
