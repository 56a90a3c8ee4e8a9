//! SPEC003: wrong-value.

use crate::declare_rule;

declare_rule! {
    /// Reports values of the wrong kind.
    ///
    /// ## What it checks
    ///
    /// The value of each argument and property: strings, counts, amounts of memory, networks, keywords.
    ///
    /// ## Why it matters
    ///
    /// clusterc would have to guess what such a value means.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" memory="lots"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" memory="64GiB"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write what the message expects.
    pub static WRONG_VALUE = { code: "SPEC003", name: "wrong-value", severity: Error, confidence: Language }
}
