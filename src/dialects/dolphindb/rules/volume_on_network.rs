//! DDB042: volume-on-network.

use crate::maps::HashSet;

use super::ask::{clusters, finding};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{DiskKind, Model};

declare_rule! {
    /// Reports volumes on network disks.
    ///
    /// ## What it checks
    ///
    /// Data directories below a `disk` of the host with `kind="network"`.
    ///
    /// ## Why it matters
    ///
    /// Writes wait for the network, and the server can use an NFS folder only when root runs it; the folder then
    /// has files of root and of another user.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P1" address="10.0.0.80" {
    ///         disk "/nas" kind="network"
    ///     }
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1" {
    ///         volumes "/nas/<ALIAS>"
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
    /// Put volumes on local disks.
    pub static VOLUME_ON_NETWORK = {
        code: "DDB042", name: "volume-on-network", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            let host = model.host(node.host);
            if host.disks.iter().all(|disk| disk.kind != DiskKind::Network) {
                continue;
            }
            for directory in model.directories(node) {
                let Some(disk) = host.disk_of(&directory.path) else { continue };
                let location = directory.setting.span().unwrap_or(node.span);
                if directory.kind != MeaningKind::DataDir
                    || disk.kind != DiskKind::Network
                    || !reported.insert(location)
                {
                    continue;
                }
                let message =
                    format!("the volume `{}` of `{}` is on a network disk", directory.path, node.name);
                let finding =
                    finding(&VOLUME_ON_NETWORK, location, message).label(disk.path.span, "the disk");
                findings.push(
                    finding
                        .note("every write waits for the network, and the server can use NFS only when root runs it")
                        .help("put it on a local disk")
                        .host(&*host.name),
                );
            }
        }
    }
}
