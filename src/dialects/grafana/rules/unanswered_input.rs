//! GRAFANA005: unanswered-input.

use super::placements;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::dialects::grafana::dashboard;
use crate::model::Model;

declare_rule! {
    /// Reports dashboards that need a data source other than Prometheus.
    ///
    /// ## What it checks
    ///
    /// The inputs of each dashboard's file: an export for others leaves its data sources open, as `${DS_NAME}`.
    /// clusterc sets those for Prometheus to the first Prometheus of the spec; it cannot set others.
    ///
    /// ## Why it matters
    ///
    /// Grafana does not ask about files that it loads at startup: the charts report that the data source was not found.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1" { metrics "prometheus"; }
    ///     monitoring {
    ///         prometheus on="node-1"
    ///         grafana on="node-1" {
    ///             set "security.admin_password" from="env:GRAFANA_PASSWORD"
    ///             dashboard "logs.json"
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
    ///             dashboard "overview.json"
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Export the dashboard without "for sharing externally" from a Grafana whose data source has the same uid, or replace
    /// `${DS_NAME}` in the file with the uid.
    pub static UNANSWERED_INPUT = {
        code: "GRAFANA005", name: "unanswered-input", severity: Warning, confidence: Source,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for node in placements(model) {
        for file in &node.files {
            let Ok(read) = dashboard::read(&file.bytes) else { continue };
            if read.foreign_inputs.is_empty() {
                continue;
            }
            let inputs = words::ticked_list(read.foreign_inputs.iter().map(|name| words::shorten(name)), 3);
            let message = format!("`{}` does not set the data source {inputs}", file.name);
            findings.push(
                Finding::new(&UNANSWERED_INPUT, file.span, message)
                    .note("it is not a Prometheus data source, and Grafana does not ask at startup: the charts stay empty")
                    .help("replace it in the file with the uid of the data source")
                    .product(super::super::PRODUCT),
            );
        }
    }
}
