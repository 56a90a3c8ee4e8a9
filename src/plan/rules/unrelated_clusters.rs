//! CHANGE009: unrelated-clusters.

use crate::declare_rule;

declare_rule! {
    /// Reports two specs whose clusters have nothing in common.
    ///
    /// ## What it checks
    ///
    /// Clusters of two sides that share neither a name nor a host, or that are of different products.
    ///
    /// ## Why it matters
    ///
    /// One cluster cannot become another: most likely one of the two files is the wrong one.
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
    /// cluster "mill" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "mill-[1..3]" address="10.0.9.[11..13]"
    ///     confignode on="mill-*"
    ///     datanode on="mill-*"
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
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Compare the two descriptions of one cluster.
    pub static UNRELATED_CLUSTERS = { code: "CHANGE009", name: "unrelated-clusters", severity: Error, confidence: Language }
}
