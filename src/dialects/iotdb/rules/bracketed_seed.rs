//! IOTDB071: bracketed-seed.

use super::Survey;
use super::nodes::{about, clusters, location, names, verb};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports AINodes whose seed has an IPv6 address.
    ///
    /// ## What it checks
    ///
    /// `ain_seed_config_node`, set in the spec or derived from the address of the seed.
    ///
    /// ## Why it matters
    ///
    /// An AINode accepts only a host and a port with one colon between them. It logs an error, ignores its whole
    /// file, uses the defaults, and tries to join through 127.0.0.1:10710.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=1 data=1
    ///     host "node-1" address="fd00::11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     ainode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=1 data=1
    ///     host "node-1" address="node-1.plant" { alias "fd00::11"; }
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     ainode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the ConfigNode's host a name, or an IPv4 address, as `address`.
    pub static BRACKETED_SEED = {
        code: "IOTDB071", name: "bracketed-seed", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in clusters(model) {
        let bracketed = model.instances_in_role(id, "ainode").filter_map(|(own, node)| {
            let (_, seed) = model.with_meaning(node, MeaningKind::Seed).next()?;
            let colons = seed.value.bytes().filter(|byte| *byte == b':').count();
            (colons > 1).then(|| ((location(&seed, node), seed.value.to_string()), own))
        });
        for ((span, seed), nodes) in group(bracketed) {
            let message = format!(
                "{} {} not read the seed `{}`: it has more than one colon",
                names(model, &nodes),
                verb(&nodes, "does", "do"),
                words::shorten(&seed)
            );
            let finding = Finding::new(&BRACKETED_SEED, span, message)
                .note("the AINode logs an error, ignores its whole file and connects to 127.0.0.1:10710 instead")
                .help("give the ConfigNode's host a name, or an IPv4 address, as address=\"…\"");
            findings.push(about(finding, model, &nodes));
        }
    }
}
