//! What keeps a cluster from forming. One rule, one file; [`registry`] lists them all in reading order.

mod check;
pub mod exceptions;
pub mod registry;
pub mod start;

pub use check::Check;
