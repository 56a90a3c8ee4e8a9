//! What keeps a cluster from forming. One rule, one file; [`registry`] lists them all in reading order.

mod check;
pub mod registry;

pub use check::Check;
