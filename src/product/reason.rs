//! Where the value of a parameter comes from: for `why`, for editors and for reports.

use super::Table;
use crate::catalog::{Param, ParamId};
use crate::model::{Instance, Model, Origin};
use crate::source::reserved::replaced;
use crate::source::secret::{MASK, is_reference};
use crate::source::{Span, one_line};

/// One value of a parameter, and what gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The value as people may see it: without secrets.
    pub value: String,
    /// Where the spec has it, with the head of the statement around it when it is written there; `None` for a default of the server.
    pub location: Option<(Span, Option<Span>)>,
    /// What gives it: the layer, what it is derived from, the release.
    pub because: String,
}

/// The value of a parameter of a node as people may see it, and everything that gives one, the winner first.
pub fn reasons(
    products: Table,
    model: &Model,
    node: &Instance,
    id: ParamId,
) -> (Option<String>, Vec<Reason>) {
    let view = model.view(node);
    let param = view.catalog.param(id);
    let shown = |value: &str| shown(param, value);
    let mut reasons = Vec::new();
    for setting in model.written(node, id) {
        let Origin::Written { span, layer } = setting.origin else { continue };
        let layer = model.cluster(node.cluster).layer(layer);
        let overlay = if layer.overlay > 0 { ", overlay" } else { "" };
        reasons.push(Reason {
            value: shown(&setting.value),
            location: Some((span, Some(layer.span))),
            because: format!("{}{overlay}", layer.kind.as_str()),
        });
    }
    let derived = node.derived.iter().find(|(own, _)| *own == id).map(|(_, derived)| derived);
    // Nothing sets it, and the product's own scripts make it of what is set.
    let is_given = !reasons.is_empty() || derived.is_some();
    let worked_out = products
        .find(model.cluster(node.cluster).product)
        .and_then(|product| product.worked_out(model, node, id))
        .filter(|_| !is_given);
    let value = match &worked_out {
        Some(worked_out) => Some(shown(&worked_out.value)),
        None => model.setting(node, id).map(|setting| shown(&setting.value)),
    };
    let derived = derived.map(|derived| ("derived", derived));
    for (word, derived) in derived.into_iter().chain(worked_out.as_ref().map(|value| ("computed", value))) {
        let Origin::Derived { span, because } = &derived.origin else { continue };
        reasons.push(Reason {
            value: shown(&derived.value),
            location: Some((*span, None)),
            because: format!("{word}: {}", one_line(because)),
        });
    }
    if let Some(default) = view.get(id).and_then(|view| view.default) {
        let because = format!("the server's default in {} {}", view.catalog.title, view.version);
        reasons.push(Reason { value: default.to_owned(), location: None, because });
    }
    (value, reasons)
}

/// Whether a value of a parameter is a secret that is not shown: one that is written, and no reference to it.
pub fn hides(param: &Param, value: &str) -> bool {
    param.is_secret() && !value.is_empty() && !is_reference(value)
}

/// A value as people may see it.
fn shown(param: &Param, value: &str) -> String {
    if hides(param, value) { MASK.to_owned() } else { one_line(&replaced(value, str::to_owned)) }
}
