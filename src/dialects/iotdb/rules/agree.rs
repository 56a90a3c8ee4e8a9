//! Values of one parameter on several nodes: are they the same to the server?

use super::nodes::is_set;
use super::shared_file::has_one_file;
use crate::catalog::{ParamType, ParamView};
use crate::model::{Instance, InstanceId, Model, Setting};
use crate::source::Span;

/// What one node has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Has {
    /// The location that says it; `None` where it is the server's default.
    pub(super) set_at: Option<Span>,
    /// Whether a statement of the spec sets it: it may follow from others instead.
    pub(super) is_written: bool,
    /// The value as written.
    pub(super) value: String,
    /// The value as the server compares it.
    key: String,
}

impl Has {
    /// What a node has for a parameter; `None` where there is neither a value nor a default.
    pub(super) fn of(model: &Model, node: &Instance, param: &ParamView) -> Option<Self> {
        let setting = model.setting(node, param.id)?;
        Some(Self {
            set_at: setting.span(),
            is_written: is_set(&setting),
            value: setting.value.to_string(),
            key: key(param, &setting),
        })
    }

    /// What a node reads: where a ConfigNode and a DataNode share a file, what is set for one holds for both.
    pub(super) fn read(model: &Model, node: &Instance, param: &ParamView) -> Option<Self> {
        let own = Self::of(model, node, param)?;
        let is_shared = has_one_file(model.cluster(node.cluster)) && param.param.scope.is_shared();
        if own.set_at.is_some() || !is_shared {
            return Some(own);
        }
        let others = model.root(node.root).instances.iter();
        let mut others = others.filter_map(|&id| Self::of(model, model.instance(id), param));
        Some(others.find(|other| other.set_at.is_some()).unwrap_or(own))
    }

    /// Whether the server takes both for the same.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Where to point: the location that says it, else the node's.
    pub(super) fn location(&self, node: &Instance) -> Span {
        self.set_at.unwrap_or(node.span)
    }
}

/// The nodes that do not agree with one of them, by what they have instead.
pub(super) fn dissenters<'a>(
    model: &'a Model,
    param: &ParamView,
    standard: &Has,
    nodes: impl Iterator<Item = (InstanceId, &'a Instance)>,
) -> Vec<(Has, Vec<InstanceId>)> {
    let others = nodes.filter_map(|(id, node)| {
        let has = Has::read(model, node, param)?;
        (!has.agrees(standard)).then_some((has, id))
    });
    crate::rules::kit::group(others).into_iter().collect()
}

/// Numbers count by value, a tiered time to live by its last tier, all else letter by letter.
fn key(param: &ParamView, setting: &Setting<'_>) -> String {
    let text = setting.value.trim();
    match param.param.kind_of_value {
        ParamType::Double => {
            text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| format!("{number:?}"))
        }
        ParamType::Bool => setting.as_bool().to_string(),
        _ if param.name() == "default_ttl_in_ms" => {
            let last = setting.items().last().unwrap_or_default();
            // Every negative number means: forever.
            last.parse::<i64>().map_or_else(|_| last.to_owned(), |number| number.max(-1).to_string())
        }
        _ => setting.as_integer().map_or_else(|| text.to_owned(), |number| number.to_string()),
    }
}
