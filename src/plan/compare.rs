//! Every difference of two models: the table of contents of this stage.

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;

use super::nodes::Meanwhile;
use super::pairs::Pairs;
use super::rules::NODE_STAYS;
use super::settings::{Different, Settings};
use super::{Change, ChangeEffect, ChangeKind, Sides, clusters, hosts, nodes};
use crate::catalog::RoleId;
use crate::model::{ClusterId, HostId};
use crate::source::Span;

/// Every difference of two models, each with what it means for a cluster that runs and has data: clusters, then hosts, nodes
/// and settings.
pub(super) fn changes(sides: &Sides<'_>, pairs: &Pairs) -> Vec<Change> {
    let mut found = Vec::new();
    if clusters::unrelated(sides, pairs, &mut found) {
        return found;
    }
    let mut settings: BTreeMap<ClusterId, Vec<Different>> = BTreeMap::new();
    for &(before, after) in &pairs.clusters {
        let mut compared = Settings::new(sides, sides.old.cluster(before), sides.new.cluster(after));
        let own = settings.entry(after).or_default();
        for (id, _) in sides.new.instances_of(after) {
            if let Some(known) = pairs.old_nodes[id.0 as usize] {
                own.extend(compared.of(known, id));
            }
        }
        once_a_cluster(own);
        hold_back_needed(sides, after, own);
    }
    let mut of_hosts: BTreeMap<Option<ClusterId>, Vec<Change>> = BTreeMap::new();
    for change in hosts::changes(sides, pairs, &mut settings) {
        of_hosts.entry(change.about.new_cluster).or_default().push(change);
    }
    let mut seen: HashSet<(String, String, Option<String>, Option<String>)> = HashSet::default();
    for &(before, after) in &pairs.clusters {
        let own = settings.remove(&after).unwrap_or_default();
        clusters::changes(sides, pairs, before, after, &own, &mut found);
        for change in of_hosts.remove(&Some(after)).unwrap_or_default() {
            let key = change.key.clone().unwrap_or_default();
            let host = change.host.clone().unwrap_or_default();
            // Clusters that share a machine declare it once or each for itself.
            if seen.insert((host, key, change.old.clone(), change.new.clone())) {
                found.push(change);
            }
        }
        nodes::changes(sides, pairs, before, after, &mut found);
        found.extend(own.into_iter().map(|different| different.change));
    }
    found.extend(of_hosts.into_values().flatten());
    clusters::come_and_go(sides, pairs, &mut found);
    clusters::payloads(sides, &mut found);
    found
}

/// Adds what it takes that a node leaves and joins again, where the cluster cannot do without it meanwhile. The only one of its role cannot
/// leave.
fn hold_back_needed(sides: &Sides<'_>, cluster: ClusterId, settings: &mut [Different]) {
    let mut known: HashMap<RoleId, Option<Meanwhile>> = HashMap::default();
    for different in settings.iter_mut().filter(|different| different.change.effect == ChangeEffect::Rejoin) {
        let Some(id) = different.change.about.new_node else { continue };
        let node = sides.new.instance(id);
        let more = known.entry(node.role).or_insert_with(|| {
            let all = sides.new.instances_of(cluster).filter(|(_, other)| other.role == node.role).count();
            nodes::meanwhile(sides, node, all.saturating_sub(1))
        });
        let Some(more) = more else { continue };
        different.change.reason.push_str(&more.reason);
        if more.is_impossible {
            different.change.effect = ChangeEffect::Impossible;
            different.change.rule = Some(&NODE_STAYS);
        }
    }
}

/// What is the same for all nodes of a cluster, such as a licence, is one change of the cluster.
fn once_a_cluster(settings: &mut Vec<Different>) {
    let mut reported = HashSet::default();
    settings.retain_mut(|different| {
        let change = &mut different.change;
        if change.kind != ChangeKind::Payload {
            return true;
        }
        (change.host, change.node, change.role) = (None, None, None);
        let about = &mut change.about;
        (about.old_host, about.new_host, about.old_node, about.new_node) = (None, None, None, None);
        reported.insert((change.key.clone(), change.old.clone(), change.new.clone()))
    });
}

/// The strongest effect of the settings of each host that follow from one location.
pub(super) fn strongest(
    settings: &BTreeMap<ClusterId, Vec<Different>>,
) -> HashMap<(HostId, Span), ChangeEffect> {
    let mut strongest: HashMap<(HostId, Span), ChangeEffect> = HashMap::default();
    for different in settings.values().flatten() {
        if let (Some(host), Some(span)) = (different.change.about.new_host, different.follows) {
            let known = strongest.entry((host, span)).or_insert(ChangeEffect::None);
            *known = (*known).max(different.change.effect);
        }
    }
    strongest
}
