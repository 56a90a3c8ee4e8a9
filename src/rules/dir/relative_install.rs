//! DIR007: relative-install.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::rules::Survey;

declare_rule! {
    /// Reports install folders that are not absolute paths.
    ///
    /// ## What it checks
    ///
    /// `install` of clusters and `install=` of statements that place nodes: on Linux hosts they start with `/`, on
    /// Windows hosts with a drive or `\\`. So do `java-home` and `logs`.
    ///
    /// ## Why it matters
    ///
    /// Scripts and units use the folder from different working directories. A relative path would be a different
    /// folder each time; `~` and variables are not replaced.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the absolute path.
    pub static RELATIVE_INSTALL = {
        code: "DIR007", name: "relative-install", severity: Error, confidence: Source,
        marks: [SpecOnly],
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for root in &model.roots {
        let host = model.host(root.host);
        let is_windows = host.is_windows();
        let is_absolute = if is_windows { has_drive(&root.path) } else { root.path.starts_with('/') };
        if is_absolute || !seen.insert((root.span, is_windows)) {
            continue;
        }
        let message = if is_windows && root.path.starts_with('/') {
            format!(
                "the install folder `{}` has no drive letter, and `{}` is a Windows host",
                root.path, host.name
            )
        } else {
            format!("the install folder `{}` is not an absolute path", root.path)
        };
        let name = root.path.trim_start_matches(['~', '.', '/', '\\']);
        let name = name.strip_prefix("opt/").unwrap_or(name);
        let name = if name.is_empty() || name.contains(['$', '%']) {
            model.cluster(root.cluster).product
        } else {
            name
        };
        let finding = Finding::new(&RELATIVE_INSTALL, root.span, message)
            .note("scripts and units run in different folders, so the path must be absolute");
        let finding = if is_windows && !root.path.starts_with('/') {
            whole(
                finding,
                format!("write a path with its drive letter, for example \"C:/{name}\""),
                format!("C:/{name}"),
            )
        } else if is_windows {
            let help =
                format!("set another folder where the node is placed, for example install=\"C:/{name}\"");
            finding.help(help)
        } else if has_drive(&root.path) {
            finding.help(format!("write os=\"windows\" if `{}` is a Windows host", host.name))
        } else {
            whole(
                finding,
                format!("write the absolute path, for example \"/opt/{name}\""),
                format!("/opt/{name}"),
            )
        };
        findings.push(finding.product(model.cluster(root.cluster).product).host(&*host.name));
    }
    for (_, cluster) in model.clusters() {
        for (what, folder) in cluster.install.folders() {
            if folder.value.starts_with('/') || has_drive(&folder.value) {
                continue;
            }
            let message = format!("{what} `{}` is not an absolute path", folder.value);
            let finding = Finding::new(&RELATIVE_INSTALL, folder.span, message)
                .note("scripts and units run in different folders, so the path must be absolute")
                .help("write the absolute path");
            findings.push(finding.product(cluster.product));
        }
    }
}

/// The finding with the whole path as a proposal.
fn whole(finding: Finding, help: String, value: String) -> Finding {
    let span = finding.span;
    finding.propose(help, vec![Change::Value { span, value }]).otherwise("write the absolute path")
}

/// Whether a path starts with a drive and a slash, or with two backslashes.
fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = bytes.len() >= 3
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'/' | b'\\');
    drive || path.starts_with("\\\\")
}
