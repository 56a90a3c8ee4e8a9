//! A plan as JSON. The form is a contract: docs/changing-a-cluster.md has it.

use serde_json::{Value, json};

use super::{Change, Plan, Step};
use crate::source::SourceMap;

/// The JSON Schema of it.
pub const SCHEMA: &str = include_str!("../../schemas/plan.schema.json");

/// The plan as JSON; `old` and `new` are as given on the command line, `sources` are those of both sides.
pub fn to_json(plan: &Plan, old: &str, new: &str, sources: &SourceMap) -> Value {
    json!({
        "version": 1,
        "old": old,
        "new": new,
        "summary": {
            "changes": plan.changes.len(),
            "steps": plan.steps.len(),
            "impossible": plan.impossible(),
        },
        "changes": plan.changes.iter().map(|change| of_change(change, sources)).collect::<Vec<_>>(),
        "steps": plan.steps.iter().map(of_step).collect::<Vec<_>>(),
    })
}

fn of_change(change: &Change, sources: &SourceMap) -> Value {
    let location = change.span.map(|span| (&sources.file(span.file).name, sources.start(span).line));
    json!({
        "kind": change.kind.as_str(),
        "cluster": change.cluster,
        "host": change.host,
        "node": change.node,
        "role": change.role,
        "key": change.key,
        "old": change.old,
        "new": change.new,
        "effect": change.effect.as_str(),
        "reason": change.reason,
        "code": change.rule.map(|rule| rule.code),
        "file": location.map(|(file, _)| file),
        "line": location.map(|(_, line)| line),
    })
}

fn of_step(step: &Step) -> Value {
    json!({
        "number": step.number,
        "wave": step.wave,
        "action": step.action.as_str(),
        "hosts": step.hosts,
        "nodes": step.nodes,
        "why": step.why,
        "down": step.down,
        "writes": step.writes,
        "undo": step.undo,
    })
}
