//! The text of a spec in the one style, as `clusterc fmt` writes it.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::client::Client;
use super::text::Text;
use crate::layout::{self, Unformatted};
use crate::source::{SourceFile, SourceMap};

/// The edits that format a file; none where it has it.
pub(super) fn all(text: &Text, client: &Client) -> Answer {
    // The cluster files of other tools stay as they are.
    if !text.is_kdl() {
        return Ok(Value::Null);
    }
    let file = SourceMap::default().add(SourceFile::from_bytes("", Vec::new()));
    match layout::format(file, &text.source) {
        Ok(new) => Ok(Value::from(edits(text, &new, client))),
        Err(Unformatted::Misread(findings)) => {
            let first = findings.first().map_or("it cannot be read", |finding| &finding.message);
            Err(Refusal::failed(format!("not formatted: {first}")))
        }
        Err(Unformatted::TooLarge) => {
            Err(Refusal::failed("not formatted: it would exceed the size limit of a spec"))
        }
        Err(Unformatted::WouldChange) => Err(Refusal::failed("not formatted: its meaning would change")),
    }
}

/// The lines that differ, from the first to the last of them.
fn edits(text: &Text, new: &str, client: &Client) -> Vec<Value> {
    let old = text.text();
    if old == new {
        return Vec::new();
    }
    let lines = |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (before, after) = (lines(old), lines(new));
    let same = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
    let most = before.len().min(after.len()) - same;
    let end =
        before.iter().rev().zip(after.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
    let start: usize = before[..same].iter().map(String::len).sum();
    let length: usize = before[same..before.len() - end].iter().map(String::len).sum();
    let written: String = after[same..after.len() - end].concat();
    vec![json!({ "range": text.json(&(start..start + length), client.encoding), "newText": written })]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_written() {
        let text = Text::new("a.kdl", b"a\nb\nb\nc\n".to_vec());
        let client = Client::default();
        let of = |new: &str| edits(&text, new, &client);
        assert!(of("a\nb\nb\nc\n").is_empty());
        let range = |start: u32, end: u32| json!({ "start": { "line": start, "character": 0 }, "end": { "line": end, "character": 0 } });
        assert_eq!(of("a\nb\nc\n"), [json!({ "range": range(2, 3), "newText": "" })]);
        assert_eq!(of("a\nb\nx\nb\nc\n"), [json!({ "range": range(2, 2), "newText": "x\n" })]);
        assert_eq!(of(""), [json!({ "range": range(0, 4), "newText": "" })]);
    }
}
