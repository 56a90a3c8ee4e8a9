//! DIR003: nested-dirs.

use crate::maps::HashMap;

use super::folders::{self, NodeFolder};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::{HostId, Model};
use crate::rules::Survey;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports data or state directories that are inside one another.
    ///
    /// ## What it checks
    ///
    /// The directories of data, of write-ahead logs, of consensus logs and of node state on each machine, where the
    /// spec writes one of the two.
    ///
    /// ## Why it matters
    ///
    /// The server starts. But it scans its data directories and deletes files that it does not know; and a backup,
    /// move or cleanup of the outer directory also affects the inner one.
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
    /// Use directories that are not inside one another, for example `/data1/a` and `/data1/b`.
    pub static NESTED_DIRS = {
        code: "DIR003", name: "nested-dirs", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

/// A directory inside another, and the hosts where it is.
struct Nesting<'b, 'a> {
    outer: NodeFolder<'b, 'a>,
    inner: NodeFolder<'b, 'a>,
    hosts: Vec<HostId>,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let by_kind = survey.folders();
    let mut nestings: Vec<Nesting<'_, '_>> = Vec::new();
    let mut known: HashMap<(Span, Span), usize> = HashMap::default();
    for fleet in survey.fleets() {
        let counts = |folder: &NodeFolder<'_, '_>| folder.holds_state() || folder.is_emptied();
        let mut folders: Vec<NodeFolder<'_, '_>> = fleet.of_nodes(model, by_kind).filter(counts).collect();
        folders.sort_by_key(|folder| folder.item.path.as_str());
        for inner in &folders {
            let Some(outer) = nearest_above(&folders, &inner.path) else { continue };
            let shares_all = || {
                outer.is_relative
                    && inner.is_relative
                    && folders::share_install(model, outer.node, inner.node)
            };
            let go_together = outer.node == inner.node && folders::go_together(outer.item, inner.item);
            if outer.is_emptied() && inner.is_emptied() {
                continue;
            }
            if !(outer.is_written() || inner.is_written()) || shares_all() || go_together {
                continue;
            }
            match known.get(&(outer.location, inner.location)) {
                Some(&first) if nestings[first].hosts.last() == fleet.hosts.last() => {}
                Some(&first) => nestings[first].hosts.extend(&fleet.hosts),
                None => {
                    known.insert((outer.location, inner.location), nestings.len());
                    let hosts = fleet.hosts.clone();
                    nestings.push(Nesting { outer, inner: *inner, hosts });
                }
            }
        }
    }
    findings.extend(nestings.iter().map(|nesting| finding(model, nesting)));
}

/// The longest path that systems open: a longer one is in nothing.
const MOST_PATH: usize = 4096;

/// The directory of the sorted list that a path is in, the nearest of several.
fn nearest_above<'b, 'a>(sorted: &[NodeFolder<'b, 'a>], path: &str) -> Option<NodeFolder<'b, 'a>> {
    let mut path = Some(path).filter(|path| path.len() <= MOST_PATH)?;
    while let Some((above, _)) = path.rsplit_once('/').filter(|_| path != "/") {
        path = if above.is_empty() { "/" } else { above };
        let at = sorted.partition_point(|folder| folder.path.as_str() < path);
        if let Some(folder) = sorted.get(at).filter(|folder| folder.path == path) {
            return Some(*folder);
        }
    }
    None
}

fn finding(model: &Model, nesting: &Nesting<'_, '_>) -> Finding {
    let Nesting { outer, inner, hosts } = nesting;
    let nodes = [outer.node, inner.node];
    let names = Names::new(model, &nodes);
    let (main, other) = if inner.is_written() { (inner, outer) } else { (outer, inner) };
    let on = match hosts.len() {
        1 => String::new(),
        _ => format!(" on {}", wording::hosts(model, hosts)),
    };
    let (inner_path, outer_path) = (&inner.path, &outer.path);
    let message = if outer.node == inner.node {
        let (inside, around) = (inner.name(), outer.name());
        let of = if hosts.len() == 1 { format!(" of {}", names.of(outer.node)) } else { String::new() };
        if inside == around {
            format!("`{inside}`{of} has `{inner_path}` inside `{outer_path}`{on}")
        } else {
            format!("`{inside}`{of} is inside `{around}`{on}: `{inner_path}` in `{outer_path}`")
        }
    } else {
        let (inside, around) = (names.of(inner.node), names.of(outer.node));
        format!("a directory of {inside} is inside one of {around}{on}: `{inner_path}` in `{outer_path}`")
    };
    let say = |folder: &NodeFolder<'_, '_>| {
        let (name, node, path) = (folder.name(), names.of(folder.node), &folder.path);
        if folder.is_written() {
            format!("`{name}` of {node}")
        } else {
            format!("{node}, where `{name}` is `{path}` by default")
        }
    };
    let mut finding = Finding::new(&NESTED_DIRS, main.location, message);
    if other.location == main.location {
        finding = finding.caption(format!("both of {}", names.of(main.node)));
    } else {
        finding = finding.caption(say(main)).label(other.location, say(other));
    }
    let note = if outer.is_emptied() {
        "the server empties the outer directory at every start: files in it are lost"
    } else if inner.is_emptied() {
        "at every start the server deletes and recreates the inner directory while it scans the outer one"
    } else if outer.kind == MeaningKind::DataDir {
        "the server scans its data directories and deletes files that it does not know"
    } else {
        "to back up, move or clean the outer directory also affects the inner one"
    };
    let is_lost = outer.is_emptied() || inner.is_emptied();
    finding
        .severity(if is_lost { Severity::Error } else { Severity::Warning })
        .note(note)
        .help("use directories that are not inside one another")
        .product(model.cluster(model.instance(main.node).cluster).product)
        .host(&*model.host(hosts[0]).name)
}
