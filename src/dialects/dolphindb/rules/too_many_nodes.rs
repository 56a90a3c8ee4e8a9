//! DDB011: too-many-nodes.

use super::ask::{finding, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::Model;

declare_rule! {
    /// Reports more nodes than the licence is for.
    ///
    /// ## What it checks
    ///
    /// The nodes of a cluster against `max-nodes` of `license`. Data and compute nodes always count; whether controllers and
    /// agents count is not documented, so for them it is a warning.
    ///
    /// ## Why it matters
    ///
    /// The licence is checked when nodes start: nodes above its limit do not start.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-nodes=2
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-nodes=8
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Place fewer nodes, or correct the `license` statement.
    pub static TOO_MANY_NODES = {
        code: "DDB011", name: "too-many-nodes", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let Some(set_value) = set_values_in(cluster, "license-max-nodes").next() else { continue };
        let Some(most) = set_value.number().map(|most| most as usize) else { continue };
        let count = |roles: &[&str]| {
            model.instances_of(id).filter(|(_, node)| roles.contains(&model.role_name(node))).count()
        };
        let sure = count(&["datanode", "computenode", "single"]);
        let all = sure + count(&["controller", "agent"]);
        if all <= most {
            continue;
        }
        let (severity, message) = if sure > most {
            let nodes = words::count(sure, "data and compute node");
            (Severity::Error, format!("the cluster has {nodes}, but the licence is for {most}"))
        } else {
            let message = format!(
                "with controllers and agents, the cluster has {all} nodes, but the licence is for {most}"
            );
            (Severity::Warning, message)
        };
        let note = if severity == Severity::Error {
            "nodes beyond the licence do not start"
        } else {
            "the documents do not say whether controllers and agents count"
        };
        findings.push(finding(&TOO_MANY_NODES, set_value.span(), message).severity(severity).note(note));
    }
}
