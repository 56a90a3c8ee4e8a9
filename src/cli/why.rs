//! `clusterc why`.

use std::fmt::Write;

use clap::Args;

use super::disk::Disk;
use super::inputs::groups;
use super::options::ReadingOptions;
use super::{Outcome, output};
use crate::catalog::{Param, ParamId};
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Levels, Shown, words};
use crate::driver;
use crate::error::Error;
use crate::model::{Instance, Model, Origin};
use crate::source::reserved::replaced;
use crate::source::secret::{MASK, is_reference};
use crate::source::{Span, one_line};

/// Shows where the value of a parameter of a host comes from.
///
/// The winning value comes first, then what it wins over, down to the server's own default.
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
    let error = Error::new(format!("no node runs on a host `{word}`"));
    error.help(suggest(word, names(), || format!("the hosts are {}", words::ticked_list(names(), 8))))
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
    error.help(suggest(key, read(), || format!("clusterc explain {key} shows what is known of it")))
}

/// The value of one node's parameter with everything that it wins over.
fn chain(model: &Model, node: &Instance, id: ParamId, shown: &Shown<'_>) -> String {
    let view = model.view(node);
    let param = view.catalog.param(id);
    let mut text = String::new();
    let said = |value: &str| said(param, value);
    let written = model.written(node, id).next().is_some() || node.derived.iter().any(|(own, _)| *own == id);
    // Nothing sets it, and the product's own scripts make it of what is set.
    let worked_out = driver::worked_out(model, node, id).filter(|_| !written);
    let value = match &worked_out {
        Some(worked_out) => Some(said(&worked_out.value)),
        None => model.setting(node, id).map(|setting| said(&setting.value)),
    };
    let value = value.as_deref().unwrap_or("(nothing: the server has no default)");
    let _ = writeln!(text, "{}  {} = {value}", one_line(&node.name), param.name);
    let mut wins = "from";
    for setting in model.written(node, id) {
        let Origin::Written { span, layer } = setting.origin else {
            continue;
        };
        let layer = model.cluster(node.cluster).layer(layer);
        let statement = first_line(shown.file(layer.span.file).text(layer.span));
        let overlay = if layer.overlay > 0 { ", overlay" } else { "" };
        let kind = layer.kind.as_str();
        let _ = writeln!(
            text,
            "  {wins}  {:<28}  {}  ({kind}{overlay}: {statement})",
            said(&setting.value),
            place(shown, span)
        );
        wins = "over";
    }
    let derived = node.derived.iter().find(|(own, _)| *own == id).map(|(_, derived)| ("derived", derived));
    let worked_out = worked_out.as_ref().map(|derived| ("worked out", derived));
    for (word, derived) in derived.into_iter().chain(worked_out) {
        let Origin::Derived { span, because } = &derived.origin else { continue };
        let _ = writeln!(
            text,
            "  {wins}  {:<28}  {}  ({word}: {})",
            said(&derived.value),
            place(shown, *span),
            one_line(because)
        );
        wins = "over";
    }
    if let Some(default) = view.get(id).and_then(|view| view.default) {
        let version = &view.version;
        let _ = writeln!(
            text,
            "  {wins}  {default:<28}  the server's default in {} {version}",
            view.catalog.title
        );
    }
    text
}

/// A value as people may see it.
fn said(param: &Param, value: &str) -> String {
    let hides = driver::is_secret(param) && !value.is_empty() && !is_reference(value);
    if hides { MASK.to_owned() } else { one_line(&replaced(value, str::to_owned)) }
}

fn place(shown: &Shown<'_>, span: Span) -> String {
    let at = shown.start(span);
    format!("{}:{}:{}", shown.name(span.file), at.line, at.column)
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("").trim_end_matches('{').trim();
    let cut: String = line.chars().take(70).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}
