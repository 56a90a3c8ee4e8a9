//! DDB009: aliases-by-case.

use crate::maps::HashMap;

use super::ask::{finding, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports aliases that differ in upper and lower case only.
    ///
    /// ## What it checks
    ///
    /// The aliases of all nodes of a cluster.
    ///
    /// ## Why it matters
    ///
    /// The server treats them as different. It is easy to confuse them, and file systems that ignore case treat
    /// them as equal: folders and logs are named after them.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P[1..2]"
    ///     datanode "Trade" on="P1"
    ///     datanode "trade" on="P2"
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
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give one of them another alias.
    pub static ALIASES_BY_CASE = {
        code: "DDB009", name: "aliases-by-case", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let mut known = HashMap::default();
        let mut reported = crate::maps::HashSet::default();
        for (_, node) in model.instances_of(id) {
            let other = *known.entry(node.name.to_lowercase()).or_insert(node);
            if other.name == node.name || !reported.insert((other.span, node.span)) {
                continue;
            }
            let message = format!("the aliases `{}` and `{}` differ only in case", other.name, node.name);
            let mut finding = finding(&ALIASES_BY_CASE, node.span, message);
            if other.span != node.span {
                finding = finding.label(other.span, "the other one");
            }
            findings.push(
                finding
                    .note(
                        "folders and log files are named after them, and it is easy to change the wrong node",
                    )
                    .help("change one of the aliases"),
            );
        }
    }
}
