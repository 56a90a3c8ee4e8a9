//! PARAM003: wrong-role.

use crate::declare_rule;

declare_rule! {
    /// Reports parameters set for nodes that do not read them.
    ///
    /// ## What it checks
    ///
    /// Whether the role of the statement reads the parameter.
    ///
    /// ## Why it matters
    ///
    /// The nodes it is set for never read it, and those that read it do not get it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "cn_internal_port" 10711
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" {
    ///         set "cn_internal_port" 10711
    ///     }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Move it to the statement of the role that the help names.
    pub static WRONG_ROLE = {
        code: "PARAM003", name: "wrong-role", severity: Error, confidence: Language,
        marks: [LeftOut]
    }
}
