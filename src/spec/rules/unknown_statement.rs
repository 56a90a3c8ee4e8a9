//! SPEC001: unknown-statement.

use crate::declare_rule;

declare_rule! {
    /// Reports statements that are unknown or not allowed where they are.
    ///
    /// ## What it checks
    ///
    /// Whether each statement is allowed where it is written.
    ///
    /// ## Why it matters
    ///
    /// An unknown statement would have no effect: a misspelt `datanode` would simply be missing from the cluster.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanod on="node-1"
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
    /// Use the name that the help suggests, or one of those that it lists. docs/language.md has every statement.
    pub static UNKNOWN_NODE = {
        code: "SPEC001", name: "unknown-statement", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
