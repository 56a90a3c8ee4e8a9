//! DDB021: unknown-controller.

use crate::maps::HashSet;

use super::ask::{clusters, finding, of_role, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::diagnostic::suggest::nearest;
use crate::dialects::dolphindb::site;
use crate::model::{Model, NodesInView};

declare_rule! {
    /// Reports a `controllerSite` that is not a controller of the cluster.
    ///
    /// ## What it checks
    ///
    /// `controllerSite` of agents, where a spec sets it, against the sites of the cluster's controllers: host, port and
    /// alias.
    ///
    /// ## Why it matters
    ///
    /// The agent connects to this host and port and sends the alias: if one of the three differs, the agent
    /// never joins, and its nodes are not started.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*" {
    ///         set "controllerSite" "10.0.0.80:8900:controller8900"
    ///     }
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*" {
    ///         set "controllerSite" "10.0.0.80:8900:ctl"
    ///     }
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it: clusterc sets it from the controller.
    pub static UNKNOWN_CONTROLLER = {
        code: "DDB021", name: "unknown-controller", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, cluster) in clusters(model) {
        let controllers = of_role(model, id, "controller");
        let sites: Vec<String> = controllers.iter().map(|(_, node)| site::of(model, node)).collect();
        for (_, node) in of_role(model, id, "agent") {
            let Some((setting, span)) = written(model, node, "controllerSite") else { continue };
            let text = setting.value.trim();
            if sites.is_empty() || sites.iter().any(|site| site == text) || !reported.insert(span) {
                continue;
            }
            // A controller may not be in view; one of which two parts are right is rather misspelt.
            let parts = |site: &str| site.split(':').map(str::to_owned).collect::<Vec<_>>();
            let shared = |site: &String| {
                parts(site).iter().zip(parts(text)).filter(|(own, given)| *own == given).count()
            };
            let is_other = || sites.iter().any(|site| shared(site) == 2);
            if cluster.nodes_in_view != NodesInView::All && !is_other() {
                continue;
            }
            let message = format!("`{text}` is not the site of a controller");
            let finding = finding(&UNKNOWN_CONTROLLER, span, message)
                .label(controllers[0].1.span, format!("`{}`", sites[0]))
                .note("host, port and alias must all match: the agent does not join");
            let finding = match nearest(text, sites.iter().map(String::as_str)) {
                Some(near) => finding.propose_value(near),
                None => finding,
            };
            findings.push(
                finding
                    .propose_removal("remove it: clusterc sets it from the controller")
                    .otherwise("write HOST:PORT:ALIAS of a controller"),
            );
        }
    }
}
