//! PARAM010: plain-secret.

use crate::declare_rule;

declare_rule! {
    /// Reports passwords and keys written into the spec.
    ///
    /// ## What it checks
    ///
    /// Values of parameters that hold secrets.
    ///
    /// ## Why it matters
    ///
    /// Everyone who can read the spec, its history or the bundle can read the secret.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "key_store_pwd" "changeit"
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
    /// Refer to it with `from="env:NAME"` or `from="file:/PATH"`: install.sh reads it on the host.
    pub static PLAIN_SECRET = { code: "PARAM010", name: "plain-secret", severity: Warning, confidence: Advice }
}
