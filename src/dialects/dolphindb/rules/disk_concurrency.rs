//! DDB043: disk-concurrency.

use crate::maps::HashSet;

use super::ask::{clusters, finding, value};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{DiskKind, Model};
use crate::rules::kit::assignment;

declare_rule! {
    /// Reports solid-state disks that are read like a hard disk.
    ///
    /// ## What it checks
    ///
    /// `diskIOConcurrencyLevel` of nodes whose volumes are all on disks with `kind="ssd"`.
    ///
    /// ## Why it matters
    ///
    /// On solid-state disks, 0 makes the server read volumes without its own queues; the default, 1, is for a
    /// single hard disk.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P1" address="10.0.0.80" {
    ///         disk "/VOL1" kind="ssd"
    ///     }
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1" {
    ///         volumes "/VOL1/<ALIAS>"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P1" address="10.0.0.80" {
    ///         disk "/VOL1" kind="ssd"
    ///     }
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1" {
    ///         volumes "/VOL1/<ALIAS>"
    ///         set "diskIOConcurrencyLevel" 0
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set `set "diskIOConcurrencyLevel" 0`.
    pub static DISK_CONCURRENCY = {
        code: "DDB043", name: "disk-concurrency", severity: Info, confidence: Advice,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            let host = model.host(node.host);
            if host.disks.iter().all(|disk| disk.kind != DiskKind::Ssd) {
                continue;
            }
            let mut volumes = model.directories(node);
            volumes.retain(|directory| directory.param.name() == "volumes");
            let is_ssd = |path: &str| host.disk_of(path).is_some_and(|disk| disk.kind == DiskKind::Ssd);
            let Some(first) = volumes.first() else { continue };
            let level = value(model, node, "diskIOConcurrencyLevel");
            let is_zero = level.as_ref().is_some_and(|level| level.value.trim() == "0");
            let location = first.setting.span().unwrap_or(node.span);
            if is_zero || !volumes.iter().all(|volume| is_ssd(&volume.path)) || !reported.insert(location) {
                continue;
            }
            let message = format!(
                "the volumes of `{}` are on solid-state disks, but `diskIOConcurrencyLevel` is not 0",
                node.name
            );
            let finding = finding(&DISK_CONCURRENCY, location, message)
                .note("with 0 the server reads them without its own queues");
            findings.push(match assignment(model, node, "diskIOConcurrencyLevel", 0) {
                Some((help, change)) => finding.propose(help, vec![change]),
                None => finding,
            });
        }
    }
}
