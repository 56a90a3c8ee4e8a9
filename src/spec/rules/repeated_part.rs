//! SPEC005: repeated-part.

use crate::declare_rule;

declare_rule! {
    /// Reports things that are set twice where only one is allowed.
    ///
    /// ## What it checks
    ///
    /// Properties, arguments, `install` and cluster names.
    ///
    /// ## Why it matters
    ///
    /// The second would silently win over the first, and a reader sees only one of them.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" address="10.0.0.12"
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
    /// Keep one.
    pub static REPEATED_PART = { code: "SPEC005", name: "repeated-part", severity: Error, confidence: Language }
}
