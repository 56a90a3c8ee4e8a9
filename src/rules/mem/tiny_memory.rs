//! MEM003: tiny-memory.

use crate::maps::HashSet;

use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::rules::Survey;

declare_rule! {
    /// Reports memory sizes that are too small for a node.
    ///
    /// ## What it checks
    ///
    /// Heaps and totals below 256 MiB that the spec sets, which is less than a test needs. It is an error below the
    /// minimum with which a real server started.
    ///
    /// ## Why it matters
    ///
    /// `24MiB` instead of `24GiB`: the node starts but stops when its memory is used up. With 16 MiB of direct memory an
    /// IoTDB ConfigNode under RatisConsensus does not even start: `Cannot reserve 16777224 bytes of direct buffer memory`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         memory heap="24MiB" direct="8GiB"
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
    /// Set more memory; check the unit.
    pub static TINY_MEMORY = {
        code: "MEM003", name: "tiny-memory", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

/// Heaps and totals below this are slips of the unit.
const TINY: u64 = 256 << 20;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for (instance, process) in survey.kinds().zip(survey.processes()) {
        let heap = process.real_heap().map(|amount| (amount, MeaningKind::Heap));
        let direct = process.direct.map(|amount| (amount, MeaningKind::DirectMemory));
        let total = process.total.map(|amount| (amount, MeaningKind::TotalMemory));
        for (amount, kind) in [heap, direct, total].into_iter().flatten() {
            let memory = amount.param.meaning(kind).and_then(|meaning| meaning.memory());
            let when = memory.and_then(|memory| memory.least_when.as_ref());
            let is_needed = when.is_none_or(|when| model.holds(instance, when) == Some(true));
            let minimum = memory.filter(|_| is_needed).and_then(|memory| Some(memory.least?.bytes()));
            let is_refused = minimum.is_some_and(|minimum| amount.bytes < minimum);
            let is_tiny = kind != MeaningKind::DirectMemory && amount.bytes < TINY;
            if !(is_refused || is_tiny) || !seen.insert(amount.location) {
                continue;
            }
            let what = match kind {
                MeaningKind::Heap => "the heap",
                MeaningKind::DirectMemory => "the direct memory",
                _ => "the memory",
            };
            let size = words::bytes(amount.bytes);
            let message = format!("{what} of `{}` is {size}", instance.name);
            let finding = Finding::new(&TINY_MEMORY, amount.location, message);
            let finding = match minimum.filter(|_| is_refused) {
                Some(minimum) => finding.severity(Severity::Error).note(format!(
                    "the {} does not start with less than {}",
                    model.role_title(instance),
                    words::bytes(minimum)
                )),
                None => finding.note("the node starts, but stops as soon as this memory is used up"),
            };
            let mebibytes = amount.bytes >> 20;
            let is_slip = kind != MeaningKind::DirectMemory && mebibytes > 0;
            let finding = if is_slip {
                let help = format!("did you mean \"{mebibytes}GiB\"?");
                finding.propose_value_as(help, format!("{mebibytes}GiB"))
            } else {
                finding.help("set 256MiB or more")
            };
            findings.push(
                finding
                    .product(model.cluster(instance.cluster).product)
                    .host(&*model.host(instance.host).name),
            );
        }
    }
}
