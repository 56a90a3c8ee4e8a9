//! A plan as people read it: what changes, by cluster, then the steps, then a sentence.

use std::fmt::Write;

use super::{Action, Change, ChangeEffect, ChangeKind, Plan, Step};
use crate::diagnostic::words;
use crate::source::one_line;

const BOLD: anstyle::Style = anstyle::Style::new().bold();
const RESET: anstyle::Reset = anstyle::Reset;

/// The plan with colors; the writer removes them where there is no terminal. Nothing where nothing changes.
pub fn human(plan: &Plan) -> String {
    let mut text = String::new();
    if plan.changes.is_empty() {
        return text;
    }
    let mut cluster = None;
    for group in folded(&plan.changes) {
        let first = group[0];
        if cluster != Some(&first.cluster) {
            let gap = if cluster.is_some() { "\n" } else { "" };
            let _ = writeln!(text, "{gap}{BOLD}cluster {}{RESET}", one_line(&first.cluster));
            cluster = Some(&first.cluster);
        }
        entry(&mut text, &group);
    }
    if !plan.steps.is_empty() {
        let _ = writeln!(text, "\n{BOLD}steps{RESET}");
        // Restarts that differ in their node only are one entry.
        let is_next = |one: &Step, next: &Step| {
            one.action == Action::Restart
                && (next.action, &next.why, next.writes, &next.undo)
                    == (one.action, &one.why, one.writes, &one.undo)
        };
        plan.steps.chunk_by(is_next).for_each(|steps| one_entry(&mut text, steps));
    }
    let _ = writeln!(text, "\n{}", summary(plan));
    text
}

/// What is different, without what it means: a line for each change.
pub fn differences(plan: &Plan) -> String {
    let mut text = String::new();
    let mut cluster = None;
    for group in folded(&plan.changes) {
        let first = group[0];
        if cluster != Some(&first.cluster) {
            let _ = writeln!(text, "cluster {}", one_line(&first.cluster));
            cluster = Some(&first.cluster);
        }
        let sign = match (&first.old, &first.new) {
            (None, Some(_)) => "+",
            (Some(_), None) => "-",
            _ => "~",
        };
        let _ = writeln!(text, "  {sign} {}", one_line(&what(&group)));
    }
    text
}

/// Changes that are the same for several nodes are shown as one.
pub(super) fn folded(changes: &[Change]) -> Vec<Vec<&Change>> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    let mut by_key: crate::maps::HashMap<FoldKey<'_>, usize> = crate::maps::HashMap::default();
    for change in changes {
        let is_alone =
            change.kind == ChangeKind::Node || change.node.is_none() && change.kind != ChangeKind::Host;
        match by_key.get(&fold_key(change)) {
            Some(&known) if !is_alone => groups[known].push(change),
            _ => {
                by_key.insert(fold_key(change), groups.len());
                groups.push(vec![change]);
            }
        }
    }
    groups
}

type FoldKey<'a> =
    (ChangeKind, &'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>, ChangeEffect);

fn fold_key(change: &Change) -> FoldKey<'_> {
    let role = change.role.as_deref();
    let (key, old, new) = (change.key.as_deref(), change.old.as_deref(), change.new.as_deref());
    (change.kind, &change.cluster, role, key, old, new, change.effect)
}

/// The sign of a change, as terraform has it.
pub(super) fn sign(change: &Change) -> &'static str {
    match (change.effect, &change.old, &change.new) {
        (effect, ..) if effect.is_impossible() => "!",
        (ChangeEffect::Rejoin | ChangeEffect::Migrate, ..) => "-/+",
        (_, None, Some(_)) if change.key.is_none() => "+",
        (_, Some(_), None) if change.key.is_none() => "-",
        _ => "~",
    }
}

fn entry(text: &mut String, group: &[&Change]) {
    let first = group[0];
    let sign = sign(first);
    let color = match sign {
        "!" | "-" => anstyle::AnsiColor::Red,
        "+" => anstyle::AnsiColor::Green,
        _ => anstyle::AnsiColor::Yellow,
    };
    let style = anstyle::Style::new().fg_color(Some(color.into()));
    let _ = writeln!(
        text,
        "  {style}{sign:>3}{RESET} {} {style}[{}]{RESET}",
        one_line(&what(group)),
        first.effect.as_str()
    );
    let code = first.rule.map(|rule| format!(" ({})", rule.code)).unwrap_or_default();
    let _ = writeln!(text, "        {}{code}", one_line(&first.reason));
}

/// What is different, as one line without its effect.
pub(super) fn what(group: &[&Change]) -> String {
    let first = group[0];
    let subject = match (first.kind, &first.key) {
        (ChangeKind::Node, None) => String::new(),
        (ChangeKind::Host, Some(key)) => {
            let hosts: Vec<&str> = group.iter().filter_map(|change| change.host.as_deref()).collect();
            let hosts = words::first_names(&hosts, "hosts");
            format!("{} {hosts} {key}: ", if group.len() == 1 { "host" } else { "hosts" })
        }
        (_, None) => format!("{} ", first.kind.as_str()),
        (_, Some(_)) => format!("{}: ", subject(first)),
    };
    let values = match (&first.old, &first.new) {
        (Some(old), Some(new)) => {
            by_option(old, new).unwrap_or_else(|| format!("{} -> {}", or_empty(old), or_empty(new)))
        }
        (Some(old), None) if first.key.is_some() => format!("{} -> (not set)", or_empty(old)),
        (None, Some(new)) if first.key.is_some() => format!("(not set) -> {}", or_empty(new)),
        (Some(one), None) if first.kind == ChangeKind::Cluster => format!("{one} (only in OLD)"),
        (None, Some(one)) if first.kind == ChangeKind::Cluster => format!("{one} (only in NEW)"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let location = match (first.kind, &first.role, &first.host) {
        (ChangeKind::Node, Some(role), Some(host)) => format!(" ({role} on {host})"),
        (_, _, Some(host)) if first.node.is_none() && first.kind != ChangeKind::Host => format!(" on {host}"),
        _ => String::new(),
    };
    let nodes: Vec<&str> = group.iter().filter_map(|change| change.node.as_deref()).collect();
    let on = match first.kind {
        ChangeKind::Node => String::new(),
        _ if nodes.is_empty() => String::new(),
        _ => format!(" on {}", words::first_names(&nodes, "nodes")),
    };
    format!("{subject}{values}{location}{on}")
}

/// What is different, without values and names of nodes and hosts.
pub(super) fn subject(change: &Change) -> String {
    match (change.kind, &change.key) {
        (ChangeKind::Setting, Some(key)) => key.clone(),
        (ChangeKind::Version, Some(_)) => "version".to_owned(),
        (kind, Some(key)) => format!("{} {key}", kind.as_str()),
        (kind, None) => kind.as_str().to_owned(),
    }
}

fn or_empty(value: &str) -> &str {
    if value.is_empty() { "(empty)" } else { value }
}

/// Lists of options by what is added and removed; `None` for anything else.
pub fn by_option(old: &str, new: &str) -> Option<String> {
    let options = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let (before, after) = (options(old), options(new));
    if before.len().max(after.len()) < 2 || !before.iter().chain(&after).all(|option| option.starts_with('-'))
    {
        return None;
    }
    let removed =
        before.iter().filter(|option| !after.contains(option)).map(|option| format!("removed {option}"));
    let added =
        after.iter().filter(|option| !before.contains(option)).map(|option| format!("added {option}"));
    let all: Vec<String> = removed.chain(added).collect();
    if all.is_empty() { Some("the order of the options".to_owned()) } else { Some(all.join(", ")) }
}

/// A step, or several that are done one after the other.
fn one_entry(text: &mut String, steps: &[Step]) {
    let [step, ..] = steps else { return };
    let of = |names: fn(&Step) -> &Vec<String>| -> Vec<&str> {
        steps.iter().flat_map(names).map(String::as_str).collect()
    };
    let on = if step.nodes.is_empty() { of(|step| &step.hosts) } else { of(|step| &step.nodes) };
    let on = if on.is_empty() { String::new() } else { format!(" {}", words::first_names(&on, "nodes")) };
    let (number, wave, order) = match steps.last() {
        Some(last) if last.number > step.number => (
            format!("{:>4} to {}", step.number, last.number),
            format!("waves {} to {}", step.wave, last.wave),
            ", one after the other",
        ),
        _ => (format!("{:>4}", step.number), format!("wave {}", step.wave), ""),
    };
    let line = format!("{number}. {}{on}{order}", step.action.as_str());
    let _ = writeln!(text, "{} ({wave})", one_line(&line));
    let down = of(|step| &step.down);
    let down = match down.is_empty() {
        true => "no node is down".to_owned(),
        false if steps.len() > 1 => "down: one of them at a time".to_owned(),
        false => format!("down: {}", words::first_names(&down, "nodes")),
    };
    let writes = if step.writes { "writes continue" } else { "writes stop" };
    let _ = writeln!(text, "        {}", one_line(&step.why));
    let _ = writeln!(text, "        {}; {writes}; undo: {}", one_line(&down), one_line(&step.undo));
}

/// `Plan: 3 changes (2 restart, 1 none), 4 steps.`
pub(super) fn summary(plan: &Plan) -> String {
    let of = |effect: ChangeEffect| plan.changes.iter().filter(|change| change.effect == effect).count();
    let counts: Vec<String> = ChangeEffect::ALL
        .iter()
        .rev()
        .map(|effect| (of(*effect), effect.as_str()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let changes = words::count(plan.changes.len(), "change");
    let rest = match plan.impossible() {
        0 => words::count(plan.steps.len(), "step"),
        1 => "1 of them is not possible, so there are no steps".to_owned(),
        more => format!("{more} of them are not possible, so there are no steps"),
    };
    format!("Plan: {changes} ({}); {rest}.", counts.join(", "))
}
