//! SPEC013: empty-spec.

use crate::declare_rule;

declare_rule! {
    /// Reports empty specs.
    ///
    /// ## What it checks
    ///
    /// Whether a spec has a cluster, or hosts for other specs of the same run.
    ///
    /// ## Why it matters
    ///
    /// An empty or truncated file passes every other rule, and nothing would be built.
    ///
    /// ```kdl,fails
    /// // nothing yet
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
    /// Describe a cluster, or remove the file from the command line.
    pub static EMPTY_SPEC = { code: "SPEC013", name: "empty-spec", severity: Error, confidence: Language }
}
