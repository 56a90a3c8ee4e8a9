//! HA001: even-quorum.

use super::quorum;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::rules::Survey;
use crate::survive;

declare_rule! {
    /// Reports an even number of nodes that need a majority.
    ///
    /// ## What it checks
    ///
    /// Roles whose nodes form one group that elects its leader: IoTDB's ConfigNodes with RatisConsensus, DolphinDB's
    /// controllers, of which its guides ask for an odd number: there it is an error.
    ///
    /// ## Why it matters
    ///
    /// The group needs a majority: more than half of its nodes must be running. Four nodes survive the loss of any one, the same as three, and
    /// have one more node that can fail. Two nodes cannot survive the loss of either one, which is worse than one node alone.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place one more node, or one fewer.
    pub static EVEN_QUORUM = {
        code: "HA001", name: "even-quorum", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.whole_clusters() {
        for quorum in quorum::of(model, id).iter().filter(|quorum| quorum.replicas.is_none()) {
            let count = quorum.members;
            if count < 2 || count % 2 != 0 {
                continue;
            }
            let members = model.instances_of(id).filter(|(_, node)| node.role == quorum.role);
            let Some((_, last)) = members.max_by_key(|(_, node)| node.on_span) else { continue };
            let title = model.role_title(last);
            let (message, help) = if count == 2 {
                (survive::majority(2, &format!("{title}s"), true), format!("place 3 {title}s, or only 1"))
            } else {
                (
                    format!(
                        "{count} {title}s survive the loss of any {}, the same as {}",
                        count / 2 - 1,
                        count - 1
                    ),
                    format!("place {} {title}s, or {}", count - 1, count + 1),
                )
            };
            let is_refused = quorum.consensus.is_even_refused;
            let severity = if is_refused { Severity::Error } else { EVEN_QUORUM.severity };
            let finding = Finding::new(&EVEN_QUORUM, last.on_span, message)
                .severity(severity)
                .note(format!("a majority must be running: {} of {count}", count / 2 + 1))
                .help(help)
                .product(cluster.product);
            findings.push(finding);
        }
    }
}
