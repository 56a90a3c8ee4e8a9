//! What can be folded: blocks, comments of several lines.

use serde_json::{Value, json};

use super::client::Client;
use super::lex::Kind;
use super::text::Text;

/// The ranges of a file.
pub(super) fn ranges(text: &Text, client: &Client) -> Value {
    if !text.is_kdl() {
        return json!([]);
    }
    let mut found: Vec<Value> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    // Comments on separate lines, one below the other.
    let mut run: Option<(u32, u32)> = None;
    let mut add = |start: u32, end: u32, kind: Option<&str>| {
        if start < end {
            let mut one = json!({ "startLine": start, "endLine": end });
            if let (Some(kind), Some(fields)) = (kind, one.as_object_mut()) {
                fields.insert("kind".to_owned(), kind.into());
            }
            found.push(one);
        }
    };
    for token in text.tokens() {
        let line = text.lines.line(token.range.start);
        match token.kind {
            Kind::Open => open.push(token.range.start),
            Kind::Close => {
                if let Some(start) = open.pop() {
                    // The line of the brace stays where only whole lines are folded.
                    let end = if client.folds_lines { line.saturating_sub(1) } else { line };
                    add(text.lines.line(start), end, None);
                }
            }
            Kind::Comment => {
                let end = text.lines.line(token.range.end.saturating_sub(1));
                let start = text.lines.range(text.text(), line).start;
                let is_own_line = text.slice(&(start..token.range.start)).trim().is_empty();
                run = match run {
                    Some((first, last)) if is_own_line && line == last + 1 => Some((first, end)),
                    before => {
                        if let Some((first, last)) = before {
                            add(first, last, Some("comment"));
                        }
                        is_own_line.then_some((line, end))
                    }
                };
            }
            Kind::String { .. } | Kind::Bare | Kind::Equals | Kind::End => {}
        }
    }
    if let Some((first, last)) = run {
        add(first, last, Some("comment"));
    }
    found.sort_by_key(|one| one.get("startLine").and_then(Value::as_u64));
    Value::from(found)
}
