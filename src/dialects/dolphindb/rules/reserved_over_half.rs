//! DDB056: reserved-over-half.

use std::collections::HashSet;

use super::ask::{finding, number, plain, with_memory};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports reserved memory of more than half of the node's.
    ///
    /// ## What it checks
    ///
    /// `reservedMemSize` and `emergencyMemSize` together against `maxMemSize` of the same node.
    ///
    /// ## Why it matters
    ///
    /// The server refuses to keep back more than half.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         memory total="8GiB"
    ///         set "reservedMemSize" 3
    ///         set "emergencyMemSize" 2
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         memory total="8GiB"
    ///         set "reservedMemSize" 1
    ///         set "emergencyMemSize" 1
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep back less, or give the node more.
    pub static RESERVED_OVER_HALF = {
        code: "DDB056", name: "reserved-over-half", severity: Error, confidence: Documented,
        check: check of Model, needs_all_nodes: false
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for (_, node, memory, place) in with_memory(model) {
        let reserved = number(model, node, "reservedMemSize");
        let emergency = number(model, node, "emergencyMemSize");
        let sum: f64 = [reserved, emergency].iter().flatten().map(|(size, _)| size).sum();
        let Some((_, span)) = emergency.or(reserved).filter(|_| sum * 2.0 > memory) else { continue };
        if told.insert(span) {
            let message =
                format!("{} GB of the {} GB of `{}` are kept back", plain(sum), plain(memory), node.name);
            let mut finding = finding(&RESERVED_OVER_HALF, span, message).label(place, "its memory");
            if let Some((_, other)) = reserved.filter(|(_, other)| *other != span) {
                finding = finding.label(other, "and this");
            }
            findings.push(finding.note("the server keeps back half at most").help("lower one of them"));
        }
    }
}
