//! Files that go along with a bundle, as far as their names tell.

pub mod other_distribution;
pub mod payload_name;
