//! IOTDB006: ignored-seeds.

use super::Survey;
use super::nodes::{about, clusters, location};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports additional seeds, which the server does not use.
    ///
    /// ## What it checks
    ///
    /// How many endpoints a seed setting lists.
    ///
    /// ## Why it matters
    ///
    /// Since 1.3.0 only the first endpoint is used, and the others are silently ignored. They look like a fallback
    /// for when the first one is down, but the server never uses them.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*" { set "dn_seed_config_node" "10.0.0.11:10710" "10.0.0.12:10710"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*" { set "dn_seed_config_node" "10.0.0.11:10710"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the first. A node needs its seed only until it has joined; from then on it knows all ConfigNodes.
    pub static IGNORED_SEEDS = {
        code: "IOTDB006", name: "ignored-seeds", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        // Before, the whole list was used.
        if Version::parse("1.3.0").is_some_and(|first| cluster.view.version < first) {
            continue;
        }
        let asks = survey.seed_requests(id);
        let lists = asks.iter().filter(|ask| ask.setting.items().count() > 1);
        let groups = group(lists.map(|ask| {
            let rest: Vec<&str> = ask.setting.items().skip(1).collect();
            (
                (location(&ask.setting, model.instance(ask.node)), ask.param.name(), ask.endpoint(), rest),
                ask.node,
            )
        }));
        for ((span, name, first, rest), nodes) in groups {
            let message =
                format!("only the first endpoint of `{name}` is used, not {}", words::ticked_list(&rest, 3));
            // A ConfigNode's list is believed to be a fallback; the manual shows lists for DataNodes, and they do no harm.
            let is_config = nodes.iter().any(|&node| model.role_name(model.instance(node)) == "confignode");
            let finding = Finding::new(&IGNORED_SEEDS, span, message)
                .severity(if is_config { Severity::Warning } else { Severity::Info })
                .note("a node asks its seed until it has joined; after that it knows all ConfigNodes")
                .propose_value(first);
            findings.push(about(finding, model, &nodes));
        }
    }
}
