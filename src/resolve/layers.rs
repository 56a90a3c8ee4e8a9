//! Settings find their parameters and become layers; layers find the nodes they hold for.

use crate::maps::HashMap;

use super::effort::Effort;
use super::members::Members;
use super::scope::Scope;
use super::select::select;
use super::values::Values;
use crate::catalog::{CatalogView, RoleId, RoleSet};
use crate::diagnostic::Finding;
use crate::model::{HostId, Layer, LayerId, LayerKind, LayerSetting, Layers, Model, Spanned};
use crate::spec::pattern::glob_matches;
use crate::spec::{ClusterSpec, NodeSpec, SettingSpec, SettingTarget, SettingValue};

/// Which layers hold for which nodes, without asking every layer for every node.
#[derive(Debug, Default)]
pub(super) struct Reach {
    everywhere: Vec<(LayerId, Option<RoleSet>)>,
    classes: HashMap<Box<str>, Vec<(LayerId, Option<RoleSet>)>>,
    /// The layers of each selection of hosts, and the selections that each host is in.
    selections: Vec<Vec<(LayerId, Option<RoleSet>)>>,
    hosts: HashMap<HostId, Vec<u32>>,
    /// Layers for nodes of a name, and for nodes whose names match.
    names: HashMap<Box<str>, Vec<(LayerId, Option<RoleSet>)>>,
    patterns: Vec<(Box<str>, LayerId, Option<RoleSet>)>,
    /// The layers of each placing statement, by its location in the cluster: one for all of its nodes on a host, or one
    /// for each.
    placements: Vec<Vec<LayerId>>,
    /// The lists made so far.
    made: HashMap<NodeKind, Layers>,
}

/// What makes nodes have the same layers.
#[derive(Debug, PartialEq, Eq, Hash)]
struct NodeKind {
    role: RoleId,
    classes: Vec<Box<str>>,
    selections: Vec<u32>,
    /// Layers of the node itself: by its name, and of the statement that places it.
    own: Vec<LayerId>,
}

/// A node to be, as layers ask for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) host: HostId,
    pub(super) classes: &'a [Box<str>],
    pub(super) role: RoleId,
    pub(super) name: &'a str,
    /// The index of the placing statement in the cluster.
    pub(super) statement: usize,
    /// The node's index among those of the statement on its host.
    pub(super) member: usize,
}

impl Reach {
    /// The layers that hold for a node, the strongest first.
    pub(super) fn layers(&mut self, layers: &[Layer], node: Candidate<'_>, effort: &mut Effort) -> Layers {
        let reaches = |scope: &Option<RoleSet>| scope.is_none_or(|scope| scope.contains(node.role));
        let by_name = self.names.get(node.name).into_iter().flatten().filter(|(_, scope)| reaches(scope));
        let mut own: Vec<LayerId> = by_name.map(|(id, _)| *id).collect();
        let matching = self
            .patterns
            .iter()
            .filter(|(pattern, _, scope)| reaches(scope) && glob_matches(pattern, node.name));
        own.extend(matching.map(|(_, id, _)| *id));
        if let Some(placed) = self.placements.get(node.statement) {
            own.extend(placed.get(node.member).or(placed.last()));
        }
        let selections = self.hosts.get(&node.host).cloned().unwrap_or_default();
        let kind = NodeKind { role: node.role, classes: node.classes.to_vec(), selections, own };
        effort.spend(self.patterns.len() + kind.selections.len());
        if let Some(known) = self.made.get(&kind) {
            return known.clone();
        }
        let by_class = node.classes.iter().filter_map(|class| self.classes.get(class)).flatten();
        let by_host = kind.selections.iter().flat_map(|selection| &self.selections[*selection as usize]);
        let reached = self.everywhere.iter().chain(by_class).chain(by_host);
        let mut ids: Vec<LayerId> = reached
            .filter(|(_, scope)| reaches(scope))
            .map(|(id, _)| *id)
            .chain(kind.own.iter().copied())
            .collect();
        ids.sort_by_key(|id| {
            let layer = &layers[id.0 as usize];
            std::cmp::Reverse((layer.kind, layer.overlay, id.0))
        });
        ids.dedup();
        effort.spend(ids.len());
        let made = Layers::new(ids, layers);
        self.made.insert(kind, made.clone());
        made
    }
}

/// Makes the layers of a cluster. `members` are those of its placing statements.
pub(super) fn build(
    spec: &ClusterSpec,
    members: &[Members],
    view: &CatalogView,
    scope: &Scope,
    model: &Model,
    effort: &mut Effort,
    findings: &mut Vec<Finding>,
) -> (Vec<Layer>, Reach) {
    let mut layers = Vec::with_capacity(spec.every.len() + spec.nodes.len());
    // What several statements select with the same pattern is searched for once.
    let mut selected: HashMap<&str, u32> = HashMap::default();
    let mut reach = Reach::default();
    let mut add = |layer: Layer| {
        layers.push(layer);
        LayerId(layers.len() as u32 - 1)
    };
    for every in spec.every.iter().filter(|every| !every.settings.is_empty()) {
        let kind = match (&every.on, &every.nodes) {
            (None, None) if every.is_one_role => LayerKind::Role,
            (None, None) => LayerKind::Cluster,
            _ => LayerKind::Selection,
        };
        let settings = Values { view, roles: every.roles }.layer(&every.settings, findings);
        let nodes = every.nodes.clone();
        let id = add(Layer {
            kind,
            overlay: every.overlay,
            span: every.span,
            nodes,
            settings,
            opaque: Vec::new(),
        });
        if let Some(nodes) = &every.nodes {
            reach.by_name(nodes, id, every.roles, view.catalog.words.any_sign);
        }
        match &every.on {
            None if every.nodes.is_none() => reach.everywhere.push((id, every.roles)),
            None => {}
            Some(on) => {
                let known = selected.get(&*on.value).copied();
                let selection = known.unwrap_or_else(|| {
                    let (selection, known) = (reach.selections.len() as u32, findings.len());
                    for host in select(on, scope, model, effort, findings) {
                        reach.hosts.entry(host).or_default().push(selection);
                    }
                    if findings.len() == known {
                        selected.insert(&on.value, selection);
                    }
                    reach.selections.push(Vec::new());
                    selection
                });
                reach.selections[selection as usize].push((id, every.roles));
            }
        }
    }
    for class in &spec.classes {
        for every in class.every.iter().filter(|every| !every.settings.is_empty()) {
            let settings = Values { view, roles: every.roles }.layer(&every.settings, findings);
            let (overlay, span, nodes) = (every.overlay, every.span, every.nodes.clone());
            let id =
                add(Layer { kind: LayerKind::Class, overlay, span, nodes, settings, opaque: Vec::new() });
            reach.classes.entry(class.name.value.clone()).or_default().push((id, every.roles));
        }
    }
    reach.placements.reserve(spec.nodes.len());
    for (node, members) in spec.nodes.iter().zip(members) {
        let own = placement(node, members, view, findings);
        let (kind, overlay, span) = (LayerKind::Placement, node.overlay, node.span);
        let own = own
            .into_iter()
            .map(|settings| add(Layer { kind, overlay, span, nodes: None, settings, opaque: Vec::new() }));
        reach.placements.push(own.collect());
    }
    (layers, reach)
}

impl Reach {
    /// A layer for nodes whose names match a pattern, in which the product's own sign means any letters.
    fn by_name(
        &mut self,
        nodes: &Spanned<Box<str>>,
        id: LayerId,
        roles: Option<RoleSet>,
        any_sign: Option<char>,
    ) {
        let pattern = match any_sign {
            Some(sign) => nodes.value.replace(sign, "*").into_boxed_str(),
            None => nodes.value.clone(),
        };
        if pattern.contains(['*', '?']) {
            self.patterns.push((pattern, id, roles));
        } else {
            self.names.entry(pattern).or_default().push((id, roles));
        }
    }
}

/// The settings of a placing statement: once where they are the same for all its nodes on a host, else for each.
fn placement(
    node: &NodeSpec,
    members: &Members,
    view: &CatalogView,
    findings: &mut Vec<Finding>,
) -> Vec<Vec<LayerSetting>> {
    let values = Values { view, roles: Some(node.role.into()) };
    let property = |index: usize, member: u64| {
        let placing = &node.placing[index];
        let text = members.value(index, member)?.into_boxed_str();
        Some(SettingSpec {
            target: SettingTarget::Known(placing.params.clone()),
            value: SettingValue { text, parts: 1, is_secret: false },
            span: placing.text.span,
            statement: placing.text.span,
        })
    };
    let of = |member: u64| (0..node.placing.len()).filter_map(move |index| property(index, member));
    let mut first: Vec<SettingSpec> = of(0).collect();
    first.extend(node.settings.iter().cloned());
    if first.is_empty() {
        return Vec::new();
    }
    let mut all = vec![values.layer(&first, findings)];
    if !members.differ() {
        return all;
    }
    for member in 1..members.count() {
        let mut layer = all[0].clone();
        let reported = findings.len();
        for own in values.layer(&of(member).collect::<Vec<_>>(), findings) {
            if let Some(known) = layer.iter_mut().find(|known| known.param == own.param) {
                *known = own;
            }
        }
        all.push(layer);
        // What is wrong with one value of a range is reported once.
        if findings.len() > reported {
            break;
        }
    }
    all
}
