//! PAY001: payload-name.

use crate::maps::HashMap;

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::Survey;
use crate::source::Span;

declare_rule! {
    /// Reports payloads whose names are not possible in `payload/` of a bundle, or are there twice.
    ///
    /// ## What it checks
    ///
    /// The last part of the path of every `payload` and `--payload`: letters and digits of any script, and
    /// `.`, `_`, `-`, `+`, `~`, `@`, `=`, `,`, `(` and `)`; at most 200 bytes, no `.` or `-` at its start, no
    /// `.` at its end. Two names that differ only in case are the same: some file systems ignore case.
    ///
    /// ## Why it matters
    ///
    /// All payloads are in one folder, once, and their names must work in scripts, checksum lists and file systems of
    /// USB sticks. A `payload` of a spec and a `--payload` of the same name are one payload: the command line
    /// sets the location of the file, the spec its checksum.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     payload "jdk 17: linux.tar.gz"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     payload "jdk-17-linux.tar.gz"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the file another name.
    pub static PAYLOAD_NAME = {
        code: "PAY001", name: "payload-name", severity: Error, confidence: Language,
        check: check of Survey
    }
}

/// The longest name: that of a file system, less what is put before and behind it while it is written.
const LONGEST: usize = 200;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut known: HashMap<String, Span> = HashMap::default();
    for payload in &survey.model.payloads {
        let name = if payload.name.is_empty() { &payload.path } else { &payload.name };
        let name = words::shorten(name);
        if let Some(problem) = problem(&payload.name) {
            let message = format!("`{name}` cannot be the name of a payload: {problem}");
            findings.push(Finding::new(&PAYLOAD_NAME, payload.span, message).help("rename the file"));
            continue;
        }
        let Some(first) = known.insert(payload.name.to_lowercase(), payload.span) else { continue };
        let finding =
            Finding::new(&PAYLOAD_NAME, payload.span, format!("two payloads have the name `{name}`"))
                .label(first, "has the same name")
                .note("they are in one folder of the bundle: one would overwrite the other")
                .help("remove or rename one of them");
        findings.push(finding);
    }
}

/// Why a name will not do.
fn problem(name: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_alphanumeric() || "._-+~@=,()".contains(letter);
    if name.is_empty() || name == "." || name == ".." {
        return Some("it is that of a folder".to_owned());
    }
    if name.len() > LONGEST {
        return Some(format!("it has {} bytes; the maximum is {LONGEST}", name.len()));
    }
    if let Some(odd) = name.chars().find(|letter| !is_plain(*letter)) {
        return Some(match odd {
            ' ' => "it has a space".to_owned(),
            odd if odd.is_control() => format!("it has the character U+{:04X}", odd as u32),
            odd => format!("it has `{odd}`"),
        });
    }
    if name.starts_with(['.', '-']) {
        return Some(format!("it starts with `{}`", &name[..1]));
    }
    name.ends_with('.').then(|| "it ends with `.`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn names_are_plain() {
        for name in ["a-1.0.zip", "jdk-17.0.10+7.tar.gz", "\u{6570}\u{636e}\u{5e93}.zip", "x(1).lic"] {
            assert_eq!(problem(name), None, "{name}");
        }
        for name in ["", ".", "..", "a b", "-rf", ".hidden", "a\nb", "a'b", "$(x)", "a\\b", "a:b", "a."] {
            assert!(problem(name).is_some(), "{name:?}");
        }
        assert!(problem(&"a".repeat(201)).is_some());
    }
}
