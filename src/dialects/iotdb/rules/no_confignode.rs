//! IOTDB010: no-confignode.

use super::Survey;
use super::nodes::whole_clusters;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};

declare_rule! {
    /// Reports clusters without a ConfigNode.
    ///
    /// ## What it checks
    ///
    /// Whether a statement places a ConfigNode.
    ///
    /// ## Why it matters
    ///
    /// DataNodes register with a ConfigNode before they do anything else. Without one they ask 200 times, in
    /// 1.0.0 ten times, and stop: `Cannot pull system configurations from ConfigNode-leader`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     datanode on="node-1"
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
    /// Place one, or three for a cluster that survives the loss of one: `confignode on="node-[1..3]"`.
    pub static NO_CONFIGNODE = {
        code: "IOTDB010", name: "no-confignode", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        if model.instances_in_role(id, "confignode").next().is_some() {
            continue;
        }
        let mut datanodes = model.instances_in_role(id, "datanode");
        let name = &cluster.name.value;
        let finding = match datanodes.next() {
            Some((_, first)) => {
                let message = format!("`{name}` has no ConfigNode");
                Finding::new(&NO_CONFIGNODE, cluster.name.span, message)
                    .label(
                        first.span,
                        format!("{} that cannot join", words::count(datanodes.count() + 1, "DataNode")),
                    )
                    .note("a DataNode asks a ConfigNode to join, up to 200 times, and then stops")
            }
            None => {
                let message = format!("`{name}` has neither a ConfigNode nor a DataNode");
                Finding::new(&NO_CONFIGNODE, cluster.name.span, message)
            }
        };
        let hosts = model.instances_of(id).map(|(_, node)| node.host).next();
        let host = hosts.map_or("node-1", |host| &model.host(host).name);
        findings.push(finding.help(format!("place one: confignode on=\"{host}\"")).product("iotdb"));
    }
}
