//! CHANGE002: node-rejoins.

use crate::declare_rule;

declare_rule! {
    /// Reports changes for which a node must leave the cluster and join again.
    ///
    /// ## What it checks
    ///
    /// Addresses and ports by which the cluster identifies a node, such as `dn_internal_port` of Apache IoTDB, and
    /// addresses of hosts from which such settings are derived.
    ///
    /// ## Why it matters
    ///
    /// After a restart the server refuses the node, or keeps the port with which it joined. Leaving takes
    /// time: the data of the node is copied to others first, and enough nodes must remain.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "dn_internal_port" 10730
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "dn_internal_port" 10731
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
    ///     set "dn_rpc_port" 6667
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     set "dn_rpc_port" 6668
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the value, or remove and add the nodes one after the other: `clusterc plan` shows the steps.
    pub static NODE_REJOINS = { code: "CHANGE002", name: "node-rejoins", severity: Warning, confidence: Observed }
}
