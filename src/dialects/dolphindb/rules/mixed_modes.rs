//! DDB008: mixed-modes.

use super::ask::{finding, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports a single node together with other nodes in one cluster.
    ///
    /// ## What it checks
    ///
    /// Clusters that place `single`.
    ///
    /// ## Why it matters
    ///
    /// A single node is not part of a cluster: it does not know a controller, and no controller knows it.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1"
    ///     single "local8848" on="P2"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "desk" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P1" address="10.0.0.80"
    ///     single "local8848" on="P1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Move it to its own cluster, or place a data node instead.
    pub static MIXED_MODES = {
        code: "DDB008", name: "mixed-modes", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let Some(&(_, single)) = of_role(model, id, "single").first() else { continue };
        let other = model.instances_of(id).map(|(_, node)| node).find(|node| !std::ptr::eq(*node, single));
        let Some(other) = other else { continue };
        let message =
            format!("`{}` is a single node, but `{}` is in the same cluster", single.name, other.name);
        let mut finding = finding(&MIXED_MODES, single.span, message);
        if other.span != single.span {
            finding = finding.label(other.span, format!("places `{}`", other.name));
        }
        findings.push(
            finding
                .note("a single node reads dolphindb.cfg and does not know other nodes")
                .help("give it its own cluster, or place a data node instead"),
        );
    }
}
