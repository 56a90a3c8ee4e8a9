//! EMIT007: container-role.

use std::collections::HashSet;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;

declare_rule! {
    /// Reports nodes with `platform="compose"` for whose role there is no image.
    ///
    /// ## What it checks
    ///
    /// Every node on a host with `platform="compose"`: ConfigNodes and DataNodes of IoTDB run in the project's image, on Linux. For
    /// all other roles there is no image.
    ///
    /// ## Why it matters
    ///
    /// compose.yaml names an image for each node, and the node's files are laid where that image has its program.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.10" platform="compose" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     ainode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.10" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" platform="compose"
    ///     host "node-2" address="10.0.0.12"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     ainode on="node-2"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place the node on a host without `platform="compose"`.
    pub static CONTAINER_ROLE = {
        code: "EMIT007", name: "container-role", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::new();
    for (_, node) in model.instances().filter(|(_, node)| model.host(node.host).is_composed()) {
        let host = model.host(node.host);
        let has_image = model.role(node).runs_in_container;
        if (has_image && !host.is_windows()) || !seen.insert(node.span) {
            continue;
        }
        let title = model.role_title(node);
        let (name, platform) = (&node.name, host.platform.as_ref());
        let message = if has_image {
            format!("the {title} `{name}` cannot run in a container on Windows: its image is made for Linux")
        } else {
            format!("the {title} `{name}` cannot run in a container: there is no image for this role")
        };
        let mut finding = Finding::new(&CONTAINER_ROLE, node.on_span, message)
            .help("place it on a host without platform=\"compose\"")
            .product(model.cluster(node.cluster).product)
            .host(&*host.name);
        if let Some(platform) = platform {
            finding = finding.label(platform.span, "set here");
        }
        findings.push(finding);
    }
}
