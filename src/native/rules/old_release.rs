//! LINT022: old-release.

use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::source::Span;

declare_rule! {
    /// Reports files of a release that clusterc does not know, and settings that are risky in any release.
    ///
    /// ## What it checks
    ///
    /// Names of files and of keys that were removed before the oldest release in the catalog. Only addresses for
    /// other nodes, open management ports and too large buffers are checked.
    ///
    /// ## Why it matters
    ///
    /// clusterc does not check a file of an old release with the rules of a newer one, and a newer server does not
    /// read the file.
    ///
    /// ```files,fails
    /// == conf/iotdb-engine.properties
    /// rpc_address=0.0.0.0
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// You do not need to do anything while the old release runs. When you upgrade, move the settings to the files
    /// of the newer release.
    pub static OLD_RELEASE = { code: "LINT022", name: "old-release", severity: Info, confidence: Source }
}

/// A finding for one file.
pub fn old_release(span: Span, name: &str) -> Finding {
    Finding::new(&OLD_RELEASE, span, format!("`{name}` is of a release that clusterc does not know"))
}

/// A finding for a value that is a risk in every release.
pub fn old_risk(span: Span, message: String) -> Finding {
    Finding::new(&OLD_RELEASE, span, message).severity(Severity::Warning)
}
