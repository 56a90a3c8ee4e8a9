//! EMIT004: folders-by-case.

use crate::maps::{HashMap, HashSet};

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::HostId;
use crate::rules::Survey;

declare_rule! {
    /// Reports hosts that would share a folder of the bundle: their names are the same, or differ only in
    /// case.
    ///
    /// ## What it checks
    ///
    /// The names of all hosts with nodes in a spec, all its clusters and what it includes taken together.
    /// Several names of one machine are one. Independent specs can use one name for different machines: each
    /// is built separately.
    ///
    /// ## Why it matters
    ///
    /// Each host has a folder in the bundle. If the file system ignores case, as on Windows, macOS and most
    /// USB sticks, the files of `NODE-1` overwrite those of `node-1`. DNS also ignores case.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-a" address="10.0.0.11"
    ///     host "node-A" address="10.0.0.12"
    ///     confignode on="node-a"
    ///     datanode on="node-A"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-a" address="10.0.0.11"
    ///     host "node-b" address="10.0.0.12"
    ///     confignode on="node-a"
    ///     datanode on="node-b"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give one of them another name; you can keep its address.
    pub static FOLDERS_BY_CASE = {
        code: "EMIT004", name: "folders-by-case", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    // The first node of a machine names its folder, as the plan of a bundle has it. Names that only several
    // specs have in common are a matter of what is built together: each may be built by itself.
    let mut machines = HashSet::default();
    let mut folders: HashMap<(u32, String), HostId> = HashMap::default();
    let mut seen = HashSet::default();
    for node in &model.instances {
        let host = model.host(node.host);
        if !machines.insert(host.machine) {
            continue;
        }
        let folder = (model.cluster(node.cluster).unit, host.name.to_lowercase());
        let Some(first) = folders.insert(folder, node.host).map(|first| model.host(first)) else { continue };
        if !seen.insert(host.span) {
            continue;
        }
        let finding = if first.name == host.name {
            let message = format!(
                "`{}` is the name of two machines, which would share a folder of the bundle",
                host.name
            );
            let help = "rename one of them, or, if it is the same machine, use the same address";
            Finding::new(&FOLDERS_BY_CASE, host.span, message).label(first.span, "the other one").help(help)
        } else {
            let message = format!("`{}` and `{}` would share a folder of the bundle", first.name, host.name);
            Finding::new(&FOLDERS_BY_CASE, host.span, message)
                .label(first.span, format!("`{}`", first.name))
                .note("file systems that ignore case treat them as one name")
                .help("give one of them another name")
        };
        findings.push(finding.host(&*host.name));
    }
}
