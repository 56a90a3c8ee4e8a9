//! DDB089: raft-groups.

use crate::maps::{HashMap, HashSet};

use super::ask::{SetValue, finding, is_unset_in, machine, set_values_in, whole_clusters};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::{ClusterId, Instance, Model};

declare_rule! {
    /// Reports Raft groups of streams or tables that cannot form.
    ///
    /// ## What it checks
    ///
    /// `streamingRaftGroups` and `mvccTableRaftGroups`, group by group: `ID:ALIAS:ALIAS:ALIAS`. Ids are 2 or more and
    /// each is used once; a group has three or more different data or compute nodes; streams need `streamingHAMode`,
    /// `persistenceDir` and, since 3.00.5, `clusterName`. Members that share a host are a warning.
    ///
    /// ## Why it matters
    ///
    /// A group that cannot form has no leader: nothing can be published to it, and the node that reads the setting may
    /// not start.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         set "streamingHAMode" "raft"
    ///         set "persistenceDir" "/streams/<ALIAS>"
    ///         set "streamingRaftGroups" "2:P1-datanode:P2-datanode"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         set "streamingHAMode" "raft"
    ///         set "persistenceDir" "/streams/<ALIAS>"
    ///         set "streamingRaftGroups" "2:P1-datanode:P2-datanode:P3-datanode"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use three nodes on three hosts, and an unused id of at least 2.
    pub static RAFT_GROUPS = {
        code: "DDB089", name: "raft-groups", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let mut ids: HashMap<u64, crate::source::Span> = HashMap::default();
        for name in ["streamingRaftGroups", "mvccTableRaftGroups"] {
            for set_value in set_values_in(cluster, name) {
                let mut own: HashSet<u64> = HashSet::default();
                for group in set_value.text().split(',').map(str::trim).filter(|group| !group.is_empty()) {
                    let Some((severity, message)) =
                        problem(model, id, group, (&mut ids, &mut own), &set_value)
                    else {
                        continue;
                    };
                    let finding = finding(&RAFT_GROUPS, set_value.span(), message).severity(severity);
                    findings.push(finding.help(
                        "write ID:ALIAS:ALIAS:ALIAS, with an id of at least 2 and each node on its own host",
                    ));
                }
            }
        }
        parts(model, id, findings);
    }
}

/// What is wrong with one group.
fn problem(
    model: &Model,
    cluster: ClusterId,
    group: &str,
    (ids, own): (&mut HashMap<u64, crate::source::Span>, &mut HashSet<u64>),
    set_value: &SetValue<'_>,
) -> Option<(Severity, String)> {
    let shown = words::shorten(group);
    let mut parts = group.split(':').map(str::trim);
    let Some(id) = parts.next().and_then(|id| id.parse::<u64>().ok()) else {
        return Some((Severity::Error, format!("expected an id before the first `:` of `{shown}`")));
    };
    if id < 2 {
        return Some((
            Severity::Error,
            format!("the id of the group `{shown}` is {id}, but 1 is reserved for controllers"),
        ));
    }
    // One statement may be that of several roles.
    let is_elsewhere = ids.insert(id, set_value.span()).is_some_and(|other| other != set_value.span());
    if !own.insert(id) || is_elsewhere {
        return Some((Severity::Error, format!("two groups have the id {id}")));
    }
    let known: HashMap<&str, &Instance> = model
        .instances_of(cluster)
        .filter(|(_, node)| matches!(model.role_name(node), "datanode" | "computenode"))
        .map(|(_, node)| (&*node.name, node))
        .collect();
    let members: Vec<&str> = parts.collect();
    if let Some(alias) = members.iter().find(|alias| !known.contains_key(**alias)) {
        let alias = words::shorten(alias);
        return Some((Severity::Error, format!("`{alias}` of the group {id} is not a data or compute node")));
    }
    let different: HashSet<&str> = members.iter().copied().collect();
    if different.len() < members.len() {
        return Some((Severity::Error, format!("the group {id} names a node twice")));
    }
    if members.len() < 3 {
        let count = words::count(members.len(), "node");
        return Some((Severity::Error, format!("the group {id} has {count}, but needs 3")));
    }
    let machines: HashSet<_> = members.iter().map(|alias| machine(model, known[alias])).collect();
    (machines.len() < members.len())
        .then(|| (Severity::Warning, format!("nodes of the group {id} share a host and fail together")))
}

/// What streams need in addition to their groups.
fn parts(model: &Model, id: ClusterId, findings: &mut Vec<Finding>) {
    let cluster = model.cluster(id);
    let Some(set_value) = set_values_in(cluster, "streamingRaftGroups").next() else { return };
    let since = Version::parse("3.00.5").is_some_and(|first| cluster.view.version >= first);
    let needed = ["streamingHAMode", "persistenceDir"].into_iter().chain(since.then_some("clusterName"));
    for name in needed.filter(|name| is_unset_in(model, id, name)) {
        let message = format!("`streamingRaftGroups` is set, but `{name}` is not");
        let finding = finding(&RAFT_GROUPS, set_value.span(), message);
        findings.push(
            finding
                .note("streams are not highly available without it")
                .help(format!("set \"{name}\" … for the same nodes")),
        );
    }
}
