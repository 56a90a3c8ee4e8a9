//! How rules name hosts, nodes and settings.

use crate::catalog::{ParamKind, ParamView};
use crate::diagnostic::{Change, words};
use crate::model::{HostId, InstanceId, Model, Origin};
use crate::source::Span;

/// `` `node-1` ``, `` `node-1` and `node-2` ``, `` `node-1` and 63 more hosts ``.
pub(super) fn hosts(model: &Model, hosts: &[HostId]) -> String {
    let name = |host: &HostId| &model.host(*host).name;
    match hosts {
        [first, second] => format!("`{}` and `{}`", name(first), name(second)),
        [first, rest @ ..] if !rest.is_empty() => format!("`{}` and {} more hosts", name(first), rest.len()),
        _ => first_host_and_others(model, hosts),
    }
}

/// `` `node-1` ``, `` `node-1`, and also on `node-2` ``, `` `node-1`, and also on 63 more hosts ``.
pub(super) fn first_host_and_others(model: &Model, hosts: &[HostId]) -> String {
    let name = |host: &HostId| &model.host(*host).name;
    match hosts {
        [] => String::new(),
        [only] => format!("`{}`", name(only)),
        [first, second] => format!("`{}`, and also on `{}`", name(first), name(second)),
        [first, rest @ ..] => format!("`{}`, and also on {} more hosts", name(first), rest.len()),
    }
}

/// Names of nodes in backticks; with their clusters where several clusters have a part.
pub(super) struct Names<'a> {
    model: &'a Model,
    is_mixed: bool,
}

impl<'a> Names<'a> {
    /// For a finding about these nodes.
    pub(super) fn new(model: &'a Model, nodes: &[InstanceId]) -> Self {
        let cluster = |id: &InstanceId| model.instance(*id).cluster;
        let is_mixed = nodes.iter().any(|id| cluster(id) != cluster(&nodes[0]));
        Self { model, is_mixed }
    }

    /// One of them.
    pub(super) fn of(&self, node: InstanceId) -> String {
        let instance = self.model.instance(node);
        if self.is_mixed {
            let cluster = &self.model.cluster(instance.cluster).name.value;
            format!("`{}` of `{cluster}`", instance.name)
        } else {
            format!("`{}`", instance.name)
        }
    }

    /// Several of them, in order, cut after five.
    pub(super) fn list(&self, nodes: &[InstanceId]) -> String {
        let mut names: Vec<String> = nodes.iter().map(|node| self.of(*node)).collect();
        if names.len() > 6 {
            let more = names.len() - 5;
            names.truncate(5);
            names.push(format!("{more} more"));
        }
        words::list(names)
    }
}

/// What to type to give a parameter another value: `set "dn_rpc_port" 6668`.
pub(super) fn statement(param: &ParamView, value: impl std::fmt::Display) -> String {
    match param.param.kind {
        ParamKind::Property => format!("set \"{}\" {value}", param.name()),
        ParamKind::Variable => format!("env \"{}\" {value}", param.name()),
        ParamKind::Fact => format!("{}={value}", param.name()),
    }
}

/// The word of the statement that sets a parameter; `None` for what no statement of a node's block sets.
pub(super) fn word(param: &ParamView) -> Option<&'static str> {
    match param.param.kind {
        ParamKind::Property => Some("set"),
        ParamKind::Variable => Some("env"),
        ParamKind::Fact => None,
    }
}

/// A change that gives a parameter another value: instead of the one that is written, else as a setting of the nodes of
/// a statement, whose head is at `node`.
pub(super) fn change(
    param: &ParamView,
    origin: &Origin,
    node: Span,
    value: impl Into<String>,
) -> Option<Change> {
    Some(match origin {
        Origin::Written { span, .. } => Change::Value { span: *span, value: value.into() },
        _ => Change::Setting { node, word: word(param)?, key: param.name().to_owned(), value: value.into() },
    })
}

/// What a message calls a character: `a space`, `` the character `$` ``, `` the letter `é` ``.
pub(super) fn character(letter: char) -> String {
    match letter {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        letter if letter.is_control() || letter.is_whitespace() => {
            format!("the character U+{:04X}", letter as u32)
        }
        letter if letter.is_ascii() => format!("the character `{letter}`"),
        letter => format!("the letter `{letter}`"),
    }
}
