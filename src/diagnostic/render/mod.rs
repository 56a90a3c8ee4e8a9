//! Findings shown: to people, in a line each, to programs.

mod human;
mod json;
mod short;

pub use human::human;
pub use json::json;
pub use short::short;
