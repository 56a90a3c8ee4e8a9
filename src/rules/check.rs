//! A rule with the function that looks for it.

use super::Survey;
use crate::diagnostic::{Finding, Rule};
use crate::model::Model;

/// A rule of one product that is looked for in a resolved model.
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

/// A rule of all products that is looked for in a resolved model. It reads the survey that all of them share.
#[derive(Debug)]
pub struct SharedCheck {
    /// The rule.
    pub rule: &'static Rule,
    /// Appends a finding for every place that breaks it.
    pub run: fn(&Survey<'_>, &mut Vec<Finding>),
    /// As for [`Check`].
    pub needs_all_nodes: bool,
}
