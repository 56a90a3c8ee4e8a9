//! DIR005: dangerous-dir.

use crate::maps::HashSet;

use super::folders::Folder;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;
use crate::source::Span;

declare_rule! {
    /// Reports folders that belong to the system, are emptied by it, or contain the installation itself.
    ///
    /// ## What it checks
    ///
    /// Install folders and written directories on Linux hosts: the folders of the system (`/`, `/etc`, `/usr`, …),
    /// everything below `/proc`, `/sys`, `/dev`, `/boot` and `/run`, temporary folders, directories with `..`, and
    /// data or state directories that contain the install folder.
    ///
    /// ## Why it matters
    ///
    /// The owner of the folder changes with the installation, so the machine may not start again;
    /// or the files there are deleted when the machine restarts. A server scans its data directories and deletes
    /// files that it does not know, including its own program.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         data-dirs "/tmp/iotdb"
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
    ///         data-dirs "/var/lib/iotdb"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a dedicated folder, for example below `/opt`, `/var/lib` or the mount point of a disk.
    pub static DANGEROUS_DIR = {
        code: "DIR005", name: "dangerous-dir", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

/// Folders that are the system's; what is below them may well be another's.
const SYSTEM: &[&str] = &[
    "/",
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/lib32",
    "/lib64",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/sbin",
    "/srv",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/lib",
    "/var/log",
];

/// Folders that are the system's with all that is below.
const WHOLLY: &[&str] = &["/boot", "/dev", "/proc", "/run", "/sys", "/bin", "/sbin", "/var/run"];

/// Folders that the system empties.
const TEMPORARY: &[&str] = &["/tmp", "/var/tmp", "/dev/shm"];

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen: HashSet<Span> = HashSet::default();
    for root in &model.roots {
        if model.host(root.host).is_windows() || !root.path.starts_with('/') {
            continue;
        }
        if seen.contains(&root.span) {
            continue;
        }
        if let Some((what, note)) = problem(&root.path) {
            seen.insert(root.span);
            let message = format!("the install folder `{}` {what}", root.path);
            let finding = Finding::new(&DANGEROUS_DIR, root.span, message).note(note);
            let product = model.cluster(root.cluster).product;
            findings.push(finding.help(own_folder(product, what)).product(product));
        }
    }
    let by_kind = survey.folders();
    for (instance, folders) in survey.kinds().zip(by_kind) {
        let root = &*model.root(instance.root).path;
        for folder in folders.iter() {
            let Some(location) = folder.written else { continue };
            let Some((what, note)) = of_folder(folder, root) else { continue };
            if !seen.insert(location) {
                continue;
            }
            let product = model.cluster(instance.cluster).product;
            let message = format!("the directory `{}` of `{}` {what}", folder.path, folder.name());
            let finding = Finding::new(&DANGEROUS_DIR, location, message).note(note);
            findings.push(finding.help(own_folder(product, what)).product(product));
        }
    }
}

type Problem = (&'static str, &'static str);

fn of_folder(folder: &Folder<'_>, root: &str) -> Option<Problem> {
    let path = &folder.path;
    if !folder.is_relative
        && let Some(found) = problem(path)
    {
        return Some(found);
    }
    if folder.holds_state() && is_below(root, path) {
        return Some((
            "contains the install folder",
            "the server scans its directories and deletes files that it does not know",
        ));
    }
    folder.climbs.then_some(CLIMBS)
}

/// What is the matter with an absolute path in itself.
fn problem(path: &str) -> Option<Problem> {
    if TEMPORARY.iter().any(|folder| is_below(path, folder)) {
        return Some(("is temporary", "files there are deleted when the machine restarts, or earlier"));
    }
    if WHOLLY.iter().any(|folder| is_below(path, folder)) {
        return Some((
            "belongs to the system",
            "it does not hold regular files, or they are gone after the next start",
        ));
    }
    if SYSTEM.contains(&path) {
        return Some((
            "belongs to the system",
            "changing its owner to the database user can break the machine",
        ));
    }
    None
}

/// A path that goes up.
const CLIMBS: Problem = (
    "is written with `..`",
    "behind a symbolic link, `..` leads to another folder; two such paths may be the same folder",
);

/// Whether `path` is `folder` or is below it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder == "/")
}

fn own_folder(product: &str, what: &str) -> String {
    if what.contains("..") {
        return "write the path without `..`".to_owned();
    }
    format!("use a dedicated folder, for example below `/opt/{product}` or `/var/lib/{product}`")
}
