//! `clusterc diff`.

use std::path::Path;

use clap::Args;

use super::{Outcome, output};
use crate::bundle::{Change, Opened, compare};
use crate::diagnostic::words;
use crate::error::Error;
use crate::template::one_line;

/// Shows what differs between two bundles by what it means: settings, scripts, hosts. Comments do not count.
///
/// What lies there is read, whatever the manifests say; files that are not as they were built are listed first, after a `!`.
///
/// The exit code is 0 when nothing differs and 1 when something does.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder or the archive of before.
    #[arg(value_name = "OLD")]
    old: String,
    /// The folder or the archive of after.
    #[arg(value_name = "NEW")]
    new: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let old = Opened::read(Path::new(&arguments.old))?;
    let new = Opened::read(Path::new(&arguments.new))?;
    let changes = compare(&old, &new)?;
    let mut text = String::new();
    // Two bundles that were altered in the same way do not differ.
    for (name, bundle) in [(&arguments.old, &old), (&arguments.new, &new)] {
        for damage in bundle.damage() {
            text += &format!("! {name}: {damage}\n");
        }
    }
    let is_damaged = !text.is_empty();
    let mut heading = String::new();
    for change in &changes {
        match change {
            Change::HostAdded(host) => text += &format!("+ host {host}\n"),
            Change::HostRemoved(host) => text += &format!("- host {host}\n"),
            Change::Setting { file, name, before, after, hosts } => {
                let next = format!("{file} on {}\n", named(hosts));
                if next != heading {
                    text += &next;
                    heading = next;
                }
                text += &match (before, after) {
                    (Some(before), Some(after)) => {
                        format!("  ~ {}: {} -> {}\n", shown(name), shown(before), shown(after))
                    }
                    (Some(before), None) => format!("  - {}\n", line(name, before)),
                    (None, Some(after)) => format!("  + {}\n", line(name, after)),
                    (None, None) => String::new(),
                };
            }
            Change::File { path, what, hosts } if hosts.is_empty() => text += &format!("{path}: {what}\n"),
            Change::File { path, what, hosts } => text += &format!("{path}: {what} on {}\n", named(hosts)),
        }
    }
    output::out(&text)?;
    Ok(if changes.is_empty() && !is_damaged { Outcome::Good } else { Outcome::Findings })
}

fn named(hosts: &[String]) -> String {
    match hosts.len() {
        0..=6 => words::list(hosts),
        more => format!("{} and {} more hosts", hosts[..3].join(", "), more - 3),
    }
}

fn line(name: &str, value: &str) -> String {
    if value.is_empty() { shown(name) } else { format!("{} = {}", shown(name), shown(value)) }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "(empty)".to_owned() } else { one_line(text) }
}
