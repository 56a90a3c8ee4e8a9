//! DDB092: orca-in-part.

use super::ask::{finding, is_off, is_on, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::kinds;

declare_rule! {
    /// Reports `enableORCA` that differs between nodes.
    ///
    /// ## What it checks
    ///
    /// `enableORCA` of controllers, data and compute nodes.
    ///
    /// ## Why it matters
    ///
    /// The controller plans stream graphs, and the nodes run them: if the values differ, planned graphs do not run.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.5" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "enableORCA" #true
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.5" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "enableORCA" #true
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it directly in `cluster`.
    pub static ORCA_IN_PART = {
        code: "DDB092", name: "orca-in-part", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let Some(set_value) = set_values_in(cluster, "enableORCA").next() else { continue };
        let reads = |node: &&&crate::model::Instance| {
            matches!(model.role_name(node), "controller" | "datanode" | "computenode")
        };
        let nodes = kinds(model, id);
        let on = nodes.iter().filter(reads).find(|node| is_on(model, node, "enableORCA"));
        let off = nodes.iter().filter(reads).find(|node| is_off(model, node, "enableORCA"));
        let (Some(on), Some(off)) = (on, off) else { continue };
        let message = format!("`enableORCA` is on for `{}` but off for `{}`", on.name, off.name);
        let finding = finding(&ORCA_IN_PART, set_value.span(), message);
        findings.push(
            finding
                .note("the controller plans graphs, and the nodes run them")
                .help("set it directly in `cluster`"),
        );
    }
}
