//! IOTDB030: confignodes-differ.

use super::Survey;
use super::agree::{Has, dissenters};
use super::nodes::{about, clusters, names, verb, written};
use crate::catalog::Agreement;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports parameters of a ConfigNode that differ from the seed, which the seed refuses.
    ///
    /// ## What it checks
    ///
    /// Every parameter that ConfigNodes compare when one of them joins: consensus classes, replication factors,
    /// slots, time partitions, precision, thresholds. `clusterc explain PARAMETER` shows whether a parameter is one of them.
    ///
    /// ## Why it matters
    ///
    /// The ConfigNode cannot join: `Reject register, please ensure that the parameter … is consistent with
    /// the Seed-ConfigNode.` Only its log reports it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     every "confignode" on="node-3" { set "series_slot_num" 500; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*" { set "series_slot_num" 500; }
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it once for the whole cluster, or remove it.
    pub static CONFIGNODES_DIFFER = {
        code: "IOTDB030", name: "confignodes-differ", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let Some((seed_id, seed)) = survey.leader(id) else { continue };
        for param in written(cluster).into_iter().filter_map(|param| cluster.view.get(param)) {
            if param.agreement != Some(Agreement::OnJoin) {
                continue;
            }
            let Some(standard) = Has::read(model, seed, param) else { continue };
            let others = dissenters(model, param, &standard, model.instances_in_role(id, "confignode"));
            let Some(first) = others.first() else { continue };
            let name = param.name();
            // Where the dissenter has the default, the seed's setting is the one to show.
            let shown = others.iter().find(|(has, _)| has.set_at.is_some());
            let (has, nodes) = shown.unwrap_or(first);
            let message = format!(
                "{} {} `{name}` {}, but the seed `{}` has {}",
                names(model, nodes),
                verb(nodes, "has", "have"),
                has.value,
                seed.name,
                standard.value
            );
            let span = has.set_at.unwrap_or_else(|| standard.location(seed));
            let mut finding = Finding::new(&CONFIGNODES_DIFFER, span, message);
            if has.set_at.is_some() {
                finding = finding.caption(format!("{} for {}", has.value, names(model, nodes)));
            }
            if let Some(set_at) = standard.set_at {
                let text = format!("{} for `{}`", standard.value, seed.name);
                finding = if set_at == span { finding.caption(text) } else { finding.label(set_at, text) };
            } else {
                finding = finding.note(format!("{} is the server's default", standard.value));
            }
            for (other, nodes) in others.iter().filter(|(other, _)| other != has).take(3) {
                let text = format!("{} for {}", other.value, names(model, nodes));
                finding = match other.set_at.filter(|set_at| *set_at != span) {
                    Some(set_at) => finding.label(set_at, text),
                    None => finding.note(text),
                };
            }
            if has.set_at.is_none() {
                finding = finding.note(format!("{} is the server's default", has.value));
            }
            // The server has a short name for this one.
            let shown_name = if name == "default_ttl_in_ms" { "default_ttl" } else { name };
            finding = finding
                .note(format!(
                    "the seed refuses it: \"please ensure that the parameter {shown_name} is consistent with the Seed-ConfigNode\""
                ))
                .help(format!("set `{name}` once, directly in the cluster"));
            let mut all: Vec<_> = others.iter().flat_map(|(_, nodes)| nodes.iter().copied()).collect();
            all.push(seed_id);
            findings.push(about(finding, model, &all));
        }
    }
}
