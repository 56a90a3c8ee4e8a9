//! What a cluster outlives.

pub mod even_quorum;
pub mod even_replicas;
pub mod one_zone;
pub(super) mod quorum;
pub mod replicas_in_one_zone;
mod zones;
