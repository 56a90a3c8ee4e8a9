//! EMIT012: unused-in-container.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::ClusterId;
use crate::rules::Survey;

declare_rule! {
    /// Reports properties of `install` that have no effect because all nodes run in containers.
    ///
    /// ## What it checks
    ///
    /// Clusters whose nodes all run in containers: `user`, `java-home` and `java-version` of their `install`.
    ///
    /// ## Why it matters
    ///
    /// The image has its own Java, and its program runs as the user of the image.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.10" platform="compose" {
    ///     install "/opt/iotdb" user="iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.10" platform="compose" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the property. Another Java, or another user, needs another image: `install "…" image="…"`.
    pub static UNUSED_IN_CONTAINER = {
        code: "EMIT012", name: "unused-in-container", severity: Warning, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let outside: HashSet<ClusterId> = model
        .instances
        .iter()
        .filter(|node| !model.host(node.host).is_composed())
        .map(|node| node.cluster)
        .collect();
    for (id, cluster) in model.clusters().filter(|(_, cluster)| !cluster.instances.is_empty()) {
        if outside.contains(&id) {
            continue;
        }
        let install = &cluster.install;
        let properties = [
            ("user", &install.user),
            ("java-home", &install.java_home),
            ("java-version", &install.java_version),
        ];
        for (property, value) in
            properties.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)))
        {
            let message = format!(
                "`{property}` has no effect: all nodes of `{}` run in containers",
                cluster.name.value
            );
            let finding = Finding::new(&UNUSED_IN_CONTAINER, value.span, message);
            findings.push(finding.help("remove it; the image has its own").product(cluster.product));
        }
    }
}
