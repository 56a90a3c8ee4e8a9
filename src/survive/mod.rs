//! Which failures a cluster survives: for each service level, how many hosts and zones may fail at once, and the smallest failures
//! that end it.
//!
//! What a level needs of which nodes is data of the product (`level` in `schemas/`); [`groups()`] finds the nodes and replicas in a model,
//! `shape` makes numbers of both, and `cuts` counts. Replicas lie on the nodes that are worst, unless there is no choice.

mod advice;
mod analyse;
mod because;
mod cuts;
mod groups;
mod json;
mod shape;

pub use crate::catalog::Level;
pub use analyse::{Because, LevelSurvival, Placement, Survival, analyse};
pub use because::majority;
pub use groups::{Group, Spread, ZoneReplicas, groups};
pub use json::{JSON_SCHEMA, to_json};
pub use shape::hosts;

use crate::model::{ClusterId, InstanceId, Model};

/// Whether a level of a cluster that was healthy holds, in the worst placement of replicas, while some of its nodes are down. Clusters that serve
/// no data hold everything. For many questions about one cluster make a [`Standing`].
pub fn holds(model: &Model, cluster: ClusterId, is_down: &dyn Fn(InstanceId) -> bool, level: Level) -> bool {
    Standing::new(model, cluster).holds(is_down, level)
}

/// What [`holds`] needs to know of a cluster, worked out once.
#[derive(Debug, Clone)]
pub struct Standing(Option<shape::Shape>);

impl Standing {
    /// That of a cluster.
    pub fn new(model: &Model, cluster: ClusterId) -> Self {
        Self(shape::Shape::new(model, cluster).map(|(shape, _)| shape))
    }

    /// Whether a level holds, in the worst placement of replicas, while some nodes are down.
    pub fn holds(&self, is_down: &dyn Fn(InstanceId) -> bool, level: Level) -> bool {
        self.0.as_ref().is_none_or(|shape| shape.holds(is_down, level))
    }
}
