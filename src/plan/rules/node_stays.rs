//! CHANGE007: node-stays.

use crate::declare_rule;

declare_rule! {
    /// Reports removed nodes that cannot leave their cluster.
    ///
    /// ## What it checks
    ///
    /// Nodes that are no longer in the spec while too few nodes of their role are left: fewer than the number of
    /// replicas, or none. For Apache IoTDB also DataNodes of clusters with SimpleConsensus, which cannot remove a
    /// DataNode.
    ///
    /// ## Why it matters
    ///
    /// The server refuses to remove the node, or data is lost.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     replication schema=3 data=3
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-[1..2]"
    ///     replication schema=1 data=1
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
    ///     replication schema=2 data=2
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-[1..2]"
    ///     replication schema=2 data=2
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the node, or add another one first.
    pub static NODE_STAYS = { code: "CHANGE007", name: "node-stays", severity: Error, confidence: Observed }
}
