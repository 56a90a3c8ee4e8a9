//! Settings with their origins: of a node, and layer by layer as the spec has them.

use crate::maps::HashMap;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kinds::{Kinds, one_line_marked};
use super::names::{Names, shared};
use super::{Input, object};
use crate::catalog::{CatalogView, ParamId};
use crate::model::{Cluster, Instance, InstanceId, Layer, Model, Origin};
use crate::product::{Reason, hides, reasons};
use crate::source::one_line;
use crate::source::reserved::replaced;
use crate::source::secret::MASK;

/// The parameters that the page names, each once: name, when a change acts, default, and what it is for.
#[derive(Debug, Default)]
pub(super) struct Params {
    known: HashMap<(u32, ParamId), usize>,
    shown: Vec<Value>,
}

impl Params {
    /// The number of a parameter on the page.
    pub(super) fn number(&mut self, model: &Model, cluster: u32, id: ParamId) -> usize {
        let Self { known, shown } = self;
        *known.entry((cluster, id)).or_insert_with(|| {
            let view = &model.clusters[cluster as usize].view;
            let param = view.catalog.param(id);
            let own = view.get(id);
            let default = own.and_then(|own| own.default).map(one_line);
            shown.push(json!([
                param.name,
                own.map_or("", |own| own.effect.as_str()),
                default,
                param.doc,
                own.map_or("", |own| own.file),
            ]));
            shown.len() - 1
        })
    }

    pub(super) fn shown(self) -> Vec<Value> {
        self.shown
    }
}

/// What sets the parameters of the nodes of a kind: the number of each parameter, then every value that something gives
/// it, the winner first, with the reason, the location and the statement.
pub(super) fn settings(
    input: &Input<'_>,
    (first, last): (InstanceId, InstanceId),
    params: &mut Params,
) -> Vec<Value> {
    let model = input.model;
    let (node, other) = (model.instance(first), model.instance(last));
    let cluster = model.cluster(node.cluster);
    let names = |node: &'_ Instance| -> (u32, u32) { (node.host.0, node.cluster.0) };
    debug_assert_eq!(names(node).1, names(other).1, "nodes of a kind are of one cluster");
    let own = Names::of(model.host(node.host), Some(node));
    let of_other = Names::of(model.host(other.host), Some(other));
    let mut ids: BTreeSet<ParamId> = node.layers.params(&cluster.layers).into_iter().collect();
    ids.extend(node.derived.iter().map(|(id, _)| *id));
    let mut all = Vec::new();
    for id in ids {
        // What its role does not read is not its setting.
        if !cluster.view.get(id).is_some_and(|view| view.param.scope.covers(node.role)) {
            continue;
        }
        let (_, chain) = reasons(input.products, model, node, id);
        // A node by itself is like no other.
        let like = if first == last { Vec::new() } else { reasons(input.products, model, other, id).1 };
        let same = |of: fn(&Reason) -> &str, at: usize| {
            let text = of(&chain[at]);
            let like = like.get(at).map_or(text, of);
            input.secrets.mask(&one_line_marked(&shared((text, &own), (like, &of_other)))).into_owned()
        };
        let links = chain.iter().enumerate().map(|(at, reason)| {
            let location = reason.location.map(|(span, _)| input.sources.location(span));
            let head = reason.location.and_then(|(_, head)| head).map(|head| input.statement(head));
            let (value, because) = (same(|reason| &reason.value, at), same(|reason| &reason.because, at));
            let head = head.filter(|_| location.is_some());
            [Some(value), Some(because), location, head].into_iter().flatten().collect()
        });
        let links: Vec<Value> = links.collect();
        all.push(Value::Array(vec![params.number(model, node.cluster.0, id).into(), links.into()]));
    }
    all
}

/// All settings of the specs that differ from the server's defaults: the layers of each cluster with their values, then what
/// follows from the rest.
pub(super) fn layers(input: &Input<'_>, kinds: &Kinds, params: &mut Params) -> Vec<Value> {
    let model = input.model;
    let mut shown = Vec::new();
    for (id, cluster) in model.clusters() {
        for layer in &cluster.layers {
            let rows = rows(input, (id.0, cluster), layer, params);
            let equal = layer.settings.len() - rows.len();
            if !layer.settings.is_empty() {
                shown.push(object([
                    ("c", id.0.into()),
                    ("kind", layer.kind.as_str().into()),
                    ("overlay", (layer.overlay > 0).into()),
                    ("head", input.statement(layer.span).into()),
                    ("place", input.sources.location(layer.span).into()),
                    ("rows", rows.into()),
                    ("equal", equal.into()),
                ]));
            }
        }
        let rows = derived(input, id.0, kinds, params);
        if !rows.is_empty() {
            shown.push(
                json!({ "c": id.0, "kind": "derived", "head": "", "place": "", "rows": rows, "equal": 0 }),
            );
        }
    }
    shown
}

fn rows(input: &Input<'_>, (id, cluster): (u32, &Cluster), layer: &Layer, params: &mut Params) -> Vec<Value> {
    let mut rows = Vec::new();
    for setting in &layer.settings {
        let view = cluster.view.get(setting.param);
        if view.and_then(|view| view.default) == Some(&*setting.value) {
            continue;
        }
        let number = params.number(input.model, id, setting.param);
        rows.push(json!([
            number,
            shown(input, &cluster.view, setting.param, &setting.value),
            input.sources.location(setting.span)
        ]));
    }
    rows
}

/// What is derived for nodes, equal values once.
fn derived(input: &Input<'_>, cluster: u32, kinds: &Kinds, params: &mut Params) -> Vec<Value> {
    let model = input.model;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for &(first, last) in &kinds.ends {
        let (node, other) = (model.instance(first), model.instance(last));
        if node.cluster.0 != cluster {
            continue;
        }
        let (own, of_other) =
            (Names::of(model.host(node.host), Some(node)), Names::of(model.host(other.host), Some(other)));
        for ((id, derived), (_, like)) in node.derived.iter().zip(&other.derived) {
            let (Origin::Derived { span, because }, Origin::Derived { because: other, .. }) =
                (&derived.origin, &like.origin)
            else {
                continue;
            };
            // A value that is written wins.
            if model.setting(node, *id).is_some_and(|setting| setting.origin != derived.origin) {
                continue;
            }
            let value = shared((&derived.value, &own), (&like.value, &of_other));
            let value = shown(input, model.view(node), *id, &value);
            let because = one_line_marked(&shared((because, &own), (other, &of_other)));
            if seen.insert((*id, value.clone(), because.clone())) {
                let number = params.number(model, cluster, *id);
                rows.push(json!([
                    number,
                    value,
                    input.sources.location(*span),
                    input.secrets.mask(&because)
                ]));
            }
        }
    }
    rows
}

/// A value as people may see it.
fn shown(input: &Input<'_>, view: &CatalogView, id: ParamId, value: &str) -> String {
    if hides(view.catalog.param(id), value) {
        return MASK.to_owned();
    }
    input.secrets.mask(&one_line_marked(&replaced(value, str::to_owned))).into_owned()
}
