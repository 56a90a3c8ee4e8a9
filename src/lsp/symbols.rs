//! The outline of a file, and the names of the workspace.

use serde_json::{Value, json};

use super::client::Client;
use super::hover::noun;
use super::names::Name;
use super::text::Text;
use super::workspace::Workspace;
use crate::syntax::{Node, Value as Scalar};

/// How many names one answer has.
const MOST: usize = 500;

/// The outline of a file.
pub(super) fn document(text: &Text, workspace: &Workspace, client: &Client) -> Value {
    if text.is_kdl() {
        if client.nested_symbols {
            return Value::from(nested(text, client));
        }
        let uri = workspace.uri(text.path());
        let mut flat = Vec::new();
        let mut open: Vec<(&Node, String)> =
            text.nodes().iter().rev().map(|node| (node, String::new())).collect();
        while let Some((node, above)) = open.pop() {
            let name = title(node);
            flat.push(json!({
                "name": name,
                "kind": kind(node),
                "containerName": above,
                "location": { "uri": uri, "range": text.json(&node.span.range(), client.encoding) },
            }));
            open.extend(node.children().iter().rev().map(|child| (child, name.clone())));
        }
        return Value::from(flat);
    }
    super::native::symbols(text, workspace, client)
}

/// The statements of a file, each with those in it. Blocks are in each other as deep as the reader lets them be.
fn nested(text: &Text, client: &Client) -> Vec<Value> {
    // Made from the last to the first, so that what is in a block is there before it.
    let mut order: Vec<(&Node, Option<usize>)> = text.nodes().iter().map(|node| (node, None)).collect();
    let mut next = 0;
    while let Some(&(node, _)) = order.get(next) {
        order.extend(node.children().iter().map(|child| (child, Some(next))));
        next += 1;
    }
    let mut inside: Vec<Vec<Value>> = vec![Vec::new(); order.len()];
    let mut top = Vec::new();
    for (index, (node, parent)) in order.iter().enumerate().rev() {
        let mut children = std::mem::take(&mut inside[index]);
        children.reverse();
        let one = json!({
            "name": title(node),
            "detail": detail(node, text),
            "kind": kind(node),
            "range": text.json(&node.span.range(), client.encoding),
            "selectionRange": text.json(&node.name.span.range(), client.encoding),
            "children": children,
        });
        match parent {
            Some(parent) => inside[*parent].push(one),
            None => top.push(one),
        }
    }
    top.reverse();
    top
}

fn title(node: &Node) -> String {
    let name = &node.name.text;
    let shown = if name.is_empty() { "\"\"" } else { name };
    match node.arguments().next().map(|scalar| &scalar.value) {
        Some(Scalar::Text(first)) => format!("{shown} {first}"),
        _ => shown.to_owned(),
    }
}

/// The rest of the statement's line.
fn detail(node: &Node, text: &Text) -> String {
    const MOST: usize = 80;
    let properties = node.entries.iter().filter(|entry| entry.key.is_some());
    let written: Vec<&str> = properties.map(|entry| text.slice(&entry.span.range())).collect();
    written.join(" ").chars().filter(|letter| !letter.is_control()).take(MOST).collect()
}

/// The protocol's number of a kind of symbol.
fn kind(node: &Node) -> u8 {
    match &*node.name.text {
        "cluster" => 3,
        "host" | "alias" => 19,
        "class" => 5,
        "network" => 11,
        "include" | "extends" | "payload" => 1,
        "set" | "env" => 7,
        "every" | "every-node" => 2,
        _ if node.property("on").is_some() => 23,
        _ => 8,
    }
}

/// The names that the workspace declares and that have some letters in them, in that order.
pub(super) fn workspace(workspace: &mut Workspace, client: &Client, query: &str) -> Value {
    workspace.check();
    let mut paths: Vec<String> = workspace.opened().map(|text| text.path().to_owned()).collect();
    for compiled in workspace.parts().iter().filter_map(|part| part.compiled.as_ref()) {
        paths.extend(compiled.sources.files().map(|(_, file)| file.name.clone()));
    }
    paths.sort();
    paths.dedup();
    let mut found: Vec<Value> = Vec::new();
    for text in paths.iter().filter_map(|path| workspace.text(path)) {
        for own in text.occurrences().iter().filter(|own| own.is_declaration) {
            let kind = match own.name {
                Name::Cluster => 3,
                Name::Host => 19,
                Name::Class => 5,
                Name::Node => 23,
                _ => continue,
            };
            if found.len() < MOST && is_like(&own.text, query) {
                found.push(json!({
                    "name": own.text,
                    "kind": kind,
                    "containerName": noun(own.name),
                    "location": { "uri": workspace.uri(text.path()), "range": text.json(&own.range, client.encoding) },
                }));
            }
        }
    }
    Value::from(found)
}

fn is_like(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}
