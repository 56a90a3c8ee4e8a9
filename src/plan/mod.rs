//! What it takes to get from one description of clusters to another: every difference with what it means for a running
//! cluster, and the steps that get there in order.

mod change;
mod class;
mod clusters;
mod compare;
mod findings;
mod hosts;
mod human;
mod json;
mod nodes;
mod page;
mod pairs;
pub mod rules;
mod settings;
mod step;
mod steps;
mod value;

pub use change::{About, Change, ChangeEffect, ChangeKind};
pub use findings::findings;
pub use human::{by_option, differences, human};
pub use json::{SCHEMA, to_json};
pub use page::{context, page};
pub use step::{Action, Step, Target, Turn};

use pairs::Pairs;

use crate::model::Model;
use crate::product::Table;
use crate::source::secret::SecretNames;
use crate::source::{FileId, Span};

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// How it is.
    pub old: &'a Model,
    /// How it is to be.
    pub new: &'a Model,
    /// The products.
    pub products: Table,
    /// The names of settings that hold secrets.
    pub names: &'a SecretNames,
    /// Whether the old side is files as found: what they do not show (properties of hosts, the user, names that people
    /// chose) is not known.
    pub is_found: bool,
}

/// A plan. It has no steps when a change is impossible: a plan that cannot end is not started.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Every difference: one entry for each node and key.
    pub changes: Vec<Change>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Which nodes are there during which step.
    pub turns: Vec<Turn>,
}

/// Compares two models and says what it takes to get from one to the other.
pub fn make(sides: &Sides<'_>) -> Plan {
    let pairs = Pairs::of(sides.old, sides.new);
    let mut plan = Plan { changes: compare::changes(sides, &pairs), ..Plan::default() };
    if plan.impossible() == 0 {
        (plan.steps, plan.turns) = steps::steps(sides, &pairs, &plan.changes);
    }
    plan
}

/// The same without steps: for those who only ask what is different.
pub fn compared(sides: &Sides<'_>) -> Plan {
    let pairs = Pairs::of(sides.old, sides.new);
    Plan { changes: compare::changes(sides, &pairs), ..Plan::default() }
}

impl Plan {
    /// How many changes no way leads through.
    pub fn impossible(&self) -> usize {
        self.changes.iter().filter(|change| change.effect.is_impossible()).count()
    }

    /// Puts the locations of the old side into the map of the new one, which has taken over the old files: `moved` are
    /// their new handles. A change that the new side does not mention is shown where the old one does.
    pub fn move_spans(&mut self, moved: &[Option<FileId>]) {
        for change in &mut self.changes {
            change.old_span = change.old_span.and_then(|span| {
                let file = moved.get(span.file.index()).copied().flatten()?;
                Some(Span { file, ..span })
            });
            change.span = change.span.or(change.old_span);
        }
    }
}
