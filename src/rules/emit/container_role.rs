//! EMIT007: container-role.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Host;
use crate::rules::Survey;

declare_rule! {
    /// Reports nodes with `platform="compose"` whose role has no image.
    ///
    /// ## What it checks
    ///
    /// Every node on a host with `platform="compose"`: ConfigNodes and DataNodes of IoTDB run in the project's
    /// image, AINodes since 2.0.6 in their own image, nodes of a DolphinDB cluster in the vendor's image,
    /// Prometheus and Grafana in theirs, on Linux. For all other roles clusterc does not know an image. A data or
    /// compute node of DolphinDB runs in the container of the agent of its host.
    ///
    /// ## Why it matters
    ///
    /// compose.yaml names an image for each node, and the node's files are copied to the folder where that image
    /// has its program.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.4" platform="compose" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     ainode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.4" {
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
    let mut seen = HashSet::default();
    if !model.hosts.iter().any(Host::is_composed) {
        return;
    }
    for (id, holder) in model.clusters().flat_map(|(cluster, _)| model.holders(cluster)) {
        let node = model.instance(id);
        let host = model.host(node.host);
        if !host.is_composed() {
            continue;
        }
        let cluster = model.cluster(node.cluster);
        let product = survey.products.find(cluster.product);
        let has_image = product
            .is_some_and(|product| product.image(&cluster.view.release, model.role_name(node)).is_some());
        if (has_image && holder.is_some() && !host.is_windows()) || !seen.insert(node.span) {
            continue;
        }
        let title = model.role_title(node);
        let (name, platform) = (&node.name, host.platform.as_ref());
        let missing = model.role(node).container_of.as_ref().filter(|_| has_image && holder.is_none());
        let message = if let Some(missing) = missing {
            format!(
                "the {title} `{name}` has no container: `{}` does not have the {missing} that starts it",
                host.name
            )
        } else if has_image {
            format!("the {title} `{name}` cannot run in a container on Windows: its image is for Linux")
        } else {
            format!("the {title} `{name}` cannot run in a container: there is no image for this role")
        };
        let help = match missing {
            Some(missing) => format!("add {missing} on=\"{}\"", host.name),
            None => "place it on a host without platform=\"compose\"".to_owned(),
        };
        // Next to the location at which the product's own rules may say the same, which can be allowed.
        let location = if missing.is_some() { node.span } else { node.on_span };
        let mut finding = Finding::new(&CONTAINER_ROLE, location, message)
            .help(help)
            .product(model.cluster(node.cluster).product)
            .host(&*host.name);
        if let Some(platform) = platform {
            finding = finding.label(platform.span, "set here");
        }
        findings.push(finding);
    }
}
