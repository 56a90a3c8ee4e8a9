//! Settings written once for all nodes that share them, as shorthands where the catalog has one.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use crate::catalog::{
    CatalogView, MeaningKind, ParamId, ParamKind, ParamType, ParamView, RoleId, RoleScope, Shorthand,
    ShorthandPart, ShorthandScope, Target, Text,
};
use crate::formats::kdl::Statement;
use crate::model::{ClusterId, Instance, InstanceId, Model, Origin, Setting};
use crate::source::Span;
use crate::source::reserved::{has_reference, referred};
use crate::spec::quantity;

/// A value that has to be written, with its locations.
#[derive(Debug, Clone)]
pub(super) struct WrittenValue {
    pub(super) value: String,
    pub(super) spans: Vec<Span>,
}

/// Values by parameter.
pub(super) type Settings = BTreeMap<ParamId, WrittenValue>;

/// What has to be written, by how many nodes it holds for.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// For all nodes.
    pub(super) cluster: Settings,
    /// For all nodes of a role.
    pub(super) roles: BTreeMap<RoleId, Settings>,
    /// For one node.
    pub(super) nodes: BTreeMap<InstanceId, Settings>,
}

/// Finds what has to be written for all nodes, for all nodes of a role, and for single nodes.
pub(super) fn share(model: &Model, cluster: ClusterId) -> Shared {
    let mut shared = Shared::default();
    for (id, node) in model.instances_of(cluster) {
        shared.nodes.insert(id, settings_of(model, node));
    }
    let view = &model.cluster(cluster).view;
    let of_role = |role: RoleId| -> Vec<InstanceId> {
        model.instances_of(cluster).filter(|(_, node)| node.role == role).map(|(id, _)| id).collect()
    };
    let all: Vec<InstanceId> = model.instances_of(cluster).map(|(id, _)| id).collect();
    if all.len() > 1 {
        let is_common = |id: ParamId| matches!(view.catalog.param(id).scope, RoleScope::Common);
        shared.cluster = common(&mut shared.nodes, &all, is_common);
    }
    // So does what nodes of several roles read, and all readers get the same.
    let covers = |id: ParamId, role: RoleId| view.catalog.param(id).scope.covers(role);
    let read: BTreeSet<ParamId> = shared.nodes.values().flat_map(|own| own.keys().copied()).collect();
    for param in read {
        let readers: Vec<InstanceId> = model
            .instances_of(cluster)
            .filter(|(_, node)| covers(param, node.role))
            .map(|(id, _)| id)
            .collect();
        let role = |id: &InstanceId| model.instance(*id).role;
        let is_of_several = readers.iter().any(|id| role(id) != role(&readers[0]));
        if is_of_several && placing(view, param).is_none() {
            shared.cluster.extend(common(&mut shared.nodes, &readers, |id| id == param));
        }
    }
    // What the language says for a whole cluster may be read by one role only.
    for role in view.catalog.role_ids() {
        let of_cluster = common(&mut shared.nodes, &of_role(role), |id| is_set_on_cluster(view, id));
        shared.cluster.extend(of_cluster);
    }
    for role in view.catalog.role_ids() {
        // What the product sets in the statement that places nodes is written there.
        let common = common(&mut shared.nodes, &of_role(role), |id| placing(view, id).is_none());
        shared.roles.insert(role, common);
    }
    shared
}

/// What has to be written for every node by itself.
pub(super) fn each(model: &Model, cluster: ClusterId) -> Shared {
    let nodes = model.instances_of(cluster).map(|(id, node)| (id, settings_of(model, node))).collect();
    Shared { nodes, ..Shared::default() }
}

/// What the spec says for a node and what would be otherwise without it.
fn settings_of(model: &Model, node: &Instance) -> Settings {
    let cluster = model.cluster(node.cluster);
    let mut settings = Settings::new();
    for id in node.layers.params(&cluster.layers) {
        let Some(view) = cluster.view.get(id).filter(|view| view.param.scope.covers(node.role)) else {
            continue;
        };
        let Some(setting) = model.written(node, id).next() else { continue };
        let derived = node.derived.iter().find(|(own, _)| *own == id).map(|(_, derived)| &*derived.value);
        // A seed is derived unless one is written, under whichever name.
        let is_seed = view.meaning(MeaningKind::Seed).is_some();
        let has_other = || {
            let others = cluster.view.with_meaning(MeaningKind::Seed).filter(|other| other.id != id);
            let mut others = others.filter(|other| other.param.scope.covers(node.role));
            others.any(|other| model.written(node, other.id).next().is_some())
        };
        let otherwise = if is_seed { derived.filter(|_| !has_other()) } else { derived.or(view.default) };
        if otherwise == Some(&*setting.value) {
            continue;
        }
        let spans = setting.span().into_iter().collect();
        let value = match own_word(model, node, &setting) {
            Some(written) if view.default == Some(written) => continue,
            Some(written) => written.to_owned(),
            None => setting.value.into_owned(),
        };
        settings.insert(id, WrittenValue { value, spans });
    }
    settings
}

/// The value as written where it names the node by the product's own word: it holds for many nodes then.
fn own_word<'a>(model: &'a Model, node: &Instance, setting: &Setting<'_>) -> Option<&'a str> {
    let cluster = model.cluster(node.cluster);
    let word = cluster.view.catalog.words.name_macro.as_deref()?;
    let Origin::Written { layer, .. } = setting.origin else { return None };
    let written = &*cluster.layer(layer).get(setting.param)?.value;
    (written.contains(word) && !has_reference(written)).then_some(written)
}

/// The property of placing statements that sets a parameter.
fn placing(view: &CatalogView, id: ParamId) -> Option<&str> {
    let name = &view.catalog.param(id).name;
    view.catalog.words.placing.iter().find(|(_, param)| param == name).map(|(property, _)| &**property)
}

/// Whether a shorthand that is in `cluster` only says a parameter.
fn is_set_on_cluster(view: &CatalogView, id: ParamId) -> bool {
    let name = &view.catalog.param(id).name;
    let says = |part: &ShorthandPart| matches!(&part.target, Target::Params(names) if names.contains(name));
    let of_cluster = |shorthand: &&Shorthand| shorthand.scope == ShorthandScope::Cluster;
    view.catalog.shorthands.iter().filter(of_cluster).any(|shorthand| shorthand.parts.iter().any(says))
}

/// Removes the settings that are the same for all of these nodes.
fn common(
    nodes: &mut BTreeMap<InstanceId, Settings>,
    members: &[InstanceId],
    may: impl Fn(ParamId) -> bool,
) -> Settings {
    let Some(first) = members.first().and_then(|id| nodes.get(id)).cloned() else { return Settings::new() };
    let mut common = Settings::new();
    for (param, own) in first {
        let says = |id: &InstanceId| nodes.get(id).and_then(|own| own.get(&param));
        if !may(param) || !members.iter().all(|id| says(id).is_some_and(|other| other.value == own.value)) {
            continue;
        }
        let mut spans: Vec<Span> =
            members.iter().filter_map(says).flat_map(|own| own.spans.clone()).collect();
        spans.dedup();
        for id in members {
            nodes.get_mut(id).map(|own| own.remove(&param));
        }
        common.insert(param, WrittenValue { value: own.value, spans });
    }
    common
}

/// Takes what the product says as properties where nodes are placed, and puts it there.
pub(super) fn place(
    view: &CatalogView,
    role: RoleId,
    settings: &mut Settings,
    mut statement: Statement,
) -> Statement {
    let word = &view.catalog.role(role).name;
    let is_own =
        |shorthand: &&Shorthand| shorthand.scope == ShorthandScope::Placement && shorthand.name == *word;
    if let Some(own) = view.catalog.shorthands.iter().find(is_own) {
        statement = shorthand(view, own, Some(role), settings, statement).0;
    }
    let placing_params: Vec<ParamId> =
        settings.keys().copied().filter(|id| placing(view, *id).is_some()).collect();
    for id in placing_params {
        if let (Some(property), Some(own)) = (placing(view, id), settings.remove(&id)) {
            statement = statement.property_value(property, &own.value);
        }
    }
    statement
}

/// The statements of settings, for nodes of a role or for all.
pub(super) fn statements(view: &CatalogView, settings: &Settings, role: Option<RoleId>, out: &mut Draft) {
    let mut left = settings.clone();
    for shorthand in &view.catalog.shorthands {
        if shorthand.scope == ShorthandScope::Node
            || (role.is_none() && shorthand.scope == ShorthandScope::Cluster)
        {
            let statement = Statement::new(&*shorthand.name);
            let (statement, spans) = self::shorthand(view, shorthand, role, &mut left, statement);
            if !statement.is_bare() {
                out.push(Draft::new(statement, spans));
            }
        }
    }
    for (id, own) in left {
        if let Some(param) = view.get(id) {
            out.push(Draft::new(set(param, &own.value), own.spans));
        }
    }
}

fn set(param: &ParamView, value: &str) -> Statement {
    let word = if param.param.kind == ParamKind::Property { "set" } else { "env" };
    let statement = Statement::new(word).text(param.name());
    if let Some(reference) = referred(value) {
        return statement.property("from", reference);
    }
    match param.param.kind_of_value {
        ParamType::PathList if !value.contains(';') => value.split(',').fold(statement, Statement::text),
        ParamType::MemorySize => statement.text(&memory(value)),
        ParamType::Text | ParamType::Path | ParamType::Host => statement.text(value),
        _ => statement.value(value),
    }
}

/// `8G` as a spec writes it; what is not an amount as it is.
fn memory(value: &str) -> String {
    let is_amount = value.ends_with(['G', 'M']) && quantity::bytes(value).is_some();
    if is_amount { format!("{value}iB") } else { value.to_owned() }
}

/// A shorthand for what it means, which is removed of the settings; gives the statement with its parts.
fn shorthand(
    view: &CatalogView,
    shorthand: &Shorthand,
    role: Option<RoleId>,
    left: &mut Settings,
    mut statement: Statement,
) -> (Statement, Vec<Span>) {
    let mut spans = Vec::new();
    for part in &shorthand.parts {
        let ids = targets(view, part, role);
        let Some(first) = ids.first().and_then(|id| left.get(id)).cloned() else { continue };
        if !ids.iter().all(|id| left.get(id).is_some_and(|own| own.value == first.value)) {
            continue;
        }
        let implied = |(name, constant): &(Text, Text)| -> Option<Vec<ParamId>> {
            let ids: Vec<ParamId> = read(view, view.catalog.find(name), role);
            let holds = ids.iter().all(|id| left.get(id).is_some_and(|own| own.value == **constant));
            holds.then_some(ids)
        };
        let implied: Option<Vec<Vec<ParamId>>> = part.implies.iter().map(implied).collect();
        let (Some(implied), Some(words)) = (implied, words(view, part, &ids, &first.value)) else { continue };
        statement = match &part.property {
            Some(property) => statement.property_value(property, &words[0]),
            None => words.iter().fold(statement, |statement, word| statement.text(word)),
        };
        for id in ids.iter().chain(implied.iter().flatten()) {
            spans.extend(left.remove(id).map(|own| own.spans).unwrap_or_default());
        }
    }
    (statement, spans)
}

/// The words that a part of a shorthand takes as a value; `None` when it has none.
fn words(view: &CatalogView, part: &ShorthandPart, ids: &[ParamId], value: &str) -> Option<Vec<String>> {
    if value.is_empty() || has_reference(value) || value.contains(';') {
        return None;
    }
    let value = value.strip_prefix(&*part.before)?;
    let items: Vec<&str> = match (&part.property, part.join.as_deref()) {
        (None, Some(join)) => value.split(join).collect(),
        _ => vec![value],
    };
    if items.iter().any(|item| item.trim().is_empty() || item.trim() != *item) {
        return None;
    }
    let is_memory = ids.iter().all(|id| view.catalog.param(*id).kind_of_value == ParamType::MemorySize);
    // A bare number would be read as an amount without a unit.
    let unit = ids.first().map(|id| view.catalog.param(*id)).and_then(|param| match param.kind_of_value {
        ParamType::Amount | ParamType::WholeAmount => {
            Some(if param.unit.as_deref() == Some("MB") { "MiB" } else { "GiB" })
        }
        _ => None,
    });
    if unit.is_some() && value != "0" && quantity::bytes(&format!("{value}GiB")).is_none() {
        return None;
    }
    let word = |item: &str| {
        let known =
            part.words.iter().find(|(_, meaning)| **meaning == *item).map(|(word, _)| word.to_string());
        match known {
            Some(word) => Some(word),
            None if part.words.is_empty() => Some(match unit {
                _ if is_memory => memory(item),
                Some(unit) if item != "0" => format!("{item}{unit}"),
                _ => item.to_owned(),
            }),
            None => None,
        }
    };
    items.into_iter().map(word).collect()
}

fn targets(view: &CatalogView, part: &ShorthandPart, role: Option<RoleId>) -> Vec<ParamId> {
    match &part.target {
        Target::Params(names) => {
            names.iter().flat_map(|name| read(view, view.catalog.find(name), role)).collect()
        }
        Target::Meaning(kind) => {
            let ids: Vec<ParamId> = view.with_meaning(*kind).map(|param| param.id).collect();
            read(view, &ids, role)
        }
    }
}

/// Those parameters that are read, by nodes of the role or by any.
fn read(view: &CatalogView, ids: &[ParamId], role: Option<RoleId>) -> Vec<ParamId> {
    let is_read = |id: &ParamId| {
        view.get(*id).is_some_and(|param| match (&param.param.scope, role) {
            (RoleScope::Other(_), _) => false,
            (_, None) => true,
            (scope, Some(role)) => scope.covers(role),
        })
    };
    ids.iter().copied().filter(is_read).collect()
}
