//! What is different in the settings of a node that is in both models.

use crate::maps::HashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::class::{Class, holds_data, of_setting};
use super::value::{is_masked, is_same, shown};
use super::{About, Change, ChangeEffect, ChangeKind, Sides};
use crate::catalog::{CatalogView, MeaningKind, Param, ParamId, ParamKind, ParamView, RoleId};
use crate::model::{
    Cluster, Instance, InstanceId, Knowledge, Layer, Layers, Model, Origin, Setting, Unknown,
};
use crate::source::Span;
use crate::source::secret::is_reference;

/// A setting that is different.
pub(super) struct Different {
    pub(super) change: Change,
    /// What the new value follows from, when it is derived.
    pub(super) follows: Option<Span>,
}

/// Compares the nodes of two clusters.
pub(super) struct Settings<'a> {
    sides: &'a Sides<'a>,
    before: &'a Cluster,
    after: &'a Cluster,
    is_same_version: bool,
    /// Parameters that may differ between nodes of these layers.
    layers: HashMap<(Layers, Layers, RoleId), Rc<[ParamId]>>,
    /// Parameters that have another name in the new version, from old to new.
    renamed: BTreeMap<ParamId, ParamId>,
}

impl<'a> Settings<'a> {
    pub(super) fn new(sides: &'a Sides<'a>, before: &'a Cluster, after: &'a Cluster) -> Self {
        let is_same_version = before.view.version == after.view.version;
        let renamed = if is_same_version { BTreeMap::new() } else { renamed(&before.view, &after.view) };
        Self { sides, before, after, is_same_version, layers: HashMap::default(), renamed }
    }

    /// What is different for one node, in the order of the catalog.
    pub(super) fn of(&mut self, before: InstanceId, after: InstanceId) -> Vec<Different> {
        let (old, new) = (self.sides.old, self.sides.new);
        let (one, two) = (old.instance(before), new.instance(after));
        let key = (one.layers.clone(), two.layers.clone(), two.role);
        let of_layers = match self.layers.get(&key) {
            Some(known) => Rc::clone(known),
            None => {
                let found: Rc<[ParamId]> =
                    may_differ((self.before, &one.layers), (self.after, &two.layers)).into();
                self.layers.insert(key, Rc::clone(&found));
                found
            }
        };
        let derived = |node: &'a Instance| node.derived.iter().map(|(id, value)| (*id, &*value.value));
        let is_same = derived(one).eq(derived(two)) && self.is_same_version;
        let has_other_names = one.name != two.name || old.host(one.host).name != new.host(two.host).name;
        if of_layers.is_empty() && is_same && !has_other_names {
            return Vec::new();
        }
        let mut params: BTreeSet<ParamId> = of_layers.iter().copied().collect();
        if !is_same {
            params.extend(derived(one).chain(derived(two)).map(|(id, _)| id));
        }
        if has_other_names {
            params.extend(
                self.after
                    .view
                    .params()
                    .filter(|param| has_placeholder(self.after, param.default))
                    .map(|param| param.id),
            );
        }
        let mut found = Vec::new();
        let mut done: BTreeSet<ParamId> = BTreeSet::new();
        for param in params {
            let later = self.renamed.get(&param).copied().unwrap_or(param);
            if done.insert(later) {
                let earlier = self.renamed.iter().find(|(_, new)| **new == later).map(|(old, _)| *old);
                found.extend(self.compare((before, one), (after, two), earlier, later));
            }
        }
        found
    }

    /// One parameter of one node; `earlier` is its former name.
    fn compare(
        &self,
        (before, one): (InstanceId, &'a Instance),
        (after, two): (InstanceId, &'a Instance),
        earlier: Option<ParamId>,
        param: ParamId,
    ) -> Option<Different> {
        let (old, new) = (self.sides.old, self.sides.new);
        let of_earlier = earlier.map(|earlier| self.known(old, one, earlier));
        let had = match of_earlier {
            Some(Known::Value(setting)) if setting.origin != Origin::Default => Known::Value(setting),
            _ => self.known(old, one, param),
        };
        let has = self.known(new, two, param);
        if matches!(had, Known::Unknown) || matches!(has, Known::Unknown) {
            return None;
        }
        let (had, has) = (had.value(), has.value());
        if !self.is_same_version && belongs_to_version(had.as_ref(), has.as_ref()) {
            return None;
        }
        let catalog = self.after.view.catalog;
        let described = catalog.param(param);
        let text = |setting: &Option<Setting<'a>>| setting.as_ref().map(|setting| setting.value.clone());
        let (from, to): (Option<Cow<'a, str>>, Option<Cow<'a, str>>) = (text(&had), text(&has));
        let is_equal = match (&from, &to) {
            (None, None) => true,
            (Some(from), Some(to)) => is_same(described, from, to) || is_masked(from) || is_masked(to),
            (Some(one), None) | (None, Some(one)) => one.is_empty() || is_masked(one),
        };
        if is_equal {
            return None;
        }
        let was_set = had.as_ref().is_some_and(|had| had.origin != Origin::Default);
        if self.sides.is_found && self.is_unknown(described, was_set, from.as_deref(), to.as_deref()) {
            return None;
        }
        // A key that the new version no longer has is with what the old one says of it.
        let view = self.after.view.get(param).or_else(|| self.before.view.get(param))?;
        let mut is_grown = false;
        if view.meanings.iter().any(|meaning| meaning.kind.is_directory()) {
            let (from, to) = (paths(old, one, param), paths(new, two, param));
            if !from.is_empty() && from == to {
                return None;
            }
            is_grown = from.iter().all(|path| to.contains(path)) && !from.is_empty();
        }
        let is_gone = self.after.view.get(param).is_none();
        let is_new = self.before.view.get(param).is_none() && earlier.is_none();
        let title = &catalog.title;
        let class = match self.after.attends.is_empty() {
            true if is_gone => Class::new(
                ChangeEffect::Restart,
                format!(
                    "{title} {} does not have `{}`: the upgrade removes it",
                    self.after.view.version,
                    view.name()
                ),
            ),
            true if is_new => Class::new(
                ChangeEffect::Restart,
                format!(
                    "`{}` is new in {title} {}: the upgrade adds it",
                    view.name(),
                    self.after.view.version
                ),
            ),
            _ => of_setting(new, two, view, is_grown),
        };
        let names = self.sides.names;
        let show = |value: Option<Cow<'a, str>>| value.map(|value| shown(described, &value, names));
        let follows = has.as_ref().and_then(|setting| match &setting.origin {
            Origin::Derived { span, .. } => Some(*span),
            Origin::Written { .. } | Origin::Default => None,
        });
        let is_payload = view.param.kind == ParamKind::Fact && view.param.name.starts_with("license-");
        let change = Change {
            kind: if is_payload { ChangeKind::Payload } else { ChangeKind::Setting },
            cluster: self.after.name.value.to_string(),
            host: Some(new.host(two.host).name.to_string()),
            node: Some(two.name.to_string()),
            role: Some(new.role_name(two).to_owned()),
            key: Some(described.name.to_string()),
            old: show(from),
            new: show(to),
            effect: class.effect,
            reason: class.reason,
            rule: class.rule,
            span: has.as_ref().and_then(Setting::span),
            old_span: had.as_ref().and_then(Setting::span),
            about: About {
                old_cluster: Some(one.cluster),
                new_cluster: Some(two.cluster),
                old_host: Some(one.host),
                new_host: Some(two.host),
                old_node: Some(before),
                new_node: Some(after),
            },
        };
        Some(Different { change, follows })
    }

    /// Whether files as found do not show the difference: facts, secrets that the spec refers to, all of the memory
    /// where its parts are written, and what the install of a spec sets and files have as a variable.
    fn is_unknown(&self, param: &Param, was_set: bool, from: Option<&str>, to: Option<&str>) -> bool {
        let is_meant = |kind| param.meanings.iter().any(|meaning| meaning.value.kind == kind);
        param.kind == ParamKind::Fact && from.is_none()
            || is_meant(MeaningKind::Secret) && to.is_some_and(is_reference)
            || !was_set && MEMORY.iter().any(|kind| is_meant(*kind))
            || self.is_set_elsewhere(from, to)
    }

    fn is_set_elsewhere(&self, from: Option<&str>, to: Option<&str>) -> bool {
        let value = from.xor(to);
        let mut folders = self.before.install.folders().chain(self.after.install.folders());
        value.is_some_and(|value| folders.any(|(_, folder)| *folder.value == *value))
    }

    /// What a node has: what is set, else what its start script makes of other settings, else the default.
    fn known(&self, model: &'a Model, node: &'a Instance, param: ParamId) -> Known<'a> {
        let known = model.knowledge(node, param);
        let is_set = matches!(&known, Knowledge::Value(setting) if setting.origin != Origin::Default);
        if !is_set && !matches!(known, Knowledge::Unknown(_)) {
            let product = self.sides.products.find(model.cluster(node.cluster).product);
            if let Some(worked_out) = product.and_then(|product| product.worked_out(model, node, param)) {
                let (value, origin) = (worked_out.value.to_string().into(), worked_out.origin);
                return Known::Value(Setting { param, value, origin });
            }
        }
        match known {
            Knowledge::Value(setting) => Known::Value(setting),
            Knowledge::Unset => Known::Nothing,
            Knowledge::Unknown(Unknown::Opaque(_) | Unknown::NotInView) => Known::Unknown,
        }
    }
}

/// Whether only the other version makes the difference: the value is not set, and it does not follow from what both
/// sides set.
fn belongs_to_version(had: Option<&Setting<'_>>, has: Option<&Setting<'_>>) -> bool {
    let origins = [had, has].map(|setting| setting.map(|setting| &setting.origin));
    let is_set = origins.iter().any(|origin| matches!(origin, Some(Origin::Written { .. })));
    let follows = origins.iter().all(|origin| matches!(origin, Some(Origin::Derived { .. })));
    !is_set && !follows
}

/// What start scripts compute in ways that no default says.
const MEMORY: [MeaningKind; 3] = [MeaningKind::TotalMemory, MeaningKind::Heap, MeaningKind::DirectMemory];

/// What is known of a parameter of a node.
enum Known<'a> {
    Value(Setting<'a>),
    Nothing,
    Unknown,
}

impl<'a> Known<'a> {
    fn value(self) -> Option<Setting<'a>> {
        match self {
            Known::Value(setting) => Some(setting),
            Known::Nothing | Known::Unknown => None,
        }
    }
}

/// The absolute paths of the directories that a parameter names.
fn paths(model: &Model, node: &Instance, param: ParamId) -> Vec<String> {
    let directories = model.directories(node).into_iter();
    directories.filter(|directory| directory.param.id == param).map(|directory| directory.path).collect()
}

/// Whether a directory of a node with data is relative to the install.
pub(super) fn has_data_inside(model: &Model, node: &Instance) -> bool {
    model.directories(node).iter().any(|directory| directory.is_relative && holds_data(directory.kind))
}

/// The parameters of which the layers of two nodes do not set the same, or set it with placeholders.
fn may_differ((one, its): (&Cluster, &Layers), (two, others): (&Cluster, &Layers)) -> Vec<ParamId> {
    let params: BTreeSet<ParamId> =
        its.params(&one.layers).into_iter().chain(others.params(&two.layers)).collect();
    let layer_value = |cluster: &Cluster, layers: &Layers, param: ParamId| -> Option<(Box<str>, bool)> {
        let mut layers = layers.of(param).iter().map(|id| cluster.layer(*id));
        layers.find_map(|layer: &Layer| {
            let known = layer.get(param).map(|setting| (setting.value.clone(), false));
            known.or_else(|| layer.opaque(param).map(|setting| (setting.value.clone(), true)))
        })
    };
    params
        .into_iter()
        .filter(|&param| {
            let (had, has) = (layer_value(one, its, param), layer_value(two, others, param));
            let has_location = |value: &Option<(Box<str>, bool)>| {
                value.as_ref().is_some_and(|(value, _)| has_placeholder(two, Some(value)))
            };
            had != has || has_location(&had) || has_location(&has)
        })
        .collect()
}

/// Whether a text has something that means what a node has.
fn has_placeholder(cluster: &Cluster, text: Option<&str>) -> bool {
    let own = cluster.view.catalog.words.name_macro.as_deref();
    text.is_some_and(|text| text.contains('{') || own.is_some_and(|own| text.contains(own)))
}

/// Parameters of the old version that have another name in the new one.
fn renamed(before: &CatalogView, after: &CatalogView) -> BTreeMap<ParamId, ParamId> {
    let later = |old: &ParamView| {
        let name = old.param.renamed_to.iter().find(|ranged| ranged.versions.contains(&after.version))?;
        let ids = after.catalog.find(&name.value).iter();
        let scope = |id: &ParamId| {
            let own = after.catalog.param(*id);
            own.kind == old.param.kind
                && after.catalog.role_ids().any(|role| own.scope.covers(role) && old.param.scope.covers(role))
        };
        ids.copied().find(|id| after.get(*id).is_some() && scope(id)).map(|id| (old.id, id))
    };
    before.params().filter_map(later).filter(|(old, new)| old != new).collect()
}
