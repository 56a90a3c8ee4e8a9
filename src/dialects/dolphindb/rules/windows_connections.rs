//! DDB061: windows-connections.

use crate::maps::HashSet;

use super::ask::{clusters, finding, number};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports more connections than Windows supports.
    ///
    /// ## What it checks
    ///
    /// `maxConnections` above 64 on hosts with `os="windows"`.
    ///
    /// ## Why it matters
    ///
    /// On Windows the server has at most 64 connections, whatever the setting is.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "D:/DolphinDB"
    ///     host "P1" address="10.0.0.80" os="windows"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1" { set "maxConnections" 512; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/opt/dolphindb"
    ///     host "P1" address="10.0.0.80"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1" { set "maxConnections" 512; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write 64, or use Linux hosts.
    pub static WINDOWS_CONNECTIONS = {
        code: "DDB061", name: "windows-connections", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            let host = model.host(node.host);
            let most = number(model, node, "maxConnections").filter(|_| host.is_windows());
            let Some((most, span)) = most.filter(|(most, span)| *most > 64.0 && reported.insert(*span))
            else {
                continue;
            };
            let message =
                format!("`maxConnections` of `{}` is {most}, but `{}` runs Windows", node.name, host.name);
            let finding = finding(&WINDOWS_CONNECTIONS, span, message).note("on Windows at most 64 are used");
            findings.push(finding.propose_value_as("set \"maxConnections\" 64", "64").host(&*host.name));
        }
    }
}
