//! Payloads that are given next to the specs, on a command line: findings about them have a location to point at as
//! well.

use crate::maps::HashMap;

use crate::model::{Model, Payload, Spanned, Sum, payload_name};
use crate::source::{SourceFile, SourceMap, Span};

/// A payload of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPayload {
    /// The option with its value, as it was typed.
    pub typed: String,
    /// Where the value starts in it.
    pub value: usize,
    /// Where the file is.
    pub path: String,
    /// What its checksum has to be.
    pub sum: Option<Sum>,
}

/// Makes a source of them, one a line.
pub(super) fn place(given: &[GivenPayload], sources: &mut SourceMap) -> Vec<Payload> {
    if given.is_empty() {
        return Vec::new();
    }
    // A line end would move all locations after it.
    let lines: Vec<String> =
        given.iter().map(|payload| payload.typed.replace(['\n', '\r'], " ") + "\n").collect();
    let file = sources.add(SourceFile::from_bytes("command line", lines.concat().into_bytes()));
    let mut start = 0;
    let mut placed = Vec::with_capacity(given.len());
    for (payload, line) in given.iter().zip(&lines) {
        let span = Span::new(file, start + payload.value, start + line.len() - 1);
        start += line.len();
        placed.push(Payload {
            path: payload.path.as_str().into(),
            written: payload.path.as_str().into(),
            name: payload_name(&payload.path).into(),
            sums: payload.sum.map(|sum| Spanned::new(sum, span)).into_iter().collect(),
            span,
            is_given: true,
        });
    }
    placed
}

/// Adds them to those of the specs. One of a name that a spec has is that one, elsewhere: its checksum stays.
pub(super) fn add(given: &[Payload], model: &mut Model) {
    let indices = model.payloads.iter().enumerate().map(|(index, known)| (known.name.clone(), index));
    let mut indices: HashMap<Box<str>, usize> = indices.collect();
    for payload in given {
        match indices.remove(&payload.name) {
            Some(index) => {
                let known = &mut model.payloads[index];
                let sums = [std::mem::take(&mut known.sums), payload.sums.clone()].concat();
                *known = Payload { sums, ..payload.clone() };
            }
            None => model.payloads.push(payload.clone()),
        }
    }
}
