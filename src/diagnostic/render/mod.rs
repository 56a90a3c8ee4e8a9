//! Findings shown: to people, in a line each, to programs.

mod few;
mod github;
mod human;
mod json;
mod junit;
mod sarif;
mod short;

pub use few::few;
pub use github::github;
pub use human::{human, locations};
pub use json::{JSON_SCHEMA, json};
pub use junit::junit;
pub use sarif::{fingerprint, sarif};
pub use short::short;
