//! NET003: ephemeral-port.

use super::written_ports;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;

declare_rule! {
    /// Reports ports that the system uses for outgoing connections.
    ///
    /// ## What it checks
    ///
    /// Every port from 32768 to 60999 that the spec writes and a node on a Linux host listens on. Defaults of a
    /// product in that range are not reported.
    ///
    /// ## Why it matters
    ///
    /// Linux takes the local port of every outgoing connection from this range (`net.ipv4.ip_local_port_range`). If
    /// a connection uses the port of a node when the node starts, the node does not start.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_internal_port" 50010
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_internal_port" 10731
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a port below 32768. If the system reserves the port (`net.ipv4.ip_local_reserved_ports`), suppress the
    /// finding with `allow`.
    pub static EPHEMERAL_PORT = {
        code: "NET003", name: "ephemeral-port", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

/// Linux's `net.ipv4.ip_local_port_range` unless changed.
const EPHEMERAL: std::ops::RangeInclusive<u16> = 32768..=60999;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for port in written_ports(survey).filter(|port| EPHEMERAL.contains(&port.port)) {
        let message =
            format!("`{}` is port {}, which an outgoing connection may use", port.param.name(), port.port);
        let finding = Finding::new(&EPHEMERAL_PORT, port.location, message)
            .note("Linux uses ports 32768 to 60999 for outgoing connections")
            .note("while a connection uses this port, the node does not start")
            .help("use a port below 32768, or list it in net.ipv4.ip_local_reserved_ports and allow this finding")
            .product(model.cluster(port.instance.cluster).product);
        findings.push(finding);
    }
}
