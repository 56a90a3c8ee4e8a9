//! MEM002: unset-memory.

use crate::maps::HashMap;

use super::memory_over_host::MOST_PERCENT;
use super::process::{self, NodeProcess};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{HostId, InstanceId, Model};
use crate::rules::Survey;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports processes on one host whose default memory exceeds that of the host.
    ///
    /// ## What it checks
    ///
    /// Nodes on one machine, of every cluster, without a memory setting: whether their default shares add
    /// up to more than 80 percent.
    ///
    /// ## Why it matters
    ///
    /// Each process takes its share as if it were alone. An IoTDB DataNode takes half of the memory and a
    /// ConfigNode three tenths of it (8 GiB at most): two DataNodes take all of it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     datanode on="node-1" name="{host}-second" install="/opt/iotdb-2" {
    ///         set "dn_rpc_port" 6668
    ///         set "dn_internal_port" 10731
    ///         set "dn_mpp_data_exchange_port" 10741
    ///         set "dn_schema_region_consensus_port" 10751
    ///         set "dn_data_region_consensus_port" 10761
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set how much each may take: `memory total="8GiB"`.
    pub static UNSET_MEMORY = {
        code: "MEM002", name: "unset-memory", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

/// Processes that share machines by default.
struct Crowd<'b, 'a> {
    processes: Vec<NodeProcess<'b, 'a>>,
    hosts: Vec<HostId>,
    percent: u64,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let by_kind = survey.processes();
    let mut crowds: Vec<Crowd<'_, '_>> = Vec::new();
    let mut known: HashMap<Vec<Span>, usize> = HashMap::default();
    for fleet in survey.fleets() {
        let mut processes = process::on(fleet, by_kind);
        let memory = model.host(fleet.hosts[0]).memory.map(|memory| memory.value);
        if !shares_too_much(&processes, memory) {
            continue;
        }
        processes.retain(|process| process.is_unset());
        let locations = processes.iter().map(|process| model.instance(process.node).span).collect();
        match known.get(&locations) {
            Some(&first) => crowds[first].hosts.extend(&fleet.hosts),
            None => {
                known.insert(locations, crowds.len());
                let percent = percent(&processes, memory);
                crowds.push(Crowd { processes, hosts: fleet.hosts.clone(), percent });
            }
        }
    }
    findings.extend(crowds.iter().map(|crowd| finding(model, crowd)));
}

/// Whether the processes whose memory is not set come to too much between them.
pub(super) fn shares_too_much(processes: &[NodeProcess<'_, '_>], memory: Option<u64>) -> bool {
    let unset = processes.iter().filter(|process| process.is_unset()).count();
    unset > 1 && percent(processes, memory) > MOST_PERCENT
}

/// The default shares in percent of the host's memory.
fn percent(processes: &[NodeProcess<'_, '_>], memory: Option<u64>) -> u64 {
    let shares = processes.iter().filter(|process| process.is_unset()).filter_map(|process| process.share);
    let percent = shares.map(|share| match memory {
        Some(memory) if memory >= 100 => share.of(memory) / (memory / 100),
        _ => share.percent,
    });
    percent.sum()
}

fn finding(model: &Model, crowd: &Crowd<'_, '_>) -> Finding {
    let nodes: Vec<InstanceId> = crowd.processes.iter().map(|process| process.node).collect();
    let names = Names::new(model, &nodes);
    let hosts = wording::first_host_and_others(model, &crowd.hosts);
    let message =
        format!("by default, {} take {} % of the memory of {hosts}", names.list(&nodes), crowd.percent);
    let span = |process: &NodeProcess<'_, '_>| model.instance(process.node).span;
    let last = crowd.processes.iter().max_by_key(|process| (span(process), process.node));
    let last = last.unwrap_or(&crowd.processes[0]);
    let say = |process: &NodeProcess<'_, '_>| {
        let percent = process.share.map_or(0, |share| share.percent);
        format!("{} takes {percent} %", names.of(process.node))
    };
    let mut finding = Finding::new(&UNSET_MEMORY, span(last), message).caption(say(last));
    let mut shown = vec![span(last)];
    for process in &crowd.processes {
        if !shown.contains(&span(process)) && shown.len() < 8 {
            shown.push(span(process));
            finding = finding.label(span(process), say(process));
        }
    }
    finding = finding.note("each takes its share of all memory, as if no other node ran on the host");
    if let Some(share) = last.share {
        let statement = wording::statement(share.param, "\"4GiB\"");
        finding = finding.help(format!("set the memory of each, for example {statement}"));
    }
    finding
        .product(model.cluster(model.instance(last.node).cluster).product)
        .host(&*model.host(crowd.hosts[0]).name)
}
