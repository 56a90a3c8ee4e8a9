//! CHANGE001: first-start-only.

use crate::declare_rule;

declare_rule! {
    /// Reports a changed parameter that the server reads only at the first start of a node.
    ///
    /// ## What it checks
    ///
    /// Parameters that are read only at the first start, according to the catalog, for example
    /// `timestamp_precision`, `time_partition_interval` and the consensus protocols of Apache IoTDB, and
    /// `dfsHAMode` of DolphinDB. A parameter whose new value can be applied in another way is not reported.
    ///
    /// ## Why it matters
    ///
    /// The server ignores the new value and keeps the first one, or refuses to start. In both cases the cluster
    /// differs from the spec.
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
    /// Keep the first value. To use the new one, build a new cluster, export the data and load it there.
    pub static FIRST_START_ONLY = { code: "CHANGE001", name: "first-start-only", severity: Error, confidence: Source }
}
