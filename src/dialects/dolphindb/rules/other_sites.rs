//! DDB022: other-sites.

use crate::maps::HashSet;
use std::collections::BTreeSet;

use super::ask::{finding, of_role, whole_clusters, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::dolphindb::site;
use crate::model::Model;

declare_rule! {
    /// Reports `sites` of an agent that are not itself and every controller.
    ///
    /// ## What it checks
    ///
    /// `sites`, where a spec sets it: the agent first, then all controllers, each as `HOST:PORT:ALIAS:MODE`.
    ///
    /// ## Why it matters
    ///
    /// With several controllers, an agent uses this list to find the leader. If an entry is missing or wrong, the
    /// agent does not find the new leader when the leader changes.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller on="P*" alias="ctl-{host}"
    ///     agent on="P*" {
    ///         set "sites" "{address}:8901:{node}:agent,10.0.0.80:8900:ctl-P1:controller"
    ///     }
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller on="P*" alias="ctl-{host}"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it: clusterc sets it from the agent and the controllers.
    pub static OTHER_SITES = {
        code: "DDB022", name: "other-sites", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in whole_clusters(model) {
        let controllers = of_role(model, id, "controller");
        let expected: BTreeSet<String> =
            controllers.iter().map(|(_, node)| format!("{}:controller", site::of(model, node))).collect();
        for (_, node) in of_role(model, id, "agent") {
            let Some((setting, span)) = written(model, node, "sites") else { continue };
            let items: Vec<&str> = setting.value.split(',').map(str::trim).collect();
            let own = format!("{}:agent", site::of(model, node));
            let others: BTreeSet<String> = items.iter().skip(1).map(|item| (*item).to_owned()).collect();
            let odd = items.iter().find(|item| item.split(':').count() != 4);
            let message = if let Some(odd) = odd {
                format!("expected HOST:PORT:ALIAS:MODE in `sites`, found `{odd}`")
            } else if items.first() != Some(&own.as_str()) {
                format!("`sites` of `{}` does not start with itself, `{own}`", node.name)
            } else if let Some(missing) = expected.difference(&others).next() {
                format!("`sites` of `{}` does not have the controller `{missing}`", node.name)
            } else if let Some(strange) = others.difference(&expected).next() {
                format!("`sites` of `{}` names `{strange}`, which is not a controller", node.name)
            } else {
                continue;
            };
            if reported.insert(span) {
                let finding = finding(&OTHER_SITES, span, message)
                    .note("it is the agent itself, then every controller of the cluster");
                findings.push(finding.help("remove it: clusterc sets it"));
            }
        }
    }
}
