//! `clusterc build`.

mod cache;

use std::path::Path;

use clap::{Args, ValueEnum};

use super::disk::Disk;
use super::inputs::{given_payloads, groups};
use super::options::{FindingOptions, ReadingOptions};
use super::progress::Progress;
use super::{Outcome, output};
use crate::bundle::{self, Failure, Packing, Written};
use crate::diagnostic::words;
use crate::driver::{self, Compiled, PRODUCTS};
use crate::error::Error;
use crate::model::Checked;
use crate::source::SourceMap;

/// Check specs and write the bundle.
///
/// A folder that clusterc created before is updated: only changed files are written. A folder that clusterc
/// did not create is never touched.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs; all of them are built into one bundle.
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<String>,
    /// The folder to write; with --archive the file, with --per-host the folder for the archives.
    #[arg(short, long, value_name = "DIR|FILE")]
    output: String,
    /// Write one file instead of a folder.
    #[arg(long, value_name = "KIND")]
    archive: Option<Archive>,
    /// Write one archive for each host, with everything that the host needs.
    #[arg(long, requires = "archive")]
    per_host: bool,
    /// Build only these hosts, and the files that belong to no host.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    host: Vec<String>,
    /// Files to add unchanged to the bundle, once for all hosts: distributions, licences, a JDK. FILE=sha256:… sets
    /// the expected checksum; a file with the same name as a `payload` of the spec replaces its path.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    payload: Vec<String>,
    /// A number that increases with every bundle of a cluster, for example the date: install.sh refuses an
    /// older bundle, and `verify --newer-than` detects it.
    #[arg(long, value_name = "N")]
    serial: Option<u64>,
    /// Overwrite files that were edited by hand in a folder that clusterc created.
    #[arg(long)]
    force: bool,
    /// Make every file anew to compare it with the folder, and remember nothing for the next run.
    #[arg(long)]
    no_cache: bool,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

/// Kinds of archives.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Archive {
    /// tar with gzip: every machine can unpack it.
    #[value(name = "tar.gz")]
    TarGz,
    /// tar with zstd: smaller, and faster to create and to unpack.
    #[value(name = "tar.zst")]
    TarZst,
}

impl Archive {
    fn packing(self) -> Packing {
        match self {
            Archive::TarGz => Packing::Gzip,
            Archive::TarZst => Packing::Zstd,
        }
    }
}

impl Arguments {
    /// What `plan -o` writes: the bundle of a spec, as a folder.
    pub(super) fn of_plan(spec: &str, output: &str, rest: &PlanOptions, reading: &ReadingOptions) -> Self {
        Self {
            specs: vec![spec.to_owned()],
            output: output.to_owned(),
            archive: None,
            per_host: false,
            host: Vec::new(),
            payload: rest.payload.clone(),
            serial: rest.serial,
            force: rest.force,
            no_cache: true,
            reading: reading.clone(),
            findings: FindingOptions::plain(false),
        }
    }
}

/// Options of the bundle that `plan` writes.
#[derive(Debug, Args)]
pub(super) struct PlanOptions {
    /// Files to add unchanged to the bundle, as for `build --payload`.
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "output")]
    payload: Vec<String>,
    /// A number that increases with every bundle of a cluster, as for `build --serial`.
    #[arg(long, value_name = "N", requires = "output")]
    serial: Option<u64>,
    /// Overwrite files that were edited by hand in a folder that clusterc created.
    #[arg(long, requires = "output")]
    force: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    write(arguments, None)
}

/// Checks specs and writes their bundle, with what gets running clusters there.
pub(super) fn write(arguments: &Arguments, applied: Option<bundle::Applied<'_>>) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(None, &arguments.reading);
    let groups = groups(&arguments.specs, &disk, true)?;
    let given = given_payloads(&arguments.payload)?;
    let mut compiled = driver::compile_with(&groups, &given, &disk, &levels)?;
    let payloads = compiled.inspect_payloads(&disk);
    let show = |compiled: &Compiled| {
        output::findings(&arguments.findings, &compiled.findings, compiled.summary, &compiled.sources)
    };
    if output::is_bad(&arguments.findings, compiled.summary) {
        return show(&compiled);
    }
    let Some(checked) = compiled.take_checked() else { return show(&compiled) };
    let progress = Progress::new(arguments.findings.quiet);
    let specs = groups.into_iter().flatten().collect();
    compiled.sources.set_secret_names(driver::secret_names());
    let paths = payloads.iter().map(|payload| (&*payload.name, payload.path.as_path()));
    let known = cache::Known::new(arguments, &disk, &compiled, &checked, paths);
    let exceptions = compiled.allows.iter().map(|allow| allow.span).collect();
    let options = bundle::Options {
        hosts: arguments.host.clone(),
        payloads,
        serial: arguments.serial,
        specs,
        applied,
        found: (compiled.findings.clone(), exceptions),
    };
    let written = match known.as_ref().and_then(cache::Known::find) {
        Some(unchanged) => Ok(unchanged),
        None => {
            let written = make(arguments, &checked, &compiled.sources, &options, &progress);
            if let (Some(known), Ok((hosts, written))) = (&known, &written) {
                known.keep(*hosts, *written);
            }
            written
        }
    };
    drop(progress);
    // Findings are shown once, whatever the format: those of payloads come while they are read.
    let (hosts, Written { files, changed, removed }) = match written {
        Ok(written) => written,
        Err(Failure::Payload(finding)) => {
            compiled.add(vec![*finding]);
            return show(&compiled);
        }
        Err(Failure::Error(error)) => {
            show(&compiled)?;
            return Err(error);
        }
    };
    let outcome = show(&compiled)?;
    let mut summary =
        format!("{}: {}, {}", arguments.output, words::count(hosts, "host"), words::count(files, "file"));
    if arguments.archive.is_none() && (changed, removed) != (files, 0) {
        summary += &format!("; {changed} written, {removed} removed");
    }
    if !arguments.findings.quiet {
        output::note(&summary)?;
    }
    Ok(outcome)
}

/// Makes the bundle and writes it; gives how many hosts it has.
fn make(
    arguments: &Arguments,
    checked: &Checked,
    sources: &SourceMap,
    options: &bundle::Options<'_>,
    progress: &Progress,
) -> Result<(usize, Written), Failure> {
    let path = Path::new(&arguments.output);
    let mut bundle = bundle::build(checked, PRODUCTS, sources, options)?;
    let hosts = bundle.hosts().count();
    bundle.watch_by(progress.watch(hosts, bundle.payload_bytes()));
    let written = match arguments.archive.map(Archive::packing) {
        Some(packing) if arguments.per_host => bundle.archives_to(path, packing, source_date()?),
        Some(packing) => bundle.archive_to(path, packing, source_date()?),
        None => bundle.write(path, arguments.force),
    };
    Ok((hosts, written?))
}

/// The time of archive members: SOURCE_DATE_EPOCH, in seconds since 1970, or 0.
fn source_date() -> Result<u64, Error> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => Ok(0),
        Ok(text) => text.trim().parse().map_err(|_| {
            Error::new(format!("SOURCE_DATE_EPOCH is `{text}`")).help("use whole seconds since 1970")
        }),
    }
}
