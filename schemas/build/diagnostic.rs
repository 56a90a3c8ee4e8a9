//! What the reader says of a text that is not KDL.

#[path = "../../src/diagnostic/finding.rs"]
mod finding;
#[path = "../../src/diagnostic/rule.rs"]
mod rule;
#[path = "../../src/diagnostic/suggest.rs"]
pub mod suggest;
#[path = "../../src/diagnostic/words.rs"]
pub mod words;

pub use finding::{Certainty, Change, Edit, Finding, Fix, Label, Proposal};
pub use rule::{Confidence, Mark, Rule, Severity};
