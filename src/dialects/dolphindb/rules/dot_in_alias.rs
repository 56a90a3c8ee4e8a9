//! DDB010: dot-in-alias.

use super::ask::{clusters, finding, names};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::group;

declare_rule! {
    /// Reports aliases with a dot.
    ///
    /// ## What it checks
    ///
    /// The aliases of all nodes.
    ///
    /// ## Why it matters
    ///
    /// In cluster.cfg a key for one node starts with its alias and a dot: the server cannot separate an alias that contains
    /// a dot from the key.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" alias="{host}.datanode"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" alias="{host}-datanode"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `-` or `_` instead of the dot.
    pub static DOT_IN_ALIAS = {
        code: "DDB010", name: "dot-in-alias", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        let dotted = model.instances_of(id).map(|(_, node)| node).filter(|node| node.name.contains('.'));
        for (location, nodes) in group(dotted.map(|node| (node.span, node))) {
            let noun = if nodes.len() == 1 { "the alias" } else { "the aliases" };
            let verb = if nodes.len() == 1 { "has" } else { "have" };
            let message = format!("{noun} {} {verb} a dot", names(nodes.iter().map(|node| &*node.name)));
            let without = nodes[0].name.replace('.', "-");
            let finding = finding(&DOT_IN_ALIAS, location, message)
                .note("in cluster.cfg a dot ends the alias: no line could set a value for the node");
            findings.push(finding.help(format!("write, for example, alias=\"{without}\"")));
        }
    }
}
