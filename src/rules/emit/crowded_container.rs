//! EMIT008: crowded-container.

use crate::maps::{HashMap, HashSet};

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{HostId, InstanceId};
use crate::rules::Survey;

declare_rule! {
    /// Reports a host of a Compose project with several nodes.
    ///
    /// ## What it checks
    ///
    /// Hosts with `project=`: each is one container, which runs one node, with those that this node starts:
    /// data nodes of DolphinDB are in the container of their agent.
    ///
    /// ## Why it matters
    ///
    /// In the network of a project each host is one container with the name of the host. Two containers cannot have
    /// the same name.
    ///
    /// ```kdl,fails
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "iotdb-1"
    ///     confignode on="iotdb-1"
    ///     datanode on="iotdb-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1"
    ///     host "datanode-1"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Declare a host for each node, or remove `project=`: the containers then use the network of their machine.
    pub static CROWDED_CONTAINER = {
        code: "EMIT008", name: "crowded-container", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut first: HashMap<HostId, InstanceId> = HashMap::default();
    let mut reported = HashSet::default();
    if !model.hosts.iter().any(|host| host.project.is_some()) {
        return;
    }
    for (id, holder) in model.clusters().flat_map(|(cluster, _)| model.holders(cluster)) {
        let node = model.instance(id);
        let host = model.host(node.host);
        // Without the node that holds it, it has no container to crowd.
        let Some(holder) = holder.filter(|_| host.project.is_some()) else { continue };
        let other = *first.entry(node.host).or_insert(holder);
        if other == holder {
            continue;
        }
        let other = model.instance(other);
        let node = model.instance(holder);
        if !reported.insert((other.on_span, node.on_span)) {
            continue;
        }
        let message = format!(
            "`{}` is one container of a Compose project, but has two nodes: {} `{}` and {} `{}`",
            host.name,
            model.role_title(other),
            other.name,
            model.role_title(node),
            node.name
        );
        let mut finding = Finding::new(&CROWDED_CONTAINER, node.on_span, message)
            .help("declare one host for each node, or remove project=")
            .host(&*host.name);
        if other.on_span != node.on_span {
            finding = finding.label(other.on_span, "the first node");
        }
        findings.push(finding);
    }
}
