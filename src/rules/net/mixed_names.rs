//! NET007: mixed-names.

use super::peers::{self, Peer};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::rules::Survey;
use crate::rules::kit::runs_on_java;

declare_rule! {
    /// Reports clusters whose nodes know each other partly by name and partly by address.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes advertise to each other. A host without `address` advertises its name.
    ///
    /// ## Why it matters
    ///
    /// The servers compare endpoints as strings: `db-1:10710` and `10.0.0.11:10710` are two. A host
    /// with both forms is treated as two hosts, and a host whose form changes after its first start is
    /// refused because its endpoints have changed.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     host "node-2" address="db-2.plant"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="db-1.plant"
    ///     host "node-2" address="db-2.plant"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use names for all hosts, or addresses for all hosts. Names stay valid when addresses change, but must
    /// resolve on every host.
    pub static MIXED_NAMES = {
        code: "NET007", name: "mixed-names", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.clusters() {
        let peers = survey.peers(id);
        let is_plain = |peer: &&Peer<'_>| !peer.is_loopback() && !peer.is_wildcard();
        let (addresses, names): (Vec<&Peer<'_>>, Vec<&Peer<'_>>) =
            peers.iter().filter(is_plain).partition(|peer| peer.address.is_some());
        let (Some(address), Some(name)) = (addresses.first(), names.first()) else { continue };
        let (few, many, other, kind) = if addresses.len() < names.len() {
            (&addresses, name, "a name", "address")
        } else {
            (&names, address, "an address", "name")
        };
        let first = few[0];
        let hosts = peers::hosts_of(few.iter().copied());
        let hosts = words::ticked_list(hosts.iter().map(|host| &model.host(*host).name), 4);
        let article = if kind == "name" { "a" } else { "an" };
        let message = format!(
            "the nodes of `{}` use {article} {kind} for {hosts}, but {other} for other hosts",
            cluster.name.value
        );
        let mut finding =
            Finding::new(&MIXED_NAMES, first.location, message).caption(format!("{article} {kind}"));
        if many.location != first.location {
            finding = finding.label(many.location, if kind == "name" { "an address" } else { "a name" });
        }
        finding =
            finding.note("endpoints are compared as strings: a host with both forms is treated as two hosts");
        if runs_on_java(cluster) {
            finding = finding.note(
                "a change from one form to the other after the first start is refused as a changed endpoint",
            );
        }
        // Where each host is called in one way only, nothing is treated as two.
        let both = |host| {
            let of_host = |peers: &[&Peer<'_>]| peers.iter().any(|peer| peer.host == host);
            of_host(&addresses) && of_host(&names)
        };
        let is_problem = peers.iter().any(|peer| both(peer.host));
        let severity = if is_problem { MIXED_NAMES.severity } else { Severity::Info };
        let finding = finding.severity(severity);
        let finding = finding.help(format!("use {other} for every host")).product(cluster.product);
        findings.push(finding);
    }
}
