//! Groups of nodes that work while a majority of them does.

use crate::catalog::{Consensus, ParamView, RoleId};
use crate::model::{ClusterId, Model, Setting};
use crate::survive::groups;

/// One kind of group that elects its leader.
pub(in crate::rules) struct Quorum<'a> {
    /// The role of its members.
    pub(in crate::rules) role: RoleId,
    /// How many members a group has.
    pub(in crate::rules) members: usize,
    /// The setting that says how many; `None` when all nodes of the role are one group.
    pub(in crate::rules) replicas: Option<(&'a ParamView, Setting<'a>)>,
    /// What is known of the protocol.
    pub(in crate::rules) consensus: &'static Consensus,
    /// The setting that chooses the protocol.
    pub(in crate::rules) class: (&'a ParamView, Setting<'a>),
}

/// The groups of a cluster whose protocol wants a majority.
pub(in crate::rules) fn of(model: &Model, cluster: ClusterId) -> Vec<Quorum<'_>> {
    groups(model, cluster)
        .into_iter()
        .filter(|group| group.is_majority)
        .filter_map(|group| {
            let (role, members, replicas) = (group.role, group.members, group.replicas);
            Some(Quorum { role, members, replicas, consensus: group.consensus?, class: group.class? })
        })
        .collect()
}
