//! DDB077: controllers-differ.

use super::ask::{finding, is_known, of_role, value, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::Model;
use crate::rules::kit::assignments;

declare_rule! {
    /// Reports controllers with different values for settings that must be equal.
    ///
    /// ## What it checks
    ///
    /// `dfsReplicationFactor`, `dfsReplicaReliabilityLevel`, `dataSync` and `raftElectionTick` of several controllers;
    /// fewer than two copies with several controllers is an error.
    ///
    /// ## Why it matters
    ///
    /// Each controller uses its own file while it is the leader: the settings of the cluster change with every
    /// election. Several controllers need at least two copies.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller on="P*" alias="ctl-{host}"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "controller" on="P3" { set "dfsReplicationFactor" 3; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     replication data=2
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller on="P*" alias="ctl-{host}"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set it once for all controllers.
    pub static CONTROLLERS_DIFFER = {
        code: "DDB077", name: "controllers-differ", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let controllers = of_role(model, id, "controller");
        let [(_, first), others @ ..] = controllers.as_slice() else { continue };
        if others.is_empty() {
            continue;
        }
        for name in ["dfsReplicationFactor", "dfsReplicaReliabilityLevel", "dataSync", "raftElectionTick"] {
            let text = |node| value(model, node, name).map(|setting| setting.value.trim().to_owned());
            // What a file that is not in view says is not known.
            let mut known =
                controllers.iter().map(|(_, node)| node).filter(|node| is_known(model, node, name));
            let Some(first) = known.next() else { continue };
            let own = text(*first);
            let Some(other) = known.find(|node| text(*node) != own) else { continue };
            let show = |text: Option<String>| text.unwrap_or_else(|| "unset".to_owned());
            let message = format!(
                "`{name}` is {} for `{}` and {} for `{}`",
                show(own),
                first.name,
                show(text(*other)),
                other.name
            );
            let span = |node| value(model, node, name).and_then(|setting| setting.span());
            let location = span(*other).or(span(*first)).unwrap_or(other.span);
            let finding = finding(&CONTROLLERS_DIFFER, location, message);
            findings.push(
                finding
                    .note("each uses its own file while it is the leader")
                    .help(format!("set it once: every \"controller\" {{ set \"{name}\" …; }}")),
            );
        }
        let copies = value(model, first, "dfsReplicationFactor");
        if let Some(copies) = copies.filter(|copies| copies.value.trim() == "1") {
            let location = copies.span().unwrap_or(first.span);
            let message =
                format!("there are {} controllers, but only one copy of all data", controllers.len());
            let finding = finding(&CONTROLLERS_DIFFER, location, message).severity(Severity::Error);
            findings.push(
                finding
                    .note("several controllers need at least two copies")
                    .propose(
                        "set \"dfsReplicationFactor\" 2",
                        assignments(
                            model,
                            controllers.iter().map(|(_, node)| *node),
                            "dfsReplicationFactor",
                            "2",
                        ),
                    )
                    .otherwise("keep two copies, one of them on another data node"),
            );
        }
    }
}
