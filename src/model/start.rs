//! The start graph: start, stop, rolling restart, upgrade and plan all come from it.

use super::InstanceId;
use crate::source::Span;

/// What must be running before what starts.
#[derive(Debug, Default)]
pub struct StartGraph {
    /// The steps.
    pub steps: Vec<Step>,
    /// `edges[i]`: the first step must be done before the second begins.
    pub edges: Vec<StartEdge>,
}

/// One step of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A node starts and is ready.
    Start(InstanceId),
    /// Several nodes are ready: keeps the number of edges linear.
    Milestone(String),
}

/// One step must be done before another begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartEdge {
    /// Index of the earlier step.
    pub before: u32,
    /// Index of the later step.
    pub after: u32,
    /// The place in the spec that asks for it.
    pub span: Span,
    /// The reason, as it reads after "because".
    pub because: String,
}
