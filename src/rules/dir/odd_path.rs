//! DIR004: odd-path.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::rules::Survey;
use crate::rules::kit::runs_on_java;
use crate::rules::wording::character;

declare_rule! {
    /// Reports paths with spaces or special characters.
    ///
    /// ## What it checks
    ///
    /// Install folders on Linux hosts: spaces and special characters of the shell are an error; non-ASCII
    /// characters are a warning for IoTDB and an error for DolphinDB. Directories: spaces and non-ASCII characters are
    /// a warning.
    ///
    /// ## Why it matters
    ///
    /// IoTDB's start scripts do not quote the install folder: with a space in it, Java ends with `Could not find
    /// or load main class`. With other letters it starts under a UTF-8 locale and fails with the same words in the
    /// `C` locale, in which many services run. DolphinDB's data nodes do not start below a folder with a
    /// space, and its guide excludes other characters too: `Cannot open configuration file`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/Apache IoTDB"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/apache-iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use letters, digits, `-`, `_`, `.` and `/`.
    pub static ODD_PATH = {
        code: "DIR004", name: "odd-path", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for root in &model.roots {
        let host = model.host(root.host);
        // One that is not absolute is a finding for that.
        let is_checked = !host.is_windows() && root.path.starts_with('/');
        if !is_checked || !seen.insert(root.span) {
            continue;
        }
        let product = model.cluster(root.cluster).product;
        if let Some(letter) = root.path.chars().find(|letter| is_special(*letter)) {
            let message = format!("the install folder `{}` has {}", shown(&root.path), character(letter));
            let finding = Finding::new(&ODD_PATH, root.span, message)
                .note("the server's scripts do not quote this path and fail at this character")
                .help("use letters, digits, `-`, `_`, `.` and `/`");
            findings.push(finding.product(product));
        } else if let Some(letter) = root.path.chars().find(|letter| !letter.is_ascii()) {
            let message = format!("the install folder `{}` has the letter `{letter}`", root.path);
            let finding = Finding::new(&ODD_PATH, root.span, message).help("use ASCII letters and digits");
            let finding = if runs_on_java(model.cluster(root.cluster)) {
                finding.severity(Severity::Warning).note(LOCALE)
            } else {
                finding.note("according to the documentation, the server cannot open its configuration there")
            };
            findings.push(finding.product(product));
        }
    }
    let by_kind = survey.folders();
    for (instance, folders) in survey.kinds().zip(by_kind) {
        for folder in folders.iter() {
            let Some(location) = folder.written else { continue };
            let path = &folder.path;
            let root = &*model.root(instance.root).path;
            // What a relative path takes from its install folder is reported there.
            let own = if folder.is_relative { path.strip_prefix(root).unwrap_or(path) } else { path };
            let odd = own
                .chars()
                .find(|letter| letter.is_whitespace() || letter.is_control() || !letter.is_ascii());
            let Some(letter) = odd.filter(|_| seen.insert(location)) else { continue };
            let message =
                format!("the directory `{}` of `{}` has {}", shown(path), folder.name(), character(letter));
            let note = if letter.is_whitespace() || letter.is_control() {
                "the server starts, but scripts around it fail at the space"
            } else if runs_on_java(model.cluster(instance.cluster)) {
                LOCALE
            } else {
                "the documentation supports only ASCII paths"
            };
            let finding = Finding::new(&ODD_PATH, location, message)
                .severity(Severity::Warning)
                .note(note)
                .help("use letters, digits, `-`, `_`, `.` and `/`");
            findings.push(finding.product(model.cluster(instance.cluster).product));
        }
    }
}

/// What Java makes of letters outside of ASCII.
const LOCALE: &str = "Java finds the path only with a UTF-8 locale; services often run without one";

/// Whether a shell splits or replaces a text at this character.
fn is_special(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || "\"'`$\\;&|<>()*?[]{}!#~,".contains(letter)
}

fn shown(path: &str) -> String {
    path.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).take(100).collect()
}
