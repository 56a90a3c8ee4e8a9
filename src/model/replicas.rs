//! How many replicas of each kind a cluster keeps, by its settings.

use super::{ClusterId, Instance, Model, Setting};
use crate::catalog::{Meaning, MeaningKind, ParamView, ReplicaCount, RoleId};

/// How many replicas of one kind of data there are.
#[derive(Debug, Clone)]
pub struct Replicas<'a> {
    /// Of what, and whose nodes hold them.
    pub kept: &'static ReplicaCount,
    /// The parameter that says how many.
    pub param: &'a ParamView,
    /// Its value.
    pub setting: Setting<'a>,
    /// The value as a number.
    pub count: usize,
}

impl Model {
    /// The replicas of each kind of data in a cluster, where the number is known.
    pub fn replicas(&self, cluster: ClusterId) -> impl Iterator<Item = Replicas<'_>> {
        self.cluster(cluster).view.with_meaning(MeaningKind::ReplicaCount).filter_map(move |param| {
            let kept = param.meaning(MeaningKind::ReplicaCount).and_then(Meaning::replicas)?;
            let setting = self.agreed(cluster, param)?;
            let count = usize::try_from(setting.as_integer()?).ok()?;
            Some(Replicas { kept, param, setting, count })
        })
    }

    /// The largest number of replicas that nodes of a role hold: the cluster needs at least as many nodes.
    pub fn most_replicas(&self, cluster: ClusterId, role: RoleId) -> Option<Replicas<'_>> {
        let held = self.replicas(cluster).filter(|replicas| replicas.kept.holders == role);
        held.reduce(|most, other| if other.count > most.count { other } else { most })
    }

    /// The first node of a cluster that reads a parameter.
    pub fn reader(&self, cluster: ClusterId, param: &ParamView) -> Option<&Instance> {
        self.first_of_roles(cluster).find(|node| param.param.scope.covers(node.role))
    }

    /// The value of a parameter in which the nodes of a cluster have to agree: that of the first node that reads it.
    pub fn agreed<'a>(&'a self, cluster: ClusterId, param: &ParamView) -> Option<Setting<'a>> {
        self.setting(self.reader(cluster, param)?, param.id)
    }
}
