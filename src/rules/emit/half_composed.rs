//! EMIT010: half-composed.

use crate::maps::{HashMap, HashSet};

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{HostId, MachineId};
use crate::rules::Survey;

declare_rule! {
    /// Reports hosts with a Compose project but no containers, and machines where only some names have containers.
    ///
    /// ## What it checks
    ///
    /// Hosts with `project=` but without `platform="compose"`, and machines with several host names of which only
    /// some have that platform.
    ///
    /// ## Why it matters
    ///
    /// A machine has one folder in the bundle: either with scripts for containers or with scripts for processes,
    /// not both.
    ///
    /// ```kdl,fails
    /// cluster "demo" product="iotdb" version="2.0.10" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1" project="demo"
    ///     host "datanode-1" project="demo" platform="compose"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1"
    ///     host "datanode-1"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set `platform="compose"` for the cluster, or for all hosts of the machine.
    pub static HALF_COMPOSED = {
        code: "EMIT010", name: "half-composed", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let used: HashSet<HostId> = model.instances.iter().map(|node| node.host).collect();
    let mut machines: HashMap<MachineId, HostId> = HashMap::default();
    let mut reported = HashSet::default();
    for (id, host) in model.hosts() {
        if let Some(project) = host.project.as_ref().filter(|_| !host.is_composed()) {
            if reported.insert(project.span) {
                let message = format!(
                    "`{}` is in the Compose project `{}`, but does not run its nodes in containers",
                    host.name, project.value
                );
                let finding = Finding::new(&HALF_COMPOSED, project.span, message);
                findings.push(finding.help("add platform=\"compose\" to the host").host(&*host.name));
            }
            continue;
        }
        if !used.contains(&id) {
            continue;
        }
        let first = model.host(*machines.entry(host.machine).or_insert(id));
        if first.is_composed() != host.is_composed() && reported.insert(host.span) {
            let message = format!(
                "`{}` and `{}` are one machine, but only one of them runs its nodes in containers",
                first.name, host.name
            );
            let finding =
                Finding::new(&HALF_COMPOSED, host.span, message).label(first.span, "the other name");
            findings.push(finding.help("set platform=\"compose\" on both, or on neither").host(&*host.name));
        }
    }
}
