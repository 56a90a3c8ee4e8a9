//! The order in which nodes start.

pub mod start_cycle;
