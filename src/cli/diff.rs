//! `clusterc diff`.

use std::path::Path;

use clap::Args;

use super::disk::Disk;
use super::options::ReadingOptions;
use super::sides::{self, SideOptions};
use super::{Outcome, output};
use crate::bundle::{Change, Opened, compare};
use crate::catalog::Version;
use crate::diagnostic::words;
use crate::driver::{self, PRODUCTS, secret_names};
use crate::error::Error;
use crate::plan;
use crate::source::one_line;
use crate::source::secret::{MASK, SecretNames, is_reference, masked};

/// Show the differences between two bundles, specs, or a bundle and a spec, by their meaning: settings, scripts, hosts.
/// Comments are ignored.
///
/// For bundles, the files are compared, whatever the manifests say; files that changed since the build come first, with a `!`.
///
/// The exit code is 0 when nothing differs and 1 when something does.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The old bundle (a folder or an archive), spec or native files.
    #[arg(value_name = "OLD")]
    old: String,
    /// The new bundle, spec or native files.
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    reading: ReadingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    if !(sides::is_bundle(&arguments.old) && sides::is_bundle(&arguments.new)) {
        return of_descriptions(arguments);
    }
    let old = Opened::read(Path::new(&arguments.old))?;
    let new = Opened::read(Path::new(&arguments.new))?;
    let changes = compare(&old, &new)?;
    let names = secret_names();
    let mut text = String::new();
    // Two bundles that were altered in the same way do not differ.
    for (name, bundle) in [(&arguments.old, &old), (&arguments.new, &new)] {
        for damage in bundle.damage() {
            text += &(one_line(&format!("! {name}: {damage}")) + "\n");
        }
    }
    let is_damaged = !text.is_empty();
    let mut heading = String::new();
    for change in &changes {
        match change {
            Change::Version { cluster, product, before, after } => {
                text += &(one_line(&format!("~ cluster {cluster}: {product} {before} -> {after}")) + "\n");
                if let Some(hint) = hint(product, before, after) {
                    text += &format!("  for changed defaults and names: {hint}\n");
                }
            }
            Change::HostAdded(host) => text += &format!("+ host {}\n", one_line(host)),
            Change::HostRemoved(host) => text += &format!("- host {}\n", one_line(host)),
            Change::Setting { file, name, before, after, hosts } => {
                let next = one_line(&format!("{file} on {}", words::first_names(hosts, "hosts"))) + "\n";
                if next != heading {
                    text += &next;
                    heading = next;
                }
                let shown = |value: &String| shown(file, name, value, &names);
                let name = one_line(&masked(file, name, &names));
                text += &match (before.as_ref().map(shown), after.as_ref().map(shown)) {
                    (Some(before), Some(after)) => match plan::by_option(&before, &after) {
                        Some(options) => format!("  ~ {name}: {options}\n"),
                        None => format!("  ~ {name}: {before} -> {after}\n"),
                    },
                    (Some(before), None) => format!("  - {}\n", line(&name, &before)),
                    (None, Some(after)) => format!("  + {}\n", line(&name, &after)),
                    (None, None) => String::new(),
                };
            }
            Change::File { path, what, hosts } => {
                let on = if hosts.is_empty() {
                    String::new()
                } else {
                    format!(" on {}", words::first_names(hosts, "hosts"))
                };
                text += &(one_line(&format!("{path}: {what}{on}")) + "\n");
            }
        }
        // All of it may be more than the machine holds.
        if text.len() > PART {
            output::out(&std::mem::take(&mut text))?;
        }
    }
    output::out(&text)?;
    Ok(if changes.is_empty() && !is_damaged { Outcome::Good } else { Outcome::Findings })
}

/// What two descriptions say differently, of which one or none is a bundle.
fn of_descriptions(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(None, &arguments.reading);
    let options = SideOptions::default();
    let new = sides::old(&arguments.new, &options, None, &disk)?;
    let old = sides::old(&arguments.old, &options, Some(&new.model), &disk)?;
    let plan = driver::compared(&old, &new);
    output::out(&plan::differences(&plan))?;
    Ok(if plan.changes.is_empty() { Outcome::Good } else { Outcome::Findings })
}

/// The command that lists what a later version has otherwise.
fn hint(product: &str, before: &str, after: &str) -> Option<String> {
    let catalog = PRODUCTS.find(product)?.schemas().catalog();
    let known = |version: &str| Some(&catalog.supported(&Version::parse(version)?)?.version);
    let (before, after) = (known(before)?, known(after)?);
    (before < after).then(|| format!("clusterc params {product} {after} --since {before}"))
}

fn line(name: &str, value: &str) -> String {
    if value == EMPTY { name.to_owned() } else { format!("{name} = {value}") }
}

/// How many bytes of text are kept back before they are printed.
const PART: usize = 64 << 10;

const EMPTY: &str = "(empty)";

/// A value as people may see it.
fn shown(file: &str, name: &str, value: &str, names: &SecretNames) -> String {
    if value.is_empty() {
        EMPTY.to_owned()
    } else if names.has(name) && !is_reference(value) {
        MASK.to_owned()
    } else {
        one_line(&masked(file, value, names))
    }
}
