//! IOTDB011: no-datanode.

use super::Survey;
use super::nodes::whole_clusters;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports clusters without a DataNode.
    ///
    /// ## What it checks
    ///
    /// Whether a statement places a DataNode next to the ConfigNodes.
    ///
    /// ## Why it matters
    ///
    /// The ConfigNodes form a cluster that no one can use: clients, including `show cluster`, connect to DataNodes,
    /// and only DataNodes store data.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place one: `datanode on="node-1"`.
    pub static NO_DATANODE = {
        code: "IOTDB011", name: "no-datanode", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        let Some((_, confignode)) = model.instances_in_role(id, "confignode").next() else { continue };
        if model.instances_in_role(id, "datanode").next().is_some() {
            continue;
        }
        let message = format!("`{}` has no DataNode", cluster.name.value);
        let finding = Finding::new(&NO_DATANODE, cluster.name.span, message)
            .note("clients connect to DataNodes; even `show cluster` needs one")
            .help(format!("place one: datanode on=\"{}\"", model.host(confignode.host).name));
        findings.push(finding.product("iotdb"));
    }
}
