//! REF001: unknown-host.

use crate::declare_rule;

declare_rule! {
    /// Reports names and patterns that match no host.
    ///
    /// ## What it checks
    ///
    /// `on=` and `seed=` of every statement against the declared hosts, zones and classes.
    ///
    /// ## Why it matters
    ///
    /// The nodes would be placed nowhere, and the cluster would be smaller than the spec suggests.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="nod-1"
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
    /// Use the name that the help suggests, or declare the host.
    pub static UNKNOWN_HOST = {
        code: "REF001", name: "unknown-host", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
