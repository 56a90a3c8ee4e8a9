//! SPEC012: secret-reference.

use crate::declare_rule;

declare_rule! {
    /// Reports references to secrets that cannot be resolved.
    ///
    /// ## What it checks
    ///
    /// The form of `from=`: `env:NAME` for an environment variable, `file:/PATH` for a file on the host.
    /// Names and paths are plain letters, digits, `_`, and for paths `/`, `.` and `-`. The parameter must be
    /// a string or a secret: the rules must know ports, addresses and numbers.
    ///
    /// ## Why it matters
    ///
    /// install.sh reads the secret on the host. A reference that it cannot follow would leave the placeholder
    /// in the configuration.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "key_store_pwd" from="vault:keystore"
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
    ///         set "key_store_pwd" from="env:KEYSTORE_PASSWORD"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `from="env:NAME"` or `from="file:/PATH"`.
    pub static SECRET_REFERENCE = { code: "SPEC012", name: "secret-reference", severity: Error, confidence: Language }
}
