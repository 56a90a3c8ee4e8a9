//! GRAFANA001: first-password.

use super::clusters;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, Origin};

declare_rule! {
    /// Reports a Grafana whose first administrator has the default password.
    ///
    /// ## What it checks
    ///
    /// Every `grafana` without a `security.admin_password`.
    ///
    /// ## Why it matters
    ///
    /// Its first administrator is `admin` with the password `admin`: until it is changed, anyone who can
    /// reach the port can read everything and query the data sources.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1" { metrics "prometheus"; }
    ///     monitoring {
    ///         prometheus on="node-1"
    ///         grafana on="node-1"
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
    /// Refer to a secret: `set "security.admin_password" from="env:NAME"`; `control/deploy.sh` sends the variable
    /// to `install.sh` on the host. Grafana reads it only at its first start.
    pub static FIRST_PASSWORD = {
        code: "GRAFANA001", name: "first-password", severity: Warning, confidence: Source,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        let mut reported = Vec::new();
        for (_, node) in model.instances_of(id) {
            let setting = |name| model.setting_named(node, name);
            let is_made =
                setting("security.disable_initial_admin_creation").is_none_or(|setting| !setting.as_bool());
            let is_default =
                setting("security.admin_password").is_some_and(|password| password.origin == Origin::Default);
            if !is_made || !is_default || reported.contains(&node.span) {
                continue;
            }
            reported.push(node.span);
            let message = format!("the first administrator of `{}` has the password `admin`", node.name);
            findings.push(
                Finding::new(&FIRST_PASSWORD, node.span, message)
                    .note("anyone who can reach the port can read everything until the password is changed")
                    .help("add set \"security.admin_password\" from=\"env:GRAFANA_PASSWORD\"")
                    .product(super::super::PRODUCT)
                    .host(&*model.host(node.host).name),
            );
        }
    }
}
