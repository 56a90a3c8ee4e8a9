//! Which failures a cluster survives: for each service level, how many hosts and zones may fail at once, and the smallest failures
//! that end it.
//!
//! What a level needs of which nodes is data of the product (`level` in `schemas/`); [`groups()`] finds the nodes and replicas in a model,
//! `shape` makes numbers of both, and `cuts` counts. Replicas are on the nodes that are worst, unless there is no choice.

mod advice;
mod analyse;
mod because;
mod cuts;
mod groups;
mod json;
mod shape;
pub mod words;

pub use crate::catalog::Level;
pub use analyse::{Because, LevelSurvival, Placement, Survival, analyse};
pub use because::majority;
pub use groups::{Group, Spread, ZoneReplicas, groups};
pub use json::{JSON_SCHEMA, to_json};
pub use shape::hosts;

use crate::model::{ClusterId, InstanceId, Model};

/// What a cluster that was healthy still does while some of its nodes are down. One that serves no data does everything.
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
