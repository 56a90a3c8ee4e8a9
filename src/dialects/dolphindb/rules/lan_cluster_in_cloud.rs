//! DDB075: lan-cluster-in-cloud.

use crate::maps::HashSet;

use super::ask::{clusters, finding, is_on, value};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, Origin};
use crate::rules::kit::{assignments, kinds};

declare_rule! {
    /// Reports UDP heartbeats where UDP does not work.
    ///
    /// ## What it checks
    ///
    /// `lanCluster` of nodes on hosts with `platform="cloud"` or `platform="container"`, or in the network of
    /// a Compose project: it is on unless a spec turns it off.
    ///
    /// ## Why it matters
    ///
    /// Clouds and container networks drop the heartbeats: running nodes look as if they were down, and the cluster does
    /// not form.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]" platform="cloud"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]" platform="cloud"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "lanCluster" #false
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// `set "lanCluster" #false` directly in `cluster`: clusterc writes it to all three files.
    pub static LAN_CLUSTER_IN_CLOUD = {
        code: "DDB075", name: "lan-cluster-in-cloud", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        let mut reported = HashSet::default();
        for (_, node) in model.instances_of(id) {
            let host = model.host(node.host);
            let platform = host.platform.as_ref().filter(|platform| {
                matches!(&*platform.value, "cloud" | "container") || host.project.is_some()
            });
            let Some(platform) = platform.filter(|_| is_on(model, node, "lanCluster")) else { continue };
            let setting = value(model, node, "lanCluster");
            let written = setting.and_then(|setting| match setting.origin {
                Origin::Written { span, .. } => Some(span),
                _ => None,
            });
            // One cause: what is on by default is reported once for the cluster.
            if !reported.insert(written) {
                continue;
            }
            let location = written.unwrap_or(node.span);
            let by = if written.is_some() { "" } else { ", by default" };
            let its_location = if host.project.is_some() { "container" } else { &*platform.value };
            let message = format!(
                "`{}` sends heartbeats by UDP{by}, but `{}` runs in a {its_location}",
                node.name, host.name
            );
            let finding = finding(&LAN_CLUSTER_IN_CLOUD, location, message)
                .label(platform.span, "UDP does not work here");
            findings.push(
                finding
                    .note("running nodes look as if they were down")
                    .propose(
                        "set \"lanCluster\" #false directly in `cluster`",
                        assignments(model, kinds(model, id), "lanCluster", "false"),
                    )
                    .otherwise("turn `lanCluster` off for every node")
                    .host(&*host.name),
            );
        }
    }
}
