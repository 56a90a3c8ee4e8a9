//! Quadlets of Podman: `.container` files, each of which has systemd start a container.

use super::run::{Pair, Run};
use super::{Images, Surroundings};
use crate::model::Spanned;
use crate::source::{FileId, SourceMap, Span};

/// Keys with the options of `podman run` that they are.
const KEYS: &[(&str, &str)] = &[
    ("ContainerName", "--name"),
    ("PublishPort", "--publish"),
    ("EnvironmentFile", "--env-file"),
    ("Volume", "--volume"),
    ("Mount", "--mount"),
    ("Network", "--network"),
    ("Memory", "--memory"),
    ("HealthCmd", "--health-cmd"),
];

/// Whether a file is one, by its name.
pub(super) fn is_quadlet(path: &str) -> bool {
    path.ends_with(".container")
}

/// The container that a file describes.
pub(super) fn read(
    file: FileId,
    sources: &mut SourceMap,
    surroundings: &Surroundings<'_>,
    images: &Images<'_>,
) -> Vec<Run> {
    let text = sources.file(file).text.clone();
    let mut run = Run::new(file);
    let name = sources.file(file).name.rsplit('/').next().unwrap_or_default();
    run.name = name.strip_suffix(".container").map(str::to_owned);
    let mut is_ours = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim();
        if content.starts_with('[') {
            is_ours = content == "[Container]";
            continue;
        }
        let Some(sign) = line.find('=').filter(|_| is_ours && !content.starts_with(['#', ';'])) else {
            continue;
        };
        let (key, value) = (line[..sign].trim(), &line[sign + 1..]);
        let from = start + sign + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        let option_value = Spanned::new(Box::from(value), Span::new(file, from, from + value.len()));
        match key {
            "Image" => run.image = option_value,
            "Exec" | "Entrypoint" => run.command = format!("{} {value}", run.command).trim().to_owned(),
            "Environment" => run.variables.extend(pairs(value, from, file)),
            _ => {
                let option = KEYS.iter().find(|(known, _)| *known == key);
                if let Some((_, option)) = option {
                    run.option(option, option_value, sources, surroundings);
                }
            }
        }
    }
    let mut run = run.finish();
    run.mount(sources, surroundings, images);
    vec![run]
}

/// `KEY=VALUE` words with spaces between them, each perhaps in quotes.
fn pairs(text: &str, from: usize, file: FileId) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        let quote = Some(first).filter(|sign| matches!(sign, '"' | '\''));
        let word = quote.map_or(rest, |_| &rest[1..]);
        let end = word.find(|letter: char| quote.map_or(letter.is_whitespace(), |quote| letter == quote));
        let (word, after) = word.split_at(end.unwrap_or(word.len()));
        let start = from + (text.len() - after.len() - word.len());
        if let Some((key, value)) = word.split_once('=') {
            let key_span = Span::new(file, start, start + key.len());
            let value_span = Span::new(file, start + key.len() + 1, start + word.len());
            pairs.push((Spanned::new(key.into(), key_span), Spanned::new(value.into(), value_span)));
        }
        rest = quote.map_or(after, |quote| after.strip_prefix(quote).unwrap_or(after));
    }
    pairs
}
