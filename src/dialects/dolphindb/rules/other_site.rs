//! DDB020: other-site.

use crate::maps::HashSet;

use super::ask::{clusters, finding, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::Model;

declare_rule! {
    /// Reports a `localSite` or `mode` that differs from the placement of the node.
    ///
    /// ## What it checks
    ///
    /// `localSite` and `mode` where a spec sets them.
    ///
    /// ## Why it matters
    ///
    /// The site in a node's own file, the row of cluster.nodes and the sites that other nodes know must be the
    /// same. clusterc builds them from host, `port=` and `alias=`.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" port=8900 {
    ///         set "localSite" "10.0.0.80:8920:ctl"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" port=8900 {
    ///         set "localSite" "10.0.0.80:8900:ctl"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it, and set `port=` and `alias=` where the node is placed.
    pub static OTHER_SITE = {
        code: "DDB020", name: "other-site", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            for name in ["localSite", "mode"] {
                let Some((setting, span)) = written(model, node, name) else { continue };
                let own =
                    if name == "mode" { model.role_name(node).to_owned() } else { site::of(model, node) };
                if setting.value.trim() == own || !reported.insert(span) {
                    continue;
                }
                let message = format!(
                    "`{name}` of `{}` is `{}`, but its placement gives `{own}`",
                    node.name,
                    setting.value.trim()
                );
                let finding = finding(&OTHER_SITE, span, message).label(node.span, "the node is placed here");
                findings.push(
                    finding
                        .note("the other nodes use the host, port and alias of its placement")
                        .help(format!("remove `{name}`: clusterc sets it from on=, port= and alias=")),
                );
            }
        }
    }
}
