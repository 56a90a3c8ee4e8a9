//! REF008: node-named-like-a-host.

use crate::declare_rule;

declare_rule! {
    /// Reports nodes with the name of a host other than their own.
    ///
    /// ## What it checks
    ///
    /// The names that statements give to nodes, against the names of the hosts.
    ///
    /// ## Why it matters
    ///
    /// `confignode on="n-1" "n-2"` does not place two nodes: it places one node on `n-1` and calls it `n-2`.
    /// Folders, units and messages would name the wrong host.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "n-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="n-1" "n-2"
    ///     datanode on="n-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "n-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="n-1"
    ///     datanode on="n-1, n-2"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write several hosts in one string, separated by commas: `on="n-1, n-2"`. Give a node another name than
    /// that of a host.
    pub static NAMED_LIKE_HOST = {
        code: "REF008", name: "node-named-like-a-host", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
