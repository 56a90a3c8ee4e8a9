//! DDB031: overlapping-patterns.

use crate::maps::{HashMap, HashSet};

use super::ask::{clusters, finding};
use crate::catalog::ParamId;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Instance, LayerSetting, Model, Origin};
use crate::product::RaisedSetting;
use crate::source::Span;

declare_rule! {
    /// Reports alias patterns that give one node two values.
    ///
    /// ## What it checks
    ///
    /// Pairs of `every "…" alias="…"` with wildcards that match one node and set one parameter to different
    /// values. In cluster.cfg also lines for fewer nodes before lines for more, with different values.
    ///
    /// ## Why it matters
    ///
    /// In a spec the later one is used, and the bundle writes it for each node. In the server's own cluster.cfg it is
    /// not documented which of two matching lines is used, so a manual edit can have an unexpected effect.
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
    /// Change the patterns so that each node matches only one of them.
    pub static OVERLAPPING_PATTERNS = {
        code: "DDB031", name: "overlapping-patterns", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, cluster) in clusters(model) {
        let is_open = |layer: &crate::model::Layer| {
            layer.nodes.as_ref().is_some_and(|nodes| nodes.value.contains(['%', '*', '?']))
        };
        if cluster.layers.iter().filter(|layer| is_open(layer)).count() < 2 {
            continue;
        }
        let mut seen = HashSet::default();
        for (_, node) in model.instances_of(id).filter(|(_, node)| seen.insert((node.role, &node.layers))) {
            let open = node.layers.iter().map(|id| cluster.layer(*id)).filter(|layer| is_open(layer));
            // The others are compared with the strongest, which comes first.
            let mut strongest: HashMap<ParamId, &LayerSetting> = HashMap::default();
            for setting in open.flat_map(|layer| &layer.settings) {
                let other = *strongest.entry(setting.param).or_insert(setting);
                if other.value != setting.value && reported.insert((other.span, setting.span)) {
                    findings.push(overlap(model, node, other, setting));
                }
            }
        }
    }
}

fn overlap(model: &Model, node: &Instance, winner: &LayerSetting, loser: &LayerSetting) -> Finding {
    let wins = model.setting(node, loser.param).map(|setting| setting.origin);
    let is_winner = matches!(wins, Some(Origin::Written { span, .. }) if span == winner.span);
    let param = &model.view(node).catalog.param(loser.param).name;
    finding(
        &OVERLAPPING_PATTERNS,
        winner.span,
        format!("two patterns set different values of `{param}` for `{}`", node.name),
    )
    .caption(if is_winner { "overrides it, because it is later" } else { "one of them" })
    .label(loser.span, "the other one")
    .note(
        "it is not documented which of two matching lines the server uses; the bundle names the node instead",
    )
    .help("make each node match only one of them")
}

/// One line of cluster.cfg.
pub(in crate::dialects::dolphindb) struct Line<'a> {
    key: Span,
    value: &'a str,
}

impl<'a> Line<'a> {
    /// The line of a setting.
    pub(in crate::dialects::dolphindb) fn new(setting: &'a RaisedSetting) -> Self {
        Self { key: setting.key.span, value: &setting.value.value }
    }
}

/// A finding for two lines of cluster.cfg that give a node different values in an undocumented order.
pub(in crate::dialects::dolphindb) fn in_files(
    node: &str,
    key: &str,
    line: &Line<'_>,
    other: &Line<'_>,
    are_patterns: bool,
) -> Finding {
    let (key, value) = (words::shorten(key), words::shorten(line.value));
    let message = if are_patterns {
        format!("two patterns set different values of `{key}` for `{node}`")
    } else {
        format!("`{key}` of `{node}` is set here, and again below by a line for more nodes")
    };
    let finding = finding(&OVERLAPPING_PATTERNS, line.key, message)
        .caption(format!("`{value}`"))
        .label(other.key, format!("`{}`", words::shorten(other.value)))
        .note("it is not documented which of the lines the server uses: their order is not defined");
    finding.help(if are_patterns {
        "make each node match only one of them"
    } else {
        "write the line for all nodes first, and the one for fewer nodes after it"
    })
}
