//! DDB056: reserved-over-half.

use crate::maps::HashSet;

use super::ask::{finding, names, number, plain, set_values, with_memory};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
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
    /// The server refuses to reserve more than half.
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
    /// Reserve less, or give the node more memory.
    pub static RESERVED_OVER_HALF = {
        code: "DDB056", name: "reserved-over-half", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node, memory, location) in with_memory(model) {
        let reserved = number(model, node, "reservedMemSize");
        let emergency = number(model, node, "emergencyMemSize");
        let sum: f64 = [reserved, emergency].iter().flatten().map(|(size, _)| size).sum();
        let Some((_, span)) = emergency.or(reserved).filter(|_| sum * 2.0 >= memory) else { continue };
        if reported.insert(span) {
            let kept = [("reservedMemSize", reserved), ("emergencyMemSize", emergency)];
            let kept = kept.into_iter().filter(|(_, size)| size.is_some()).map(|(name, _)| name);
            let is_over = sum * 2.0 > memory;
            let (sum, memory, kept) = (plain(sum), plain(memory), names(kept));
            let message = format!("{kept} reserve {sum} GB of the {memory} GB of `{}`", node.name);
            let mut finding = finding(&RESERVED_OVER_HALF, span, message).label(location, "its memory");
            if let Some((_, other)) = reserved.filter(|(_, other)| *other != span) {
                finding = finding.label(other, "and this");
            }
            let finding = if is_over {
                finding.note("the server reserves at most half")
            } else {
                finding.severity(Severity::Warning).note(
                    "the reference allows half of it; the engine of 3.00.4.1 requires less when it is set online",
                )
            };
            findings.push(finding.help("reduce one of them"));
        }
    }
    for set_value in set_values(model, "emergencyMemSize") {
        let Some(size) = set_value.number().filter(|size| *size <= MIN || *size >= MAX) else { continue };
        if reported.insert(set_value.span()) {
            let message = format!("`emergencyMemSize` is {} GB", plain(size));
            findings.push(
                finding(&RESERVED_OVER_HALF, set_value.span(), message)
                    .severity(Severity::Warning)
                    .note(format!(
                        "the engine of 3.00.4.1 accepts more than {} GB and less than {} GB when it is set online",
                        plain(MIN),
                        plain(MAX)
                    ))
                    .help(format!("write a value between {} and {}", plain(MIN), plain(MAX))),
            );
        }
    }
}

/// The emergency memory is more than this, in GB.
const MIN: f64 = 0.25;
/// And less than this.
const MAX: f64 = 5.0;
