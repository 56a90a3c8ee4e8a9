//! Changes as findings: what a reviewer of a change is to see, at the location that is changed.

use crate::maps::{HashMap, HashSet};

use super::rules::{MOVED_DATA, NODE_REJOINS, NODE_STAYS, OTHER_ALIAS, UNRELATED_CLUSTERS, VERSION_STEP};
use super::{Change, ChangeKind};
use crate::diagnostic::{Finding, Rule, Severity, words};
use crate::source::Span;

/// A finding for each change that a rule is about. What follows from one location is one finding, for all of its nodes.
pub fn findings(changes: &[Change]) -> Vec<Finding> {
    let mut by_location: HashMap<(&str, Span), usize> = HashMap::default();
    let mut groups: Vec<(&'static Rule, Span, Vec<&Change>)> = Vec::new();
    for change in changes {
        let (Some(rule), Some(span)) = (change.rule, change.span) else { continue };
        match by_location.get(&(rule.code, span)) {
            Some(&known) => groups[known].2.push(change),
            None => {
                by_location.insert((rule.code, span), groups.len());
                groups.push((rule, span, vec![change]));
            }
        }
    }
    groups.into_iter().map(|(rule, span, group)| finding(rule, span, &group)).collect()
}

fn finding(rule: &'static Rule, span: Span, group: &[&Change]) -> Finding {
    let first = group[0];
    let mut finding = Finding::new(rule, span, message(rule, first));
    if !first.effect.is_impossible() {
        finding.severity = Severity::Warning;
    }
    if let Some(old) = first.old_span.filter(|old| *old != span) {
        finding = finding.label(old, "this is the old value");
    }
    finding = finding.note(first.reason.clone());
    let mut seen = HashSet::default();
    let nodes: Vec<&str> =
        group.iter().filter_map(|change| change.node.as_deref()).filter(|node| seen.insert(*node)).collect();
    if nodes.len() > 1 {
        finding = finding.note(format!("it affects {}", words::ticked_list(nodes, 6)));
    }
    finding.help(help(rule, first))
}

fn message(rule: &Rule, change: &Change) -> String {
    let old = change.old.as_deref();
    let new = change.new.as_deref();
    let what = match (change.kind, change.key.as_deref()) {
        (ChangeKind::Setting, Some(key)) => format!("`{key}`"),
        (ChangeKind::Host, Some(key)) => {
            format!("the {key} of `{}`", change.host.as_deref().unwrap_or_default())
        }
        (ChangeKind::Node, Some(key)) => format!("the {key} of a node"),
        (ChangeKind::Install, Some("root")) => "the install folder".to_owned(),
        (ChangeKind::Cluster, Some(key)) => format!("the {key} of the cluster"),
        (_, Some(key)) => format!("the {key}"),
        (ChangeKind::Cluster, None) if *rule == UNRELATED_CLUSTERS => {
            let name = old.or(new).unwrap_or_default();
            return format!("the cluster `{name}` has nothing in common with the clusters of the other spec");
        }
        (kind, None) => format!("the {}", kind.as_str()),
    };
    match (old, new) {
        (Some(old), Some(new)) => format!("{what} changes from `{old}` to `{new}`"),
        (Some(old), None) if change.key.is_none() => format!("`{old}` is removed"),
        (Some(old), None) => format!("{what} is no longer set; it was `{old}`"),
        (None, Some(new)) if change.key.is_none() => format!("`{new}` is added"),
        (None, Some(new)) => format!("{what} is set to `{new}`; it was not set"),
        (None, None) => format!("{what} changes"),
    }
}

fn help(rule: &Rule, change: &Change) -> String {
    let keep = match &change.old {
        Some(old) if change.key.is_some() => format!("keep `{old}`"),
        _ => "keep the old value".to_owned(),
    };
    if *rule == UNRELATED_CLUSTERS {
        "compare two specs of one cluster".to_owned()
    } else if *rule == NODE_STAYS {
        "keep the node, or add another one first".to_owned()
    } else if [&NODE_REJOINS, &MOVED_DATA].contains(&rule)
        || *rule == OTHER_ALIAS && !change.effect.is_impossible()
    {
        format!("{keep}, or follow the steps that `clusterc plan` shows")
    } else if *rule == VERSION_STEP {
        format!("{keep}; to go back, use the copy of the data from before the upgrade")
    } else {
        format!("{keep}; for another value, build a new cluster, export the data and load it there")
    }
}
