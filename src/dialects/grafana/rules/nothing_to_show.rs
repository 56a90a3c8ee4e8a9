//! GRAFANA002: nothing-to-show.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::dialects::grafana::sources;
use crate::model::Model;

declare_rule! {
    /// Reports a Grafana without a Prometheus.
    ///
    /// ## What it checks
    ///
    /// Every `grafana` whose clusters have no `prometheus` in the spec.
    ///
    /// ## Why it matters
    ///
    /// It starts without a data source: every chart stays empty.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     monitoring {
    ///         grafana on="node-1" {
    ///             set "security.admin_password" from="env:GRAFANA_PASSWORD"
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1" { metrics "prometheus"; }
    ///     monitoring {
    ///         prometheus on="node-1"
    ///         grafana on="node-1" {
    ///             set "security.admin_password" from="env:GRAFANA_PASSWORD"
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Also place a `prometheus` in the block. To use a data source that is not in the spec, add it in Grafana.
    pub static NOTHING_TO_SHOW = {
        code: "GRAFANA002", name: "nothing-to-show", severity: Warning, confidence: Source,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in model.whole_clusters_of(super::super::PRODUCT) {
        let Some((_, node)) = model.instances_of(id).next() else { continue };
        if !sources(model, id).is_empty() {
            continue;
        }
        let message = format!("`{}` has no Prometheus to query", node.name);
        findings.push(
            Finding::new(&NOTHING_TO_SHOW, cluster.span, message)
                .note("it starts without a data source, and every chart stays empty")
                .help("place one next to it: prometheus on=\"HOST\"")
                .product(super::super::PRODUCT),
        );
    }
}
