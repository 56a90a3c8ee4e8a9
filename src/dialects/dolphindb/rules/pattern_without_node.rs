//! DDB030: pattern-without-node.

use super::ask::{clusters, finding, names};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
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
        for layer in &cluster.layers {
            let Some(nodes) = &layer.nodes else { continue };
            let pattern = nodes.value.replace('%', "*");
            let aliases = || model.instances_of(id).map(|(_, node)| &*node.name);
            if aliases().any(|alias| glob_matches(&pattern, alias)) {
                continue;
            }
            let message = format!("no alias matches `{}`", nodes.value);
            let lower = pattern.to_lowercase();
            let by_case = aliases().find(|alias| glob_matches(&lower, &alias.to_lowercase()));
            let finding =
                finding(&PATTERN_WITHOUT_NODE, nodes.span, message).note("what it sets reaches no node");
            findings.push(match by_case {
                Some(alias) => finding.help(format!("case counts: there is `{alias}`")),
                None => finding.help(format!("the aliases are {}", names(aliases().take(3)))),
            });
        }
    }
}
