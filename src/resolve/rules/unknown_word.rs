//! PARAM006: unknown-word.

use crate::declare_rule;

declare_rule! {
    /// Reports values that the parameter does not have.
    ///
    /// ## What it checks
    ///
    /// Values of parameters with a fixed set of values, and items of such lists; case-sensitive if the server is.
    ///
    /// ## Why it matters
    ///
    /// IoTDB stops at most of them (`IllegalArgumentException`, `No enum constant`); an unknown consensus
    /// class for data even passes the ConfigNode and fails in the DataNode.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_metric_level" "important"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_metric_level" "IMPORTANT"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the value that the help suggests.
    pub static UNKNOWN_WORD = { code: "PARAM006", name: "unknown-word", severity: Error, confidence: Observed }
}
