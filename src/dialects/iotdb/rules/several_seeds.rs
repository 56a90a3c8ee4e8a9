//! IOTDB002: several-seeds.

use super::Survey;
use super::nodes::{about, clusters, is_set, location, names};
use super::seeds::{Ask, LEAVE_OUT, Target, endpoint};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::model::{InstanceId, Origin};

declare_rule! {
    /// Reports clusters in which several ConfigNodes are their own seeds.
    ///
    /// ## What it checks
    ///
    /// The seed of every ConfigNode. One ConfigNode has its own address as the seed, and all others have the
    /// address of that one. `127.0.0.1` always means the ConfigNode itself.
    ///
    /// ## Why it matters
    ///
    /// Every ConfigNode that is its own seed starts its own cluster. They have the same name but
    /// do not know each other, no log has an error, and each accepts the DataNodes that ask it: the data is
    /// split from the first write.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*" { set "cn_seed_config_node" "{address}:10710"; }
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*" { set "cn_seed_config_node" "10.0.0.11:10710"; }
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set one endpoint for all ConfigNodes, or remove the setting.
    pub static SEVERAL_SEEDS = {
        code: "IOTDB002", name: "several-seeds", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let asks = survey.confignodes(id);
        let seeds: Vec<_> = asks.iter().filter(|ask| ask.target == Target::Itself).collect();
        if seeds.len() < 2 {
            continue;
        }
        let nodes: Vec<InstanceId> = seeds.iter().map(|ask| ask.node).collect();
        let message = format!("{} are each their own seed", names(model, &nodes));
        let locations: Vec<_> =
            seeds.iter().map(|ask| (location(&ask.setting, model.instance(ask.node)), ask.node)).collect();
        // The setting that makes a second seed is the slip, not the one that makes the first.
        let is_default = |ask: &&&Ask<'_>| ask.setting.origin == Origin::Default;
        let last_set = || seeds.iter().rev().find(|ask| is_set(&ask.setting));
        let last = seeds.iter().rev().find(is_default).or_else(last_set).unwrap_or(&seeds[seeds.len() - 1]);
        let span = location(&last.setting, model.instance(last.node));
        let of = |span| {
            let here: Vec<_> =
                locations.iter().filter(|(location, _)| *location == span).map(|(_, id)| *id).collect();
            here
        };
        let caption = |nodes: &[InstanceId]| {
            let word = if nodes.len() == 1 { "its own seed" } else { "each their own seed" };
            format!("makes {} {word}", names(model, nodes))
        };
        let mut finding = Finding::new(&SEVERAL_SEEDS, span, message).caption(caption(&of(span)));
        let mut spans = vec![span];
        for (other, _) in &locations {
            if !spans.contains(other) && spans.len() < 4 {
                spans.push(*other);
                finding = finding.label(*other, caption(&of(*other)));
            }
        }
        if last.setting.origin == Origin::Default {
            finding = finding.note(format!(
                "`{}` has no seed, and the server's default, `{}`, is the node itself",
                model.instance(last.node).name,
                last.setting.value
            ));
        }
        finding = finding.note(format!(
            "this makes {} separate clusters with the name `{}`; no log reports it",
            seeds.len(),
            cluster.name.value
        ));
        if let Some(first) = endpoint(model, model.instance(nodes[0])) {
            let mut written: Vec<_> = seeds
                .iter()
                .filter(|ask| is_set(&ask.setting))
                .filter_map(|ask| ask.setting.span())
                .collect();
            written.sort_unstable();
            written.dedup();
            let changes = written.iter().map(|&span| Change::Value { span, value: first.clone() });
            let unset = seeds.iter().filter(|ask| ask.setting.origin == Origin::Default);
            let set = unset.map(|ask| Change::Setting {
                node: model.instance(ask.node).span,
                word: "set",
                key: ask.param.name().to_owned(),
                value: first.clone(),
            });
            let out = written.iter().map(|&span| Change::Removal { span });
            finding = finding
                .propose(format!("write `{first}` for all of them"), changes.chain(set).collect())
                .propose(LEAVE_OUT, out.collect())
                .otherwise("set one ConfigNode as the seed of all");
        }
        findings.push(about(finding, model, &nodes));
    }
}
