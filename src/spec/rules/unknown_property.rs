//! SPEC002: unknown-property.

use crate::declare_rule;

declare_rule! {
    /// Reports properties that a statement does not have.
    ///
    /// ## What it checks
    ///
    /// Each `name=value` of a statement against the properties of that statement.
    ///
    /// ## Why it matters
    ///
    /// A misspelt property would be ignored together with its value: a host without its address, a node without its seed.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" adress="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
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
    /// Use the name that the help suggests. Parameters of the database are not properties: write `set "KEY" VALUE`
    /// in the statement's body.
    pub static UNKNOWN_PROPERTY = { code: "SPEC002", name: "unknown-property", severity: Error, confidence: Language }
}
