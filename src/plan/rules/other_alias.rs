//! CHANGE008: other-alias.

use crate::declare_rule;

declare_rule! {
    /// Reports a changed alias if the product identifies nodes by their aliases.
    ///
    /// ## What it checks
    ///
    /// Nodes of one role on one host with another name, for products whose nodes have aliases, such as DolphinDB.
    ///
    /// ## Why it matters
    ///
    /// To the product another alias is another node. The replicas of a data node are registered under the
    /// former alias, and the data of a controller is in the folder of that name.
    ///
    /// ```change,fails
    /// == old.kdl
    /// cluster "market" product="dolphindb" version="2.00.9" {
    ///     install "/opt/dolphindb"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "controller" on="P1"
    ///     agent on="P*" alias="{host}-agent"
    ///     datanode on="P*" alias="{host}-datanode"
    /// }
    /// == new.kdl
    /// cluster "market" product="dolphindb" version="2.00.9" {
    ///     install "/opt/dolphindb"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "controller" on="P1"
    ///     agent on="P*" alias="{host}-agent"
    ///     datanode on="P*" alias="{host}-data"
    /// }
    /// ```
    ///
    /// ```change,passes
    /// == old.kdl
    /// cluster "market" product="dolphindb" version="2.00.9" {
    ///     install "/opt/dolphindb"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "controller" on="P1"
    ///     agent on="P*" alias="{host}-agent"
    ///     datanode on="P*" alias="{host}-datanode"
    /// }
    /// == new.kdl
    /// cluster "market" product="dolphindb" version="2.00.9" {
    ///     install "/opt/dolphindb"
    ///     host "P[1..2]" address="10.0.0.[80..81]"
    ///     controller "controller" on="P1"
    ///     agent on="P*" alias="{host}-agent"
    ///     datanode on="P*" alias="{host}-datanode"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the alias. To use another one, add a node with it, and remove the former one when its data has been
    /// copied.
    pub static OTHER_ALIAS = { code: "CHANGE008", name: "other-alias", severity: Error, confidence: Documented }
}
