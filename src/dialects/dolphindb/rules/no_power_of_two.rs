//! DDB059: no-power-of-two.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `regularArrayMemoryLimit` that is not a power of two.
    ///
    /// ## What it checks
    ///
    /// `regularArrayMemoryLimit`, in MB.
    ///
    /// ## Why it matters
    ///
    /// The server accepts only powers of two.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "regularArrayMemoryLimit" 1000; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "regularArrayMemoryLimit" 1024; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the nearest power of two.
    pub static NO_POWER_OF_TWO = {
        code: "DDB059", name: "no-power-of-two", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "regularArrayMemoryLimit") {
        let Ok(size) = set_value.text().parse::<u64>() else { continue };
        if size.is_power_of_two() || size == 0 || size > 1 << 40 {
            continue;
        }
        let (above, below) = (size.next_power_of_two(), size.next_power_of_two() / 2);
        let message = format!("`regularArrayMemoryLimit` is {size} MB, which is not a power of two");
        let finding = finding(&NO_POWER_OF_TWO, set_value.span(), message);
        findings.push(
            finding.note("the server accepts only powers of two").help(format!("write {below} or {above}")),
        );
    }
}
