//! REF003: duplicate-node.

use crate::declare_rule;

declare_rule! {
    /// Reports nodes with the same name.
    ///
    /// ## What it checks
    ///
    /// The names of all nodes of a cluster. The default name of a node is `HOST-ROLE`.
    ///
    /// ## Why it matters
    ///
    /// Scripts, units and folders are named after the node.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     datanode on="node-*" { set "dn_rpc_port" 6668; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     every "datanode" on="node-1" { set "dn_rpc_port" 6668; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// To change settings of some nodes, write `every "ROLE" on="HOST" { … }`. For a second node of a role on
    /// one host, give it a name and its own folder: `name="{host}-2" install="/opt/iotdb-2"`.
    pub static DUPLICATE_NODE = {
        code: "REF003", name: "duplicate-node", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
