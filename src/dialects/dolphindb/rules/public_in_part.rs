//! DDB081: public-in-part.

use super::ask::{finding, lacks, names, value, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Instance, Model};

declare_rule! {
    /// Reports public names that only some nodes have.
    ///
    /// ## What it checks
    ///
    /// `publicName` of the controllers, data and compute nodes of a cluster.
    ///
    /// ## Why it matters
    ///
    /// From outside, the web interface of the controller redirects the browser to the nodes: those without a public
    /// name cannot be reached.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "publicName" "19.56.128.21"
    ///     }
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
    /// Set `public=` for every host.
    pub static PUBLIC_IN_PART = {
        code: "DDB081", name: "public-in-part", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let reads =
            |node: &&Instance| matches!(model.role_name(node), "controller" | "datanode" | "computenode");
        let nodes: Vec<&Instance> = model.instances_of(id).map(|(_, node)| node).filter(reads).collect();
        let location = |node: &Instance| {
            let name = value(model, node, "publicName")?;
            Some(name.span().unwrap_or(node.span))
        };
        let without = nodes.iter().filter(|node| lacks(model, node, "publicName"));
        let without: Vec<&str> = without.map(|node| &*node.name).collect();
        let Some((with, name)) = nodes.iter().find_map(|node| Some((*node, location(node)?))) else {
            continue;
        };
        if without.is_empty() {
            continue;
        }
        let verb = if without.len() == 1 { "has" } else { "have" };
        let list = names(without.iter().copied());
        let message = format!("`{}` has a public name, but {list} {verb} none", with.name);
        let finding = finding(&PUBLIC_IN_PART, name, message);
        findings.push(
            finding
                .note("from outside, the controller redirects browsers to names that are known only inside")
                .help("set public= for every host: it becomes publicName of its nodes"),
        );
    }
}
