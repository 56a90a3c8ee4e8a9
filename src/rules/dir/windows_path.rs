//! DIR008: windows-path.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::Host;
use crate::rules::Survey;

declare_rule! {
    /// Reports paths that Windows refuses or interprets differently.
    ///
    /// ## What it checks
    ///
    /// The install folders and the directories of nodes on hosts with `os="windows"`: names of devices, characters that
    /// Windows does not allow, names that end in a dot or a space, folders without a drive letter, spaces in
    /// the install folder.
    ///
    /// ## Why it matters
    ///
    /// A folder called `aux` or `a?b` cannot be made: the node stops. `data.` silently becomes `data`. `\data` is
    /// on the drive that the process was started from. The start scripts of the database read their ports
    /// from a file whose path they quote twice: with a space in the path they do not find it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1" { data-dirs "D:/data/aux"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1" { data-dirs "D:/data/iotdb"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a drive letter and plain names: `"D:/data/iotdb"`, or `#"D:\data\iotdb"#`.
    pub static WINDOWS_PATH = {
        code: "DIR008", name: "windows-path", severity: Error, confidence: Source,
        check: check of Survey
    }
}

/// What is wrong with a path.
struct Problem {
    says: String,
    note: &'static str,
    severity: Severity,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    let mut add =
        |what: &str, of: &str, path: &str, is_install: bool, location, product: &'static str, host: &Host| {
            let Some(problem) = problem(path, is_install) else { return };
            if !seen.insert(location) {
                return;
            }
            let message = format!("{what} `{}`{of} {}", words::shorten(path), problem.says);
            findings.push(
                Finding::new(&WINDOWS_PATH, location, message)
                    .severity(problem.severity)
                    .note(problem.note)
                    .help("write a drive letter and plain names, for example \"D:/data/one\"")
                    .product(product)
                    .host(&*host.name),
            );
        };
    for root in model.roots.iter().filter(|root| model.host(root.host).is_windows()) {
        let product = model.cluster(root.cluster).product;
        add("the install folder", "", &root.path, true, root.span, product, model.host(root.host));
    }
    for (instance, folders) in survey.kinds().zip(survey.folders()) {
        let host = model.host(instance.host);
        if !host.is_windows() {
            continue;
        }
        let product = model.cluster(instance.cluster).product;
        for folder in folders.iter() {
            // What a relative path takes from its install folder is reported there.
            let Some(location) = folder.written.filter(|_| !folder.is_relative) else { continue };
            let Some(setting) = model.setting(instance, folder.param.id) else { continue };
            for item in setting.items() {
                let of = format!(" of `{}`", folder.name());
                add("the directory", &of, item, false, location, product, host);
            }
        }
    }
}

fn problem(path: &str, is_install: bool) -> Option<Problem> {
    const REFUSED: &str = "Windows cannot make such a folder, and the node stops";
    let rest = crate::model::drive(path).map(|_| &path[2..]);
    let parts = || rest.unwrap_or(path).split(['/', '\\']).filter(|part| !part.is_empty());
    let found = |says: String, note, severity| Some(Problem { says, note, severity });
    if let Some(device) = parts().find(|part| is_device(part)) {
        let says = format!("has `{device}`, which is a device on Windows");
        return found(says, REFUSED, Severity::Error);
    }
    let sign =
        parts().flat_map(str::chars).find(|letter| "<>\"|?*:".contains(*letter) || letter.is_control());
    if let Some(sign) = sign {
        return found(
            format!("has `{}`, which Windows does not allow in names", sign.escape_default()),
            REFUSED,
            Severity::Error,
        );
    }
    if let Some(part) = parts().find(|part| part.ends_with(['.', ' ']) && !matches!(*part, "." | "..")) {
        let says = format!("has `{part}`; Windows removes the space or dot at its end");
        return found(says, "the folder gets another name than written here", Severity::Warning);
    }
    // An install folder without a drive is refused by another rule.
    if rest.is_none() && !is_install && path.starts_with(['/', '\\']) && !path.starts_with("\\\\") {
        let note = "it is on the drive that the process was started from";
        return found("has no drive letter".to_owned(), note, Severity::Warning);
    }
    let sign = path.chars().find(|letter| " %!^&()',;=".contains(*letter));
    match sign.filter(|_| is_install) {
        Some(sign) => found(
            format!("has {}", if sign == ' ' { "a space".to_owned() } else { format!("`{sign}`") }),
            "the start scripts of the database do not quote it: they do not find the ports, or fail",
            Severity::Warning,
        ),
        None => None,
    }
}

/// Names that mean devices, with any ending.
fn is_device(part: &str) -> bool {
    let name = part.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| matches!(rest.as_bytes(), [digit] if (b'1'..=b'9').contains(digit)))
    };
    matches!(name.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_known_with_endings() {
        for name in ["nul", "AUX.txt", "Com1", "lpt9.d"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["null", "com", "com10", "com0", "data", "console"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
