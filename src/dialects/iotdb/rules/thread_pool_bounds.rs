//! IOTDB046: thread-pool-bounds.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, pairs, verb};
use crate::catalog::{AtMost, Pair};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{ClusterId, Model};
use crate::rules::kit::{assignment, group};

declare_rule! {
    /// Reports thread pools whose core size is above the maximum.
    ///
    /// ## What it checks
    ///
    /// `mpp_data_exchange_core_pool_size` against `mpp_data_exchange_max_pool_size`: both are 10 unless set. Up to
    /// 1.3.2, `dn_rpc_min_concurrent_client_num` against `dn_rpc_max_concurrent_client_num` under IoTConsensus. And
    /// `dn_rpc_max_concurrent_client_num` and `cn_rpc_max_concurrent_client_num` compared with the cores of the
    /// host, if the spec has them: each server keeps a thread for every core.
    ///
    /// ## Why it matters
    ///
    /// Java refuses such a pool, and the node does not start: `java.lang.IllegalArgumentException`, and
    /// the log does not show the cause.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "mpp_data_exchange_max_pool_size" 5; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "mpp_data_exchange_core_pool_size" 5
    ///         set "mpp_data_exchange_max_pool_size" 5
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Increase the maximum, or reduce the other number.
    pub static THREAD_POOL_BOUNDS = {
        code: "IOTDB046", name: "thread-pool-bounds", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Role, maximum, and whether 0 and less mean the largest possible number.
const CLIENTS: &[(&str, &str, bool)] = &[
    ("confignode", "cn_rpc_max_concurrent_client_num", false),
    ("datanode", "dn_rpc_max_concurrent_client_num", true),
];

const NOTE: &str = "the node does not start: \"java.lang.IllegalArgumentException\"";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for (minimum, maximum) in pairs(cluster, Pair::ThreadPool) {
            exceeded(model, id, minimum, maximum, findings);
        }
        for &(role, name, has_automatic) in CLIENTS {
            if is_written(cluster, &[name]) {
                cores(model, id, (role, name), has_automatic, findings);
            }
        }
    }
}

fn exceeded(model: &Model, id: ClusterId, minimum_name: &str, maximum: &AtMost, findings: &mut Vec<Finding>) {
    let AtMost { other: maximum_name, when, consequence, .. } = maximum;
    let broken = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
        let (minimum, maximum) =
            (model.setting_named(node, minimum_name)?, model.setting_named(node, maximum_name)?);
        let (low, high) = (minimum.as_integer()?, maximum.as_integer().filter(|&high| high > 0)?);
        if low <= high || model.holds(node, when) != Some(true) {
            return None;
        }
        let first = if is_set(&maximum) { &maximum } else { &minimum };
        let other = if is_set(&maximum) && is_set(&minimum) { minimum.span() } else { None };
        Some(((location(first, node), other, low, high, is_set(&maximum)), id))
    });
    for ((span, other, low, high, is_maximum_set), nodes) in group(broken) {
        let message = format!("`{minimum_name}` {low} is more than `{maximum_name}` {high}");
        let finding = Finding::new(&THREAD_POOL_BOUNDS, span, message);
        let (finding, name, number) = match (other, is_maximum_set) {
            (Some(other), _) => (finding.label(other, "core threads"), &**maximum_name, low),
            (None, true) => {
                (finding.note(format!("{low} is the default of `{minimum_name}`")), minimum_name, high)
            }
            (None, false) => {
                (finding.note(format!("{high} is the default of `{maximum_name}`")), &**maximum_name, low)
            }
        };
        let finding = match nodes.first().and_then(|id| assignment(model, model.instance(*id), name, number))
        {
            Some((help, change)) => finding.propose(help, vec![change]),
            None => finding,
        };
        let finding = finding
            .note(&**consequence)
            .otherwise(format!("set `{minimum_name}` to at most `{maximum_name}`"));
        findings.push(about(finding, model, &nodes));
    }
}

fn cores(
    model: &Model,
    id: ClusterId,
    (role, name): (&str, &str),
    has_automatic: bool,
    findings: &mut Vec<Finding>,
) {
    let broken = model.instances_in_role(id, role).filter_map(|(id, node)| {
        let maximum = model.setting_named(node, name)?;
        let number = maximum.as_integer().filter(|&number| number > 0 || !has_automatic)?;
        let cores = model.host(node.host).cores.filter(|cores| i64::from(cores.value) > number)?;
        Some(((location(&maximum, node), cores.span, number, cores.value), id))
    });
    for ((span, stated, number, cores), nodes) in group(broken) {
        let message = format!(
            "{} {} a thread for each of {}, but `{name}` is {number}",
            names(model, &nodes),
            verb(&nodes, "keeps", "keep"),
            words::count(cores as usize, "core")
        );
        let finding = Finding::new(&THREAD_POOL_BOUNDS, span, message)
            .label(stated, "the cores")
            .note(NOTE)
            .help(format!("use at least {cores}; 65535 is the default"));
        findings.push(about(finding, model, &nodes));
    }
}
