//! LINT003: dead-file.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports files that no node reads.
    ///
    /// ## What it checks
    ///
    /// Which of the existing files the version reads: files of another layout, files of roles that do not run from
    /// this folder, names that differ in case.
    ///
    /// ## Why it matters
    ///
    /// Their settings are not in effect.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// == conf/iotdb-common.properties
    /// schema_replication_factor=1
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// Move the settings to the file that is read, and remove the other file.
    pub static DEAD_FILE = {
        code: "LINT003", name: "dead-file", severity: Warning, confidence: Source,
        marks: [LeftOut]
    }
}

/// A finding for one file.
pub(crate) fn finding(span: Span, name: &str, because: &str) -> Finding {
    Finding::new(&DEAD_FILE, span, format!("no node reads `{name}`"))
        .note(because)
        .help("move the settings to the file that is read, and remove this one")
}
