//! REF007: contradicting-host.

use crate::declare_rule;

declare_rule! {
    /// Reports a host that two clusters describe differently.
    ///
    /// ## What it checks
    ///
    /// Hosts that several clusters declare with the same name and the same address: their zone, cores, memory,
    /// platform, operating system, other addresses, and the kind of each disk, including values from classes. A
    /// property that only one of them sets applies to all of them. Disks and aliases are combined.
    ///
    /// ## Why it matters
    ///
    /// Declarations with the same name and the same address are one host, and a host has one value of each
    /// property. Memory is checked against it, and scripts are written for it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/plant"
    ///     host "node-1" address="10.0.0.11" memory="64GiB"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// cluster "market" product="dolphindb" version="2.00.10" {
    ///     install "/opt/market"
    ///     host "node-1" address="10.0.0.11" memory="32GiB"
    ///     controller on="node-1"
    ///     agent on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// host "node-1" address="10.0.0.11" memory="64GiB"
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/plant"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// cluster "market" product="dolphindb" version="2.00.10" {
    ///     install "/opt/market"
    ///     controller on="node-1"
    ///     agent on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the same value in both clusters, or in one of them only. In one file, declare the host once,
    /// outside the clusters. If they are two hosts, give each its own address.
    pub static CONTRADICTING_HOST = {
        code: "REF007", name: "contradicting-host", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}
