//! REF002: duplicate-host.

use crate::declare_rule;

declare_rule! {
    /// Reports hosts declared twice.
    ///
    /// ## What it checks
    ///
    /// The names that all host statements of a cluster write out, ranges included.
    ///
    /// ## Why it matters
    ///
    /// Two statements could contradict each other about one host. In an overlay (`extends`) a second
    /// statement changes the first.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     host "node-2" address="10.0.0.13"
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
    /// Remove one, or give it another name.
    pub static DUPLICATE_HOST = {
        code: "REF002", name: "duplicate-host", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
