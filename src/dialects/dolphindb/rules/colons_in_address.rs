//! DDB024: colons-in-address.

use crate::maps::HashSet;

use super::ask::{clusters, finding};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::Model;

declare_rule! {
    /// Reports IPv6 addresses in sites.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes have for each other.
    ///
    /// ## Why it matters
    ///
    /// A site is `HOST:PORT:ALIAS`, separated by colons: an address that contains colons has too many parts.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P1" address="fd00::80"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode on="P1"
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
    /// Give the host a name or an IPv4 address.
    pub static COLONS_IN_ADDRESS = {
        code: "DDB024", name: "colons-in-address", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            let text = site::address(model, node);
            let host = model.host(node.host);
            let location =
                host.address(crate::model::AddressUse::Internal).map_or(host.span, |address| address.span);
            if !text.contains(':') || !reported.insert(location) {
                continue;
            }
            let message = format!("the address `{text}` of `{}` contains colons", host.name);
            let finding = finding(&COLONS_IN_ADDRESS, location, message)
                .note("sites are HOST:PORT:ALIAS, separated by colons");
            findings.push(finding.help("use a name that resolves to it").host(&*host.name));
        }
    }
}
