//! DIR003: nested-dirs.

use std::collections::HashMap;

use super::folders::{self, Folder};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{HostId, Model};
use crate::rules::Check;
use crate::rules::alike::Alike;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports directories of data or state that lie inside one another.
    ///
    /// ## What it checks
    ///
    /// The directories of data, of write-ahead logs, of consensus logs and of node state on each machine, where the
    /// spec writes one of the two.
    ///
    /// ## Why it matters
    ///
    /// The server starts. It walks through its data directories, though, and clears what does not belong there; and
    /// whoever backs up, moves or clears the outer directory does so to the inner one as well.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "/data1"
    ///         wal-dirs "/data1/wal"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "/data1/data"
    ///         wal-dirs "/data1/wal"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Put them side by side.
    pub static NESTED_DIRS = { code: "DIR003", name: "nested-dirs", severity: Warning, confidence: Observed }
}

/// The rule with its check.
pub const CHECK: Check = Check { rule: &NESTED_DIRS, run: check, needs_all_nodes: false };

/// A directory inside another, and the hosts where it is.
struct Nesting<'a> {
    outer: Folder<'a>,
    inner: Folder<'a>,
    hosts: Vec<HostId>,
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let alike = Alike::new(model);
    let by_sort = folders::by_sort(model, &alike);
    let mut nestings: Vec<Nesting<'_>> = Vec::new();
    let mut known: HashMap<(Span, Span), usize> = HashMap::new();
    for fleet in alike.fleets(|_| ()) {
        let mut folders = folders::on(model, &fleet, &by_sort);
        folders.retain(Folder::holds_state);
        let by_path: HashMap<&str, &Folder<'_>> =
            folders.iter().rev().map(|folder| (folder.directory.path.as_str(), folder)).collect();
        for inner in &folders {
            let Some(outer) = nearest_above(&by_path, &inner.directory.path) else { continue };
            let shares_all = || {
                outer.directory.is_relative
                    && inner.directory.is_relative
                    && folders::share_install(model, outer.node, inner.node)
            };
            if !(outer.is_written() || inner.is_written()) || shares_all() {
                continue;
            }
            match known.get(&(outer.place, inner.place)) {
                Some(&first) if nestings[first].hosts.last() == fleet.hosts.last() => {}
                Some(&first) => nestings[first].hosts.extend(&fleet.hosts),
                None => {
                    known.insert((outer.place, inner.place), nestings.len());
                    let hosts = fleet.hosts.clone();
                    nestings.push(Nesting { outer: outer.clone(), inner: inner.clone(), hosts });
                }
            }
        }
    }
    findings.extend(nestings.iter().map(|nesting| finding(model, nesting)));
}

/// The directory of the list that a path lies in, the nearest of several.
fn nearest_above<'a, 'b>(by_path: &HashMap<&str, &'b Folder<'a>>, path: &str) -> Option<&'b Folder<'a>> {
    let mut path = path;
    while let Some((above, _)) = path.rsplit_once('/') {
        let above = if above.is_empty() { "/" } else { above };
        if above == path {
            break;
        }
        if let Some(folder) = by_path.get(above) {
            return Some(folder);
        }
        path = above;
    }
    None
}

fn finding(model: &Model, nesting: &Nesting<'_>) -> Finding {
    let Nesting { outer, inner, hosts } = nesting;
    let nodes = [outer.node, inner.node];
    let names = Names::new(model, &nodes);
    let (main, other) = if inner.is_written() { (inner, outer) } else { (outer, inner) };
    let on = match hosts.len() {
        1 => String::new(),
        _ => format!(" on {}", wording::hosts(model, hosts)),
    };
    let (inner_path, outer_path) = (&inner.directory.path, &outer.directory.path);
    let message = if outer.node == inner.node {
        let (inside, around) = (inner.name(), outer.name());
        let of = if hosts.len() == 1 { format!(" of {}", names.of(outer.node)) } else { String::new() };
        if inside == around {
            format!("`{inside}`{of} has `{inner_path}` inside `{outer_path}`{on}")
        } else {
            format!("`{inside}`{of} lies inside `{around}`{on}: `{inner_path}` in `{outer_path}`")
        }
    } else {
        let (inside, around) = (names.of(inner.node), names.of(outer.node));
        format!("a directory of {inside} lies inside one of {around}{on}: `{inner_path}` in `{outer_path}`")
    };
    let say = |folder: &Folder<'_>| {
        let (name, node, path) = (folder.name(), names.of(folder.node), &folder.directory.path);
        if folder.is_written() {
            format!("`{name}` of {node}")
        } else {
            format!("{node}, where `{name}` is `{path}` by default")
        }
    };
    let mut finding = Finding::new(&NESTED_DIRS, main.place, message);
    if other.place == main.place {
        finding = finding.caption(format!("both of {}", names.of(main.node)));
    } else {
        finding = finding.caption(say(main)).label(other.place, say(other));
    }
    let note = if outer.directory.kind == MeaningKind::DataDir {
        "the server walks through its data directories and clears what does not belong there"
    } else {
        "what backs up, moves or clears the outer one does so to the inner one as well"
    };
    finding
        .note(note)
        .help("put them side by side")
        .product(model.cluster(model.instance(main.node).cluster).product)
        .host(&*model.host(hosts[0]).name)
}
