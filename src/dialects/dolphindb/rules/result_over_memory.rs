//! DDB057: result-over-memory.

use std::collections::HashSet;

use super::ask::{finding, number, plain, with_memory};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports limits of results near all of the node's memory.
    ///
    /// ## What it checks
    ///
    /// `memLimitOfQueryResult` has to be below 80 % of `maxMemSize` of the same node, `memLimitOfTaskGroupResult` below
    /// 50 %.
    ///
    /// ## Why it matters
    ///
    /// The server refuses other values.
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
    ///         set "memLimitOfQueryResult" 7
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
    ///         set "memLimitOfQueryResult" 4
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Lower the limit.
    pub static RESULT_OVER_MEMORY = {
        code: "DDB057", name: "result-over-memory", severity: Error, confidence: Documented,
        check: check of Model, needs_all_nodes: false
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for (_, node, memory, place) in with_memory(model) {
        for (name, percent) in [("memLimitOfQueryResult", 80.0), ("memLimitOfTaskGroupResult", 50.0)] {
            let Some((limit, span)) = number(model, node, name) else { continue };
            if limit * 100.0 < memory * percent || !told.insert(span) {
                continue;
            }
            let message =
                format!("`{name}` is {} GB of the {} GB of `{}`", plain(limit), plain(memory), node.name);
            let finding = finding(&RESULT_OVER_MEMORY, span, message).label(place, "its memory");
            let note = format!("the server takes values below {percent} % of it");
            findings.push(
                finding.note(note).help(format!("give it less than {} GB", plain(memory * percent / 100.0))),
            );
        }
    }
}
