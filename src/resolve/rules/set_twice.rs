//! PARAM008: set-twice.

use crate::declare_rule;

declare_rule! {
    /// Reports parameters set twice in one statement.
    ///
    /// ## What it checks
    ///
    /// The settings of one body, shorthands included.
    ///
    /// ## Why it matters
    ///
    /// One of the values would silently be dropped.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 6668
    ///         set "dn_rpc_port" 6669
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
    /// Keep one.
    pub static SET_TWICE = { code: "PARAM008", name: "set-twice", severity: Error, confidence: Language }
}
