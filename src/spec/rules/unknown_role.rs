//! SPEC011: unknown-role.

use crate::declare_rule;

declare_rule! {
    /// Reports roles that the product does not have.
    ///
    /// ## What it checks
    ///
    /// The role that `every` names.
    ///
    /// ## Why it matters
    ///
    /// Its settings would apply to no node.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     every "datanod" { set "dn_rpc_port" 6668; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     every "datanode" { set "dn_rpc_port" 6668; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the role that the help suggests; `every "node"` means all roles.
    pub static UNKNOWN_ROLE = { code: "SPEC011", name: "unknown-role", severity: Error, confidence: Language }
}
