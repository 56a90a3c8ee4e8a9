//! DDB030: pattern-without-node.

use std::collections::HashSet;

use super::ask::{clusters, finding, names};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{LayerId, Model};
use crate::rules::kit::kinds;
use crate::spec::pattern::glob_matches;

declare_rule! {
    /// Reports alias patterns that no node has.
    ///
    /// ## What it checks
    ///
    /// `every "…" alias="…"` against the aliases of the cluster. `%` stands for any letters, `?` for one; case counts.
    ///
    /// ## Why it matters
    ///
    /// What stands in its body reaches nobody.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "node" alias="p1-%" { set "workerNum" 8; }
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
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the pattern as the aliases are spelt.
    pub static PATTERN_WITHOUT_NODE = {
        code: "DDB030", name: "pattern-without-node", severity: Warning, confidence: Documented,
        check: check of Model, needs_all_nodes: true
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in clusters(model) {
        if cluster.layers.iter().all(|layer| layer.nodes.is_none()) {
            continue;
        }
        let reached: HashSet<LayerId> =
            kinds(model, id).into_iter().flat_map(|node| node.layers.iter().copied()).collect();
        let aliases: Vec<&str> = model.instances_of(id).map(|(_, node)| &*node.name).collect();
        let by_case: Vec<String> = aliases.iter().map(|alias| alias.to_lowercase()).collect();
        for (layer, index) in cluster.layers.iter().zip(0..) {
            let Some(nodes) = layer.nodes.as_ref().filter(|_| !reached.contains(&LayerId(index))) else {
                continue;
            };
            let pattern = nodes.value.replace('%', "*");
            if aliases.iter().any(|alias| glob_matches(&pattern, alias)) {
                continue;
            }
            let message = format!("no alias matches `{}`", nodes.value);
            let lower = pattern.to_lowercase();
            let near = by_case.iter().position(|alias| glob_matches(&lower, alias));
            let finding =
                finding(&PATTERN_WITHOUT_NODE, nodes.span, message).note("what it sets reaches no node");
            findings.push(match near {
                Some(at) => finding.help(format!("case counts: there is `{}`", aliases[at])),
                None => finding.help(format!("the aliases are {}", names(aliases.iter().copied().take(3)))),
            });
        }
    }
}
