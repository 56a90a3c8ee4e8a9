//! GRAFANA003: unreadable-dashboard.

use super::placements;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::dialects::grafana::dashboard;
use crate::model::Model;

declare_rule! {
    /// Reports files that are not dashboards.
    ///
    /// ## What it checks
    ///
    /// Every file of a `dashboard` statement: JSON, an object, with a title.
    ///
    /// ## Why it matters
    ///
    /// Grafana starts, logs an error and does not show the dashboard.
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
    ///             dashboard "cut-off.json"
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
    /// Export the dashboard again: Share, Export, Save to file.
    pub static UNREADABLE_DASHBOARD = {
        code: "GRAFANA003", name: "unreadable-dashboard", severity: Warning, confidence: Source,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for node in placements(model) {
        for file in &node.files {
            // A file that could not be read at all is already reported.
            let Err(reason) = dashboard::read(&file.bytes) else { continue };
            if file.bytes.is_empty() {
                continue;
            }
            let message = format!("`{}` is not a dashboard: it is {reason}", words::shorten(&file.name));
            findings.push(
                Finding::new(&UNREADABLE_DASHBOARD, file.span, message)
                    .note("Grafana logs an error and does not show the dashboard")
                    .help("export the dashboard again: Share, Export, Save to file")
                    .product(super::super::PRODUCT),
            );
        }
    }
}
