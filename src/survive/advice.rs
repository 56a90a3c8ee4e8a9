//! What to change so that one more host may fail: proposed only when the changed cluster survives it.

use super::analyse;
use super::groups::{Group, Spread};
use super::shape::{Set, Shape};
use crate::catalog::{Level, Need};
use crate::diagnostic::words;
use crate::model::{ClusterId, Model};

/// The most replicas that are proposed.
const REPLICAS: usize = 7;
/// How many hosts more are proposed at most.
const HOSTS: usize = 12;

/// A sentence that says what to change; `None` where nothing that was tried is enough.
pub(super) fn help(
    model: &Model,
    cluster: ClusterId,
    (shape, groups): (&Shape, &[Group<'_>]),
    level: Level,
    size: usize,
) -> Option<String> {
    // A cluster that survives some failures already, of as many hosts as there are tiny ones, is well.
    if size == 0 || groups.is_empty() {
        return None;
    }
    // Where no failure ends the level, there is nothing to change.
    let wanted = size.checked_add(1)?;
    let mut changed = shape.clone();
    let mut actions: Vec<String> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let role = &model.cluster(cluster).view.catalog.role(group.role).title;
        let needs: Vec<Need> = changed
            .limits(level)
            .iter()
            .filter(|limit| limit.set == at && smallest(&changed, limit) < wanted)
            .map(|limit| limit.need)
            .collect();
        if needs.is_empty() {
            continue;
        }
        match &group.replicas {
            None => {
                let becomes_majority = group.is_majority || (group.consensus.is_some() && group.members == 1);
                if !becomes_majority {
                    return None;
                }
                // Two would be worse than one for the levels that need a majority.
                let goal = 2 * wanted - 1;
                changed.sets[at].is_majority = true;
                spread_out(&mut changed, at, wanted, level, goal)?;
                actions.push(format!("place {goal} {role}s on {goal} hosts"));
            }
            Some((param, _)) => {
                if group.zones.is_some() {
                    return None;
                }
                if let Some((name, value)) = group.apart.filter(|_| group.spread == Spread::Nodes) {
                    let mut apart = changed.clone();
                    apart.sets[at].spread = Spread::Machines;
                    let has_room = apart.machines(group.role) >= group.members;
                    if has_room && min_of(&apart, level, at) >= wanted {
                        changed = apart;
                        actions.push(format!("set \"{name}\" {value}"));
                        continue;
                    }
                }
                let (replicas, added) = more_replicas(&mut changed, at, wanted, level)?;
                if replicas != group.members {
                    actions.push(format!("set \"{}\" {replicas}", param.name()));
                }
                if added > 0 {
                    let hosts = words::count(added, &format!("{role} host"));
                    actions.push(format!("add {hosts}"));
                }
            }
        }
    }
    // Only what was tried is reported.
    let reached = analyse::size(&changed, level).checked_sub(1).filter(|hosts| *hosts + 1 >= wanted)?;
    let loss = if reached == 1 { "any 1 host".to_owned() } else { format!("any {reached} hosts at once") };
    Some(format!("{} to survive the loss of {loss}", words::list(actions)))
}

/// The size of the smallest failure that exceeds a limit.
fn smallest(shape: &Shape, limit: &super::shape::Limit) -> usize {
    analyse::weighed(shape, std::slice::from_ref(limit)).iter().map(super::cuts::smallest).min().unwrap_or(0)
}

fn min_of(shape: &Shape, level: Level, at: usize) -> usize {
    let own = shape.limits(level).into_iter().filter(|limit| limit.set == at);
    own.map(|limit| smallest(shape, &limit)).min().unwrap_or(usize::MAX)
}

/// All nodes of the role are put on their own hosts, `goal` of them.
fn spread_out(shape: &mut Shape, at: usize, wanted: usize, level: Level, goal: usize) -> Option<()> {
    let role = shape.sets[at].role;
    shape.nodes.retain(|node| node.role != role);
    let known = goal.min(shape.hosts.len());
    for host in 0..known {
        shape.put(role, host as u32);
    }
    for _ in known..goal {
        shape.add(role);
    }
    (min_of(shape, level, at) >= wanted).then_some(())
}

/// The fewest replicas, and for these the fewest hosts more, that are enough.
fn more_replicas(shape: &mut Shape, at: usize, wanted: usize, level: Level) -> Option<(usize, usize)> {
    let Set { replicas, role, .. } = shape.sets[at];
    let now = replicas?;
    for count in now..=REPLICAS.max(now) {
        let mut tried = shape.clone();
        tried.sets[at].replicas = Some(count);
        // Without a host more first; the others only where replicas have no room.
        for added in 0..=HOSTS {
            if min_of(&tried, level, at) >= wanted {
                *shape = tried;
                return Some((count, added));
            }
            let has_room = tried.count(role) >= count && tried.machines(role) >= wanted;
            if has_room && count > now {
                break;
            }
            tried.add(role);
        }
    }
    None
}
