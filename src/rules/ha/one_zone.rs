//! HA003: one-zone.

use super::{quorum, zones};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;

declare_rule! {
    /// Reports a majority of nodes in one zone.
    ///
    /// ## What it checks
    ///
    /// Roles with three nodes or more that form one group and need a majority, where each of their hosts has a
    /// `zone` and the cluster has several zones.
    ///
    /// ## Why it matters
    ///
    /// All hosts of a zone can fail together. When a zone has the majority, the rest of the cluster stops with it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]" zone="hall-1"
    ///     host "node-3" address="10.0.0.13" zone="hall-2"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]" zone="hall-[1..3]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Spread the nodes over three zones. With two zones one of them always has the majority.
    pub static ONE_ZONE = {
        code: "HA003", name: "one-zone", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.whole_clusters() {
        let quorums = quorum::of(model, id);
        for quorum in quorums.iter().filter(|quorum| quorum.replicas.is_none() && quorum.members >= 3) {
            let Some(by_zone) = zones::of_role(model, id, quorum.role) else { continue };
            let count = quorum.members;
            let Some((name, (inside, zone))) = by_zone.iter().find(|(_, (inside, _))| inside * 2 > count)
            else {
                continue;
            };
            let all = zones::count(model, id);
            let members = model.instances_of(id).filter(|(_, node)| node.role == quorum.role);
            let Some((_, last)) = members.max_by_key(|(_, node)| node.on_span).filter(|_| all > 1) else {
                continue;
            };
            let title = model.role_title(last);
            let of = if *inside == count { format!("all {count}") } else { format!("{inside} of {count}") };
            let message = format!("{of} {title}s are in the zone `{name}`");
            let most = count - (count / 2 + 1);
            let help = if all == 2 {
                format!(
                    "add a third zone, even for a single {title}: one of two zones always has the majority"
                )
            } else {
                format!("place at most {most} of them in one zone")
            };
            let finding = Finding::new(&ONE_ZONE, last.on_span, message)
                .label(zone.span, "the zone")
                .note("when that zone fails, there is no majority, and the cluster stops")
                .help(help)
                .product(cluster.product);
            findings.push(finding);
        }
    }
}
