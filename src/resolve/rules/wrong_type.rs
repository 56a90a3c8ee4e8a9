//! PARAM004: wrong-type.

use crate::declare_rule;

declare_rule! {
    /// Reports values that are not of the parameter's type.
    ///
    /// ## What it checks
    ///
    /// Numbers, booleans, endpoints, addresses, lists of ratios and amounts of memory. `6667` and `"6667"` are the
    /// same port; sizes and times may have a unit, which is turned into the parameter's own.
    ///
    /// ## Why it matters
    ///
    /// IoTDB stops at a number that it cannot read (`NumberFormatException`), and reads every value of a boolean
    /// except `true` as false.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" "66x7"
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
    ///         set "dn_rpc_port" "6667"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a value of the kind in the message.
    pub static WRONG_TYPE = { code: "PARAM004", name: "wrong-type", severity: Error, confidence: Observed }
}
