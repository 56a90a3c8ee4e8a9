//! IOTDB065: open-management.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, value, verb};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::group;

declare_rule! {
    /// Reports remote Java management without a password.
    ///
    /// ## What it checks
    ///
    /// `JMX_LOCAL` `false` on Windows hosts.
    ///
    /// ## Why it matters
    ///
    /// The environment scripts for Windows turn authentication off, where those for Linux turn it on. Anyone who
    /// reaches the port can run code as the user of the node.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "node-1" address="10.0.0.11" os="windows"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { jmx port=31999 address="{address}"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { jmx port=31999 address="{address}"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Turn remote management off on Windows hosts, or restrict the port to the operators' machines with a firewall
    /// and suppress the finding with `allow`.
    pub static OPEN_MANAGEMENT = {
        code: "IOTDB065", name: "open-management", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in clusters(model).filter(|(_, cluster)| is_written(cluster, &["JMX_LOCAL"])) {
        let open = model.instances_of(id).filter_map(|(id, node)| {
            let local = value(model, node, "JMX_LOCAL").filter(is_set)?;
            let is_remote = local.value.trim().eq_ignore_ascii_case("false");
            let is_windows = model.host(node.host).is_windows();
            (is_remote && is_windows).then(|| (location(&local, node), id))
        });
        for (span, nodes) in group(open) {
            let message = format!(
                "{} {} anyone manage {} remotely",
                names(model, &nodes),
                verb(&nodes, "lets", "let"),
                verb(&nodes, "it", "them"),
            );
            let finding = Finding::new(&OPEN_MANAGEMENT, span, message)
                .note("the scripts for Windows set com.sun.management.jmxremote.authenticate to false")
                .help("remove `jmx` on Windows hosts, or protect the port with a firewall");
            findings.push(about(finding, model, &nodes));
        }
    }
}
