//! REF005: shared-address.

use crate::declare_rule;

declare_rule! {
    /// Reports two hosts of one cluster with the same address.
    ///
    /// ## What it checks
    ///
    /// All addresses of the hosts that a cluster uses.
    ///
    /// ## Why it matters
    ///
    /// They are one machine. Each of them gets a folder in the bundle, and the second installation would overwrite the first.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     host "node-2" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-2"
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
    /// Correct the address, or place both nodes on one host.
    pub static SHARED_ADDRESS = { code: "REF005", name: "shared-address", severity: Error, confidence: Language }
}
