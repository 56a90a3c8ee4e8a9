//! What ties a parameter to others: what it needs, what it may not exceed, what replaces it.

use serde::{Deserialize, Serialize};

use super::{Condition, Ranged, RoleId, Text, worded};

/// The ties of a parameter, each with the versions that it holds for.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Ties {
    /// Without one of these it has no effect.
    pub needs: Vec<Ranged<Condition>>,
    /// Parameters that it needs when it is on.
    pub requires: Vec<Ranged<Vec<Text>>>,
    /// Another number that it may not exceed.
    pub at_most: Vec<Ranged<AtMost>>,
    /// A number that it has to be above; the server drops all others for its default.
    pub counts_above: Vec<Ranged<f64>>,
    /// The role whose nodes replace it by the leader's value when they start.
    pub leader_replaces: Vec<Ranged<RoleId>>,
    /// A parameter that is read later into the same field of the server.
    pub overwritten_by: Vec<Ranged<Text>>,
    /// It names a class, which the distribution should have.
    pub shipped_only: Vec<Ranged<ShippedOnly>>,
    /// Whether it wins over its later name where both are set.
    pub wins_over_later_name: bool,
}

/// A number that another one may not exceed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct AtMost {
    /// The parameter of the greater number.
    pub other: Text,
    /// What the two bound.
    pub of: Pair,
    /// When they count.
    pub when: Condition,
    /// What comes of it otherwise.
    pub consequence: Text,
}

worded! {
    /// What two numbers bound.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Pair {
        /// How long a member waits before it means election.
        Election => "election",
        /// How many threads a pool keeps.
        ThreadPool => "thread-pool",
    }
}

/// A class that a parameter names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ShippedOnly {
    /// Classes of the distribution next to the parameter's own words.
    pub others: Vec<Text>,
    /// When it counts.
    pub when: Condition,
    /// What happens without the class.
    pub consequence: Text,
}
