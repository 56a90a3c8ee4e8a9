//! DDB076: lan-cluster-outside.

use std::net::IpAddr;

use super::ask::{clusters, finding, set_values_in};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::Model;

declare_rule! {
    /// Reports UDP heartbeats between public addresses.
    ///
    /// ## What it checks
    ///
    /// `lanCluster`, where a spec turns it on, and addresses between nodes that are not private.
    ///
    /// ## Why it matters
    ///
    /// Between sites UDP is dropped or reordered: heartbeats are lost.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="8.8.4.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "lanCluster" #true
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
    ///     set "lanCluster" #true
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Turn it off, or use internal addresses.
    pub static LAN_CLUSTER_OUTSIDE = {
        code: "DDB076", name: "lan-cluster-outside", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in clusters(model) {
        let Some(set_value) = set_values_in(cluster, "lanCluster").find(|set_value| set_value.is_on()) else {
            continue;
        };
        let outside = model.instances_of(id).find_map(|(_, node)| {
            let text = site::address(model, node);
            match text.parse::<IpAddr>() {
                Ok(IpAddr::V4(ip)) if !ip.is_private() && !ip.is_loopback() && !ip.is_link_local() => {
                    Some(text)
                }
                _ => None,
            }
        });
        let Some(address) = outside else { continue };
        let message =
            format!("heartbeats use UDP, but nodes reach each other at public addresses such as `{address}`");
        let finding = finding(&LAN_CLUSTER_OUTSIDE, set_value.span(), message)
            .note("UDP packets between sites are lost");
        findings.push(finding.propose_value_as("set \"lanCluster\" #false", "false"));
    }
}
