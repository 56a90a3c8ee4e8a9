//! IOTDB060: heap-over-total.

use super::nodes::{about, clusters, gather, is_written, names, place, verb};
use super::process_memory::{heap_of, variable};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Instance, Model};
use crate::rules::Check;
use crate::source::Span;

declare_rule! {
    /// Reports heap and direct memory that come to more than the memory of the process.
    ///
    /// ## What it checks
    ///
    /// `ON_HEAP_MEMORY` and `OFF_HEAP_MEMORY` against `MEMORY_SIZE`, where the spec says them. In a spec they
    /// are `memory heap=… direct=… total=…`.
    ///
    /// ## Why it matters
    ///
    /// The total is a means to work out the other two, not a limit. Where one of them is set, the other one is
    /// still cut from the total as if it were not, and the process may take the sum: more than who set a total
    /// has counted on.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { memory total="8GiB" heap="12GiB"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { memory heap="12GiB" direct="4GiB"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Say the total alone, or heap and direct memory alone.
    pub static HEAP_OVER_TOTAL = { code: "IOTDB060", name: "heap-over-total", severity: Warning, confidence: Source }
}

/// The rule with its check.
pub const CHECK: Check = Check { rule: &HEAP_OVER_TOTAL, run: check, needs_all_nodes: false };

const TOTAL: &str = "MEMORY_SIZE";
const HEAP: &str = "ON_HEAP_MEMORY";
const DIRECT: &str = "OFF_HEAP_MEMORY";

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[TOTAL]) || !is_written(cluster, &[HEAP, DIRECT]) {
            continue;
        }
        let over = model.instances_of(id).filter_map(|(id, node)| Some((sums(model, node)?, id)));
        for ((span, total_span, heap, direct, total), nodes) in gather(over) {
            let size = |mebibytes: u64| words::bytes(mebibytes << 20);
            let message = format!(
                "{} may take {}, and the total is {}",
                names(model, &nodes),
                size(heap.saturating_add(direct)),
                size(total)
            );
            let finding = Finding::new(&HEAP_OVER_TOTAL, span, message)
                .label(total_span, "the total")
                .note(format!(
                    "{} {} of heap and {} of direct memory",
                    verb(&nodes, "it gets", "they get"),
                    size(heap),
                    size(direct)
                ))
                .help("say the total alone, or heap and direct memory alone");
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// The place of the part that is said, that of the total, and heap, direct memory and total in MiB.
fn sums(model: &Model, node: &Instance) -> Option<(Span, Span, u64, u64, u64)> {
    let (total_setting, total) = variable(model, node, TOTAL)?;
    let heap = variable(model, node, HEAP);
    let direct = variable(model, node, DIRECT);
    let (part, _) = heap.as_ref().or(direct.as_ref())?;
    let span = place(part, node);
    let heap = heap.as_ref().map_or_else(|| heap_of(total), |(_, heap)| *heap);
    let direct = direct.as_ref().map_or_else(|| total - heap_of(total), |(_, direct)| *direct);
    (heap.saturating_add(direct) > total).then(|| (span, place(&total_setting, node), heap, direct, total))
}
