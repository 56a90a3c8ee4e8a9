//! DDB080: address-under-https.

use crate::maps::HashSet;

use super::ask::{clusters, finding, is_on, value};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports an address as `publicName` under HTTPS.
    ///
    /// ## What it checks
    ///
    /// `publicName`, set or from `public=` of the host, of nodes with `enableHTTPS`.
    ///
    /// ## Why it matters
    ///
    /// The certificate is for a domain: browsers and nodes refuse an address instead.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]" public="19.56.128.[21..23]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "enableHTTPS" #true
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]" public="p[1..3].example.org"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "enableHTTPS" #true
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the domain of the certificate.
    pub static ADDRESS_UNDER_HTTPS = {
        code: "DDB080", name: "address-under-https", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        for (_, node) in model.instances_of(id) {
            let Some(name) = value(model, node, "publicName").filter(|_| is_on(model, node, "enableHTTPS"))
            else {
                continue;
            };
            let location = name.span().unwrap_or(node.span);
            if name.value.trim().parse::<std::net::IpAddr>().is_err() || !reported.insert(location) {
                continue;
            }
            let message = format!(
                "`publicName` of `{}` is the address `{}`, but HTTPS is on",
                node.name,
                name.value.trim()
            );
            let finding = finding(&ADDRESS_UNDER_HTTPS, location, message);
            findings.push(
                finding.note("the certificate is for a domain").help("use the domain of the certificate"),
            );
        }
    }
}
