//! HA004: replicas-in-one-zone.

use super::zones;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Origin, Replicas};
use crate::rules::Survey;

declare_rule! {
    /// Reports more replicas than zones.
    ///
    /// ## What it checks
    ///
    /// Replica counts that the spec writes, if every host with a node that stores replicas has a `zone`, and the
    /// cluster has several zones.
    ///
    /// ## Why it matters
    ///
    /// Some replicas of all data are in the same zone, and are lost together when that zone fails. (IoTDB ignores zones when it
    /// places replicas, so this can also happen with as many zones as replicas.)
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=3
    ///     host "node-0" address="10.0.0.10" zone="hall-0"
    ///     host "node-[1..4]" address="10.0.0.[11..14]" zone="hall-[1,1,2,2]"
    ///     confignode on="node-0"
    ///     datanode on="node-[1..4]"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=3
    ///     host "node-[1..3]" address="10.0.0.[11..13]" zone="hall-[1..3]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add a zone, or set fewer replicas.
    pub static REPLICAS_IN_ONE_ZONE = {
        code: "HA004", name: "replicas-in-one-zone", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.whole_clusters() {
        let replicas: Vec<Replicas<'_>> = model.replicas(id).collect();
        if replicas.iter().all(|replicas| replicas.count < 2) || zones::count(model, id) < 2 {
            continue;
        }
        for replicas in replicas {
            let Origin::Written { span, .. } = replicas.setting.origin else { continue };
            let Some(by_zone) = zones::of_role(model, id, replicas.kept.holders) else { continue };
            let nodes: usize = by_zone.values().map(|(nodes, _)| nodes).sum();
            // More replicas than nodes is worse, and another finding.
            if by_zone.len() >= replicas.count || nodes < replicas.count {
                continue;
            }
            let title = &cluster.view.catalog.role(replicas.kept.holders).title;
            let zones = words::count(by_zone.len(), "zone");
            let message =
                format!("`{}` is {}, and the {title}s are in {zones}", replicas.param.name(), replicas.count);
            let mut finding = Finding::new(&REPLICAS_IN_ONE_ZONE, span, message);
            for (zone, (nodes, location)) in by_zone.iter().take(4) {
                let is_new = finding.labels.iter().all(|label| label.span != location.span);
                if is_new {
                    finding =
                        finding.label(location.span, format!("{} in `{zone}`", words::count(*nodes, title)));
                }
            }
            let finding = finding
                .note("replicas in the same zone are lost together when the zone fails")
                .help("add hosts in another zone, or set fewer replicas")
                .product(cluster.product);
            findings.push(finding);
        }
    }
}
