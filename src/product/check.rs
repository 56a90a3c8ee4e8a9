//! A rule with the function that looks for it, and the rules of one product as a set.

use crate::diagnostic::{Finding, Rule};
use crate::model::Model;

/// What the rules of one set read: the model, or a survey of it that they share. A survey borrows from the model: the trait is
/// implemented for its `'static` form, and [`Of`](Self::Of) is the real one.
pub trait Subject: 'static {
    /// The survey of a model that lives that long.
    type Of<'m>;
}

/// What can be computed from a model alone.
pub trait Surveyed: Subject {
    /// Makes the survey of a model and shows it to `look`.
    fn survey(model: &Model, look: &mut dyn FnMut(&Self::Of<'_>));
}

impl Subject for Model {
    type Of<'m> = Model;
}

impl Surveyed for Model {
    fn survey(model: &Model, look: &mut dyn FnMut(&Model)) {
        look(model);
    }
}

/// Appends a finding for every location that breaks a rule. Reads its subject only.
pub type Look<S> = for<'s, 'm> fn(&'s <S as Subject>::Of<'m>, &mut Vec<Finding>);

/// A rule that is looked for in a resolved model. [`declare_rule!`](crate::declare_rule) makes one of its attribute `check`.
#[derive(Debug)]
pub struct Check<S: Subject> {
    /// The rule.
    pub rule: &'static Rule,
    /// Looks for it.
    pub run: Look<S>,
}

/// All rules of one product.
pub trait Rules: Sync {
    /// All of them, in reading order.
    fn rules(&self) -> Vec<&'static Rule>;

    /// Looks for them.
    fn run(&self, model: &Model, findings: &mut Vec<Finding>);
}

/// The rules of one product that read one subject.
#[derive(Debug)]
pub struct RuleSet<S: Subject> {
    /// All variants, in reading order.
    pub checks: &'static [&'static Check<S>],
}

impl<S: Surveyed> Rules for RuleSet<S> {
    fn rules(&self) -> Vec<&'static Rule> {
        self.checks.iter().map(|check| check.rule).collect()
    }

    fn run(&self, model: &Model, findings: &mut Vec<Finding>) {
        S::survey(model, &mut |subject| {
            for check in self.checks {
                (check.run)(subject, findings);
            }
        });
    }
}
