//! DDB057: result-over-memory.

use crate::maps::HashSet;

use super::ask::{finding, number, plain, with_memory};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::Model;

declare_rule! {
    /// Reports result limits close to the memory of the node.
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
    /// Reduce the limit.
    pub static RESULT_OVER_MEMORY = {
        code: "DDB057", name: "result-over-memory", severity: Error, confidence: Documented,
        check: check of Model
    }
}

/// The limits, the part of the memory that each must stay within, in percent, and whether documents say so of
/// the file. Of the last one only the text of the engine's function that sets it does.
const LIMITS: &[(&str, f64, bool)] = &[
    ("memLimitOfQueryResult", 80.0, true),
    ("memLimitOfTaskGroupResult", 50.0, true),
    ("memLimitOfAllTempResults", 80.0, false),
];

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node, memory, location) in with_memory(model) {
        for &(name, percent, is_documented) in LIMITS {
            let Some((limit, span)) = number(model, node, name) else { continue };
            if limit * 100.0 < memory * percent || !reported.insert(span) {
                continue;
            }
            let message =
                format!("`{name}` is {} GB of the {} GB of `{}`", plain(limit), plain(memory), node.name);
            let finding = finding(&RESULT_OVER_MEMORY, span, message).label(location, "its memory");
            let is_more = limit * 100.0 > memory * percent;
            let finding = match (is_documented, is_more) {
                (true, true) => finding.note(format!("the server accepts values below {percent} % of it")),
                (true, false) => finding.severity(Severity::Warning).note(format!(
                    "the reference requires less than {percent} % of it; the engine of 3.00.4.1 also accepts {percent} %"
                )),
                (false, _) => finding.severity(Severity::Warning).note(format!(
                    "when it is set online, the engine of 3.00.4.1 requires less than {percent} % of it; for the file this is not documented"
                )),
            };
            let most = plain(memory * percent / 100.0);
            findings.push(finding.help(format!("set it to less than {most} GB")));
        }
    }
}
