//! Where a value ends up, and why: for the nodes that a statement is about, as `why` says it.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::catalog::ParamId;
use crate::diagnostic::{Shown, words};
use crate::driver::{self, Reason};
use crate::lsp::cursor::{Cursor, Statement};
use crate::lsp::text::Text;
use crate::lsp::workspace::{Part, Workspace};
use crate::model::{Instance, Model};
use crate::source::Span;

/// How many nodes are checked.
const MOST_NODES: usize = 2_000;

/// How many different values are shown.
const MOST_VALUES: usize = 4;

/// What the nodes have that the statement around a location is about.
pub(super) fn up(id: ParamId, cursor: &Cursor, text: &Text, workspace: &Workspace) -> String {
    let Some(part) = workspace.part_of(text.path()) else { return String::new() };
    let Some(compiled) = &part.compiled else { return String::new() };
    let Some(model) = compiled.models.first() else { return String::new() };
    let is_here = |span: Span| compiled.sources.file(span.file).name == text.path();
    let block = |block: &Statement| block.start as u32;
    let starts: Vec<u32> = cursor.stack.iter().map(block).chain([cursor.statement.start as u32]).collect();
    // The innermost of the blocks that holds for nodes: their layer, or the statement that places them.
    let mut nodes: Vec<&Instance> = Vec::new();
    for start in starts.into_iter().rev() {
        let is_it = |span: Span| span.start == start && is_here(span);
        let has = |node: &&Instance| {
            let cluster = model.cluster(node.cluster);
            is_it(node.span) || node.layers.ids().iter().any(|&layer| is_it(cluster.layer(layer).span))
        };
        nodes = model.instances.iter().filter(has).take(MOST_NODES).collect();
        if !nodes.is_empty() {
            break;
        }
    }
    shown(&nodes, id, model, part)
}

/// The values of some nodes; those that are the same are one.
fn shown(nodes: &[&Instance], id: ParamId, model: &Model, part: &Part) -> String {
    let Some(compiled) = &part.compiled else { return String::new() };
    let mut by_chain: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let shown = Shown::new(&[], &compiled.sources);
    for node in nodes {
        let view = model.view(node);
        let reads = view.get(id).is_some_and(|view| view.param.scope.covers(node.role));
        if !reads {
            continue;
        }
        let (value, reasons) = driver::reasons(model, node, id);
        let chain = chain(value.as_deref(), &reasons, &shown);
        let names = by_chain.entry(chain.clone()).or_default();
        if names.is_empty() {
            order.push(chain);
        }
        names.push(&node.name);
    }
    let mut text = String::new();
    for chain in order.iter().take(MOST_VALUES) {
        let names = by_chain.get(chain).map(Vec::as_slice).unwrap_or_default();
        let _ = write!(text, "\n**{}**: {chain}", words::first_names(names, "nodes"));
    }
    if let Some(more) = order.len().checked_sub(MOST_VALUES).filter(|more| *more > 0) {
        let _ = write!(text, "\nand {}\n", words::count(more, "other value"));
    }
    if text.is_empty() { text } else { format!("\n---\n{text}") }
}

/// A value, and what gives it.
fn chain(value: Option<&str>, reasons: &[Reason], shown: &Shown<'_>) -> String {
    let mut text = match value {
        Some("") => "empty\n".to_owned(),
        Some(value) => format!("`{value}`\n"),
        None => "nothing: the server has no default\n".to_owned(),
    };
    for (index, Reason { value, location, because }) in reasons.iter().enumerate() {
        let wins = if index == 0 { "from" } else { "over" };
        let value = if value.is_empty() { "empty".to_owned() } else { format!("`{value}`") };
        let _ = match location {
            Some((span, _)) => {
                let at = shown.start(*span);
                let name = shown.name(span.file);
                let name = name.rsplit('/').next().unwrap_or(&name);
                writeln!(text, "- {wins} {value} ({because}, {name}:{}:{})", at.line, at.column)
            }
            None => writeln!(text, "- {wins} {value} ({because})"),
        };
    }
    text
}
