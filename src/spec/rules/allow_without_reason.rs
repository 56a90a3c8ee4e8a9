//! SPEC014: allow-without-reason.

use crate::declare_rule;

declare_rule! {
    /// Reports exceptions without a reason.
    ///
    /// ## What it checks
    ///
    /// Whether every `allow` has `reason="…"`.
    ///
    /// ## Why it matters
    ///
    /// An exception without a reason stays forever, because others do not know whether it can be removed.
    ///
    /// ```kdl,fails
    /// allow "NET004"
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
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
    /// Add the reason: `allow "NET004" reason="lab without a network plan"`.
    pub static ALLOW_WITHOUT_REASON = { code: "SPEC014", name: "allow-without-reason", severity: Error, confidence: Language }
}
