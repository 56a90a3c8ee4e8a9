//! Layers of settings. Precedence is one rule: instance over class over role over cluster over catalog.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

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
#[derive(Debug, Clone)]
pub struct Layer {
    /// How near to the node.
    pub kind: LayerKind,
    /// How many `extends` are above it: an overlay beats its base within one kind.
    pub overlay: u32,
    /// The statement's head, as written, for `why`.
    pub span: Span,
    /// The pattern of names of the nodes that it is for, where it has one.
    pub nodes: Option<Spanned<Box<str>>>,
    /// The settings, ordered by parameter, each parameter once.
    pub settings: Vec<LayerSetting>,
    /// Settings whose strings mean others, which are put in later: ordered in the same way, no parameter among both.
    pub opaque: Vec<LayerSetting>,
}

/// One value in a layer.
#[derive(Debug, Clone)]
pub struct LayerSetting {
    /// The parameter.
    pub param: ParamId,
    /// The value as written, placeholders not yet replaced.
    pub value: Box<str>,
    /// Where the value is.
    pub span: Span,
}

impl Layer {
    /// The layer's value for a parameter.
    pub fn get(&self, param: ParamId) -> Option<&LayerSetting> {
        find(&self.settings, param)
    }

    /// The layer's text for a parameter, where it is for another one.
    pub fn opaque(&self, param: ParamId) -> Option<&LayerSetting> {
        find(&self.opaque, param)
    }

    /// Whether it says something of a parameter, known or not.
    pub fn says(&self, param: ParamId) -> bool {
        self.get(param).or_else(|| self.opaque(param)).is_some()
    }

    /// Every parameter that it says something of, known or not.
    pub fn params(&self) -> impl Iterator<Item = ParamId> {
        self.settings.iter().chain(&self.opaque).map(|setting| setting.param)
    }
}

fn find(settings: &[LayerSetting], param: ParamId) -> Option<&LayerSetting> {
    let index = settings.binary_search_by_key(&param, |setting| setting.param).ok()?;
    Some(&settings[index])
}

/// The layers that hold for a node, the strongest first. Nodes with the same ones share one list, and are known to be
/// the same without comparing them.
#[derive(Debug, Clone)]
pub struct Layers(Arc<List>);

#[derive(Debug)]
struct List {
    ids: Box<[LayerId]>,
    hash: u64,
    /// The layers of each parameter, where there are so many that asking each takes long.
    by_param: Option<BTreeMap<ParamId, Vec<LayerId>>>,
}

/// Up to how many layers each is asked for a parameter.
const FEW: usize = 16;

impl Layers {
    /// A list of layers of a cluster, which has `all`.
    pub fn new(ids: Vec<LayerId>, all: &[Layer]) -> Self {
        let mut hasher = DefaultHasher::new();
        ids.hash(&mut hasher);
        let by_param = (ids.len() > FEW).then(|| {
            let mut by_param: BTreeMap<ParamId, Vec<LayerId>> = BTreeMap::new();
            for id in &ids {
                for param in all[id.0 as usize].params() {
                    by_param.entry(param).or_default().push(*id);
                }
            }
            by_param
        });
        Self(Arc::new(List { ids: ids.into(), hash: hasher.finish(), by_param }))
    }

    /// All of them.
    pub fn ids(&self) -> &[LayerId] {
        &self.0.ids
    }

    /// Those that may set a parameter, the strongest first.
    pub fn of(&self, param: ParamId) -> &[LayerId] {
        match &self.0.by_param {
            Some(by_param) => by_param.get(&param).map_or(&[], Vec::as_slice),
            None => &self.0.ids,
        }
    }

    /// Every parameter that one of them sets, in catalog order.
    pub fn params(&self, all: &[Layer]) -> Vec<ParamId> {
        if let Some(by_param) = &self.0.by_param {
            return by_param.keys().copied().collect();
        }
        let settings = self.0.ids.iter().flat_map(|id| &all[id.0 as usize].settings);
        let mut params: Vec<ParamId> = settings.map(|setting| setting.param).collect();
        params.sort_unstable();
        params.dedup();
        params
    }
}

impl std::ops::Deref for Layers {
    type Target = [LayerId];

    fn deref(&self) -> &[LayerId] {
        &self.0.ids
    }
}

impl PartialEq for Layers {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.hash == other.0.hash && self.0.ids == other.0.ids)
    }
}

impl Eq for Layers {}

impl Hash for Layers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash.hash(state);
    }
}
