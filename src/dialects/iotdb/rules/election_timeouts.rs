//! IOTDB024: election-timeouts.

use super::Survey;
use super::nodes::{about, clusters, is_set, location, pairs};
use crate::catalog::{AtMost, Pair};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::{assignment, group};

declare_rule! {
    /// Reports election timeouts of RatisConsensus whose minimum is above their maximum.
    ///
    /// ## What it checks
    ///
    /// `*_ratis_rpc_leader_election_timeout_min_ms` and `ratis_first_election_timeout_min_ms` compared with the
    /// matching `max`, whose default may be too low when only the minimum is raised.
    ///
    /// ## Why it matters
    ///
    /// The consensus group is not created: `java.lang.IllegalStateException: rpcTimeoutMax = 4000ms < rpcTimeoutMin
    /// = 5000ms`. The ConfigNode waits forever for a leader (in 1.0.0 it starts without one, and no node can join);
    /// with the timeouts of schema or data all nodes run, and the first write fails with `The consensus group
    /// SchemaRegion[0] doesn't exist`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "config_node_ratis_rpc_leader_election_timeout_min_ms" "5s"; }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" {
    ///         set "config_node_ratis_rpc_leader_election_timeout_min_ms" "5s"
    ///         set "config_node_ratis_rpc_leader_election_timeout_max_ms" "10s"
    ///     }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Increase the maximum together with the minimum; the usual maximum is twice the minimum.
    pub static ELECTION_TIMEOUTS = {
        code: "IOTDB024", name: "election-timeouts", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for (minimum_name, AtMost { other: maximum_name, when, consequence, .. }) in
            pairs(cluster, Pair::Election)
        {
            let broken = model.instances_in_role(id, "confignode").filter_map(|(id, node)| {
                let minimum = model.setting_named(node, minimum_name)?;
                let maximum = model.setting_named(node, maximum_name)?;
                let (low, high) = (minimum.as_integer()?, maximum.as_integer()?);
                if low <= high || model.holds(node, when) != Some(true) {
                    return None;
                }
                let first = if is_set(&minimum) { &minimum } else { &maximum };
                let second = maximum.span().filter(|_| is_set(&minimum) && is_set(&maximum));
                let default = if !is_set(&maximum) {
                    Some((&**maximum_name, high))
                } else {
                    (!is_set(&minimum)).then_some((minimum_name, low))
                };
                Some(((location(first, node), second, low, high, default), id))
            });
            for ((span, second, low, high, default), nodes) in group(broken) {
                let message = format!("`{minimum_name}` {low} is above `{maximum_name}` {high}");
                let mut finding = Finding::new(&ELECTION_TIMEOUTS, span, message);
                if let Some(second) = second {
                    finding = finding.label(second, "the greatest");
                }
                if let Some((name, value)) = default {
                    finding = finding.note(format!("{value} ms is the default of `{name}`"));
                }
                let more = low.saturating_mul(2);
                let first = nodes.first().map(|id| model.instance(*id));
                let finding = match first.and_then(|node| assignment(model, node, maximum_name, more)) {
                    Some((help, change)) => finding.propose(help, vec![change]),
                    None => finding,
                };
                let finding = finding
                    .note(&**consequence)
                    .otherwise(format!("set `{minimum_name}` below `{maximum_name}`"));
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
