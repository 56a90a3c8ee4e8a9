//! SPEC006: range-pattern.

use crate::declare_rule;

declare_rule! {
    /// Reports ranges that cannot be expanded.
    ///
    /// ## What it checks
    ///
    /// Brackets in names and addresses: their form and their size, and whether ranges that are matched with each
    /// other have the same number of members.
    ///
    /// ## Why it matters
    ///
    /// `host "node-[1..3]" address="10.0.0.[11..12]"` leaves one host without an address; a range of a billion is a
    /// typing error.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..12]"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give both ranges the same number of members. The limit is 100,000 hosts.
    pub static RANGE_PATTERN = {
        code: "SPEC006", name: "range-pattern", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
