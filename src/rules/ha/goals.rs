//! What goals count, and which of them no cluster can meet.

use crate::maps::HashMap;

use crate::catalog::Level;
use crate::model::{ClusterId, Goal, HostId, Model, Spanned};
use crate::survive::{Because, LevelSurvival, hosts};

/// What may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Loss {
    Hosts,
    Zones,
}

impl Loss {
    /// How many of them a goal names.
    pub(super) fn of(self, goal: &Goal) -> Option<Spanned<u32>> {
        match self {
            Loss::Hosts => goal.hosts,
            Loss::Zones => goal.zones,
        }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Loss::Hosts => "host",
            Loss::Zones => "zone",
        }
    }

    /// Why a level survives no more.
    pub(super) fn because(self, level: &LevelSurvival) -> &[Because] {
        match self {
            Loss::Hosts => &level.because,
            Loss::Zones => &level.because_of_zones,
        }
    }

    /// The smallest failure that ends a level.
    pub(super) fn first(self, model: &Model, level: &LevelSurvival) -> Option<Vec<String>> {
        let host = |id: &HostId| model.host(*id).name.to_string();
        match self {
            Loss::Hosts => level.smallest.first().map(|set| set.iter().map(host).collect()),
            Loss::Zones => {
                level.smallest_zones.first().map(|set| set.iter().map(|zone| zone.to_string()).collect())
            }
        }
    }
}

/// The first goal for each level, and for hosts and zones by themselves.
pub(super) fn first(goals: &[Goal]) -> HashMap<(Level, Loss), &Goal> {
    let mut first = HashMap::default();
    for goal in goals {
        for loss in [Loss::Hosts, Loss::Zones].into_iter().filter(|loss| loss.of(goal).is_some()) {
            for level in &goal.levels {
                first.entry((level.value, loss)).or_insert(goal);
            }
        }
    }
    first
}

/// How many of them there are in a cluster; `None` for zones where a host has none.
pub(super) fn count(model: &Model, cluster: ClusterId, loss: Loss) -> Option<usize> {
    let hosts = hosts(model, cluster);
    if loss == Loss::Hosts {
        return Some(hosts.len());
    }
    let zones: Option<Vec<&str>> =
        hosts.iter().map(|host| model.host(*host).zone.as_ref().map(|zone| &*zone.value)).collect();
    let mut zones = zones?;
    zones.sort_unstable();
    zones.dedup();
    Some(zones.len())
}

/// Whether no cluster with these hosts could meet a goal: another finding reports it.
pub(super) fn is_impossible(model: &Model, cluster: ClusterId, goal: &Goal) -> bool {
    [Loss::Hosts, Loss::Zones].into_iter().any(|loss| {
        let wanted = loss.of(goal);
        wanted
            .is_some_and(|wanted| count(model, cluster, loss).is_none_or(|all| wanted.value as usize >= all))
    })
}
