//! DDB074: lan-cluster-differs.

use super::ask::{clusters, finding, value};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, Origin};
use crate::rules::kit::{assignments, kinds};

declare_rule! {
    /// Reports nodes that differ in `lanCluster`.
    ///
    /// ## What it checks
    ///
    /// `lanCluster` of all nodes of a cluster: controller.cfg, agent.cfg and cluster.cfg.
    ///
    /// ## Why it matters
    ///
    /// It sets the protocol of heartbeats. Nodes with different values do not receive each other's heartbeats, and
    /// look as if they were down.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "lanCluster" #false
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
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "lanCluster" #false
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it once, directly in `cluster`.
    pub static LAN_CLUSTER_DIFFERS = {
        code: "DDB074", name: "lan-cluster-differs", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        let mut first: Option<(bool, &crate::model::Instance)> = None;
        for node in kinds(model, id) {
            let Some(setting) = value(model, node, "lanCluster") else { continue };
            // Other words are a finding already.
            if !matches!(setting.value.trim(), "0" | "1" | "true" | "false") {
                continue;
            }
            let is_on = matches!(setting.value.trim(), "1" | "true");
            let Some((other, against)) = first else {
                first = Some((is_on, node));
                continue;
            };
            if other == is_on {
                continue;
            }
            let word = |is_on: bool| if is_on { "1" } else { "0" };
            let message = format!(
                "`lanCluster` is {} for `{}` and {} for `{}`",
                word(other),
                against.name,
                word(is_on),
                node.name
            );
            let mut locations = [(node, setting.origin.clone()), (against, origin(model, against))];
            locations.sort_by_key(|(_, origin)| !matches!(origin, Origin::Written { .. }));
            let [main, rest] =
                locations.map(|(node, origin)| (node.name.clone(), origin.span().unwrap_or(node.span)));
            let mut finding =
                finding(&LAN_CLUSTER_DIFFERS, main.1, message).caption(format!("for `{}`", main.0));
            if rest.1 != main.1 {
                finding = finding.label(rest.1, format!("`{}`", rest.0));
            }
            findings.push(
                finding
                    .note("1 means heartbeats by UDP, 0 by TCP: nodes with different values do not receive each other's heartbeats")
                    .propose(
                        "give all nodes one value: set \"lanCluster\" #false directly in `cluster`",
                        assignments(model, kinds(model, id), "lanCluster", "false"),
                    )
                    .otherwise("give all nodes one value of `lanCluster`"),
            );
            break;
        }
    }
}

fn origin(model: &Model, node: &crate::model::Instance) -> Origin {
    value(model, node, "lanCluster").map_or(Origin::Default, |setting| setting.origin)
}
