//! CHANGE004: version-step.

use crate::declare_rule;

declare_rule! {
    /// Reports versions to which a cluster with data cannot change.
    ///
    /// ## What it checks
    ///
    /// A cluster whose new version is older than the old one, or cannot read the data of the old one.
    ///
    /// ## Why it matters
    ///
    /// The older version may not be able to read what the newer one has written: nodes do not start, or lose data.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.2" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```change,passes
    /// == old.kdl
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// == new.kdl
    /// cluster "plant" product="iotdb" version="1.3.4" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the version. To go back after an upgrade, use the copy of the data from before it.
    pub static VERSION_STEP = { code: "CHANGE004", name: "version-step", severity: Error, confidence: Source }
}
