//! CHANGE003: moved-data.

use crate::declare_rule;

declare_rule! {
    /// Reports changes for which data must be moved, or exported and loaded.
    ///
    /// ## What it checks
    ///
    /// Directories with data, write-ahead logs, the state of nodes or code of users that have another path, and
    /// another install folder with such directories inside.
    ///
    /// ## Why it matters
    ///
    /// A node that starts with an empty directory does not have its old data, or treats itself as a new node and is refused.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     every "datanode" { data-dirs "/data1/iotdb"; }
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     every "datanode" { data-dirs "/data2/iotdb"; }
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
    ///     every "datanode" { data-dirs "/data1/iotdb"; }
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     every "datanode" { data-dirs "/data1/iotdb" "/data2/iotdb"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Move the directory while the node is stopped: `clusterc plan` shows it as a step.
    pub static MOVED_DATA = { code: "CHANGE003", name: "moved-data", severity: Warning, confidence: Source }
}
