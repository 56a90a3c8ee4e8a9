//! CHANGE001: first-start-only.

use crate::declare_rule;

declare_rule! {
    /// Reports a changed parameter that the server reads only at the first start of a node.
    ///
    /// ## What it checks
    ///
    /// Parameters that the catalog says are read at the first start only, for example `timestamp_precision`,
    /// `time_partition_interval` and the consensus protocols of Apache IoTDB, and `dfsHAMode` of DolphinDB. A
    /// parameter that can be brought into effect in another way is not one of them.
    ///
    /// ## Why it matters
    ///
    /// The server ignores the new value and keeps the first one, or refuses to start. In both cases the
    /// cluster is not what the spec says.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "timestamp_precision" "ms"
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "timestamp_precision" "us"
    /// }
    /// ```
    ///
    /// ```change,passes
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "timestamp_precision" "ms"
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "timestamp_precision" "ms"
    ///     set "query_timeout_threshold" 60000
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the first value. To have the new one, build a new cluster, export the data and load it there.
    pub static FIRST_START_ONLY = { code: "CHANGE001", name: "first-start-only", severity: Error, confidence: Source }
}
