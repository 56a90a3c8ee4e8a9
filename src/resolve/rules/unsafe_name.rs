//! REF006: unsafe-name.

use crate::declare_rule;

declare_rule! {
    /// Reports names that cannot be names of files and units.
    ///
    /// ## What it checks
    ///
    /// Names of hosts and nodes (letters, digits, `.`, `-`, `_`, not starting with `.` or `-`, up to 100
    /// characters), of clusters (letters and digits of any script, and the same characters), and of the user
    /// that the nodes run as (as for hosts, up to 32).
    ///
    /// ## Why it matters
    ///
    /// They become folders, scripts and units on the hosts; quotes, spaces, `/` or `$()` in them would break these.
    /// `useradd` does not accept a name that is longer than 32 characters.
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
    /// Use a name of these characters.
    pub static UNSAFE_NAME = { code: "REF006", name: "unsafe-name", severity: Error, confidence: Language }
}

use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::source::Span;

/// How long a name may be: room for endings within the 255 bytes of a file name.
const MOST: usize = 100;
/// How long the name of a user may be: what `useradd` takes.
const MOST_OF_USER: usize = 32;

/// What has a name.
struct Named {
    what: &'static str,
    becomes: &'static str,
    is_letter: fn(char) -> bool,
    most: usize,
}

const PLACED: &str = "folders, scripts and units";

/// Reports a cluster's name that cannot be a file's.
pub(in crate::resolve) fn check_cluster(name: &Spanned<Box<str>>, findings: &mut Vec<Finding>) {
    let cluster = Named { what: "cluster", becomes: PLACED, is_letter: char::is_alphanumeric, most: MOST };
    check(&name.value, name.span, &cluster, findings);
}

/// Reports a host's name that cannot be a file's; says whether it did.
pub(in crate::resolve) fn check_host(name: &str, span: Span, findings: &mut Vec<Finding>) -> bool {
    let host = Named { what: "host", becomes: PLACED, is_letter, most: MOST };
    check(name, span, &host, findings)
}

/// Reports a node's name that cannot be a file's; says whether it did.
pub(in crate::resolve) fn check_node(name: &str, span: Span, findings: &mut Vec<Finding>) -> bool {
    let node = Named { what: "node", becomes: PLACED, is_letter, most: MOST };
    check(name, span, &node, findings)
}

/// Reports the name of a user that scripts and units cannot name.
pub(in crate::resolve) fn check_user(name: &Spanned<Box<str>>, findings: &mut Vec<Finding>) {
    let user =
        Named { what: "user", becomes: "arguments in scripts and units", is_letter, most: MOST_OF_USER };
    check(&name.value, name.span, &user, findings);
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

fn check(name: &str, span: Span, named: &Named, findings: &mut Vec<Finding>) -> bool {
    let Named { what, becomes, is_letter, most } = named;
    let odd = name.chars().find(|&letter| !is_letter(letter) && !matches!(letter, '.' | '-' | '_'));
    let problem = match odd {
        Some(letter) if letter.is_control() => format!("has the character U+{:04X}", letter as u32),
        Some(' ') => "has a space".to_owned(),
        Some(letter) => format!("has the character `{letter}`"),
        None if name.starts_with(['.', '-']) => format!("starts with `{}`", &name[..1]),
        None if name.len() > *most => format!("has {} bytes", name.len()),
        None if name.contains("..") => "has two dots in a row".to_owned(),
        None => return false,
    };
    let shown = words::shorten(name);
    let finding = Finding::new(&UNSAFE_NAME, span, format!("the name of the {what} `{shown}` {problem}"))
        .note(format!("names of {what}s become {becomes}"))
        .help(format!(
            "use up to {most} letters, digits, `-`, `_` and `.`, starting with a letter or a digit"
        ));
    findings.push(finding);
    true
}
