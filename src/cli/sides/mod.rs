//! The two descriptions that are compared: each a spec, a bundle or native files.

mod bundled;
mod native;
mod records;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use clap::Args;

use super::disk::Disk;
use super::inputs::{groups, has_spec};
use super::lint::ReadArguments;
use super::output;
use crate::diagnostic::{Finding, Levels, Mark, Severity, words};
use crate::driver::{self, Compiled, Side};
use crate::error::Error;
use crate::model::Model;
use crate::spec;

/// How it is to be.
#[derive(Debug)]
pub(super) enum New {
    /// It passes its rules.
    Good(Box<Side>),
    /// It does not.
    Refused(Box<Compiled>),
}

/// What is said of a side beyond its path.
#[derive(Debug, Default, Args)]
pub(super) struct SideOptions {
    /// Files in which nodes record the values that they joined with, or folders with such files; they override OLD.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    records: Vec<String>,
    #[command(flatten)]
    read: ReadArguments,
}

impl SideOptions {
    /// What the options say of native files, else the repository's defaults.
    pub(super) fn read_options(
        &self,
        defaults: &super::defaults::Defaults,
        disk: &Disk,
    ) -> Result<driver::ReadOptions, Error> {
        self.read.read_options(defaults, disk)
    }
}

/// How it is, compared with how it is to be. Only what cannot be understood is refused: it
/// runs, whatever the rules say of it.
pub(super) fn old(
    path: &str,
    options: &SideOptions,
    new: Option<&Model>,
    disk: &Disk,
) -> Result<Side, Error> {
    let mut side = match kind(path) {
        Kind::Native => native::side(path, &options.read, new, disk)?,
        kind => {
            let mut compiled = compiled(path, kind, disk)?;
            require_understood(path, &compiled)?;
            let model = compiled.models.pop().unwrap_or_default();
            Side { model, sources: compiled.sources, is_found: false }
        }
    };
    records::apply(&options.records, &mut side, disk)?;
    Ok(side)
}

/// Refuses what hides hosts or nodes: a comparison with it would say that these are gone.
pub(super) fn require_understood(path: &str, compiled: &Compiled) -> Result<(), Error> {
    let is_unread = |finding: &&Finding| is_not_understood(finding);
    let unread: Vec<Finding> = compiled.findings.iter().filter(is_unread).cloned().collect();
    if unread.is_empty() {
        return Ok(());
    }
    output::for_people(&unread, &compiled.sources)?;
    let message = format!("cannot read the spec `{path}`: {}", words::count(unread.len(), "error"));
    Err(Error::new(message).help("correct it, or compare with another spec"))
}

/// How it is to be.
pub(super) fn new(path: &str, options: &SideOptions, disk: &Disk) -> Result<New, Error> {
    let kind = kind(path);
    if kind == Kind::Native {
        return Ok(New::Good(Box::new(native::side(path, &options.read, None, disk)?)));
    }
    let mut compiled = compiled(path, kind, disk)?;
    if compiled.summary.errors > 0 {
        return Ok(New::Refused(Box::new(compiled)));
    }
    let model = compiled.models.pop().unwrap_or_default();
    Ok(New::Good(Box::new(Side { model, sources: compiled.sources, is_found: false })))
}

pub(super) fn compiled(path: &str, kind: Kind, disk: &Disk) -> Result<Compiled, Error> {
    if kind == Kind::Bundle {
        return bundled::compiled(path);
    }
    let groups = groups(&[path.to_owned()], disk, true)?;
    Ok(driver::compile(&groups, disk, &Levels::default())?)
}

/// Whether an error omits what a spec says.
fn is_not_understood(finding: &Finding) -> bool {
    let rule = finding.rule;
    let hides = rule.is_fixed() || rule.has(Mark::Text) || rule.has(Mark::HidesNodes);
    finding.severity == Severity::Error && hides
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A spec, or a folder with specs.
    Spec,
    /// A bundle, as a folder or an archive.
    Bundle,
    /// Native files.
    Native,
}

/// Whether a path leads to a bundle, or to what cannot be read as anything else: what is missing, pipes, devices.
pub(super) fn is_bundle(path: &str) -> bool {
    let location = Path::new(path);
    let is_odd = !location.is_dir() && !location.is_file() && path != "-" && !path.ends_with(".kdl");
    is_odd || kind(path) == Kind::Bundle
}

/// Whether a file starts as an archive does: by what is in it, whatever it is called.
fn is_archive(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && (magic.starts_with(&[0x1f, 0x8b]) || magic == [0x28, 0xb5, 0x2f, 0xfd])
}

/// What a path leads to: by its name, and of a folder by what is in it.
pub(super) fn kind(path: &str) -> Kind {
    const ARCHIVES: [&str; 4] = [".tar.gz", ".tgz", ".tar.zst", ".tar"];
    let location = Path::new(path);
    if path == "-" || path.ends_with(".kdl") {
        return Kind::Spec;
    }
    if location.is_dir() {
        let is_bundle = location.join("manifest.json").exists() && location.join("SHA256SUMS").exists();
        return match (is_bundle, has_spec(path)) {
            (true, _) => Kind::Bundle,
            (false, true) => Kind::Spec,
            (false, false) => Kind::Native,
        };
    }
    let is_archive =
        ARCHIVES.iter().any(|ending| path.ends_with(ending)) || location.is_file() && is_archive(location);
    // What does not exist, or is not a plain file, is reported by the reader of specs.
    match (is_archive, spec::is_foreign(path) || !location.is_file()) {
        (true, _) => Kind::Bundle,
        (false, true) => Kind::Spec,
        (false, false) => Kind::Native,
    }
}
