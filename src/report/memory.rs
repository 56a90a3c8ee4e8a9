//! The memory that nodes are given.

use serde_json::{Value, json};

use super::Input;
use crate::catalog::{MeaningKind, Mebibytes};
use crate::diagnostic::words;
use crate::model::{Host, Instance, Model, Origin};
use crate::spec::quantity;

/// The parts of a node's memory: a name, a number of bytes, and the number as people write it.
pub(super) fn of_node(input: &Input<'_>, node: &Instance, host: &Host) -> Vec<Value> {
    let model = input.model;
    let amount = |kind: MeaningKind| amount(input, node, kind);
    let (heap, direct) = (amount(MeaningKind::Heap), amount(MeaningKind::DirectMemory));
    let part = |name: &str, bytes: u64| json!([name, bytes, words::bytes(bytes)]);
    let mut parts = Vec::new();
    parts.extend(heap.map(|bytes| part("heap", bytes)));
    parts.extend(direct.map(|bytes| part("direct", bytes)));
    if parts.is_empty() {
        parts.extend(amount(MeaningKind::TotalMemory).map(|bytes| part("memory", bytes)));
    }
    if parts.is_empty()
        && let (Some(memory), Some((percent, most))) = (&host.memory, share(model, node))
    {
        let bytes = (memory.value / 100).saturating_mul(percent).min(most);
        parts.push(part("server's default", bytes));
    }
    parts
}

fn amount(input: &Input<'_>, node: &Instance, kind: MeaningKind) -> Option<u64> {
    let model = input.model;
    let view = model.view(node);
    view.with_meaning(kind).filter(|param| param.param.scope.covers(node.role)).find_map(|param| {
        let set = model.setting(node, param.id).filter(|setting| setting.origin != Origin::Default);
        let value = match set {
            Some(setting) => setting.value.into_owned(),
            None => {
                let product = input.products.find(model.cluster(node.cluster).product)?;
                product.worked_out(model, node, param.id)?.value.to_string()
            }
        };
        quantity::bytes_of(param, &value).filter(|bytes| *bytes > 0)
    })
}

/// The share of the host's memory that is taken when nothing is set, in percent, and the most that it comes to.
fn share(model: &Model, node: &Instance) -> Option<(u64, u64)> {
    model.view(node).with_meaning(MeaningKind::TotalMemory).find_map(|param| {
        let memory = param
            .meaning(MeaningKind::TotalMemory)
            .filter(|_| param.param.scope.covers(node.role))?
            .memory()?;
        Some((memory.share?.into(), memory.most.map_or(u64::MAX, Mebibytes::bytes)))
    })
}
