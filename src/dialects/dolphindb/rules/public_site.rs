//! DDB023: public-site.

use crate::maps::HashSet;
use std::collections::BTreeMap;
use std::net::IpAddr;

use super::ask::{clusters, finding};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::{AddressUse, HostId, Model};
use crate::source::Span;

declare_rule! {
    /// Reports public addresses between nodes.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes have for each other.
    ///
    /// ## Why it matters
    ///
    /// The guide asks for internal addresses on a fast network: nodes send each other much data, including copies
    /// of stored data, and it is not encrypted.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="8.8.4.[80..82]"
    ///     controller "ctl" on="P1"
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
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the host its internal address, and the public one as `public=`.
    pub static PUBLIC_SITE = {
        code: "DDB023", name: "public-site", severity: Info, confidence: Documented,
        check: check of Model
    }
}

/// The most further hosts that a finding points at.
const MOST_LABELS: usize = 4;

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        // Each host once, and all hosts of a cluster in one finding.
        let mut hosts: BTreeMap<HostId, (Span, String)> = BTreeMap::new();
        for (_, node) in model.instances_of(id) {
            let text = site::address(model, node);
            if !is_public(text) {
                continue;
            }
            let host = model.host(node.host);
            let location = host.address(AddressUse::Internal).map_or(host.span, |address| address.span);
            hosts.entry(node.host).or_insert((location, text.to_owned()));
        }
        let Some((first, (location, text))) = hosts.first_key_value() else { continue };
        let message = match hosts.len() {
            1 if *model.host(*first).name == **text => {
                format!("nodes reach each other at the public address `{text}`")
            }
            1 => format!("nodes reach `{}` at the public address `{text}`", model.host(*first).name),
            count => format!("nodes reach {count} hosts at public addresses, including `{text}`"),
        };
        let mut finding = finding(&PUBLIC_SITE, *location, message)
            .note("nodes send each other much data, and it is not encrypted unless enableRpcSSL is on");
        let mut seen = HashSet::from_iter([*location]);
        for (location, _) in hosts.values().filter(|(location, _)| seen.insert(*location)).take(MOST_LABELS) {
            finding = finding.label(*location, "also public");
        }
        if hosts.len() == 1 {
            finding = finding.host(&*model.host(*first).name);
        }
        findings.push(finding.help("set address= to the internal address and public= to this one"));
    }
}

/// Whether an address is routed in the internet.
fn is_public(text: &str) -> bool {
    let Ok(IpAddr::V4(address)) = text.parse::<IpAddr>() else { return false };
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || (address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64)
        || address.is_documentation())
}
