//! What it takes to get from one description of clusters to another: every difference with what it means for a running
//! cluster, and the steps that get there in order.

mod change;
mod json;
mod step;

pub use change::{About, Change, ChangeEffect, ChangeKind};
pub use json::to_json;
pub use step::{Action, Step};

/// A plan. It has no steps when a change is impossible: a plan that cannot end is not begun.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Every difference: one entry for each node and key.
    pub changes: Vec<Change>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// How many changes no way leads through.
    pub fn impossible(&self) -> usize {
        self.changes.iter().filter(|change| change.effect.is_impossible()).count()
    }
}
