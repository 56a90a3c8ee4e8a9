//! What a cluster survives.

pub mod even_quorum;
pub mod even_replicas;
mod goals;
pub mod impossible_goal;
pub mod one_zone;
pub(super) mod quorum;
pub mod replicas_in_one_zone;
pub mod unmet_goal;
mod zones;
