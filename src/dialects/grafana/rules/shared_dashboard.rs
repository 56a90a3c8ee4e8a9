//! GRAFANA004: shared-dashboard.

use crate::maps::HashMap;

use super::placements;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::dialects::grafana::dashboard;
use crate::model::Model;
use crate::source::Span;

declare_rule! {
    /// Reports dashboards with the same uid.
    ///
    /// ## What it checks
    ///
    /// The `uid` in the files of one `grafana`.
    ///
    /// ## Why it matters
    ///
    /// Grafana identifies dashboards by it: it refuses to store files with the same `uid`, and only its log reports it.
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
    ///             dashboard "overview.json" "overview-copy.json"
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
    ///             dashboard "overview.json" "nodes.json"
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the copy another `uid`, or remove it from the file: Grafana then creates one.
    pub static SHARED_DASHBOARD = {
        code: "GRAFANA004", name: "shared-dashboard", severity: Warning, confidence: Source,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for node in placements(model) {
        let mut known: HashMap<String, (Span, &str)> = HashMap::default();
        for file in &node.files {
            let Some(uid) = dashboard::read(&file.bytes).ok().and_then(|dashboard| dashboard.uid) else {
                continue;
            };
            let Some(&(first, name)) = known.get(&uid) else {
                known.insert(uid, (file.span, &*file.name));
                continue;
            };
            let message =
                format!("`{name}` and `{}` have the same uid, `{}`", file.name, words::shorten(&uid));
            findings.push(
                Finding::new(&SHARED_DASHBOARD, file.span, message)
                    .label(first, "has the same uid")
                    .note("Grafana stores neither of them")
                    .help("change one of the `uid` values, or remove it from the file")
                    .product(super::super::PRODUCT),
            );
        }
    }
}
