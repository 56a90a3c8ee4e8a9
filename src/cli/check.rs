//! `clusterc check`.

use clap::Args;

use super::disk::Disk;
use super::inputs::groups;
use super::options::{FindingOptions, ReadingOptions};
use super::{Outcome, output};
use crate::driver;
use crate::error::Error;

/// Compiles specs and shows what is wrong; writes nothing.
///
/// Specs of one run are checked together: clusters that share a host cannot share a port or a folder. Overlays
/// (files with `extends`) are alternatives and are checked one by one.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, or folders to look for them in; `-` is stdin.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// The name of what comes from stdin, in findings and for its includes.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(arguments.stdin_filename.as_deref(), &arguments.reading);
    let groups = groups(&arguments.paths, &disk, false)?;
    let compiled = driver::compile(&groups, &disk, &levels)?;
    output::findings(&arguments.findings, &compiled.findings, compiled.summary, &compiled.sources)
}

impl From<driver::Unreadable> for Error {
    fn from(unreadable: driver::Unreadable) -> Self {
        Error::new(format!("cannot read `{}`: {}", unreadable.path, unreadable.reason))
    }
}
