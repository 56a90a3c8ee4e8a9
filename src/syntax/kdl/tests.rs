//! The reader as a whole: strings that read clean, strings with mistakes, and properties against the `kdl` crate.

mod clean;
mod limits;
mod mistakes;
mod oracle;
mod pages;
pub(crate) mod texts;

use super::read;
use crate::diagnostic::Finding;
use crate::source::{SourceFile, SourceMap};
use crate::syntax::{Node, SpecTree, Value};

/// Reads a text.
fn parse(text: &str) -> (SpecTree, Vec<Finding>) {
    parse_bytes(text.as_bytes())
}

fn parse_bytes(bytes: &[u8]) -> (SpecTree, Vec<Finding>) {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("test.kdl", bytes.to_vec()));
    read(file, sources.file(file))
}

/// The nodes of a text that must have no findings.
fn clean(text: &str) -> Vec<Node> {
    let (tree, findings) = parse(text);
    assert!(findings.is_empty(), "{text:?}: {:?}", messages(&findings));
    tree.nodes
}

/// `(line, code)` of every finding, with the nodes as [`outline`] writes them.
fn mistakes(text: &str) -> (Vec<(u32, &'static str)>, String) {
    mistakes_in(text.as_bytes())
}

fn mistakes_in(bytes: &[u8]) -> (Vec<(u32, &'static str)>, String) {
    let file = SourceFile::from_bytes("test.kdl", bytes.to_vec());
    let (tree, findings) = parse_bytes(bytes);
    let positions = findings.iter().map(|finding| {
        let line = file.position(finding.span.start as usize).line;
        (line, finding.rule.code)
    });
    (positions.collect(), outline(&tree.nodes))
}

fn messages(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.message.as_str()).collect()
}

/// The nodes on one line: `host "n-1" cores=16 { port 1; }`.
fn outline(nodes: &[Node]) -> String {
    let mut lines = Vec::new();
    for node in nodes {
        let mut line = node.name.text.to_string();
        for entry in &node.entries {
            line.push(' ');
            if let Some(key) = &entry.key {
                line.push_str(&key.text);
                line.push('=');
            }
            line.push_str(&match &entry.value.value {
                Value::Text(text) => format!("{text:?}"),
                Value::Integer(number) => number.to_string(),
                Value::Float(number) => format!("{number:?}"),
                Value::Bool(truth) => format!("#{truth}"),
                Value::Null => "#null".to_owned(),
            });
        }
        if let Some(children) = &node.children {
            line.push_str(&format!(" {{ {} }}", outline(children)));
        }
        lines.push(line);
    }
    lines.join("; ")
}
