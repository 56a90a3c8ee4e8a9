//! IOTDB041: inert-setting.

use super::Survey;
use std::collections::BTreeMap;

use super::nodes::{clusters, is_set, is_written, written_params};
use crate::catalog::Condition;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Cluster, ClusterId, Instance, Model};
use crate::source::Span;

declare_rule! {
    /// Reports settings of a service or mode that is not in use.
    ///
    /// ## What it checks
    ///
    /// Settings of services that are off (REST, MQTT, TLS, air gap, remote JMX, reporters), and of consensus
    /// protocols, log modes and policies that the cluster does not use. It is reported when no node uses the value.
    ///
    /// ## Why it matters
    ///
    /// The setting has no effect, although it looks as if it had one. Often the switch that turns the service on is
    /// missing.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "rest_service_port" 18081; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "enable_rest_service" #true
    ///         set "rest_service_port" 18081
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Turn on the switch in the finding, or remove the setting.
    pub static INERT_SETTING = {
        code: "IOTDB041", name: "inert-setting", severity: Info, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let nodes = crate::rules::kit::kinds(model, id);
        let mut lacking: BTreeMap<&[&Condition], Vec<&str>> = BTreeMap::new();
        for param in written_params(cluster).filter(|param| !param.needs.is_empty()) {
            lacking.entry(&param.needs).or_default().push(param.name());
        }
        for (conditions, names) in lacking {
            report(model, (id, &nodes), conditions, &names, findings);
        }
        for param in written_params(cluster).filter(|param| param.needs.is_empty()) {
            // Ports that are compared with the others even while nothing listens have that effect.
            if let Some(port) = param.port().filter(|port| !port.is_always_checked) {
                report(model, (id, &nodes), &[&port.when], &[param.name()], findings);
            }
        }
    }
}

/// One finding for all settings that lack the same thing.
fn report(
    model: &Model,
    (id, nodes): (ClusterId, &[&Instance]),
    conditions: &[&Condition],
    names: &[&str],
    findings: &mut Vec<Finding>,
) {
    if conditions == [&Condition::Always] {
        return;
    }
    // Each location with its parameter, and whether some node uses the value.
    let mut locations: BTreeMap<Span, (&str, bool)> = BTreeMap::new();
    for &node in nodes {
        let mut holds = None;
        for &name in names {
            let Some(setting) = super::nodes::value(model, node, name).filter(is_set) else { continue };
            let Some(span) = setting.span() else { continue };
            let is_off = setting.value.eq_ignore_ascii_case("false");
            let holds = *holds.get_or_insert_with(|| {
                // What is not known may hold.
                conditions.iter().any(|condition| model.holds(node, condition) != Some(false))
            });
            // Saying no to a part of what is off anyway is not a slip.
            locations.entry(span).or_insert((name, false)).1 |= holds || is_off;
        }
    }
    let inert: Vec<(Span, &str)> =
        locations.into_iter().filter(|(_, (_, used))| !used).map(|(span, (name, _))| (span, name)).collect();
    let Some(&(span, first)) = inert.first() else { return };
    let mut names: Vec<&str> = inert.iter().map(|(_, name)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let verb = if names.len() == 1 { "has" } else { "have" };
    let wanted = words::list_or(conditions.iter().map(|condition| wanted(condition)));
    let message = format!("{} {verb} no effect unless {wanted}", words::ticked_list(&names, 3));
    let mut finding = Finding::new(&INERT_SETTING, span, message);
    for (span, name) in inert.iter().skip(1).take(3) {
        finding = finding.label(
            *span,
            if *name == first { "this has no effect either".to_owned() } else { format!("`{name}`") },
        );
    }
    let cluster = model.cluster(id);
    if let Some(now) = now(model, cluster, nodes, conditions[0]) {
        finding = finding.note(now);
    }
    findings.push(finding.product("iotdb"));
}

/// A condition as it reads after "unless".
fn wanted(condition: &Condition) -> String {
    match condition {
        Condition::Contains(key, word) => format!("`{key}` contains {}", word.trim_start_matches('.')),
        Condition::Is(key, value) => format!("`{key}` is {value}"),
        Condition::IsNot(key, value) => format!("`{key}` is not {value}"),
        Condition::Always => condition.to_string(),
    }
}

/// What the key of a condition is instead, where all nodes agree.
fn now(model: &Model, cluster: &Cluster, nodes: &[&Instance], condition: &Condition) -> Option<String> {
    let key = condition.key()?;
    let of = |node: &Instance| super::nodes::value(model, node, key).map(|setting| setting.value.to_string());
    let mut values: Vec<String> = nodes.iter().filter_map(|node| of(node)).collect();
    values.dedup();
    let [value] = values.as_slice() else { return None };
    let default = if is_written(cluster, &[key]) { "" } else { ", the server's default" };
    Some(if value.is_empty() {
        format!("`{key}` is empty{default}")
    } else {
        format!("`{key}` is {value}{default}")
    })
}
