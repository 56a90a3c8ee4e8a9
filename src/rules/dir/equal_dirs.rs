//! DIR002: equal-dirs.

use crate::maps::{HashMap, HashSet};

use super::folders::{self, NodeFolder};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::{HostId, InstanceId, Model};
use crate::rules::Survey;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports directories that are used twice.
    ///
    /// ## What it checks
    ///
    /// All directories of all nodes of a machine, of every cluster and product in the run, whether set or default.
    /// Relative ones are in the node's install folder. Folders of log files and, within one install, of user code
    /// may be shared.
    ///
    /// It is an error if a server finds one of its directories locked, and if two nodes of one role would overwrite
    /// each other's state; otherwise a warning.
    ///
    /// ## Why it matters
    ///
    /// An IoTDB DataNode locks each of its directories. If one is used twice, or by another
    /// DataNode, it stops: 1.3.2 shows the directory (`Conflict is detected in directory`), 1.3.3 prints only
    /// `Stream Closed`. ConfigNodes do not lock: two of them in one folder read each other's state as their
    /// own.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "/data1/iotdb"
    ///         wal-dirs "/data1/iotdb"
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
    ///         data-dirs "/data1/iotdb/data"
    ///         wal-dirs "/data1/iotdb/wal"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give each use its own folder. `{node}` in a path is replaced with the node's name.
    pub static EQUAL_DIRS = {
        code: "DIR002", name: "equal-dirs", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Directories that the same uses share, and the hosts where they do.
struct Share<'b, 'a> {
    severity: Severity,
    /// The uses of the first directory.
    uses: Vec<NodeFolder<'b, 'a>>,
    paths: Vec<String>,
    hosts: Vec<HostId>,
}

/// What makes shares one finding: severity and, for each use, its location and parameter.
type Identity<'a> = (Severity, Vec<(Span, &'a str)>);

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let by_kind = survey.folders();
    let mut shares: Vec<Share<'_, '_>> = Vec::new();
    let mut known: HashMap<Identity<'_>, usize> = HashMap::default();
    // The paths of each share.
    let mut reported: HashSet<(usize, &str)> = HashSet::default();
    for fleet in survey.fleets() {
        let mut folders: Vec<NodeFolder<'_, '_>> = fleet.of_nodes(model, by_kind).collect();
        folders.sort_by_key(|folder| folder.item.path.as_str());
        for uses in folders.chunk_by(|left, right| left.path == right.path) {
            let path: &str = &uses[0].item.path;
            let Some((severity, uses)) = worst(model, uses) else { continue };
            let identity = (severity, identity(&uses));
            match known.get(&identity) {
                Some(&first) => {
                    let share = &mut shares[first];
                    if reported.insert((first, path)) {
                        share.paths.push(path.to_owned());
                    }
                    if share.hosts.last() != fleet.hosts.last() {
                        share.hosts.extend(&fleet.hosts);
                    }
                }
                None => {
                    known.insert(identity, shares.len());
                    reported.insert((shares.len(), path));
                    let paths = vec![path.to_owned()];
                    shares.push(Share { severity, uses, paths, hosts: fleet.hosts.clone() });
                }
            }
        }
    }
    findings.extend(shares.iter().map(|share| finding(model, share)));
}

fn identity<'a>(uses: &[NodeFolder<'_, 'a>]) -> Vec<(Span, &'a str)> {
    let is_written = uses.iter().any(|folder| folder.is_written());
    let counts = uses.iter().filter(|folder| folder.is_written() || !is_written);
    counts.map(|folder| (folder.location, folder.name())).collect()
}

/// The most uses of one directory that are compared with each other.
const MOST: usize = 40;

/// Which uses of one directory do not go together, and how badly; `None` when all do.
fn worst<'b, 'a>(model: &Model, uses: &[NodeFolder<'b, 'a>]) -> Option<(Severity, Vec<NodeFolder<'b, 'a>>)> {
    if uses.len() < 2 {
        return None;
    }
    let uses = &uses[..uses.len().min(MOST)];
    let mut worst: Option<Severity> = None;
    let mut takes_part = vec![false; uses.len()];
    for (left, first) in uses.iter().enumerate() {
        for (right, second) in uses.iter().enumerate().skip(left + 1) {
            if let Some(severity) = cost(model, first, second) {
                // `Error` is the minimum of the severities.
                worst = Some(worst.map_or(severity, |worst| worst.min(severity)));
                takes_part[left] = true;
                takes_part[right] = true;
            }
        }
    }
    let parts = uses.iter().zip(takes_part).filter(|(_, takes_part)| *takes_part);
    worst.map(|worst| (worst, parts.map(|(folder, _)| *folder).collect()))
}

/// What it costs that one directory has both uses.
fn cost(model: &Model, first: &NodeFolder<'_, '_>, second: &NodeFolder<'_, '_>) -> Option<Severity> {
    use MeaningKind::{ExtensionDir, LogDir};
    let kinds = [first.kind, second.kind];
    if kinds.contains(&LogDir) {
        return None;
    }
    let is_one_node = first.node == second.node;
    if is_one_node && folders::go_together(first.item, second.item) {
        return None;
    }
    let role = |folder: &NodeFolder<'_, '_>| model.role_title(model.instance(folder.node));
    let is_one_role = role(first) == role(second);
    if kinds.contains(&ExtensionDir) && (is_one_node || !is_one_role || kinds[0] != kinds[1]) {
        return None;
    }
    let is_relative = first.is_relative && second.is_relative;
    if !is_one_node && is_relative && folders::share_install(model, first.node, second.node) {
        return None;
    }
    let is_locked = first.is_locked && second.is_locked;
    // What is emptied at every start is lost, whatever else is there.
    let is_emptied = first.is_emptied() && second.holds_state() || second.is_emptied() && first.holds_state();
    let is_overwritten = !is_one_node && is_one_role && first.holds_state() && second.holds_state();
    Some(if is_locked || is_overwritten || is_emptied { Severity::Error } else { Severity::Warning })
}

fn finding(model: &Model, share: &Share<'_, '_>) -> Finding {
    let mut nodes: Vec<InstanceId> = share.uses.iter().map(|folder| folder.node).collect();
    nodes.sort();
    nodes.dedup();
    let names = Names::new(model, &nodes);
    let main = share.uses.iter().max_by_key(|folder| (folder.is_written(), folder.location, folder.node));
    let main = main.unwrap_or(&share.uses[0]);
    let mut finding = Finding::new(&EQUAL_DIRS, main.location, message(model, share, &nodes, &names))
        .severity(share.severity)
        .caption(caption(share, main.location, &names));
    let mut locations: Vec<Span> = share.uses.iter().map(|folder| folder.location).collect();
    locations.sort();
    locations.dedup();
    for location in locations.into_iter().filter(|location| *location != main.location).take(8) {
        finding = finding.label(location, caption(share, location, &names));
    }
    let holds_state = share.uses.iter().all(|folder| folder.holds_state());
    let is_emptied = share.uses.iter().any(|folder| folder.is_emptied());
    let note = match (share.severity, nodes.len()) {
        (Severity::Error, _) if is_emptied => {
            "the server empties its temporary folder at every start: other files there are lost"
        }
        (Severity::Error, 1) => {
            "the server locks each of its directories and stops when one is already locked"
        }
        (Severity::Error, _) if share.uses.iter().all(|folder| folder.is_locked) => {
            "the node that starts second finds the directory locked and stops"
        }
        (Severity::Error, _) => "the directory is not locked: each node reads the other's state as its own",
        (_, 1) => "the server starts, but cleanup and quotas of one use affect the files of the other",
        _ if holds_state => "both start, but cleaning up or moving files of one node affects the other",
        _ => "both start, but each sees the files of the other and may delete them",
    };
    let cluster = model.cluster(model.instance(main.node).cluster);
    let is_one_cluster =
        nodes.iter().all(|node| model.instance(*node).cluster == model.instance(main.node).cluster);
    let path = share.paths[0].trim_end_matches('/');
    let help = match nodes.len() {
        1 => "give each use its own directory".to_owned(),
        _ if is_one_cluster => format!("give each node its own, for example \"{path}/{{node}}\""),
        _ => format!("give each its own, for example \"{path}/{}\"", cluster.name.value),
    };
    finding.note(note).help(help).product(cluster.product).host(&*model.host(share.hosts[0]).name)
}

fn message(model: &Model, share: &Share<'_, '_>, nodes: &[InstanceId], names: &Names<'_>) -> String {
    let paths = words::ticked_list(&share.paths, 4);
    if let [node] = nodes {
        let mut params: Vec<&str> = share.uses.iter().map(|folder| folder.name()).collect();
        params.dedup();
        let (of, on) = match share.hosts.len() {
            1 => (format!(" of {}", names.of(*node)), String::new()),
            _ => (String::new(), format!(" on {}", wording::hosts(model, &share.hosts))),
        };
        return match params.as_slice() {
            [only] => format!("`{only}`{of} names {paths} twice{on}"),
            several => format!("{}{of} are the same directory{on}: {paths}", words::ticked_list(several, 4)),
        };
    }
    let directory = if share.paths.len() == 1 { "the directory" } else { "the directories" };
    let hosts = wording::first_host_and_others(model, &share.hosts);
    format!("{} share {directory} {paths} of {hosts}", names.list(nodes))
}

/// What is at one location: for each parameter, the nodes that take it from there.
fn caption(share: &Share<'_, '_>, location: Span, names: &Names<'_>) -> String {
    let mut texts: Vec<(&str, bool, Vec<InstanceId>)> = Vec::new();
    for folder in share.uses.iter().filter(|folder| folder.location == location) {
        match texts.iter_mut().find(|(name, _, _)| *name == folder.name()) {
            Some((_, _, nodes)) => nodes.push(folder.node),
            None => texts.push((folder.name(), folder.is_written(), vec![folder.node])),
        }
    }
    let texts = texts.into_iter().take(4).map(|(name, is_written, mut nodes)| {
        nodes.dedup();
        let nodes = names.list(&nodes);
        if is_written { format!("`{name}` of {nodes}") } else { format!("{nodes}, by default as `{name}`") }
    });
    words::list(texts)
}
