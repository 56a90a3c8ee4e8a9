//! DIR001: relative-dir.

use crate::maps::HashSet;

use super::Folder;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::absolute;
use crate::rules::Survey;
use crate::source::Span;

declare_rule! {
    /// Reports relative data and state directories, and shows where they are.
    ///
    /// ## What it checks
    ///
    /// Directories of data, of write-ahead logs, of consensus logs and of node state that the spec writes as a
    /// relative path: an info that shows the absolute path. If a variable of the start scripts moves the other
    /// directories of the node out of the install folder, but not this one, it is a warning.
    ///
    /// ## Why it matters
    ///
    /// Relative paths start from the install folder, not from the working directory: replacing the installation
    /// deletes them. In IoTDB, `IOTDB_DATA_HOME` moves them, but not `dn_wal_dirs`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "storage/data"
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
    ///         data-dirs "/data1/iotdb"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the absolute path.
    pub static RELATIVE_DIR = {
        code: "DIR001", name: "relative-dir", severity: Info, confidence: Observed,
        marks: [SpecOnly],
        check: check of Survey
    }
}

/// Whether the server takes absolute paths only, which is a finding of its product.
fn is_refused(folder: &Folder<'_>) -> bool {
    folder.known.is_some_and(|known| known.is_relative_refused)
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let by_kind = survey.folders();
    // One finding for each location: with several roots, the first is named.
    let mut seen: HashSet<(Span, Severity)> = HashSet::default();
    for (instance, folders) in survey.kinds().zip(by_kind) {
        let root = absolute("/", &model.root(instance.root).path);
        let relative: Vec<&Folder<'_>> = folders
            .iter()
            .filter(|folder| folder.is_relative && folder.holds_state() && !is_refused(folder))
            .collect();
        let is_inside = |folder: &Folder<'_>| {
            folder.path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        let product = model.cluster(instance.cluster).product;
        let moved = folders.iter().find(|folder| folder.is_relative && !is_inside(folder));
        for folder in relative {
            let path = &folder.path;
            let location = folder.written.unwrap_or(instance.span);
            let is_left = moved.is_some() && is_inside(folder);
            let severity = if is_left { Severity::Warning } else { Severity::Info };
            if (!is_left && !folder.is_written()) || !seen.insert((location, severity)) {
                continue;
            }
            let finding = match moved.filter(|_| is_left) {
                Some(moved) => {
                    let message = format!(
                        "`{}` of `{}` stays in the install folder: `{path}`",
                        folder.name(),
                        instance.name
                    );
                    let finding = Finding::new(&RELATIVE_DIR, location, message).note(format!(
                        "`{}` is in `{}`, but this directory stays",
                        moved.name(),
                        moved.path
                    ));
                    let base = moved.known.and_then(|known| known.base.as_deref());
                    match base.and_then(|base| model.variable_named(instance, base)?.span()) {
                        Some(span) => finding.label(span, "moves the other directories"),
                        None => finding,
                    }
                }
                None => {
                    let message = format!("`{}` is relative and means `{path}`", folder.name());
                    Finding::new(&RELATIVE_DIR, location, message).note(
                        "relative paths start from the install folder; replacing that folder deletes them",
                    )
                }
            };
            findings.push(finding.severity(severity).help("write the absolute path").product(product));
        }
    }
}
