//! Payloads of a bundle, as far as their names show.

pub mod other_distribution;
pub mod payload_name;
