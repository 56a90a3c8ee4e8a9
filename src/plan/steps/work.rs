//! What has to be done to each cluster: the changes, given to the nodes that they are about.

use crate::maps::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::catalog::{Agreement, MeaningKind, ParamKind, ParamView, RoleId};
use crate::model::{ClusterId, HostId, InstanceId, Model};
use crate::plan::class::holds_data;
use crate::plan::{Change, ChangeEffect, ChangeKind, Pairs};

/// What has to be done to one cluster.
#[derive(Default)]
pub(super) struct Work {
    pub(super) old: Option<ClusterId>,
    pub(super) new: Option<ClusterId>,
    /// Nodes that both models have, in start order.
    pub(super) members: Vec<Member>,
    /// Nodes of the new model only, in start order.
    pub(super) joining: Vec<InstanceId>,
    /// Nodes of the old model only, in start order.
    pub(super) leaving: Vec<InstanceId>,
    pub(super) is_other_version: bool,
    /// Whether a parameter changes in which a new node has to agree with the others.
    pub(super) is_agreed_changed: bool,
    /// Whether all nodes have to stop at once: those that are asked first move, and the others would look for
    /// them where they were.
    pub(super) is_together: bool,
    /// Whether a cluster that it attends to has other nodes, or nodes that listen elsewhere.
    pub(super) follows: bool,
    /// What a person has to do, each once.
    pub(super) by_hand: BTreeSet<String>,
    is_touched: bool,
}

impl Work {
    /// Whether anything of it is different.
    pub(super) fn is_changed(&self) -> bool {
        self.is_touched || !self.joining.is_empty() || !self.leaving.is_empty()
    }
}

/// A node that both models have.
pub(super) struct Member {
    pub(super) old: InstanceId,
    pub(super) new: InstanceId,
    /// The strongest effect on it.
    pub(super) effect: ChangeEffect,
    /// The names of what changes for it, with their effects.
    keys: BTreeMap<String, ChangeEffect>,
    /// Directories that move: from, to.
    pub(super) moves: Vec<(String, String)>,
    /// The address that its machine is given while it is stopped.
    pub(super) address: Option<String>,
    /// Whether it has another name or host, so that it stops as the old one and starts as the new one.
    is_renamed: bool,
    /// Whether its scripts find it only where it was, or its files get another owner.
    stops_first: bool,
    moves_data: bool,
    /// Whether it listens elsewhere.
    has_other_port: bool,
    /// The role whose nodes it asks when it starts, where it asks another endpoint than before.
    asks_elsewhere: Option<RoleId>,
}

impl Member {
    fn new(old: InstanceId, new: InstanceId) -> Self {
        Self {
            old,
            new,
            effect: ChangeEffect::None,
            keys: BTreeMap::new(),
            moves: Vec::new(),
            address: None,
            is_renamed: false,
            stops_first: false,
            moves_data: false,
            has_other_port: false,
            asks_elsewhere: None,
        }
    }

    /// Whether its files may be laid only while it is stopped.
    pub(super) fn is_late(&self) -> bool {
        self.is_stopped_first()
            || self.address.is_some()
            || self.moves_data
            || self.effect == ChangeEffect::Rejoin
    }

    /// The names of what changes for it with the strongest effect that it has.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let strongest = self.keys.iter().filter(|(_, effect)| **effect == self.effect);
        strongest.map(|(key, _)| key.as_str())
    }

    /// Whether it cannot be stopped by the name that it will have.
    pub(super) fn is_renamed(&self) -> bool {
        self.is_renamed
    }

    /// Whether it has to be stopped by its old scripts before its host gets the new files.
    pub(super) fn is_stopped_first(&self) -> bool {
        self.is_renamed || self.stops_first
    }
}

/// The work of every cluster, those that attend to others last.
pub(super) fn of(old: &Model, new: &Model, pairs: &Pairs, changes: &[Change]) -> Vec<Work> {
    let begun = |old, new| Work { old, new, ..Work::default() };
    let mut works: Vec<Work> = Vec::new();
    works.extend(pairs.clusters.iter().map(|&(old, new)| begun(Some(old), Some(new))));
    works.extend(pairs.removed.iter().map(|&old| begun(Some(old), None)));
    works.extend(pairs.added.iter().map(|&new| begun(None, Some(new))));
    give_nodes(&mut works, old, new, pairs);
    give_changes(&mut works, changes, new);
    for work in &mut works {
        let Work { members, by_hand, .. } = work;
        for member in members.iter_mut().filter(|member| member.moves_data) {
            match moved_folders((old, member.old), (new, member.new)) {
                Some(moves) => member.moves = moves,
                None => {
                    let node = &new.instance(member.new).name;
                    by_hand.insert(format!(
                        "{node} has fewer directories than before: move the contents of the removed ones to one that stays"
                    ));
                }
            }
        }
    }
    for work in &mut works {
        let moves = |role: &RoleId| {
            let mut own = work.members.iter().filter(|member| new.instance(member.new).role == *role);
            own.any(|member| member.effect >= ChangeEffect::Restart)
        };
        work.is_together =
            work.members.iter().filter_map(|member| member.asks_elsewhere).any(|role| moves(&role));
    }
    works.sort_by_key(|work| work.new.is_some_and(|id| !new.cluster(id).attends.is_empty()));
    let is_met = |work: &&Work| {
        let has_moved = |member: &Member| member.is_late() || member.has_other_port;
        work.is_other_version
            || !work.joining.is_empty()
            || !work.leaving.is_empty()
            || work.members.iter().any(has_moved)
    };
    let changed = works.iter().filter(is_met).filter_map(|work| work.new);
    let changed: BTreeSet<ClusterId> = changed.collect();
    for work in &mut works {
        let attends = work.new.map_or(&[][..], |id| &new.cluster(id).attends);
        work.follows = attends.iter().any(|id| changed.contains(id));
    }
    works
}

fn give_nodes(works: &mut [Work], old: &Model, new: &Model, pairs: &Pairs) {
    let of_old: HashMap<ClusterId, usize> =
        works.iter().enumerate().filter_map(|(index, work)| Some((work.old?, index))).collect();
    let of_new: HashMap<ClusterId, usize> =
        works.iter().enumerate().filter_map(|(index, work)| Some((work.new?, index))).collect();
    for (after, node) in new.instances() {
        let Some(&index) = of_new.get(&node.cluster) else { continue };
        let work = &mut works[index];
        let Some(before) = pairs.old_nodes[after.0 as usize] else {
            work.joining.push(after);
            continue;
        };
        let mut member = Member::new(before, after);
        let was = old.instance(before);
        member.is_renamed = was.name != node.name || old.host(was.host).name != new.host(node.host).name;
        work.is_touched |= member.is_renamed;
        work.members.push(member);
    }
    for (before, node) in old.instances().filter(|(id, _)| pairs.new_nodes[id.0 as usize].is_none()) {
        if let Some(&index) = of_old.get(&node.cluster) {
            works[index].leaving.push(before);
        }
    }
}

fn give_changes(works: &mut [Work], changes: &[Change], new: &Model) {
    let of_cluster: HashMap<ClusterId, usize> =
        works.iter().enumerate().filter_map(|(index, work)| Some((work.new?, index))).collect();
    let mut of_node: HashMap<InstanceId, (usize, usize)> = HashMap::default();
    let mut of_host: HashMap<HostId, Vec<(usize, usize)>> = HashMap::default();
    for (index, work) in works.iter().enumerate() {
        for (at, member) in work.members.iter().enumerate() {
            of_node.insert(member.new, (index, at));
            of_host.entry(new.instance(member.new).host).or_default().push((index, at));
        }
    }
    for change in changes {
        if change.kind == ChangeKind::Node && (change.old.is_none() || change.new.is_none()) {
            continue;
        }
        let about = &change.about;
        let whole = about.new_cluster.and_then(|id| of_cluster.get(&id).copied());
        if let Some(index) = whole {
            works[index].is_touched = true;
            works[index].is_other_version |= change.kind == ChangeKind::Version;
        }
        if change.kind == ChangeKind::Version {
            continue;
        }
        let nodes: Vec<(usize, usize)> = if let Some(node) = about.new_node {
            of_node.get(&node).copied().into_iter().collect()
        } else if let Some(host) = about.new_host {
            let of_host = of_host.get(&host).map_or(&[][..], Vec::as_slice);
            of_host.to_vec()
        } else if let Some(index) = whole {
            (0..works[index].members.len()).map(|at| (index, at)).collect()
        } else {
            Vec::new()
        };
        let param = param_of(change, new);
        for (index, at) in nodes {
            give(&mut works[index], at, change, param);
        }
    }
}

/// The parameter that a change is about.
fn param_of<'a>(change: &Change, new: &'a Model) -> Option<&'a ParamView> {
    let node = new.instance(change.about.new_node?);
    let key = change.key.as_deref()?;
    let kinds = [ParamKind::Property, ParamKind::Variable, ParamKind::Fact];
    kinds.into_iter().find_map(|kind| new.view(node).find(key, kind, node.role))
}

fn give(work: &mut Work, at: usize, change: &Change, param: Option<&ParamView>) {
    work.is_touched = true;
    let member = &mut work.members[at];
    member.effect = member.effect.max(change.effect);
    if change.effect == ChangeEffect::None {
        return;
    }
    member.keys.extend(change.key.clone().map(|key| (key, change.effect)));
    let key = change.key.as_deref();
    if change.kind == ChangeKind::Host && key == Some("address") {
        member.address.clone_from(&change.new);
    }
    // Scripts find a process by its folder; and what runs continues writing files of the user that it has.
    member.stops_first |= change.kind == ChangeKind::Install && matches!(key, Some("root" | "user"));
    member.has_other_port |= param.is_some_and(|param| param.port().is_some());
    if change.effect == ChangeEffect::Restart {
        let asked = param.and_then(|param| param.meaning(MeaningKind::Seed)?.seed_of());
        member.asks_elsewhere = member.asks_elsewhere.or(asked);
    }
    let agreement = param.and_then(|param| param.agreement);
    work.is_agreed_changed |= agreement.is_some_and(|agreement| agreement != Agreement::Silent);
    if change.effect == ChangeEffect::Migrate {
        let names_folder =
            |param: &ParamView| param.meanings.iter().any(|meaning| meaning.kind.is_directory());
        if change.kind == ChangeKind::Install || param.is_some_and(names_folder) {
            member.moves_data = true;
        } else {
            work.by_hand.insert(change.reason.clone());
        }
    }
}

/// The folders that one node has elsewhere: from, to. `None` when several would have to become one.
fn moved_folders(old: (&Model, InstanceId), new: (&Model, InstanceId)) -> Option<Vec<(String, String)>> {
    let of = |(model, id): (&Model, InstanceId)| {
        let mut by_param: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for folder in model.directories(model.instance(id)) {
            if holds_data(folder.kind) {
                by_param.entry(folder.param.name()).or_default().push(folder.path);
            }
        }
        by_param
    };
    let (before, after) = (of(old), of(new));
    let mut moves = Vec::new();
    for (name, from) in &before {
        let Some(to) = after.get(name) else { continue };
        let gone: Vec<&String> = from.iter().filter(|path| !to.contains(path)).collect();
        let come: Vec<&String> = to.iter().filter(|path| !from.contains(path)).collect();
        if gone.len() > come.len() {
            return None;
        }
        moves.extend(gone.into_iter().cloned().zip(come.into_iter().cloned()));
    }
    // What is inside of another directory moves with it.
    let all: BTreeMap<String, String> = moves.into_iter().collect();
    let goes_along = |from: &str, to: &str| {
        Path::new(from).ancestors().skip(1).filter_map(Path::to_str).any(|above| {
            let index = all.get(above);
            index.is_some_and(|index| to.strip_prefix(index.as_str()) == from.strip_prefix(above))
        })
    };
    let apart = all.iter().filter(|(from, to)| !goes_along(from, to));
    Some(apart.map(|(from, to)| (from.clone(), to.clone())).collect())
}
