//! Layers of settings. Precedence is one rule: instance over class over role over cluster over catalog.

use super::Spanned;
use crate::catalog::ParamId;
use crate::source::Span;

/// A handle of a layer in its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId(pub u32);

/// How near to the node a layer is. The greater wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    /// Set for the whole cluster.
    Cluster,
    /// `every "datanode"`.
    Role,
    /// A class of hosts.
    Class,
    /// The body of the statement that places the node.
    Placement,
    /// `every … on="…"`: chosen nodes.
    Selection,
}

impl LayerKind {
    /// The word in `why` and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            LayerKind::Cluster => "cluster",
            LayerKind::Role => "role",
            LayerKind::Class => "class",
            LayerKind::Placement | LayerKind::Selection => "instance",
        }
    }
}

/// Settings that hold for the same nodes.
#[derive(Debug)]
pub struct Layer {
    /// How near to the node.
    pub kind: LayerKind,
    /// How many `extends` stand above it: an overlay beats its base within one kind.
    pub overlay: u32,
    /// The statement's head, as written, for `why`.
    pub span: Span,
    /// The pattern of names of the nodes that it is for, where it has one.
    pub nodes: Option<Spanned<Box<str>>>,
    /// The settings, ordered by parameter, each parameter once.
    pub settings: Vec<LayerSetting>,
}

/// One value in a layer.
#[derive(Debug, Clone)]
pub struct LayerSetting {
    /// The parameter.
    pub param: ParamId,
    /// The value as written, placeholders not yet replaced.
    pub value: Box<str>,
    /// Where the value stands.
    pub span: Span,
}

impl Layer {
    /// The layer's value for a parameter.
    pub fn get(&self, param: ParamId) -> Option<&LayerSetting> {
        let index = self.settings.binary_search_by_key(&param, |setting| setting.param).ok()?;
        Some(&self.settings[index])
    }
}
