//! What keeps a cluster from forming. One rule, one file; [`registry`] lists them all in reading order.

mod alike;
mod check;
pub mod dir;
pub mod emit;
pub mod exceptions;
pub mod ha;
pub mod mem;
pub mod net;
pub mod pay;
mod places;
pub mod registry;
pub mod start;
mod survey;
mod wording;

pub use check::{Check, SharedCheck};
pub use survey::Survey;
