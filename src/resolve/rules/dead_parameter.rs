//! PARAM007: dead-parameter.

use crate::declare_rule;

declare_rule! {
    /// Reports parameters that the server accepts but never reads.
    ///
    /// ## What it checks
    ///
    /// Parameters that the catalog marks as dead in the cluster's version.
    ///
    /// ## Why it matters
    ///
    /// The setting has no effect, although it looks as if it had one.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_tracing_dir" "/data/tracing"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it.
    pub static DEAD_PARAMETER = { code: "PARAM007", name: "dead-parameter", severity: Warning, confidence: Source }
}
