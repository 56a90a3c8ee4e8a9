//! MEM004: contradicting-memory.

use crate::maps::HashSet;

use super::process::{Amount, Process};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Instance, Model};
use crate::rules::Survey;

declare_rule! {
    /// Reports amounts of memory that contradict each other.
    ///
    /// ## What it checks
    ///
    /// For each node: total memory that differs from the sum of heap and direct memory, a heap greater than
    /// the total, and a heap together with `-Xmx` in the Java options.
    ///
    /// ## Why it matters
    ///
    /// One of them has no effect. In IoTDB, heap and direct memory override `MEMORY_SIZE`, and Java options
    /// override both.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         memory total="16GiB" heap="24GiB" direct="8GiB"
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
    ///         memory heap="24GiB" direct="8GiB"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep either the total, or heap and direct memory.
    pub static CONTRADICTING_MEMORY = {
        code: "MEM004", name: "contradicting-memory", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::default();
    for (instance, process) in survey.kinds().zip(survey.processes()) {
        let found = finding(survey.model, instance, process);
        findings.extend(found.into_iter().filter(|finding| seen.insert(finding.span)));
    }
}

fn finding(model: &Model, instance: &Instance, process: &Process<'_>) -> Option<Finding> {
    let name = &instance.name;
    let size = |amount: Amount<'_>| words::bytes(amount.bytes);
    let of = |amount: Amount<'_>| amount.param.name();
    let finding = match (process.forced_heap, process.heap, process.direct, process.total) {
        // A process that cannot start has its own finding.
        (Some(forced), Some(heap), _, _) if forced.bytes != heap.bytes && !process.is_refused() => {
            let message = format!("`{}` of `{name}` has no effect: `-Xmx` says {}", of(heap), size(forced));
            Finding::new(&CONTRADICTING_MEMORY, heap.location, message)
                .label(forced.location, "wins")
                .note("on Java's command line the last option is used")
                .help(format!("remove -Xmx from `{}`", of(forced)))
        }
        (None, Some(heap), Some(direct), Some(total))
            if heap.bytes.saturating_add(direct.bytes) != total.bytes =>
        {
            let sum = words::bytes(heap.bytes.saturating_add(direct.bytes));
            let message =
                format!("`{}` of `{name}` has no effect: heap and direct memory add up to {sum}", of(total));
            let mut finding = Finding::new(&CONTRADICTING_MEMORY, total.location, message)
                .caption(format!("{}, not used", size(total)));
            for amount in [heap, direct] {
                if amount.location != total.location {
                    finding = finding.label(amount.location, size(amount));
                }
            }
            finding
                .note(format!("`{}` and `{}` override it", of(heap), of(direct)))
                .help("keep either the total, or heap and direct memory")
        }
        (None, Some(heap), None, Some(total)) if heap.bytes >= total.bytes => {
            let message = format!(
                "the heap of `{name}` is {}, and its heap and direct memory together {}",
                size(heap),
                size(total)
            );
            Finding::new(&CONTRADICTING_MEMORY, heap.location, message)
                .label(total.location, format!("`{}`", of(total)))
                .note(format!("`{}` is used, and direct memory is added to it", of(heap)))
                .help("keep either the total, or heap and direct memory")
        }
        _ => return None,
    };
    Some(finding.product(model.cluster(instance.cluster).product).host(&*model.host(instance.host).name))
}
