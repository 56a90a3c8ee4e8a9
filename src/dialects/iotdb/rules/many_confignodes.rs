//! IOTDB014: many-confignodes.

use super::Survey;
use super::nodes::whole_clusters;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports clusters with more than three ConfigNodes.
    ///
    /// ## What it checks
    ///
    /// The number of ConfigNodes: five, seven and so on. Even numbers have their own rule.
    ///
    /// ## Why it matters
    ///
    /// Every change of the metadata that ConfigNodes store waits for a majority of them. The manual recommends one
    /// or three; five survive the loss of two, but are slower. More ConfigNodes do not let the cluster store more
    /// data: add DataNodes for that.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..7]" address="10.0.0.[11..17]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..7]" address="10.0.0.[11..17]"
    ///     confignode on="node-[1..3]"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place three.
    pub static MANY_CONFIGNODES = {
        code: "IOTDB014", name: "many-confignodes", severity: Info, confidence: Advice,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        let confignodes: Vec<_> =
            model.instances_in_role(id, "confignode").map(|(_, node)| node.on_span).collect();
        // An even number is advised against by its own rule.
        let Some(&span) = confignodes.get(3).filter(|_| confignodes.len() % 2 == 1) else { continue };
        let message = format!("`{}` has {} ConfigNodes", cluster.name.value, confignodes.len());
        let finding = Finding::new(&MANY_CONFIGNODES, span, message)
            .note("each change waits for a majority of them; the manual recommends one or three")
            .help("place three: confignode on=\"node-[1..3]\"");
        findings.push(finding.product("iotdb"));
    }
}
