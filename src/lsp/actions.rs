//! Fixes of findings as actions.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Value, json};

use super::client::Client;
use super::native::Natives;
use super::publish::{self, ByFile};
use super::rename::Edits;
use super::text::Text;
use super::workspace::Workspace;
use crate::diagnostic::{Finding, Fix, Shown};
use crate::source::SourceMap;

/// The actions for a range of bytes.
pub(super) fn within(
    text: &Text,
    range: &Range<usize>,
    only: Option<&[Value]>,
    workspace: &Workspace,
    natives: &Natives,
    client: &Client,
) -> Value {
    if !client.action_literals {
        return json!([]);
    }
    let wants = |kind: &str| {
        only.is_none_or(|only| only.iter().filter_map(Value::as_str).any(|own| is_kind(kind, own)))
    };
    let mut found: Vec<(Finding, &SourceMap)> = Vec::new();
    let compiled = workspace
        .parts()
        .iter()
        .filter(|part| part.has(text.path()))
        .filter_map(|part| part.compiled.as_ref());
    let specs = compiled.map(|compiled| (compiled.findings.as_slice(), &compiled.sources));
    let lint = natives.linted().map(|linted| (linted.findings.as_slice(), &linted.sources));
    for (findings, sources) in specs.chain(lint) {
        let shown = Shown::new(findings, sources);
        let is_here = |finding: &&Finding| sources.file(finding.span.file).name == text.path();
        found.extend(shown.findings().iter().filter(is_here).map(|finding| (finding.clone(), sources)));
    }
    let mut actions: Vec<Value> = Vec::new();
    if wants("quickfix") {
        for (finding, sources) in &found {
            let span = finding.span.range();
            let sides = finding.labels.iter().map(|label| label.span);
            let is_side = |span: crate::source::Span| {
                sources.file(span.file).name == text.path() && meets(&span.range(), range)
            };
            if !meets(&span, range) && !sides.into_iter().any(is_side) {
                continue;
            }
            let mut by_file = ByFile::new();
            publish::add(std::slice::from_ref(finding), sources, workspace, client, &mut by_file);
            let diagnostics: Vec<Value> = by_file.into_values().flatten().collect();
            for fix in &finding.fixes {
                let action = json!({
                    "title": title(fix, finding),
                    "kind": "quickfix",
                    "diagnostics": diagnostics,
                    "isPreferred": fix.safe,
                    "edit": workspace_edit(&edits(fix, sources), workspace, client),
                });
                if !actions.contains(&action) {
                    actions.push(action);
                }
            }
        }
    }
    if wants("source.fixAll")
        && let Some(edit) = all_safe(&found)
    {
        actions.push(json!({
            "title": "Apply all safe fixes of clusterc",
            "kind": "source.fixAll",
            "edit": workspace_edit(&edit, workspace, client),
        }));
    }
    Value::from(actions)
}

/// Whether a kind is one that is requested: itself, or one above it.
fn is_kind(kind: &str, asked: &str) -> bool {
    asked.is_empty() || kind == asked || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
}

fn meets(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start <= right.end && right.start <= left.end
}

fn title(fix: &Fix, finding: &Finding) -> String {
    let mut letters = fix.title.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{} ({})", letters.as_str(), finding.rule.code)
}

fn edits(fix: &Fix, sources: &SourceMap) -> Edits {
    let mut edits: Edits = BTreeMap::new();
    for edit in &fix.edits {
        let name = sources.file(edit.span.file).name.clone();
        edits.entry(name).or_default().push((edit.span.range(), edit.text.clone()));
    }
    edits
}

/// The edits of all safe fixes, of those that overlap the first; `None` where there is none.
fn all_safe(found: &[(Finding, &SourceMap)]) -> Option<Edits> {
    let mut all: Edits = BTreeMap::new();
    for (finding, sources) in found {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.safe) else { continue };
        let own = edits(fix, sources);
        let is_free = own.iter().all(|(path, edits)| {
            let known = all.get(path).map(Vec::as_slice).unwrap_or_default();
            edits.iter().all(|(range, _)| known.iter().all(|(other, _)| !meets(range, other)))
        });
        if is_free {
            for (path, edits) in own {
                all.entry(path).or_default().extend(edits);
            }
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Edits as JSON.
pub(super) fn workspace_edit(edits: &Edits, workspace: &Workspace, client: &Client) -> Value {
    let listed = |path: &str, edits: &[(Range<usize>, String)]| -> Vec<Value> {
        let Some(text) = workspace.text(path) else { return Vec::new() };
        let one = |(range, new): &(Range<usize>, String)| json!({ "range": text.json(range, client.encoding), "newText": new });
        edits.iter().map(one).collect()
    };
    if client.versioned_edits {
        let one = |(path, edits): (&String, &Vec<(Range<usize>, String)>)| {
            let document = json!({ "uri": workspace.uri(path), "version": workspace.version(path) });
            json!({ "textDocument": document, "edits": listed(path, edits) })
        };
        return json!({ "documentChanges": edits.iter().map(one).collect::<Vec<Value>>() });
    }
    let changes: serde_json::Map<String, Value> =
        edits.iter().map(|(path, edits)| (workspace.uri(path), listed(path, edits).into())).collect();
    json!({ "changes": changes })
}
