//! SPEC008: include-cycle.

use crate::declare_rule;

declare_rule! {
    /// Reports files that include themselves, directly or through other files.
    ///
    /// ## What it checks
    ///
    /// The chain of `include` and `extends`.
    ///
    /// ## Why it matters
    ///
    /// The spec would have no end.
    ///
    /// ```kdl,fails
    /// include "cluster.kdl"
    /// cluster "plant" product="iotdb" version="1.3.3" {
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
    /// Remove the `include` that closes the cycle.
    pub static INCLUDE_CYCLE = {
        code: "SPEC008", name: "include-cycle", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
