//! Groups of nodes that work while a majority of them does.

use crate::catalog::{Consensus, Meaning, MeaningKind, ParamView, RoleId};
use crate::model::{ClusterId, Instance, Model, Setting};

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
    let view = &model.cluster(cluster).view;
    let mut quorums = Vec::new();
    for param in view.with_meaning(MeaningKind::ConsensusClass) {
        let Some(consensus) = param.meaning(MeaningKind::ConsensusClass).and_then(Meaning::consensus) else {
            continue;
        };
        let Some(class) = cluster_setting(model, cluster, param) else { continue };
        if !class.value.contains(&*consensus.majority) {
            continue;
        }
        if let Some(role) = consensus.members {
            let members = model.instances_of(cluster).filter(|(_, node)| node.role == role).count();
            quorums.push(Quorum { role, members, replicas: None, consensus, class: (param, class) });
            continue;
        }
        for replicas in replica_counts(model, cluster) {
            if *consensus.kind == *replicas.kind {
                let replicas = (replicas.role, replicas.count, Some((replicas.param, replicas.setting)));
                let (role, members, replicas) = replicas;
                quorums.push(Quorum { role, members, replicas, consensus, class: (param, class.clone()) });
            }
        }
    }
    quorums
}

/// How many copies of one kind of data are kept, and by which nodes.
pub(in crate::rules) struct Replicas<'a> {
    pub(in crate::rules) kind: &'static str,
    pub(in crate::rules) role: RoleId,
    pub(in crate::rules) count: usize,
    pub(in crate::rules) param: &'a ParamView,
    pub(in crate::rules) setting: Setting<'a>,
}

/// The replica counts of a cluster.
pub(in crate::rules) fn replica_counts(model: &Model, cluster: ClusterId) -> Vec<Replicas<'_>> {
    let view = &model.cluster(cluster).view;
    let counts = view.with_meaning(MeaningKind::ReplicaCount).filter_map(|param| {
        let replicas = param.meaning(MeaningKind::ReplicaCount)?.replicas()?;
        let setting = cluster_setting(model, cluster, param)?;
        let count = setting.as_integer().and_then(|count| usize::try_from(count).ok())?;
        Some(Replicas { kind: &replicas.kind, role: replicas.holders, count, param, setting })
    });
    counts.collect()
}

/// The value of a parameter for the first node that reads it: nodes have to agree in it.
fn cluster_setting<'a>(model: &'a Model, cluster: ClusterId, param: &ParamView) -> Option<Setting<'a>> {
    let reads = |instance: &Instance| param.param.scope.covers(instance.role);
    let (_, instance) = model.instances_of(cluster).find(|(_, instance)| reads(instance))?;
    model.setting(instance, param.id)
}
