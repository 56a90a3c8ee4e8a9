//! REF006: unsafe-name.

use crate::declare_rule;

declare_rule! {
    /// Reports names that cannot be names of files and units.
    ///
    /// ## What it checks
    ///
    /// Names of hosts and nodes (letters, digits, `.`, `-`, `_`, not beginning with `.` or `-`, up to 100 characters) and of clusters (letters and digits of any script, and the same signs).
    ///
    /// ## Why it matters
    ///
    /// They become folders, scripts and units on the hosts; quotes, blanks, `/` or `$()` in them would break every one.
    ///
    /// ```kdl,fails
    /// cluster "../plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Take a plain name.
    pub static UNSAFE_NAME = { code: "REF006", name: "unsafe-name", severity: Error, confidence: Language }
}

use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::source::Span;

/// How long a name may be: room for endings within the 255 bytes of a file name.
const MOST: usize = 100;

/// Reports a cluster's name that cannot be a file's.
pub(in crate::resolve) fn check_cluster(name: &Spanned<Box<str>>, findings: &mut Vec<Finding>) {
    check(&name.value, name.span, "cluster", char::is_alphanumeric, findings);
}

/// Reports a host's name that cannot be a file's; says whether it did.
pub(in crate::resolve) fn check_host(name: &str, span: Span, findings: &mut Vec<Finding>) -> bool {
    check(name, span, "host", |letter| letter.is_ascii_alphanumeric(), findings)
}

/// Reports a node's name that cannot be a file's; says whether it did.
pub(in crate::resolve) fn check_node(name: &str, span: Span, findings: &mut Vec<Finding>) -> bool {
    check(name, span, "node", |letter| letter.is_ascii_alphanumeric(), findings)
}

fn check(
    name: &str,
    span: Span,
    what: &str,
    is_letter: fn(char) -> bool,
    findings: &mut Vec<Finding>,
) -> bool {
    let odd = name.chars().find(|&letter| !is_letter(letter) && !matches!(letter, '.' | '-' | '_'));
    let trouble = match odd {
        Some(letter) if letter.is_control() => format!("has the character U+{:04X}", letter as u32),
        Some(' ') => "has a blank".to_owned(),
        Some(letter) => format!("has the character `{letter}`"),
        None if name.starts_with(['.', '-']) => format!("begins with `{}`", &name[..1]),
        None if name.len() > MOST => format!("has {} bytes", name.len()),
        None if name.contains("..") => "has two dots in a row".to_owned(),
        None => return false,
    };
    let shown = words::shorten(name);
    let finding = Finding::new(&UNSAFE_NAME, span, format!("the name of the {what} `{shown}` {trouble}"))
        .note(format!("names of {what}s become folders, scripts and units"))
        .help(format!(
            "use letters, digits, `-`, `_` and `.`, beginning with a letter or a digit, up to {MOST} of them"
        ));
    findings.push(finding);
    true
}
