//! DDB031: overlapping-patterns.

use std::collections::{HashMap, HashSet};

use super::ask::{clusters, finding};
use crate::catalog::ParamId;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Instance, LayerSetting, Model, Origin};

declare_rule! {
    /// Reports alias patterns that give one node two values.
    ///
    /// ## What it checks
    ///
    /// Pairs of `every "…" alias="…"` with wildcards that match one node and set one parameter to different values.
    ///
    /// ## Why it matters
    ///
    /// In a spec the later one wins, and the bundle writes it out node by node. In the server's own cluster.cfg nobody
    /// says which of two matching lines wins: who edits the file by hand is in for a surprise.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "node" alias="%-datanode" { set "workerNum" 4; }
    ///     every "node" alias="P1-%" { set "workerNum" 8; }
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
    ///     every "node" alias="P1-%" { set "workerNum" 8; }
    ///     every "node" alias="P2-%" { set "workerNum" 4; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Let each node match one of them.
    pub static OVERLAPPING_PATTERNS = {
        code: "DDB031", name: "overlapping-patterns", severity: Warning, confidence: Documented,
        check: check of Model, needs_all_nodes: false
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for (id, cluster) in clusters(model) {
        let is_open = |layer: &crate::model::Layer| {
            layer.nodes.as_ref().is_some_and(|nodes| nodes.value.contains(['%', '*', '?']))
        };
        if cluster.layers.iter().filter(|layer| is_open(layer)).count() < 2 {
            continue;
        }
        let mut seen = HashSet::new();
        for (_, node) in model.instances_of(id).filter(|(_, node)| seen.insert((node.role, &node.layers))) {
            let open = node.layers.iter().map(|id| cluster.layer(*id)).filter(|layer| is_open(layer));
            // The others are held against the strongest, which comes first.
            let mut strongest: HashMap<ParamId, &LayerSetting> = HashMap::new();
            for setting in open.flat_map(|layer| &layer.settings) {
                let other = *strongest.entry(setting.param).or_insert(setting);
                if other.value != setting.value && told.insert((other.span, setting.span)) {
                    findings.push(overlap(model, node, other, setting));
                }
            }
        }
    }
}

fn overlap(model: &Model, node: &Instance, winner: &LayerSetting, loser: &LayerSetting) -> Finding {
    let wins = model.setting(node, loser.param).map(|setting| setting.origin);
    let is_told = matches!(wins, Some(Origin::Written { span, .. }) if span == winner.span);
    let param = &model.view(node).catalog.param(loser.param).name;
    finding(
        &OVERLAPPING_PATTERNS,
        winner.span,
        format!("two patterns give `{}` a `{param}`, and they differ", node.name),
    )
    .caption(if is_told { "wins, being the later one" } else { "one of them" })
    .label(loser.span, "the other one")
    .note("nobody says which of two matching lines the server takes; the bundle names the node instead")
    .help("let each node match one of them")
}
