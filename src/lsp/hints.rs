//! What follows from a statement, shown behind it: how many hosts or nodes, the seed, the ports, the memory.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use serde_json::{Value, json};

use super::client::Client;
use super::text::Text;
use super::workspace::Workspace;
use crate::catalog::{MeaningKind, ParamView};
use crate::diagnostic::words;
use crate::driver;
use crate::model::{Instance, Model};
use crate::source::Span;

/// How many nodes of one statement are checked.
const MOST_NODES: usize = 500;

/// How many values one hint shows.
const MOST_VALUES: usize = 6;

/// The hints in a range of bytes.
pub(super) fn within(text: &Text, range: &Range<usize>, workspace: &Workspace, client: &Client) -> Value {
    let compiled = workspace.part_of(text.path()).and_then(|part| part.compiled.as_ref());
    let Some((model, sources)) =
        compiled.and_then(|compiled| Some((compiled.models.first()?, &compiled.sources)))
    else {
        return json!([]);
    };
    let is_here = |span: Span| {
        let bytes = span.range();
        bytes.start < range.end && range.start < bytes.end && sources.file(span.file).name == text.path()
    };
    let mut hints: Vec<(usize, String, String)> = Vec::new();
    let mut spans: Vec<Span> =
        model.hosts.iter().map(|host| host.span).filter(|span| is_here(*span)).collect();
    spans.dedup();
    for span in spans {
        let count = model.hosts.iter().filter(|host| host.span == span).count();
        if count > 1 {
            hints.push((span.range().end, words::count(count, "host"), String::new()));
        }
    }
    let mut statements: Vec<Span> =
        model.instances.iter().map(|node| node.span).filter(|span| is_here(*span)).collect();
    statements.sort_unstable();
    statements.dedup();
    for span in statements {
        let (label, tooltip) = placed(model, span);
        hints.push((span.range().end, label, tooltip));
    }
    hints.sort();
    let one = |(at, label, tooltip): (usize, String, String)| {
        let position = text.lines.position(text.text(), at, client.encoding);
        let mut one = json!({ "position": position.json(), "label": label, "paddingLeft": true });
        if let (false, Some(fields)) = (tooltip.is_empty(), one.as_object_mut()) {
            fields.insert("tooltip".to_owned(), json!({ "kind": "markdown", "value": tooltip }));
        }
        one
    };
    Value::from(hints.into_iter().map(one).collect::<Vec<Value>>())
}

/// What follows for the nodes of one statement: a line, and all of it.
fn placed(model: &Model, span: Span) -> (String, String) {
    let all = || model.instances.iter().filter(|node| node.span == span);
    let nodes: Vec<&Instance> = all().take(MOST_NODES).collect();
    let mut label = words::count(all().count(), "node");
    let mut tooltip = String::new();
    let mut add = |title: &str, values: BTreeSet<String>| {
        if values.is_empty() {
            return;
        }
        let more = values.len().saturating_sub(MOST_VALUES);
        let mut shown: Vec<String> = values.iter().take(MOST_VALUES).cloned().collect();
        if more > 0 {
            shown.push(format!("{more} more"));
        }
        let _ = write!(label, " · {title} {}", shown.join(", "));
    };
    let seeds = nodes.iter().flat_map(|node| derived(model, node, MeaningKind::Seed));
    add("seed", seeds.collect());
    let mut ports: Vec<String> = Vec::new();
    for node in &nodes {
        for port in self::ports(model, node) {
            if !ports.contains(&port) {
                ports.push(port);
            }
        }
    }
    // In the order of the catalog, which starts with what clients use.
    let shown = ports.iter().take(MOST_VALUES).cloned().collect::<Vec<_>>();
    if !shown.is_empty() {
        let more = if ports.len() > shown.len() { ", …" } else { "" };
        let word = if ports.len() == 1 { "port" } else { "ports" };
        let _ = write!(label, " · {word} {}{more}", shown.join(", "));
    }
    for (kind, title) in [
        (MeaningKind::Heap, "heap"),
        (MeaningKind::DirectMemory, "direct"),
        (MeaningKind::TotalMemory, "memory"),
    ] {
        let values: BTreeSet<String> = nodes.iter().flat_map(|node| memory(model, node, kind)).collect();
        if !values.is_empty() {
            let list: Vec<String> = values.into_iter().take(MOST_VALUES).collect();
            let _ = write!(label, " · {title} {}", list.join(", "));
        }
    }
    if let Some(first) = nodes.first() {
        let _ = writeln!(tooltip, "derived for `{}`:\n", first.name);
        for (id, value) in &first.derived {
            let param = model.view(first).catalog.param(*id);
            let (shown, reasons) = driver::reasons(model, first, *id);
            let because = reasons.first().map(|reason| reason.because.as_str()).unwrap_or_default();
            let shown = shown.unwrap_or_else(|| value.value.to_string());
            let _ = writeln!(tooltip, "- `{} = {shown}` ({because})", param.name);
        }
        if first.derived.is_empty() {
            tooltip.clear();
        }
    }
    (label, tooltip)
}

/// The values of a meaning that follow from the spec.
fn derived(model: &Model, node: &Instance, kind: MeaningKind) -> Vec<String> {
    let has = |view: &&ParamView| view.meaning(kind).is_some();
    let own = node.derived.iter().filter(|(id, _)| model.view(node).get(*id).as_ref().is_some_and(has));
    own.map(|(_, derived)| derived.value.to_string()).collect()
}

/// The memory of a node that nothing sets directly, as the start scripts work it out.
fn memory(model: &Model, node: &Instance, kind: MeaningKind) -> Vec<String> {
    let params = model.view(node).with_meaning(kind).filter(|param| param.param.scope.covers(node.role));
    let values = params.filter_map(|param| {
        let is_written = model.written(node, param.id).next().is_some();
        let worked_out = driver::worked_out(model, node, param.id).filter(|_| !is_written)?;
        Some(worked_out.value.to_string())
    });
    values.collect()
}

/// The ports that a node listens on, in the order of the catalog.
pub(super) fn ports(model: &Model, node: &Instance) -> Vec<String> {
    let open = model.listeners(node).filter(|listener| listener.is_open);
    let mut ports: Vec<String> = Vec::new();
    for port in open.filter_map(|listener| listener.setting.as_port()) {
        let port = port.to_string();
        if !ports.contains(&port) {
            ports.push(port);
        }
    }
    ports
}
