//! DDB023: public-site.

use std::collections::HashSet;
use std::net::IpAddr;

use super::ask::{clusters, finding};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::Model;
use crate::rules::Check;

declare_rule! {
    /// Tells of public addresses between nodes.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes have for each other.
    ///
    /// ## Why it matters
    ///
    /// The guide asks for internal addresses on a fast network: what nodes send each other, copies of data among it, is
    /// much and is not encrypted.
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
    pub static PUBLIC_SITE = { code: "DDB023", name: "public-site", severity: Info, confidence: Documented }
}

/// The rule with its check.
pub const CHECK: Check = Check { rule: &PUBLIC_SITE, run: check, needs_all_nodes: false };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            let text = site::address(model, node);
            let Ok(IpAddr::V4(address)) = text.parse::<IpAddr>() else { continue };
            let is_inside = address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || (address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64)
                || address.is_documentation();
            let host = model.host(node.host);
            let place =
                host.address(crate::model::AddressUse::Internal).map_or(host.span, |address| address.span);
            if is_inside || !told.insert(place) {
                continue;
            }
            let message = format!("nodes reach `{}` by the public address `{text}`", host.name);
            let finding = finding(&PUBLIC_SITE, place, message)
                .note("what nodes send each other is much, and not encrypted unless enableRpcSSL is on");
            findings.push(
                finding.help("say address= for the internal one and public= for this").host(&*host.name),
            );
        }
    }
}
