//! PARAM001: unknown-parameter.

use crate::declare_rule;

declare_rule! {
    /// Reports parameters that the product does not have.
    ///
    /// ## What it checks
    ///
    /// Each `set` and `env` against the catalog of the cluster's version, which has every key of the
    /// product's templates and every key that only its code reads.
    ///
    /// Builds of other vendors are based on the releases and have additional parameters. If the name of an archive,
    /// a folder or an image shows that files are from such a build (`timechodb-2.0.8.1-bin`,
    /// `iotdb-enterprise-1.3.3.2`), a key that clusterc does not know is an info.
    ///
    /// ## Why it matters
    ///
    /// The server silently ignores a key that it does not know: the setting has no effect.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rcp_port" 6668
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 6668
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the name that the help suggests. `clusterc params iotdb 1.3.3` lists all of them.
    pub static UNKNOWN_PARAMETER = {
        code: "PARAM001", name: "unknown-parameter", severity: Error, confidence: Language,
        marks: [LeftOut]
    }
}
