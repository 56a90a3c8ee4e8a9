//! CHANGE005: other-cluster-name.

use crate::declare_rule;

declare_rule! {
    /// Reports a changed cluster name if the nodes store it in their data.
    ///
    /// ## What it checks
    ///
    /// The name of the cluster, or the parameter that sets it, if the product's nodes compare it.
    ///
    /// ## Why it matters
    ///
    /// Nodes with another name are refused when they start.
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
    /// cluster "plant-a" product="iotdb" version="1.3.3" {
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
    /// cluster "plant" /* the same */ product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the name. To change only the name in the spec, set the parameter to the former name, for Apache IoTDB
    /// `set "cluster_name" "plant"`.
    pub static OTHER_CLUSTER_NAME = { code: "CHANGE005", name: "other-cluster-name", severity: Error, confidence: Observed }
}
