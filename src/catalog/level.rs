//! What a cluster does for its users, and what each of these levels needs of the nodes.

use serde::{Deserialize, Serialize};

use super::{Condition, Text, worded};

worded! {
    /// What a cluster does for its users, as far as failures can end it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

worded! {
    /// What a level needs of the replicas of one kind.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    pub enum Need {
        /// So many that they serve: a majority where the protocol works by majority, else one. Nodes that are one group without
        /// a majority are all needed.
        Serves => "serves",
        /// New groups can be created, which takes more than half of the replicas of each.
        Creates => "creates",
        /// New groups can be created, which takes as many replicas of each as serve.
        CreatesServing => "creates-serving",
        /// As many holders run as there are replicas.
        Room => "room",
        /// One replica is left.
        Copy => "copy",
    }
}

/// What may be missing even while a level holds: `note "…" when="dataSync=0"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct LevelNote {
    /// The level.
    pub level: Level,
    /// When it is so.
    pub when: Condition,
    /// When it is not, although `when` holds.
    pub unless: Option<Condition>,
    /// A sentence for people.
    pub text: Text,
}

/// One line of what a level needs: `needs "data" "serves"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct LevelNeed {
    /// The level.
    pub level: Level,
    /// The kind of replicas: that of a `replica-count` or of a `consensus-class`.
    pub kind: Text,
    /// What is needed of them.
    pub need: Need,
    /// A sentence for people that says why; empty where the kind explains itself.
    pub because: Text,
}
