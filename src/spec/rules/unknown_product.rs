//! SPEC009: unknown-product.

use crate::declare_rule;

declare_rule! {
    /// Reports products that clusterc does not know.
    ///
    /// ## What it checks
    ///
    /// The `product` of a cluster.
    ///
    /// ## Why it matters
    ///
    /// Without the product's catalog nothing of the cluster can be checked or written.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotbd" version="1.3.3" {
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
    /// Use the product that the help suggests. `clusterc params` lists the products.
    pub static UNKNOWN_PRODUCT = { code: "SPEC009", name: "unknown-product", severity: Error, confidence: Language }
}
