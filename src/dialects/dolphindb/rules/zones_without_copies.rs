//! DDB073: zones-without-copies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::ask::{finding, names, of_role, whole_clusters};
use crate::catalog::ParamKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::dialects::dolphindb::site;
use crate::model::{ClusterId, Instance, Model, Origin};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports zones that do not fit the nodes or the copies.
    ///
    /// ## What it checks
    ///
    /// Clusters whose nodes have a `zone=`: every data node and every compute node needs one, every zone needs a
    /// number in `zone-replicas`, and no number may be greater than the zone has data nodes.
    ///
    /// ## Why it matters
    ///
    /// Copies are placed zone by zone: those of a zone without a number, or without enough nodes, cannot be
    /// created.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..4]" address="10.0.0.[80..83]"
    ///     controller "ctl" on="P1" {
    ///         zone-replicas "north=2" "south=3"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P[1..2]" zone="north"
    ///     datanode on="P[3..4]" zone="south"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..4]" address="10.0.0.[80..83]"
    ///     controller "ctl" on="P1" {
    ///         zone-replicas "north=2" "south=1"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P[1..2]" zone="north"
    ///     datanode on="P[3..4]" zone="south"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give every data node a zone, and every zone a number that its data nodes can hold.
    pub static ZONES_WITHOUT_COPIES = {
        code: "DDB073", name: "zones-without-copies", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in whole_clusters(model) {
        let data: Vec<&Instance> = of_role(model, id, "datanode").into_iter().map(|(_, node)| node).collect();
        let compute = of_role(model, id, "computenode").into_iter().map(|(_, node)| node);
        let zone = |node: &Instance| site::fact(model, node, "zone");
        let has_zones = model.instances_of(id).any(|(_, node)| zone(node).is_some());
        if !has_zones {
            continue;
        }
        let without = data.iter().copied().chain(compute).filter(|node| zone(node).is_none());
        for (location, nodes) in group(without.map(|node| (node.span, node))) {
            let verb = if nodes.len() == 1 { "has" } else { "have" };
            let list = names(nodes.iter().map(|node| &*node.name));
            let message = format!("{list} {verb} no zone, but other nodes have one");
            let finding = finding(&ZONES_WITHOUT_COPIES, location, message);
            findings.push(
                finding
                    .note("the server refuses it: with zones, every data node and compute node needs one")
                    .help("add zone=\"…\""),
            );
        }
        let mut nodes: BTreeMap<String, usize> = BTreeMap::new();
        for node in &data {
            if let Some(zone) = zone(node) {
                *nodes.entry(zone).or_default() += 1;
            }
        }
        copies(model, id, &nodes, &data, findings);
    }
}

/// The numbers of `zone-replicas` against the data nodes of each zone.
fn copies(
    model: &Model,
    id: ClusterId,
    nodes: &BTreeMap<String, usize>,
    data: &[&Instance],
    findings: &mut Vec<Finding>,
) {
    let values = numbers(model, id);
    let Some(&(_, top)) = values.first() else {
        if let Some(first) = data.first() {
            let message = format!(
                "the zones {} do not have a number of copies",
                names(nodes.keys().map(String::as_str))
            );
            let finding = finding(&ZONES_WITHOUT_COPIES, first.span, message);
            let help = "set it in the controller: zone-replicas \"ZONE=2\" …";
            findings.push(finding.note("copies are placed zone by zone").help(help));
        }
        return;
    };
    let mut numbers: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
    for (text, location) in &values {
        for item in text.split(',').map(str::trim) {
            let pair = item
                .split_once('=')
                .and_then(|(zone, copies)| Some((zone.trim(), copies.trim().parse().ok()?)));
            let Some((zone, copies)) = pair.filter(|(zone, _)| is_plain(zone)) else {
                let message = format!("expected ZONE=NUMBER, found `{}`", words::shorten(item));
                findings.push(
                    finding(&ZONES_WITHOUT_COPIES, *location, message)
                        .help("write, for example, \"zone-1=2\""),
                );
                continue;
            };
            numbers.entry(zone).or_insert((copies, *location));
        }
    }
    for (zone, count) in nodes {
        let (message, location) = match numbers.get(zone.as_str()) {
            None => (format!("the zone `{zone}` does not have a number of copies"), top),
            Some((copies, location)) if copies > count => (
                format!(
                    "the zone `{zone}` needs {copies} copies, but has {}",
                    words::count(*count, "data node")
                ),
                *location,
            ),
            Some(_) => continue,
        };
        let finding = finding(&ZONES_WITHOUT_COPIES, location, message);
        findings.push(finding.note("data that cannot be placed in its zone cannot be written"));
    }
    if let Some((zone, (_, location))) = numbers.iter().find(|(zone, _)| !nodes.contains_key(**zone)) {
        let message = format!("there is no data node in the zone `{zone}`");
        findings.push(
            finding(&ZONES_WITHOUT_COPIES, *location, message)
                .help(format!("use one of the zones {}", names(nodes.keys().map(String::as_str)))),
        );
    }
}

/// The source of the numbers for the first controller: the strongest setting of a spec, or the lines of
/// controller.cfg, one for each zone.
fn numbers<'a>(model: &'a Model, id: ClusterId) -> Vec<(Cow<'a, str>, Span)> {
    let controllers = of_role(model, id, "controller");
    let Some((_, controller)) = controllers.first() else { return Vec::new() };
    let Some(param) = model.view(controller).find("zoneReplicationFactor", ParamKind::Fact, controller.role)
    else {
        return Vec::new();
    };
    let mut strongest = None;
    let mut values = Vec::new();
    for setting in model.written(controller, param.id) {
        if let Origin::Written { span, layer } = setting.origin {
            let layer = model.cluster(id).layer(layer);
            let rank = (layer.kind, layer.overlay, span.file);
            if *strongest.get_or_insert(rank) == rank {
                values.push((setting.value, span));
            }
        }
    }
    values
}

/// Whether a name is possible in a key and in a row.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
}
