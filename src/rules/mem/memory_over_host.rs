//! MEM001: memory-over-host.

use std::collections::BTreeMap;

use super::process::{self, NodeProcess};
use super::unset_memory;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::{HostId, InstanceId, Model};
use crate::rules::Survey;
use crate::rules::kit::runs_on_java;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports hosts whose processes may use more memory than the host has.
    ///
    /// ## What it checks
    ///
    /// Hosts with `memory` in the spec: heap and direct memory of all processes of the machine, of every cluster. A
    /// process without a memory setting uses its default share. It is reported above 80 percent, because the
    /// system, its file cache and the JVM itself need the rest.
    ///
    /// It is an error when the heap of one process alone is greater than the host's memory.
    ///
    /// ## Why it matters
    ///
    /// Java reserves its heap at startup, and refuses to start if the machine has less (`There is insufficient
    /// memory for the Java Runtime Environment to continue`). If only the sum of several processes is too large,
    /// they start; under load, the machine swaps or the system kills one of them.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" memory="32GiB"
    ///     confignode on="node-1" { memory total="4GiB"; }
    ///     datanode on="node-1" {
    ///         memory heap="24GiB" direct="8GiB"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" memory="64GiB"
    ///     confignode on="node-1" { memory total="4GiB"; }
    ///     datanode on="node-1" {
    ///         memory heap="24GiB" direct="8GiB"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the processes less, or correct the host's `memory`.
    pub static MEMORY_OVER_HOST = {
        code: "MEM001", name: "memory-over-host", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

/// The part of a host's memory that its processes may take, in percent.
pub(super) const MOST_PERCENT: u64 = 80;

/// Machines whose processes take too much.
struct Load<'b, 'a> {
    processes: Vec<NodeProcess<'b, 'a>>,
    hosts: Vec<HostId>,
    memory: u64,
    taken: u64,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let by_kind = survey.processes();
    let mut locations: BTreeMap<Span, Vec<Load<'_, '_>>> = BTreeMap::new();
    for fleet in survey.fleets() {
        let host = model.host(model.instance(fleet.nodes[0]).host);
        let Some(memory) = host.memory.filter(|memory| memory.value > 0) else { continue };
        let processes = process::on(fleet, by_kind);
        if unset_memory::shares_too_much(&processes, Some(memory.value)) {
            // Shares that are not set have their own finding.
            continue;
        }
        let taken = processes.iter().filter_map(|process| takes(process, memory.value)).sum::<u64>();
        let heap = processes.iter().filter_map(|process| process.real_heap()).max_by_key(|heap| heap.bytes);
        let is_fine = u128::from(taken) * 100 <= u128::from(memory.value) * u128::from(MOST_PERCENT);
        if is_fine && heap.is_none_or(|heap| heap.bytes <= memory.value) {
            continue;
        }
        let greatest =
            processes.iter().filter(|process| !process.is_unset()).max_by_key(|process| process.minimum());
        let Some(location) = greatest.and_then(|process| Some(process.amounts().next()?.location)) else {
            continue;
        };
        let load = Load { processes, hosts: fleet.hosts.clone(), memory: memory.value, taken };
        locations.entry(location).or_default().push(load);
    }
    for loads in locations.values() {
        let heavy = loads.iter().max_by_key(|load| load.taken / (load.memory / 100).max(1));
        let hosts: Vec<HostId> = loads.iter().flat_map(|load| &load.hosts).copied().collect();
        findings.extend(heavy.map(|load| finding(model, load, &hosts)));
    }
}

/// What a process takes on a host with so much memory.
fn takes(process: &NodeProcess<'_, '_>, memory: u64) -> Option<u64> {
    process.minimum().or_else(|| process.share.map(|share| share.of(memory)))
}

fn finding(model: &Model, load: &Load<'_, '_>, hosts: &[HostId]) -> Finding {
    let nodes: Vec<InstanceId> = load.processes.iter().map(|process| process.node).collect();
    let names = Names::new(model, &nodes);
    let mut processes: Vec<&NodeProcess<'_, '_>> = load.processes.iter().collect();
    processes.sort_by_key(|process| std::cmp::Reverse(takes(process, load.memory)));
    let main = processes.iter().find(|process| !process.is_unset()).unwrap_or(&processes[0]);
    let location = main.amounts().next().map_or(model.instance(main.node).span, |amount| amount.location);
    let memory = words::bytes(load.memory);
    let on = wording::first_host_and_others(model, &load.hosts[..1]);
    let heap = main.real_heap().filter(|heap| heap.bytes > load.memory);
    let (severity, message) = match heap {
        Some(heap) => {
            let (name, heap) = (names.of(main.node), words::bytes(heap.bytes));
            (Severity::Error, format!("the heap of {name} is {heap}, but {on} has only {memory} of memory"))
        }
        None => {
            let percent = u128::from(load.taken) * 100 / u128::from(load.memory);
            let (taken, of) = (words::bytes(load.taken), processes.len());
            let noun = if of == 1 { "process" } else { "processes" };
            (
                Severity::Warning,
                format!("{of} {noun} on {on} may take {taken}, {percent} % of its {memory} of memory"),
            )
        }
    };
    let mut finding = Finding::new(&MEMORY_OVER_HOST, location, message).severity(severity);
    let mut shown = vec![location];
    for process in processes.iter().take(6) {
        let name = names.of(process.node);
        for amount in process.amounts().take(3) {
            if shown.contains(&amount.location) {
                continue;
            }
            shown.push(amount.location);
            finding = finding.label(amount.location, format!("{} of {name}", words::bytes(amount.bytes)));
        }
        let span = model.instance(process.node).span;
        if process.is_unset()
            && !shown.contains(&span)
            && let Some(taken) = takes(process, load.memory)
        {
            shown.push(span);
            finding = finding.label(span, format!("{name} takes {} by default", words::bytes(taken)));
        }
    }
    let host = model.host(load.hosts[0]);
    if let Some(memory) = host.memory {
        finding = finding.label(memory.span, "the memory of the host");
    }
    finding = finding.note(match (severity, load.taken > load.memory) {
        (Severity::Error, _) => "Java reserves its heap at startup and does not start if the host has less",
        (_, true) => "the processes start; under load, the machine swaps or the system kills one of them",
        (_, false) if runs_on_java(model.cluster(model.instance(main.node).cluster)) => {
            "the system, the file cache and the JVMs themselves need a fifth of the memory"
        }
        (_, false) => "the system and the file cache need a fifth of the memory",
    });
    if hosts.len() > 1 {
        finding = finding.note(format!("{} hosts have this problem", hosts.len()));
    }
    let most = words::bytes(load.memory / 100 * MOST_PERCENT);
    finding
        .help(format!("reduce the total to {most} or less, or correct `memory=` of the host"))
        .product(model.cluster(model.instance(main.node).cluster).product)
        .host(&*host.name)
}
