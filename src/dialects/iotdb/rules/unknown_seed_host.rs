//! IOTDB005: unknown-seed-host.

use super::Survey;
use super::no_seed;
use super::nodes::{about, location, names, verb, whole_clusters};
use super::seeds::{NAME_ONE, Target, endpoint};
use crate::declare_rule;
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Change, Finding};
use crate::rules::kit::group;

declare_rule! {
    /// Reports seeds on hosts that the spec does not know.
    ///
    /// ## What it checks
    ///
    /// The host of every seed against the addresses, names and aliases of the hosts that are compiled together.
    ///
    /// ## Why it matters
    ///
    /// If no server answers, the node keeps trying and never joins; only its log reports it. The host may
    /// well exist outside the spec, so this is a warning.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_seed_config_node" "10.0.0.21:10710"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_seed_config_node" "node-1:10710"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a ConfigNode of the spec, declare the name as `alias` of its host, or remove the setting.
    pub static UNKNOWN_SEED_HOST = {
        code: "IOTDB005", name: "unknown-seed-host", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        // Where the ConfigNodes themselves ask a stranger, that is reported once, and as an error.
        let explained = no_seed::strangers(survey, id);
        let asks = survey.seed_requests(id);
        let strangers = asks.iter().filter(|ask| ask.target == Target::Stranger);
        let strangers = strangers.filter(|ask| !explained.iter().any(|known| known == ask.endpoint()));
        let groups = group(
            strangers
                .map(|ask| ((location(&ask.setting, model.instance(ask.node)), ask.endpoint()), ask.node)),
        );
        for ((span, dialled), nodes) in groups {
            let host = dialled.rsplit_once(':').map_or(dialled, |(host, _)| host);
            let message = format!(
                "{} {} `{dialled}`, but `{}` has no host `{host}`",
                names(model, &nodes),
                verb(&nodes, "asks", "ask"),
                cluster.name.value
            );
            let mut finding = Finding::new(&UNKNOWN_SEED_HOST, span, message)
                .note("if no server answers there, the node keeps trying and never joins");
            let seeds = survey.own_seeds(id).filter_map(|seed| endpoint(model, model.instance(seed)));
            let seeds: Vec<String> = seeds.collect();
            if let Some(seed) = seeds.first() {
                let near = nearest(dialled, seeds.iter().map(String::as_str));
                let value = near.unwrap_or(seed).to_owned();
                let help = near.map_or_else(|| format!("write `{value}`"), did_you_mean);
                finding = finding.propose(help, vec![Change::Value { span, value }]).otherwise(NAME_ONE);
            }
            findings.push(about(finding, model, &nodes));
        }
    }
}
