//! DDB050: memory-over-licence.

use crate::maps::{HashMap, HashSet};

use super::ask::{all_kinds, finding, number, plain, set_values_in};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `maxMemSize` above the limit of the licence.
    ///
    /// ## What it checks
    ///
    /// `maxMemSize` of every node against `max-memory` of `license`.
    ///
    /// ## Why it matters
    ///
    /// The server refuses more than its licence allows.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-memory="32GiB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { memory total="64GiB"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-memory="32GiB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { memory total="32GiB"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the node no more than the licence allows.
    pub static MEMORY_OVER_LICENCE = {
        code: "DDB050", name: "memory-over-licence", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    // Of each cluster, what its licence says.
    let mut licences = HashMap::default();
    for (cluster, node) in all_kinds(model) {
        let licence = licences
            .entry(node.cluster)
            .or_insert_with(|| set_values_in(cluster, "license-max-memory").next());
        let Some(licence) = licence else { continue };
        let (Some(most), Some((memory, span))) = (licence.number(), number(model, node, "maxMemSize")) else {
            continue;
        };
        if memory > most && reported.insert(span) {
            let message = format!(
                "`{}` has {} GB, but the licence allows {} GB",
                node.name,
                plain(memory),
                plain(most)
            );
            let finding = finding(&MEMORY_OVER_LICENCE, span, message).label(licence.span(), "the licence");
            findings.push(
                finding
                    .note("the server refuses more memory than its licence allows")
                    .propose_value_as(format!("set it to {} GB or less", plain(most)), plain(most)),
            );
        }
    }
}
