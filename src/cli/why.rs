//! `clusterc why`.

use std::fmt::Write;

use clap::Args;

use super::disk::Disk;
use super::inputs::groups;
use super::options::ReadingOptions;
use super::{Outcome, output};
use crate::catalog::ParamId;
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Levels, Shown, words};
use crate::driver::{self, Reason};
use crate::error::Error;
use crate::model::{Instance, Model};
use crate::source::{Span, one_line};

/// Show where the value of a parameter comes from.
///
/// The value in effect comes first, then the values that it overrides, down to the default of the server.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The spec.
    spec: String,
    /// The host, or one of its nodes.
    host: String,
    /// The parameter or the environment variable.
    key: String,
    #[command(flatten)]
    reading: ReadingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(None, &arguments.reading);
    let groups = groups(std::slice::from_ref(&arguments.spec), &disk, true)?;
    let mut compiled = driver::compile(&groups, &disk, &Levels::default())?;
    compiled.sources.set_secret_names(driver::secret_names());
    let Some(model) = compiled.models.first() else {
        return Ok(Outcome::Good);
    };
    let nodes: Vec<&Instance> =
        model.instances.iter().filter(|node| is_named(model, node, &arguments.host)).collect();
    if nodes.is_empty() {
        return Err(no_host(model, &arguments.host));
    }
    let shown = Shown::new(&[], &compiled.sources);
    let mut text = String::new();
    for node in &nodes {
        let view = model.view(node);
        for &id in view.catalog.find(&arguments.key) {
            let reads = view.get(id).is_some_and(|view| view.param.scope.covers(node.role));
            if reads {
                text += &chain(model, node, id, &shown);
            }
        }
    }
    if text.is_empty() {
        return Err(no_key(model, &nodes, &arguments.key));
    }
    // Words of the server and of other settings may say a secret too.
    output::out(&compiled.sources.secret_values().mask(&text))?;
    if compiled.summary.errors > 0 {
        let errors = words::count(compiled.summary.errors, "error");
        output::note(&format!("note: the spec has {errors}; clusterc check shows them"))?;
    }
    Ok(Outcome::Good)
}

fn is_named(model: &Model, node: &Instance, word: &str) -> bool {
    let host = model.host(node.host);
    *host.name == *word || *node.name == *word || host.addresses.iter().any(|address| *address.text == *word)
}

fn no_host(model: &Model, word: &str) -> Error {
    let names = || model.hosts.iter().map(|host| &*host.name);
    let error = Error::new(format!("there is no host `{word}` with a node"));
    error.help(suggest(word, names(), || format!("use one of {}", words::ticked_list(names(), 8))))
}

fn no_key(model: &Model, nodes: &[&Instance], key: &str) -> Error {
    let Some(node) = nodes.first() else {
        return Error::new("no node");
    };
    let view = model.view(node);
    let message = format!("no node of this host reads `{key}` in {} {}", view.catalog.title, view.version);
    let read = || {
        let params = view.params().filter(|view| nodes.iter().any(|node| view.param.scope.covers(node.role)));
        params.map(|view| view.name())
    };
    let error = Error::new(message);
    error.help(suggest(key, read(), || format!("run `clusterc explain {key}` to read about it")))
}

/// The value of one node's parameter with everything that it wins over.
fn chain(model: &Model, node: &Instance, id: ParamId, shown: &Shown<'_>) -> String {
    let param = model.view(node).catalog.param(id);
    let (value, reasons) = driver::reasons(model, node, id);
    let value = value.as_deref().unwrap_or("(nothing: the server has no default)");
    let mut text = format!("{}  {} = {value}\n", one_line(&node.name), param.name);
    for (index, Reason { value, location, because }) in reasons.iter().enumerate() {
        let wins = if index == 0 { "from" } else { "over" };
        let _ = match location {
            Some((span, statement)) => {
                let statement = statement.map(|head| first_line(shown.file(head.file).text(head)));
                let because = statement.map_or_else(|| because.clone(), |head| format!("{because}: {head}"));
                writeln!(text, "  {wins}  {value:<28}  {}  ({because})", self::location(shown, *span))
            }
            None => writeln!(text, "  {wins}  {value:<28}  {because}"),
        };
    }
    text
}

fn location(shown: &Shown<'_>, span: Span) -> String {
    let at = shown.start(span);
    format!("{}:{}:{}", shown.name(span.file), at.line, at.column)
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("").trim_end_matches('{').trim();
    let cut: String = line.chars().take(70).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}
