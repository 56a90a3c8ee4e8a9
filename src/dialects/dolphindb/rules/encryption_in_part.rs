//! DDB083: encryption-in-part.

use crate::maps::HashSet;

use super::ask::{finding, is_off, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::{assignments, kinds};

declare_rule! {
    /// Reports encryption that is not on for every node.
    ///
    /// ## What it checks
    ///
    /// `enableRpcSSL` needs `enableHTTPS` on every node; `enableClusterReplicationSSL` needs it too; `enableRDMA` must
    /// be the same on every node, and cannot be combined with either of them.
    ///
    /// ## Why it matters
    ///
    /// Links between nodes that differ fail.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.15" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "enableRpcSSL" #true
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.15" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "enableRpcSSL" #true
    ///     set "enableHTTPS" #true
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set both directly in `cluster`.
    pub static ENCRYPTION_IN_PART = {
        code: "DDB083", name: "encryption-in-part", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let mut reported = HashSet::default();
        let nodes = kinds(model, id);
        for name in ["enableRpcSSL", "enableClusterReplicationSSL"] {
            let Some(set_value) = set_values_in(cluster, name).find(|set_value| set_value.is_on()) else {
                continue;
            };
            if let Some(node) = nodes.iter().find(|node| is_off(model, node, "enableHTTPS"))
                && reported.insert(set_value.span())
            {
                let message = format!("`{name}` is on, but `enableHTTPS` of `{}` is off", node.name);
                let finding = finding(&ENCRYPTION_IN_PART, set_value.span(), message);
                findings.push(
                    finding
                        .note("links between nodes fail")
                        .propose(
                            "set \"enableHTTPS\" #true directly in `cluster`",
                            assignments(model, nodes.iter().copied(), "enableHTTPS", "true"),
                        )
                        .otherwise("turn `enableHTTPS` on for every node"),
                );
            }
        }
        let Some(set_value) = set_values_in(cluster, "enableRDMA").find(|set_value| set_value.is_on()) else {
            continue;
        };
        let without = nodes.iter().find(|node| is_off(model, node, "enableRDMA"));
        let encrypted = ["enableHTTPS", "enableRpcSSL"].into_iter().find_map(|name| {
            set_values_in(cluster, name)
                .find(|set_value| set_value.is_on())
                .map(|set_value| (name, set_value.span()))
        });
        let finding = match (without, encrypted) {
            (Some(node), _) => finding(
                &ENCRYPTION_IN_PART,
                set_value.span(),
                format!("`enableRDMA` is on, but not for `{}`", node.name),
            )
            .help("set it directly in `cluster`: on for every node or for none"),
            (None, Some((name, span))) => {
                let message = format!("`enableRDMA` and `{name}` are both on");
                finding(&ENCRYPTION_IN_PART, set_value.span(), message)
                    .label(span, "does not support RDMA")
                    .help("turn one of them off")
            }
            (None, None) => continue,
        };
        findings.push(finding.note("links between nodes fail"));
    }
}
