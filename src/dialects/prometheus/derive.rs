//! Prometheus starts after what it fetches from: what was never up is not an outage.

use crate::maps::HashMap;

use super::targets;
use crate::model::{ClusterId, InstanceId, Model, StartEdge, Step};

/// Adds the nodes of a cluster of Prometheus to the start graph.
pub(super) fn order(model: &mut Model, cluster: ClusterId) {
    let nodes: Vec<InstanceId> = model.instances_of(cluster).map(|(id, _)| id).collect();
    let steps: HashMap<InstanceId, u32> = model
        .start
        .steps
        .iter()
        .zip(0..)
        .filter_map(|(step, index)| match step {
            Step::Start(id) => Some((*id, index)),
            Step::Milestone(_) => None,
        })
        .collect();
    let mut watched: Vec<InstanceId> = targets::open(model, cluster).map(|target| target.node).collect();
    watched.dedup();
    let span = model.cluster(cluster).span;
    let own = model.start.steps.len() as u32;
    model.start.steps.extend(nodes.iter().map(|id| Step::Start(*id)));
    let before: Vec<u32> = watched.iter().filter_map(|id| steps.get(id)).copied().collect();
    if before.is_empty() {
        return;
    }
    let milestone = model.start.steps.len() as u32;
    let name = &model.cluster(cluster).name.value;
    model.start.steps.push(Step::Milestone(format!("all targets of {name} are running")));
    let because = || "Prometheus scrapes running nodes".to_owned();
    let into = before.into_iter().map(|step| (step, milestone));
    let out = (own..milestone).map(|step| (milestone, step));
    let edges =
        into.chain(out).map(|(before, after)| StartEdge { before, after, span, because: because().into() });
    model.start.edges.extend(edges);
}
