//! DDB058: warning-over-memory.

use crate::maps::HashSet;

use super::ask::{finding, number, plain, with_memory};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `warningMemSize` above `maxMemSize`.
    ///
    /// ## What it checks
    ///
    /// `warningMemSize` and `maxMemSize` of the same node.
    ///
    /// ## Why it matters
    ///
    /// The node runs out of memory before it starts to empty its caches.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         memory total="8GiB"
    ///         set "warningMemSize" 12
    ///     }
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
    ///     every-node {
    ///         memory total="8GiB"
    ///         set "warningMemSize" 6
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it to about three quarters of `maxMemSize`, as the server does by default.
    pub static WARNING_OVER_MEMORY = {
        code: "DDB058", name: "warning-over-memory", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node, memory, location) in with_memory(model) {
        let Some((warning, span)) = number(model, node, "warningMemSize") else { continue };
        if warning > memory && reported.insert(span) {
            let message = format!(
                "`warningMemSize` is {} GB, but `{}` has {} GB",
                plain(warning),
                node.name,
                plain(memory)
            );
            let finding = finding(&WARNING_OVER_MEMORY, span, message).label(location, "its memory");
            let note = "the server frees caches above this value: this node runs out of memory before that";
            let value = plain(memory * 0.75);
            findings.push(finding.note(note).propose_value_as(format!("write, for example, {value}"), value));
        }
    }
}
