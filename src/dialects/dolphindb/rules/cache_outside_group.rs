//! DDB091: cache-outside-group.

use crate::maps::HashSet;

use super::ask::{clusters, finding, of_role};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::{Model, Origin};

declare_rule! {
    /// Reports cache settings of compute nodes that are not in a group.
    ///
    /// ## What it checks
    ///
    /// `computeNode…` settings of compute nodes without `group=`.
    ///
    /// ## Why it matters
    ///
    /// Only compute nodes in groups have a cache: the settings have no effect.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P1"
    ///     computenode on="P2" { set "computeNodeDiskCacheSize" 64; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P1"
    ///     computenode on="P2" alias="orca-{host}" group="orca" { set "computeNodeDiskCacheSize" 64; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the nodes a group, or remove the settings.
    pub static CACHE_OUTSIDE_GROUP = {
        code: "DDB091", name: "cache-outside-group", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in of_role(model, id, "computenode") {
            if site::fact(model, node, "computeGroup").is_some() {
                continue;
            }
            for (param, setting) in model.explicit(node) {
                let Origin::Written { span, .. } = setting.origin else { continue };
                if !param.name().starts_with("computeNode") || !reported.insert(span) {
                    continue;
                }
                let message =
                    format!("`{}` is set for `{}`, which is not in a compute group", param.name(), node.name);
                let finding =
                    finding(&CACHE_OUTSIDE_GROUP, span, message).label(node.span, "does not have group=");
                findings
                    .push(finding.note("only compute nodes in groups have a cache").help("add group=\"…\""));
            }
        }
    }
}
