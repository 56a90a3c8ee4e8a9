//! EMIT002: windows-role.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;

declare_rule! {
    /// Reports nodes on Windows hosts whose role has no Windows scripts.
    ///
    /// ## What it checks
    ///
    /// Every node on a host with `os="windows"`: ConfigNodes and DataNodes of IoTDB have batch files, all others none.
    ///
    /// ## Why it matters
    ///
    /// A bundle contains the scripts that install, start and stop a node. For DolphinDB, AINodes, Prometheus
    /// and Grafana they are written for Linux only.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1"
    ///     ainode on="win-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     host "node-1" address="10.0.0.12"
    ///     confignode on="win-1"
    ///     datanode on="win-1"
    ///     ainode on="node-1" install="/opt/iotdb-ainode"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place the node on a Linux host.
    pub static WINDOWS_ROLE = {
        code: "EMIT002", name: "windows-role", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for (_, node) in model.instances().filter(|(_, node)| model.host(node.host).is_windows()) {
        if !seen.insert(node.span) {
            continue;
        }
        if model.role(node).runs_on_windows {
            continue;
        }
        let product = model.cluster(node.cluster).product;
        let host = model.host(node.host);
        let title = model.role_title(node);
        let name = &node.name;
        let message =
            format!("the {title} `{name}` runs on Windows, and its scripts are written for Linux only");
        let finding = Finding::new(&WINDOWS_ROLE, node.on_span, message)
            .label(host.os.span, "said here")
            .help("place it on a Linux host");
        findings.push(finding.product(product).host(&*host.name));
    }
}
