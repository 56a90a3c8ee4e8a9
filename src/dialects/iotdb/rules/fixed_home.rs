//! IOTDB062: fixed-home.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, value};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::group;

declare_rule! {
    /// Reports variables with a folder other than that of the node.
    ///
    /// ## What it checks
    ///
    /// `IOTDB_HOME`, `IOTDB_CONF`, `CONFIGNODE_HOME` and `CONFIGNODE_CONF` set by `env`.
    ///
    /// ## Why it matters
    ///
    /// They have no effect. The scripts of the bundle install files in the install folder of the node and start it
    /// there, with the `conf` folder inside, so that two installs of one host never read each other's files.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { env "IOTDB_HOME" "/data1/iotdb"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" install="/data1/iotdb"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the install folder: `install` for the cluster, `install="…"` for the nodes of one statement.
    pub static FIXED_HOME = {
        code: "IOTDB062", name: "fixed-home", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

/// The variables, each with the folder inside the install that it would name.
const VARIABLES: &[(&str, &str)] =
    &[("IOTDB_HOME", ""), ("IOTDB_CONF", "/conf"), ("CONFIGNODE_HOME", ""), ("CONFIGNODE_CONF", "/conf")];

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for &(name, folder) in VARIABLES.iter().filter(|(name, _)| is_written(cluster, &[name])) {
            let idle = model.instances_of(id).filter_map(|(id, node)| {
                let setting = value(model, node, name).filter(is_set)?;
                let own = format!("{}{folder}", model.root(node.root).path);
                let is_same = setting.value.trim().trim_end_matches('/') == own;
                (!is_same).then(|| ((location(&setting, node), own), id))
            });
            for ((span, own), nodes) in group(idle) {
                let what = if folder.is_empty() { "runs from" } else { "reads its files in" };
                let node = &model.instance(nodes[0]).name;
                let message = format!("`{name}` has no effect: `{node}` {what} `{own}`");
                let finding = Finding::new(&FIXED_HOME, span, message)
                    .note("the scripts of the bundle start every node in its install folder")
                    .help("set the folder with `install=\"…\"` where the node is placed");
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
