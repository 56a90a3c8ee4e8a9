//! Rules that a change can break: one file each.

mod first_start_only;
mod moved_data;
mod node_rejoins;
mod node_stays;
mod other_alias;
mod other_cluster_name;
mod other_replication;
mod unrelated_clusters;
mod version_step;

pub use first_start_only::FIRST_START_ONLY;
pub use moved_data::MOVED_DATA;
pub use node_rejoins::NODE_REJOINS;
pub use node_stays::NODE_STAYS;
pub use other_alias::OTHER_ALIAS;
pub use other_cluster_name::OTHER_CLUSTER_NAME;
pub use other_replication::OTHER_REPLICATION;
pub use unrelated_clusters::UNRELATED_CLUSTERS;
pub use version_step::VERSION_STEP;

use crate::diagnostic::Rule;

/// The rules of this stage, in the order of their codes.
pub static ALL: &[&Rule] = &[
    &FIRST_START_ONLY,
    &NODE_REJOINS,
    &MOVED_DATA,
    &VERSION_STEP,
    &OTHER_CLUSTER_NAME,
    &OTHER_REPLICATION,
    &NODE_STAYS,
    &OTHER_ALIAS,
    &UNRELATED_CLUSTERS,
];
