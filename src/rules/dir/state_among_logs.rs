//! DIR009: state-among-logs.

use crate::maps::HashSet;

use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;

declare_rule! {
    /// Reports directories of data or state with the name of a log folder.
    ///
    /// ## What it checks
    ///
    /// Directories of data and of a node's own state that the spec sets: those whose last part is `log` or `logs`,
    /// and those below `/var/log`. Directories of write-ahead logs and consensus logs may have such names.
    ///
    /// ## Why it matters
    ///
    /// An administrator or logrotate that deletes old logs also deletes the data or the metadata.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "/data/iotdb/logs"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "/data/iotdb/data"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give it its own folder.
    pub static STATE_AMONG_LOGS = {
        code: "DIR009", name: "state-among-logs", severity: Info, confidence: Advice,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for (instance, folders) in survey.kinds().zip(survey.folders()) {
        for folder in folders.iter() {
            let Some(location) = folder.written else { continue };
            let holds = match folder.kind {
                MeaningKind::DataDir => "data is",
                MeaningKind::SystemDir => "the node's own state is",
                _ => continue,
            };
            let path = folder.path.trim_end_matches('/');
            let last = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            let is_for_logs = matches!(&*last, "log" | "logs") || path.starts_with("/var/log/");
            if !is_for_logs || !seen.insert(location) {
                continue;
            }
            let message = format!("{holds} in a log folder: `{}` is `{path}`", folder.name());
            findings.push(
                Finding::new(&STATE_AMONG_LOGS, location, message)
                    .note("a job that deletes old logs there deletes the data as well")
                    .help("give it its own folder")
                    .product(model.cluster(instance.cluster).product),
            );
        }
    }
}
