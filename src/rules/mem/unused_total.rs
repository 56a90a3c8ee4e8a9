//! MEM004: unused-total.

use std::collections::HashSet;

use super::process::Process;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Instance, Model};
use crate::rules::{SharedCheck, Survey};

declare_rule! {
    /// Reports a total of memory that has no effect, because its parts are said as well and come to less.
    ///
    /// ## What it checks
    ///
    /// For each node: the total memory of the process beside its heap and its direct memory. That they come to
    /// more than the total is a rule of the product.
    ///
    /// ## Why it matters
    ///
    /// The total is a means to work out the parts. Where both are said, the rest of it is used by nobody, and
    /// who reads the spec counts on memory that the process never takes.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         memory total="32GiB" heap="16GiB" direct="4GiB"
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
    pub static UNUSED_TOTAL = { code: "MEM004", name: "unused-total", severity: Warning, confidence: Source }
}

/// The rule with its check.
pub const CHECK: SharedCheck = SharedCheck { rule: &UNUSED_TOTAL, run: check, needs_all_nodes: false };

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for (instance, process) in survey.sorts().zip(survey.processes()) {
        let found = finding(survey.model, instance, process);
        findings.extend(found.into_iter().filter(|finding| seen.insert(finding.span)));
    }
}

fn finding(model: &Model, instance: &Instance, process: &Process<'_>) -> Option<Finding> {
    let (Some(heap), Some(direct), Some(total)) = (process.heap, process.direct, process.total) else {
        return None;
    };
    let sum = heap.bytes.saturating_add(direct.bytes);
    if sum >= total.bytes || process.forced_heap.is_some() {
        return None;
    }
    let (size, sum) = (words::bytes(total.bytes), words::bytes(sum));
    let message = format!(
        "of the {size} of `{}`, {sum} are used: its heap and its direct memory are said as well",
        instance.name
    );
    let mut finding = Finding::new(&UNUSED_TOTAL, total.place, message);
    for (amount, what) in [(heap, "heap"), (direct, "direct memory")] {
        if amount.place != total.place {
            finding = finding.label(amount.place, format!("{what}: {}", words::bytes(amount.bytes)));
        }
    }
    let finding = finding
        .note(format!("`{}` and `{}` beat `{}`", heap.param.name(), direct.param.name(), total.param.name()))
        .help("keep either the total, or heap and direct memory");
    Some(finding.product(model.cluster(instance.cluster).product).host(&*model.host(instance.host).name))
}
