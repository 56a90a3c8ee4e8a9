//! The groups of nodes that hold something together: all nodes of a role, or the replicas of one kind of data.

use std::collections::BTreeMap;

use crate::catalog::{Consensus, Meaning, MeaningKind, ParamKind, ParamView, RoleId};
use crate::model::{ClusterId, Instance, Knowledge, Model, Replicas, Setting};

/// One kind of group: the ConfigNodes, the replicas of schema regions.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// What it holds: `config`, `schema`, `data`.
    pub kind: &'static str,
    /// The role of its members, or of those that hold the replicas.
    pub role: RoleId,
    /// How many members a group has: the nodes of the role, or the replicas.
    pub members: usize,
    /// The setting that says how many replicas; `None` when all nodes of the role are one group.
    pub replicas: Option<(&'a ParamView, Setting<'a>)>,
    /// What is known of the protocol, where a parameter chooses it.
    pub consensus: Option<&'static Consensus>,
    /// The setting that chooses the protocol, where it has a value.
    pub class: Option<(&'a ParamView, Setting<'a>)>,
    /// Whether it works while more than half of its members do.
    pub is_majority: bool,
    /// How its replicas are spread over machines.
    pub spread: Spread,
    /// The parameter and its value that keep replicas on different machines, where the product has one.
    pub apart: Option<(&'static str, &'static str)>,
    /// The zones that keep a number of replicas each, where the product has such zones.
    pub zones: Option<ZoneReplicas>,
}

/// How replicas of one piece of data are spread over machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// By node: two nodes of one machine can hold both.
    Nodes,
    /// Never two on one machine.
    Machines,
    /// Not two on one machine while there are enough machines.
    MachinesIfPossible,
}

/// How many replicas each zone keeps, and which parameter names the zone of a node.
#[derive(Debug, Clone)]
pub struct ZoneReplicas {
    /// For each zone the number of replicas.
    pub counts: BTreeMap<String, usize>,
    /// The parameter of a holder that names its zone.
    pub param: &'static str,
}

impl Group<'_> {
    /// How many members have to run: more than half, or all.
    pub fn majority(&self) -> usize {
        self.members / 2 + 1
    }
}

/// The groups of a cluster: first those that are all nodes of a role, then replicas.
pub fn groups(model: &Model, cluster: ClusterId) -> Vec<Group<'_>> {
    let view = &model.cluster(cluster).view;
    let mut groups = Vec::new();
    for param in view.with_meaning(MeaningKind::ConsensusClass) {
        let Some(consensus) = param.meaning(MeaningKind::ConsensusClass).and_then(Meaning::consensus) else {
            continue;
        };
        let Some(role) = consensus.members else { continue };
        let members = model.instances_of(cluster).filter(|(_, node)| node.role == role).count();
        let (class, is_majority) = protocol(model, cluster, param, consensus);
        groups.push(Group {
            kind: &consensus.kind,
            role,
            members,
            replicas: None,
            consensus: Some(consensus),
            class,
            is_majority,
            spread: Spread::Nodes,
            apart: None,
            zones: None,
        });
    }
    for Replicas { kept, param, setting, count } in model.replicas(cluster) {
        let kind = &*kept.kind;
        let of_kind = |param: &&ParamView| {
            let consensus = param.meaning(MeaningKind::ConsensusClass).and_then(Meaning::consensus);
            consensus.is_some_and(|consensus| *consensus.kind == *kind)
        };
        let protocol_of = |param: &'_ _| {
            let param: &ParamView = param;
            let consensus = param.meaning(MeaningKind::ConsensusClass).and_then(Meaning::consensus)?;
            Some((consensus, param.id))
        };
        let class_param = view.with_meaning(MeaningKind::ConsensusClass).find(of_kind);
        let consensus = class_param.and_then(protocol_of).map(|(consensus, _)| consensus);
        let (class, is_majority) = match class_param.zip(consensus) {
            Some((param, consensus)) => protocol(model, cluster, param, consensus),
            None => (None, false),
        };
        groups.push(Group {
            kind,
            role: kept.holders,
            members: count,
            replicas: Some((param, setting)),
            consensus,
            class,
            is_majority,
            spread: spread(model, cluster, kind),
            apart: apart(model, cluster, kind),
            zones: zones(model, cluster, kind),
        });
    }
    groups
}

/// The value that chooses a protocol, and whether that needs a majority. Where it is not known, it does.
fn protocol<'a>(
    model: &'a Model,
    cluster: ClusterId,
    param: &'a ParamView,
    consensus: &Consensus,
) -> (Option<(&'a ParamView, Setting<'a>)>, bool) {
    let Some(node) = model.reader(cluster, param) else { return (None, false) };
    match model.knowledge(node, param.id) {
        Knowledge::Value(setting) => {
            let is_majority = setting.value.contains(&*consensus.majority);
            (Some((param, setting)), is_majority)
        }
        Knowledge::Unset => (None, false),
        Knowledge::Unknown(_) => (None, true),
    }
}

fn spread(model: &Model, cluster: ClusterId, kind: &str) -> Spread {
    let view = &model.cluster(cluster).view;
    for param in view.with_meaning(MeaningKind::ReplicaSpread) {
        let Some(spread) = param.meaning(MeaningKind::ReplicaSpread).and_then(Meaning::spread) else {
            continue;
        };
        let Some(setting) = model.agreed(cluster, param).filter(|_| *spread.kind == *kind) else {
            continue;
        };
        let value = setting.value.trim();
        if value == &*spread.apart {
            return Spread::Machines;
        }
        if value == &*spread.apart_if_possible {
            return Spread::MachinesIfPossible;
        }
    }
    Spread::Nodes
}

fn apart(model: &Model, cluster: ClusterId, kind: &str) -> Option<(&'static str, &'static str)> {
    let view = &model.cluster(cluster).view;
    view.with_meaning(MeaningKind::ReplicaSpread).find_map(|param| {
        let spread = param.meaning(MeaningKind::ReplicaSpread).and_then(Meaning::spread)?;
        (*spread.kind == *kind).then_some((param.name(), &*spread.apart))
    })
}

fn zones(model: &Model, cluster: ClusterId, kind: &str) -> Option<ZoneReplicas> {
    let view = &model.cluster(cluster).view;
    for param in view.with_meaning(MeaningKind::ReplicaZones) {
        let Some(zones) = param.meaning(MeaningKind::ReplicaZones).and_then(Meaning::zones) else { continue };
        let Some(node) = model.reader(cluster, param).filter(|_| *zones.kind == *kind) else { continue };
        let mut counts = BTreeMap::new();
        // Files say it in several lines, a spec in one list; the strongest one counts.
        for setting in model.written(node, param.id) {
            for item in setting.items() {
                if let Some((zone, count)) = item.split_once('=')
                    && let Ok(count) = count.trim().parse()
                {
                    counts.entry(zone.trim().to_owned()).or_insert(count);
                }
            }
        }
        if !counts.is_empty() {
            return Some(ZoneReplicas { counts, param: &zones.zone });
        }
    }
    None
}

/// The zone of a node that holds replicas.
pub(super) fn zone_of(model: &Model, node: &Instance, param: &str) -> Option<String> {
    let view = model.view(node).find(param, ParamKind::Fact, node.role)?;
    Some(model.setting(node, view.id)?.value.trim().to_owned())
}
