//! Grafana starts after the Prometheus that it shows.

use super::sources;
use crate::model::{ClusterId, InstanceId, Model, StartEdge, Step};

/// Adds the nodes of a cluster of Grafana to the start graph.
pub(super) fn order(model: &mut Model, cluster: ClusterId) {
    let shown = sources(model, cluster);
    let is_shown = |step: &Step| matches!(step, Step::Start(id) if shown.contains(id));
    let steps = model.start.steps.iter().zip(0..);
    let before: Vec<u32> = steps.filter(|(step, _)| is_shown(step)).map(|(_, index)| index).collect();
    let nodes: Vec<InstanceId> = model.instances_of(cluster).map(|(id, _)| id).collect();
    let span = model.cluster(cluster).span;
    for id in nodes {
        let after = model.start.steps.len() as u32;
        model.start.steps.push(Step::Start(id));
        model.start.edges.extend(before.iter().map(|&before| StartEdge {
            before,
            after,
            span,
            because: "Grafana queries a running Prometheus".into(),
        }));
    }
}
