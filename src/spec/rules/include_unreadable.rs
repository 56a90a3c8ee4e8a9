//! SPEC007: include-unreadable.

use crate::declare_rule;

declare_rule! {
    /// Reports files named by `include` or `extends` that cannot be read.
    ///
    /// ## What it checks
    ///
    /// That the file is there, can be read, and is not one of too many.
    ///
    /// ## Why it matters
    ///
    /// Without it a part of the cluster is missing.
    ///
    /// ```kdl,fails
    /// include "no-such-file.kdl"
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
    /// Correct the path. It is taken from the folder of the file that names it.
    pub static INCLUDE_UNREADABLE = {
        code: "SPEC007", name: "include-unreadable", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
