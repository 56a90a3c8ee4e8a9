//! Findings as data, the rules they belong to, and the ways to show them.
//!
//! Every finding names the [`Rule`] that it breaks; a rule is declared once, with its page, by
//! [`declare_rule!`](crate::declare_rule), in the stage that can see it broken.

mod finding;
mod pages;
pub mod render;
mod report;
mod rule;
mod shown;
pub mod suggest;
pub mod words;

pub use finding::{Certainty, Change, Edit, Finding, Fix, Label, Proposal};
pub use report::{Levels, Summary, sort};
pub use rule::{Confidence, Mark, Rule, Severity};
pub use shown::Shown;
