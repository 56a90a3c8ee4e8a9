//! `clusterc build`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::inputs::{Disk, groups};
use super::options::FindingOptions;
use super::{Outcome, output};
use crate::bundle::{self, Packing, Written};
use crate::diagnostic::words;
use crate::driver;
use crate::error::Error;

/// Checks specs, then writes the bundle.
///
/// A folder that clusterc made before is brought up to date: only what changed is written. A folder of somebody
/// else's is never touched.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs; all of them go into one bundle.
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<String>,
    /// The folder to write, or the file with --archive.
    #[arg(short, long, value_name = "DIR|FILE")]
    output: String,
    /// Writes one file instead of a folder.
    #[arg(long, value_name = "KIND")]
    archive: Option<Archive>,
    /// Only these hosts, and what belongs to none.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    host: Vec<String>,
    /// Overwrites edits made by hand in a folder that clusterc made.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    findings: FindingOptions,
}

/// Kinds of archives.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Archive {
    /// A tar packed by gzip: every machine can open it.
    #[value(name = "tar.gz")]
    TarGz,
    /// A tar packed by zstd: smaller, and faster to make and to open.
    #[value(name = "tar.zst")]
    TarZst,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(None);
    let groups = groups(&arguments.specs, &disk, true)?;
    let compiled = driver::compile(&groups, &disk, &levels)?;
    let outcome =
        output::findings(&arguments.findings, &compiled.findings, compiled.summary, &compiled.sources)?;
    if outcome == Outcome::Findings {
        return Ok(outcome);
    }
    let Some((checked, sources)) = compiled.into_checked() else { return Ok(Outcome::Findings) };
    let options = bundle::Options { hosts: arguments.host.clone() };
    let bundle = bundle::build(&checked, &sources, &options)?;
    let path = Path::new(&arguments.output);
    let hosts = words::count(bundle.hosts().count(), "host");
    let Written { files, changed, removed } = match arguments.archive {
        Some(Archive::TarGz) => bundle.archive_to(path, Packing::Gzip, source_date()?)?,
        Some(Archive::TarZst) => bundle.archive_to(path, Packing::Zstd, source_date()?)?,
        None => bundle.write(path, arguments.force)?,
    };
    let mut told = format!("{}: {hosts}, {}", arguments.output, words::count(files, "file"));
    if arguments.archive.is_none() && (changed, removed) != (files, 0) {
        told += &format!("; {changed} written, {removed} removed");
    }
    output::note(&(told + "\n"))?;
    Ok(outcome)
}

/// The time of archive members: SOURCE_DATE_EPOCH, in seconds since 1970, or 0.
fn source_date() -> Result<u64, Error> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => Ok(0),
        Ok(text) => text.trim().parse().map_err(|_| {
            Error::new(format!("SOURCE_DATE_EPOCH is `{text}`")).help("it takes whole seconds since 1970")
        }),
    }
}
