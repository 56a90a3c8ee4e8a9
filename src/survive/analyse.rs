//! The levels of one cluster: how many hosts and zones may fail, and which failures end each level.

use super::cuts;
use super::groups::Group;
use super::shape::{Limit, Shape};
use super::{advice, because};
use crate::catalog::{Level, worded};
use crate::model::{ClusterId, HostId, Model};
use crate::source::Span;

/// What a cluster survives.
#[derive(Debug, Clone)]
pub struct Survival {
    /// The cluster.
    pub cluster: ClusterId,
    /// The hosts with nodes of it, in the order of their names.
    pub hosts: Vec<HostId>,
    /// The zones of these hosts, in order; empty unless each of them has one.
    pub zones: Vec<Box<str>>,
    /// Its levels, in order.
    pub levels: Vec<LevelSurvival>,
    /// Whether there are as many nodes as replicas. Where there are not, that is the finding, and no goal is met.
    pub has_room: bool,
}

/// What one level of a cluster survives.
#[derive(Debug, Clone)]
pub struct LevelSurvival {
    /// The level.
    pub level: Level,
    /// Any so many hosts may fail at once.
    pub hosts: usize,
    /// Any so many zones may fail at once; `None` unless each host has a zone.
    pub zones: Option<usize>,
    /// Minimal sets of hosts that end the level, by size, then by name: the first twenty.
    pub smallest: Vec<Vec<HostId>>,
    /// How many minimal sets there are; `None` where they were not all counted.
    pub smallest_count: Option<u64>,
    /// How many of them have the smallest size.
    pub count_of_smallest: Option<u64>,
    /// The same of zones.
    pub smallest_zones: Vec<Vec<Box<str>>>,
    /// Whether the product chooses where replicas are.
    pub placement: Placement,
    /// Why it survives no more.
    pub because: Vec<Because>,
    /// Why it survives the loss of no more zones.
    pub because_of_zones: Vec<Because>,
    /// What to change so that one more host may fail, where that is known to be enough.
    pub help: Option<String>,
}

worded! {
    /// How far it is known where replicas are.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Placement {
        /// They may be on the nodes that are worst.
        WorstCase => "worst-case",
        /// There is no choice.
        Exact => "exact",
    }
}

/// A reason, a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// What is so: `3 ConfigNodes need a majority: 2 of 3 must be running`.
    pub sentence: String,
    /// Why the level needs it, where the product gives a reason.
    pub why: &'static str,
    /// Where the spec says it.
    pub span: Option<Span>,
    /// Whether it is why the level survives no more; else what is missing even while it holds.
    pub is_limit: bool,
}

impl Because {
    /// All of it in one sentence.
    pub fn text(&self) -> String {
        if self.why.is_empty() { self.sentence.clone() } else { format!("{}; {}", self.sentence, self.why) }
    }
}

/// What a cluster survives; `None` for one that serves no data, such as monitoring.
pub fn analyse(model: &Model, cluster: ClusterId) -> Option<Survival> {
    let (shape, groups) = Shape::new(model, cluster)?;
    let hosts = shape.hosts.iter().filter_map(|host| host.id).collect();
    let zones = Zones::of(&shape);
    let levels =
        Level::ALL.iter().map(|level| of_level(model, cluster, (&shape, &groups), zones.as_ref(), *level));
    let levels = levels.collect();
    let has_room =
        groups.iter().all(|group| group.replicas.is_none() || group.members <= shape.count(group.role));
    Some(Survival {
        has_room,
        cluster,
        hosts,
        zones: zones.map(|zones| zones.names).unwrap_or_default(),
        levels,
    })
}

fn of_level(
    model: &Model,
    cluster: ClusterId,
    (shape, groups): (&Shape, &[Group<'_>]),
    zones: Option<&Zones>,
    level: Level,
) -> LevelSurvival {
    let limits = shape.limits(level);
    let by_host = weighed(shape, &limits);
    let found = cuts::cuts(&by_host);
    let host = |at: &u32| shape.hosts[*at as usize].id;
    let smallest: Vec<Vec<HostId>> =
        found.sets.iter().map(|set| set.iter().filter_map(host).collect()).collect();
    let by_zone = zones.map(|zones| zones.weighed(&by_host));
    let in_zones = by_zone.as_ref().map(|by_zone| cuts::cuts(by_zone));
    let name = |zones: &Zones, at: u32| zones.names[at as usize].clone();
    let smallest_zones = in_zones.iter().zip(zones).flat_map(|(cuts, zones)| {
        cuts.sets.iter().map(|set| set.iter().map(|at| name(zones, *at)).collect::<Vec<_>>())
    });
    let placement =
        if limits.iter().any(|limit| limit.is_worst_case) { Placement::WorstCase } else { Placement::Exact };
    LevelSurvival {
        level,
        hosts: found.size.saturating_sub(1),
        zones: in_zones.as_ref().map(|cuts| cuts.size.saturating_sub(1)),
        smallest,
        smallest_count: found.count,
        count_of_smallest: found.count_of_smallest,
        smallest_zones: smallest_zones.collect(),
        placement,
        because: because::because(
            model,
            cluster,
            (shape, groups),
            (level, &limits, &by_host),
            (&found, None),
        ),
        because_of_zones: match (&by_zone, &in_zones, zones) {
            (Some(by_zone), Some(found), Some(zones)) => because::because(
                model,
                cluster,
                (shape, groups),
                (level, &limits, by_zone),
                (found, Some(&zones.names)),
            ),
            _ => Vec::new(),
        },
        help: advice::help(model, cluster, (shape, groups), level, found.size),
    }
}

/// How many hosts may fail at a level, at least.
pub(super) fn size(shape: &Shape, level: Level) -> usize {
    let limits = weighed(shape, &shape.limits(level));
    limits.iter().map(cuts::smallest).min().unwrap_or(0)
}

/// How much each machine counts for each limit.
pub(super) fn weighed(shape: &Shape, limits: &[Limit]) -> Vec<cuts::Limit> {
    let part =
        |part: &super::shape::Part| cuts::Part { weights: part.weights(shape), threshold: part.threshold };
    limits.iter().map(|limit| limit.parts.iter().map(part).collect()).collect()
}

/// The zones of all machines, in order.
struct Zones {
    names: Vec<Box<str>>,
    of_hosts: Vec<usize>,
}

impl Zones {
    fn of(shape: &Shape) -> Option<Self> {
        let zones: Option<Vec<&str>> = shape.hosts.iter().map(|host| host.zone.as_deref()).collect();
        let zones = zones.filter(|zones| !zones.is_empty())?;
        let mut names: Vec<Box<str>> = zones.iter().map(|zone| Box::from(*zone)).collect();
        names.sort_unstable();
        names.dedup();
        let of_hosts =
            zones.iter().filter_map(|zone| names.binary_search_by(|name| (**name).cmp(zone)).ok()).collect();
        Some(Self { names, of_hosts })
    }

    /// How much each zone counts for each limit.
    fn weighed(&self, by_host: &[cuts::Limit]) -> Vec<cuts::Limit> {
        let part = |part: &cuts::Part| {
            let mut weights = vec![0_u32; self.names.len()];
            for (zone, weight) in self.of_hosts.iter().zip(&part.weights) {
                weights[*zone] += weight;
            }
            cuts::Part { weights, threshold: part.threshold }
        };
        by_host.iter().map(|limit| limit.iter().map(part).collect()).collect()
    }
}
