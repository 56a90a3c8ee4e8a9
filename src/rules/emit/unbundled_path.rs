//! EMIT001: unbundled-path.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{
    LONGEST_NAME, LONGEST_PATH, LONGEST_WINDOWS_PATH, drive, is_plain_on_windows, is_plain_path,
    is_plain_windows_path,
};
use crate::rules::Survey;
use crate::rules::survey::OfKind;
use crate::rules::wording::character;
use crate::source::Span;

declare_rule! {
    /// Reports paths that are not possible on a host or in scripts.
    ///
    /// ## What it checks
    ///
    /// Install folders, the folders of Java and of logs, and the directories of nodes that the spec writes.
    /// On Linux hosts: the root of the file system, control characters, a space at the end, names of more
    /// than 255 bytes, paths of more than 3,900 bytes. On Windows hosts: folders of other machines, the root
    /// of a drive, characters other than ASCII letters, digits, spaces and `_-.+@~`, names that start with a
    /// space or end with a space or a dot, paths of more than 140 characters.
    ///
    /// ## Why it matters
    ///
    /// Every path appears in scripts, in checksum lists and in the folder `files/` of a bundle. A batch file interprets `%`,
    /// `!`, `&` and non-ASCII letters in a special way; Linux does not create names of more than 255 bytes or
    /// open paths of more than 4,095 bytes, including files below a folder.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1" { data-dirs "D:/data (new)"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1" { data-dirs "D:/data-new"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use letters, digits, `-`, `_` and `.`.
    pub static UNBUNDLED_PATH = {
        code: "EMIT001", name: "unbundled-path", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen: HashSet<Span> = HashSet::default();
    let mut look = |what: &str, path: &str, of: &str, location: Span, product: &'static str| {
        let on_windows = drive(path).is_some() || path.starts_with(SHARE);
        let found = if on_windows { windows_problem(path) } else { problem(path) };
        let Some((problem, help)) = found else { return };
        if !seen.insert(location) {
            return;
        }
        let message = format!("{what} `{}`{of} {problem}", words::shorten(path));
        let note = if on_windows {
            "the batch files of a bundle cannot contain this path"
        } else {
            "the scripts of a bundle list one path in each line, and the host must be able to create it"
        };
        let finding = Finding::new(&UNBUNDLED_PATH, location, message).note(note);
        findings.push(finding.help(help).product(product));
    };
    for root in &model.roots {
        look("the install folder", &root.path, "", root.span, model.cluster(root.cluster).product);
    }
    for cluster in &model.clusters {
        for (what, folder) in cluster.install.folders() {
            look(what, &folder.value, "", folder.span, cluster.product);
        }
    }
    for (instance, folders) in survey.kinds().zip(survey.folders()) {
        for folder in folders.iter() {
            let Some(location) = folder.written() else { continue };
            let of = format!(" of `{}`", folder.name());
            look("the directory", folder.path(), &of, location, model.cluster(instance.cluster).product);
        }
    }
}

/// Bytes for the names of files below a folder: those that a bundle lays there, and the longest that a server makes.
const ROOM: usize = 100;

/// How paths of other machines start on Windows.
const SHARE: &str = "\\\\";

/// What is the matter with a path, and what to do.
type Problem = (String, &'static str);

const PLAIN: &str = "use letters, digits, `-`, `_` and `.`";
const SHORT: &str = "use a shorter path";
const OWN: &str = "use a folder below it";

/// What is the matter with an absolute path on Linux. One that is not absolute is another rule's.
fn problem(path: &str) -> Option<Problem> {
    if !path.starts_with('/') || (is_plain_path(path) && path.len() <= LONGEST_PATH - ROOM) {
        return None;
    }
    let long = path.split('/').map(str::len).find(|length| *length > LONGEST_NAME);
    Some(match (path.chars().find(|letter| letter.is_control()), long) {
        (Some(letter), _) => (format!("has {}", character(letter)), PLAIN),
        (None, Some(bytes)) => (format!("has a name of {bytes} bytes; Linux allows {LONGEST_NAME}"), SHORT),
        (None, None) if path.len() > LONGEST_PATH - ROOM => {
            (format!("has {} bytes; the maximum is {}", path.len(), LONGEST_PATH - ROOM), SHORT)
        }
        (None, None) if path.ends_with(' ') => ("ends with a space".to_owned(), PLAIN),
        (None, None) => ("is the root of the file system".to_owned(), OWN),
    })
}

/// What is the matter with a path that has a drive letter.
fn windows_problem(path: &str) -> Option<Problem> {
    if is_plain_windows_path(path) && path.len() <= LONGEST_WINDOWS_PATH - ROOM {
        return None;
    }
    if path.starts_with(SHARE) {
        let help = "use a folder of the host itself, with its drive letter";
        return Some(("is on another machine".to_owned(), help));
    }
    let rest = path.get(2..).unwrap_or_default();
    let parts = || rest.split(['/', '\\']).filter(|part| !part.is_empty());
    let odd = parts().flat_map(str::chars).find(|letter| !is_plain_on_windows(*letter));
    Some(match odd {
        Some(letter) => (format!("has {}", character(letter)), PLAIN),
        None if path.len() > LONGEST_WINDOWS_PATH - ROOM => {
            (format!("has {} characters; the maximum is {}", path.len(), LONGEST_WINDOWS_PATH - ROOM), SHORT)
        }
        None if parts().next().is_none() => ("is the root of a drive".to_owned(), OWN),
        None => {
            let says = "has a name that starts or ends with a space, or ends with a dot";
            (says.to_owned(), PLAIN)
        }
    })
}
