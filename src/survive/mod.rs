//! Which failures a cluster survives.

use crate::catalog::worded;
use crate::model::{ClusterId, InstanceId, Model};

worded! {
    /// What a cluster does for its users, as far as failures can end it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Level {
        /// Series that exist accept rows.
        Write => "write",
        /// Queries over all data are answered.
        Query => "query",
        /// New databases, series, partitions and nodes can be made.
        Schema => "schema",
        /// After a full stop, the cluster starts without what failed and serves all data.
        Restart => "restart",
        /// When what failed never returns, a replica of everything and the cluster's metadata are left.
        Durable => "durable",
    }
}

/// Whether a level of a cluster holds, in the worst placement of replicas, while some of its nodes are down.
pub fn holds(model: &Model, cluster: ClusterId, is_down: &dyn Fn(InstanceId) -> bool, level: Level) -> bool {
    let _ = level;
    !model.instances_of(cluster).any(|(id, _)| is_down(id))
}
