//! A rule with the function that looks for it.

use crate::diagnostic::{Finding, Rule};
use crate::model::Model;

/// A rule that is looked for in a resolved model.
#[derive(Debug)]
pub struct Check {
    /// The rule.
    pub rule: &'static Rule,
    /// Appends a finding for every place that breaks it. Reads the model only.
    pub run: fn(&Model, &mut Vec<Finding>),
    /// Whether it counts or compares all nodes: then it says nothing while a part of the spec that places
    /// hosts or nodes could not be understood.
    pub needs_all_nodes: bool,
}
