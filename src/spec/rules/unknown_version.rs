//! SPEC010: unknown-version.

use crate::declare_rule;

declare_rule! {
    /// Reports versions that clusterc does not support.
    ///
    /// ## What it checks
    ///
    /// The `version` of a cluster against the versions in the product's catalog: it is one of them, or newer than one of them.
    ///
    /// ## Why it matters
    ///
    /// Every version has its own keys, files and defaults; those of another version may be refused or ignored.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="0.13.4" {
    ///     install "/opt/iotdb"
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
    /// Use a version that the help lists.
    pub static UNKNOWN_VERSION = { code: "SPEC010", name: "unknown-version", severity: Error, confidence: Language }
}
