//! PARAM005: out-of-range.

use crate::declare_rule;

declare_rule! {
    /// Reports numbers outside the range of the parameter.
    ///
    /// ## What it checks
    ///
    /// Ports (1 to 65535), counts, sizes and ratios against the range in the catalog.
    ///
    /// ## Why it matters
    ///
    /// A port of 70000 leaves an IoTDB DataNode running that no client can ever reach; a ConfigNode hangs
    /// with `port out of range`. A replication factor of 0 is refused.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 70000
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
    ///         set "dn_rpc_port" 6668
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a number in the range.
    pub static OUT_OF_RANGE = { code: "PARAM005", name: "out-of-range", severity: Error, confidence: Observed }
}
