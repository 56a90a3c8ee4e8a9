//! CHANGE006: other-replication.

use crate::declare_rule;

declare_rule! {
    /// Reports a changed number of replicas for existing databases.
    ///
    /// ## What it checks
    ///
    /// Replication factors that the server uses only when a database is created.
    ///
    /// ## Why it matters
    ///
    /// Databases that exist keep the number that they were created with. The cluster has fewer or more copies than
    /// the spec says.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     replication schema=1 data=1
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     replication schema=3 data=2
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
    ///     replication schema=1 data=1
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     replication data=1 schema=1
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the number. To use another one for all data, build a new cluster, export the data and load it there.
    pub static OTHER_REPLICATION = { code: "CHANGE006", name: "other-replication", severity: Error, confidence: Source }
}
