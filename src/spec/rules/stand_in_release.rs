//! SPEC015: stand-in-release.

use crate::catalog::CatalogView;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports which release is used instead of one that clusterc does not know.
    ///
    /// ## What it checks
    ///
    /// Whether the `version` of a cluster, or the release of files, is in the product's catalog. A release that is newer
    /// than the catalog, or between two of its releases, is treated as the next older one.
    ///
    /// ## Why it matters
    ///
    /// clusterc does not know what the release added, renamed or removed, or which defaults it changed. What is
    /// written for the older one usually works: files and scripts keep their form within a line of releases.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.99" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.10" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// You do not need to do anything. With `--strict-version` it is an error. A newer clusterc may know the
    /// release.
    pub static STAND_IN_RELEASE = {
        code: "SPEC015", name: "stand-in-release", severity: Info, confidence: Advice
    }
}

/// Reports the release that is used instead of the one in the spec.
pub(crate) fn finding(view: &CatalogView, span: Span) -> Option<Finding> {
    if view.is_itself() {
        return None;
    }
    let (title, release, version) = (&view.catalog.title, &view.release, &view.version);
    let message = format!("clusterc does not know {title} {release} and treats it as {version}");
    let finding = Finding::new(&STAND_IN_RELEASE, span, message)
        .note(format!("new, renamed and removed parameters and changed defaults of {release} are unknown"));
    Some(finding.product(&*view.catalog.product))
}
