//! What a cluster outlives.

pub(super) mod quorum;
