//! DDB085: keys-in-part.

use super::ask::{finding, lacks, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::kinds;

declare_rule! {
    /// Reports `TDEKeyDir` for some nodes only.
    ///
    /// ## What it checks
    ///
    /// `TDEKeyDir` of controllers and data nodes.
    ///
    /// ## Why it matters
    ///
    /// Data that is encrypted on one side cannot be read on the other.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" { set "TDEKeyDir" "/keys"; }
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
    ///     set "TDEKeyDir" "/keys"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it directly in `cluster`.
    pub static KEYS_IN_PART = {
        code: "DDB085", name: "keys-in-part", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let Some(set_value) = set_values_in(cluster, "TDEKeyDir").next() else { continue };
        let reads =
            |node: &&&crate::model::Instance| matches!(model.role_name(node), "controller" | "datanode");
        let nodes = kinds(model, id);
        let Some(node) = nodes.iter().filter(reads).find(|node| lacks(model, node, "TDEKeyDir")) else {
            continue;
        };
        let message = format!("`TDEKeyDir` is set, but not for `{}`", node.name);
        let finding = finding(&KEYS_IN_PART, set_value.span(), message).label(node.span, "has none");
        findings.push(
            finding
                .note("data that is encrypted on one side cannot be read on the other")
                .help("set it directly in `cluster`, for all controllers and data nodes"),
        );
    }
}
