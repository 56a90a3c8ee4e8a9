//! SPEC004: missing-part.

use crate::declare_rule;

declare_rule! {
    /// Reports statements without an argument or a property that they need.
    ///
    /// ## What it checks
    ///
    /// Whether each statement has its name, its hosts, its product, its version.
    ///
    /// ## Why it matters
    ///
    /// No default is right for every cluster.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" {
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
    /// Add the text in the help.
    pub static MISSING_PART = {
        code: "SPEC004", name: "missing-part", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
