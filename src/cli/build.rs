//! `clusterc build`.

use clap::Args;

use super::inputs::{Disk, groups};
use super::options::FindingOptions;
use super::{Outcome, output};
use crate::driver;
use crate::error::Error;

/// Checks specs, then writes the bundle.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs; all of them go into one bundle.
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<String>,
    /// The folder to write; one that clusterc made before is brought up to date.
    #[arg(short, long, value_name = "DIR")]
    output: String,
    #[command(flatten)]
    findings: FindingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(None);
    let groups = groups(&arguments.specs, &disk, true)?;
    let compiled = driver::compile(&groups, &disk, &levels)?;
    output::findings(&arguments.findings, &compiled.findings, compiled.summary, &compiled.sources)
}
