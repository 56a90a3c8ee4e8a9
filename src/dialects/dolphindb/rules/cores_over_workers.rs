//! DDB064: cores-over-workers.

use crate::maps::HashSet;

use super::ask::{all_kinds, finding, number, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `coreAffinity` with more cores than workers.
    ///
    /// ## What it checks
    ///
    /// The number of cores in `coreAffinity` against `workerNum` of the same node.
    ///
    /// ## Why it matters
    ///
    /// The node does not start with more cores than workers.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         set "workerNum" 2
    ///         set "coreAffinity" "0-3"
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
    ///         set "workerNum" 4
    ///         set "coreAffinity" "0-3"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// List as many cores as there are workers, at most.
    pub static CORES_OVER_WORKERS = {
        code: "DDB064", name: "cores-over-workers", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node) in all_kinds(model) {
        let (Some((cores, span)), Some((workers, location))) =
            (written(model, node, "coreAffinity"), number(model, node, "workerNum"))
        else {
            continue;
        };
        let Some(count) = count(&cores.value).filter(|count| *count as f64 > workers) else { continue };
        if reported.insert(span) {
            let message =
                format!("`coreAffinity` lists {count} cores, but `{}` has {workers} workers", node.name);
            let finding = finding(&CORES_OVER_WORKERS, span, message).label(location, "its workers");
            findings.push(
                finding.note("the node does not start with more cores than workers").help("list fewer cores"),
            );
        }
    }
}

/// How many cores `0-3,6` lists.
fn count(text: &str) -> Option<u64> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let cores = |item: &str| match item.split_once('-') {
        Some((first, last)) => Some(number(last)?.checked_sub(number(first)?)?.saturating_add(1)),
        None => number(item).map(|_| 1),
    };
    text.split(',').map(cores).try_fold(0_u64, |sum, cores| Some(sum.saturating_add(cores?)))
}
