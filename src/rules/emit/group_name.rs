//! EMIT006: group-name.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Cluster, Host, HostId, Model};
use crate::rules::Survey;

declare_rule! {
    /// Reports hosts with the name of a group in Ansible's inventory.
    ///
    /// ## What it checks
    ///
    /// Names of hosts with nodes, in specs with Linux hosts: `all`, `ungrouped` and `localhost`, which Ansible
    /// reserves, and the groups of `control/ansible/inventory.yml`: `clusterc`, `windows`, `quorum`, `wave_1` and
    /// so on, `cluster_NAME`, `role_NAME`.
    ///
    /// ## Why it matters
    ///
    /// If a group and a host have the same name, Ansible uses the host: a play for `clusterc` or `wave_1` runs only
    /// on that host and silently skips the others (seen with ansible-core 2.19). Tasks for the operator's machine
    /// would run on a host called `localhost`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "wave_1" address="10.0.0.11"
    ///     confignode on="wave_1"
    ///     datanode on="wave_1"
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
    /// Give the host another name; you can keep its address.
    pub static GROUP_NAME = {
        code: "EMIT006", name: "group-name", severity: Error, confidence: Language,
        marks: [SpecOnly],
        check: check of Survey
    }
}

/// Names that Ansible keeps, and those of groups that every inventory may have.
const FIXED: [&str; 6] = ["all", "ungrouped", "localhost", "clusterc", "windows", "quorum"];

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for host in called_like_groups(model).into_iter().map(|id| model.host(id)) {
        let message =
            format!("the host `{}` has the same name as a group in the Ansible inventory", host.name);
        let finding = Finding::new(&GROUP_NAME, host.span, message)
            .note("plays for the group would run only on this host")
            .help("rename the host; keep its address");
        findings.push(finding.host(&*host.name));
    }
}

/// The hosts with nodes that have the name of a group.
pub(crate) fn called_like_groups(model: &Model) -> Vec<HostId> {
    let may_be_group = |name: &str| {
        FIXED.contains(&name) || ["wave_", "cluster_", "role_"].iter().any(|kind| name.starts_with(kind))
    };
    if !model.hosts().any(|(_, host)| may_be_group(&host.name)) {
        return Vec::new();
    }
    let used: HashSet<HostId> = model.instances().map(|(_, node)| node.host).collect();
    let used: Vec<(HostId, &Host)> = model.hosts().filter(|(id, _)| used.contains(id)).collect();
    // Playbooks reach no Windows host.
    if used.iter().all(|(_, host)| host.is_windows()) {
        return Vec::new();
    }
    let groups = groups(model);
    used.into_iter().filter(|(_, host)| groups.contains(&*host.name)).map(|(id, _)| id).collect()
}

fn groups(model: &Model) -> HashSet<String> {
    let mut groups: HashSet<String> = FIXED.iter().map(|&name| name.to_owned()).collect();
    groups.extend((1..=model.start.waves().len()).map(|wave| format!("wave_{wave}")));
    groups.extend(model.instances().map(|(_, node)| format!("role_{}", model.role_name(node))));
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let name = |cluster: &Cluster| cluster.name.value.chars().map(plain).collect::<String>();
    groups.extend(model.clusters.iter().map(|cluster| format!("cluster_{}", name(cluster))));
    groups
}
