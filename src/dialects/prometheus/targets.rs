//! What a Prometheus fetches from: every node whose metrics it can read, found by what its parameters mean.

use crate::model::{ClusterId, Instance, InstanceId, Listener, Model};

/// A port of a node that gives out metrics for Prometheus, open or not.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) node: InstanceId,
    pub(super) listener: Listener<'a>,
    /// Where it is reached.
    pub(super) endpoint: String,
}

/// The ports for metrics of the nodes that a cluster of Prometheus attends to, cluster by cluster.
pub(super) fn all(model: &Model, prometheus: ClusterId) -> impl Iterator<Item = Target<'_>> {
    model.cluster(prometheus).attends.iter().flat_map(move |&watched| of(model, watched))
}

/// The ports for metrics of one cluster.
pub(super) fn of(model: &Model, watched: ClusterId) -> impl Iterator<Item = Target<'_>> {
    model.instances_of(watched).flat_map(move |(node, instance)| {
        ports(model, instance).filter_map(move |listener| {
            let endpoint = model.endpoint(instance, &listener)?;
            Some(Target { node, listener, endpoint })
        })
    })
}

/// The ports that are open.
pub(super) fn open(model: &Model, prometheus: ClusterId) -> impl Iterator<Item = Target<'_>> {
    all(model, prometheus).filter(|target| target.listener.is_open)
}

fn ports<'a>(model: &'a Model, instance: &'a Instance) -> impl Iterator<Item = Listener<'a>> {
    model.listeners(instance).filter(|listener| listener.port.gives_metrics())
}
