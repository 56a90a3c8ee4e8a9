//! IOTDB001: no-seed.

use super::Survey;
use super::nodes::{about, location, names, verb, whole_clusters};
use super::seeds::{Ask, Target, endpoint};
use crate::declare_rule;
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Change, Finding, words};
use crate::model::ClusterId;

declare_rule! {
    /// Reports clusters in which no ConfigNode is its own seed.
    ///
    /// ## What it checks
    ///
    /// The seed of every ConfigNode. The first one of a cluster names itself: its `cn_seed_config_node` is its
    /// own `cn_internal_address` and `cn_internal_port`.
    ///
    /// ## Why it matters
    ///
    /// A ConfigNode that is not its own seed joins a cluster that exists. Here no ConfigNode is: every ConfigNode tries to
    /// join for about 100 s and stops with `The current ConfigNode can't send register request to the
    /// ConfigNode-leader after all retries!`, and the DataNodes keep trying.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "cn_seed_config_node" "10.0.0.21:10710"; }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the setting: the first ConfigNode becomes the seed, or the one that `seed="…"` names.
    pub static NO_SEED = {
        code: "IOTDB001", name: "no-seed", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// The endpoints that this rule reports for a cluster, sorted.
pub(super) fn strangers(survey: &Survey<'_>, cluster: ClusterId) -> Vec<String> {
    let mut endpoints: Vec<String> =
        lost(survey.confignodes(cluster)).iter().map(|ask| ask.endpoint().to_owned()).collect();
    endpoints.sort_unstable();
    endpoints.dedup();
    endpoints
}

/// The ConfigNodes that ask a host which the run does not know, where that is all that is wrong.
fn lost<'a, 'm>(asks: &'a [Ask<'m>]) -> Vec<&'a Ask<'m>> {
    // A cycle of ConfigNodes, a port that is no ConfigNode's, a foreign cluster: each is its own finding.
    let is_explained = asks.iter().any(|ask| !matches!(ask.target, Target::Stranger | Target::Member(_)));
    if is_explained {
        return Vec::new();
    }
    asks.iter().filter(|ask| ask.target == Target::Stranger).collect()
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        let asks = survey.confignodes(id);
        let lost = lost(asks);
        let Some(first) = lost.first() else { continue };
        let endpoints = strangers(survey, id);
        let nodes: Vec<_> = lost.iter().map(|ask| ask.node).collect();
        let message = format!(
            "no ConfigNode of `{}` is its own seed: {} {} {}",
            cluster.name.value,
            names(model, &nodes),
            verb(&nodes, "asks", "ask"),
            words::ticked_list(&endpoints, 2),
        );
        let span = location(&first.setting, model.instance(first.node));
        let mut finding = Finding::new(&NO_SEED, span, message).caption("not a host of the spec");
        let mut spans = vec![span];
        for ask in &lost {
            let other = location(&ask.setting, model.instance(ask.node));
            if !spans.contains(&other) && spans.len() < 4 {
                spans.push(other);
                finding = finding.label(other, "this is not either");
            }
        }
        finding =
            finding.note("a ConfigNode that is not its own seed tries to join for about 100 s and stops");
        let own: Vec<String> =
            asks.iter().filter_map(|ask| endpoint(model, model.instance(ask.node))).collect();
        let mut locations: Vec<_> =
            lost.iter().map(|ask| location(&ask.setting, model.instance(ask.node))).collect();
        locations.sort_unstable();
        locations.dedup();
        if let Some(near) = nearest(&endpoints[0], own.iter().map(String::as_str)) {
            let value = |&span| Change::Value { span, value: near.to_owned() };
            finding = finding.propose(did_you_mean(near), locations.iter().map(value).collect());
        }
        let out = locations.iter().map(|&span| Change::Removal { span }).collect();
        let out_help = "remove the setting: the first ConfigNode becomes the seed";
        finding =
            finding.propose(out_help, out).otherwise("use the first ConfigNode of the cluster for all nodes");
        findings.push(about(finding, model, &nodes));
    }
}
