//! Settings find their parameters and become layers; layers find the nodes they hold for.

use std::collections::HashMap;

use super::values::Values;
use super::{Scope, nodes::select};
use crate::catalog::{CatalogView, RoleId};
use crate::diagnostic::Finding;
use crate::model::{HostId, Layer, LayerId, LayerKind, Model};
use crate::source::Span;
use crate::spec::{ClusterSpec, EverySpec, SettingSpec};

/// Which layers hold for which nodes, without asking every layer for every node.
#[derive(Debug, Default)]
pub(super) struct Reach {
    everywhere: Vec<(LayerId, Option<RoleId>)>,
    classes: HashMap<Box<str>, Vec<(LayerId, Option<RoleId>)>>,
    hosts: HashMap<HostId, Vec<(LayerId, Option<RoleId>)>>,
    /// The layer of each placing statement, by its place in the cluster.
    placements: Vec<Option<LayerId>>,
}

impl Reach {
    /// The layers that hold for a node, the strongest first.
    pub(super) fn layers(
        &self,
        layers: &[Layer],
        host: HostId,
        classes: &[Box<str>],
        role: RoleId,
        placement: usize,
    ) -> Vec<LayerId> {
        let by_class = classes.iter().filter_map(|class| self.classes.get(class)).flatten();
        let by_host = self.hosts.get(&host).into_iter().flatten();
        let reached = self.everywhere.iter().chain(by_class).chain(by_host);
        let mut ids: Vec<LayerId> =
            reached.filter(|(_, scope)| scope.is_none_or(|scope| scope == role)).map(|(id, _)| *id).collect();
        ids.extend(self.placements.get(placement).copied().flatten());
        ids.sort_by_key(|id| {
            let layer = &layers[id.0 as usize];
            std::cmp::Reverse((layer.kind, layer.overlay, id.0))
        });
        ids.dedup();
        ids
    }
}

/// Makes the layers of a cluster.
pub(super) fn build(
    spec: &ClusterSpec,
    view: &CatalogView,
    scope: &Scope,
    model: &Model,
    findings: &mut Vec<Finding>,
) -> (Vec<Layer>, Reach) {
    let mut layers = Vec::new();
    let mut reach = Reach::default();
    let mut add = |kind: LayerKind,
                   overlay,
                   span: Span,
                   settings: &[SettingSpec],
                   role,
                   findings: &mut Vec<Finding>| {
        if settings.is_empty() {
            return None;
        }
        let settings = Values { view, role }.layer(settings, findings);
        layers.push(Layer { kind, overlay, span, settings });
        Some(LayerId(layers.len() as u32 - 1))
    };
    for every in &spec.every {
        let kind = match (&every.on, every.role) {
            (Some(_), _) => LayerKind::Selection,
            (None, Some(_)) => LayerKind::Role,
            (None, None) => LayerKind::Cluster,
        };
        let Some(id) = add(kind, every.overlay, every.span, &every.settings, every.role, findings) else {
            continue;
        };
        match &every.on {
            None => reach.everywhere.push((id, every.role)),
            Some(on) => {
                for host in select(on, scope, model, findings) {
                    reach.hosts.entry(host).or_default().push((id, every.role));
                }
            }
        }
    }
    for class in &spec.classes {
        for every in &class.every {
            let EverySpec { role, settings, overlay, span, .. } = every;
            let Some(id) = add(LayerKind::Class, *overlay, *span, settings, *role, findings) else {
                continue;
            };
            reach.classes.entry(class.name.value.clone()).or_default().push((id, *role));
        }
    }
    for node in &spec.nodes {
        let id =
            add(LayerKind::Placement, node.overlay, node.span, &node.settings, Some(node.role), findings);
        reach.placements.push(id);
    }
    (layers, reach)
}
