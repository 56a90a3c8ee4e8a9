//! PARAM002: other-version.

use crate::declare_rule;

declare_rule! {
    /// Reports parameters that only another version has.
    ///
    /// ## What it checks
    ///
    /// Each `set` and `env` against the history of the parameter.
    ///
    /// ## Why it matters
    ///
    /// The server silently ignores the key.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "influxdb_rpc_port" 8086
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
    /// Use its name in this version, which the help shows if there is one, or remove it.
    pub static OTHER_VERSION = {
        code: "PARAM002", name: "other-version", severity: Error, confidence: Language,
        marks: [LeftOut]
    }
}
