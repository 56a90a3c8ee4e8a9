//! REF004: unknown-class.

use crate::declare_rule;

declare_rule! {
    /// Reports classes that are not declared.
    ///
    /// ## What it checks
    ///
    /// Whether the class in `class=` of every host is declared.
    ///
    /// ## Why it matters
    ///
    /// The values of the class are missing on the host.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" class="big"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     class "big" cores=32
    ///     host "node-1" address="10.0.0.11" class="big"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Declare the class, or use the name that the help suggests.
    pub static UNKNOWN_CLASS = { code: "REF004", name: "unknown-class", severity: Error, confidence: Language }
}
