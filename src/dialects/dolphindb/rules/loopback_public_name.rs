//! DDB082: loopback-public-name.

use crate::maps::HashSet;

use super::ask::{clusters, finding, machine, value};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, is_local};

declare_rule! {
    /// Reports a loopback address as public name.
    ///
    /// ## What it checks
    ///
    /// `publicName`, set or from `public=` of the host, of clusters on several machines.
    ///
    /// ## Why it matters
    ///
    /// A link opened on another machine leads to that machine itself.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     set "publicName" "127.0.0.1"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]" public="19.56.128.[21..23]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the name or address that reaches the host from outside.
    pub static LOOPBACK_PUBLIC_NAME = {
        code: "DDB082", name: "loopback-public-name", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        let machines: HashSet<_> = model.instances_of(id).map(|(_, node)| machine(model, node)).collect();
        if machines.len() < 2 {
            continue;
        }
        for (_, node) in model.instances_of(id) {
            let Some(name) = value(model, node, "publicName") else { continue };
            let text = name.value.trim();
            let location = name.span().unwrap_or(node.span);
            if is_local(text) && reported.insert(location) {
                let message = format!("`publicName` of `{}` is `{text}`", node.name);
                let finding = finding(&LOOPBACK_PUBLIC_NAME, location, message)
                    .note("a link opened on another machine leads to that machine itself");
                findings.push(finding.help("use the name or address that reaches the host from outside"));
            }
        }
    }
}
