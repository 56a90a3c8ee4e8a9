//! `clusterc lint`.

use clap::Args;

mod cache;
mod fix;
mod known;
mod walk;

pub(super) use walk::walk;

use super::defaults::Defaults;
use super::disk::Disk;
use super::options::{FindingOptions, Format, ReadingOptions};
use super::{Outcome, output};
use crate::bundle;
use crate::catalog::Version;
use crate::diagnostic::{Levels, Summary, words};
use crate::driver::PRODUCTS;
use crate::driver::{self, Linted, ReadOptions};
use crate::error::Error;
use crate::model::Host;
use crate::native::{Baseline, Hidden};
use crate::source::one_line;
use crate::spec::Files;

/// Check existing configuration files, with the rules of specs and the rules that only files can break.
///
/// A PATH is a file, a conf folder, an install folder, a folder of hosts, or a repository with several clusters. Files
/// that belong together are found by their names and contents; --explain-discovery shows the result.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, or folders to search for files.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    #[command(flatten)]
    read: ReadArguments,
    /// Show how each file was recognized, and check nothing.
    #[arg(long)]
    explain_discovery: bool,
    /// Fix what is certain, and report the rest.
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff: also apply fixes that are not certain. Review them afterwards.
    #[arg(long = "unsafe")]
    is_unsafe: bool,
    /// Show what --fix would change without writing anything; the exit code is 1 when there is something.
    #[arg(long)]
    diff: bool,
    /// A file with known findings: only new ones are reported.
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write the baseline: all current findings become known.
    #[arg(long)]
    update_baseline: bool,
    /// Check every file anew, and remember nothing for the next run.
    #[arg(long)]
    no_cache: bool,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

/// What the files do not tell.
#[derive(Debug, Default, Args)]
pub(super) struct ReadArguments {
    /// The product; all products by default.
    #[arg(long, value_name = "PRODUCT")]
    product: Option<String>,
    /// The version of the product that runs with these files.
    #[arg(long, value_name = "VERSION")]
    target_version: Option<String>,
    /// A spec with host statements, for cores, memory, disks and zones of the hosts.
    #[arg(long, value_name = "FILE")]
    facts: Option<String>,
}

impl ReadArguments {
    /// What the options say, else the repository's defaults.
    pub(super) fn read_options(&self, defaults: &Defaults, disk: &Disk) -> Result<ReadOptions, Error> {
        let own = Self {
            product: self.product.clone().or_else(|| defaults.product.clone()),
            target_version: self.target_version.clone().or_else(|| defaults.target_version.clone()),
            facts: self.facts.clone().or_else(|| defaults.facts.clone()),
        };
        own.checked(disk)
    }

    fn checked(&self, disk: &Disk) -> Result<ReadOptions, Error> {
        if let Some(product) = &self.product
            && PRODUCTS.find(product).is_none()
        {
            let known = PRODUCTS.iter().map(|product| product.name());
            let message = format!("clusterc does not know the product `{product}`");
            let known = words::ticked_list(known, 12);
            return Err(Error::new(message).help(format!("use one of {known}")));
        }
        let version = match &self.target_version {
            Some(text) => Some(self.version(text)?),
            None => None,
        };
        Ok(ReadOptions { product: self.product.clone(), version, hosts: self.hosts(disk)? })
    }

    fn version(&self, text: &str) -> Result<Version, Error> {
        let products = PRODUCTS
            .iter()
            .filter(|product| self.product.as_ref().is_none_or(|named| named == product.name()));
        let catalogs: Vec<_> = products.map(|product| product.catalog()).collect();
        let version = Version::parse(text);
        let is_known = |version: &Version| catalogs.iter().any(|catalog| catalog.takes(version));
        version.filter(is_known).ok_or_else(|| {
            let known =
                catalogs.iter().flat_map(|catalog| &catalog.versions).map(|known| known.version.as_str());
            let known = words::ticked_list(known, 40);
            Error::new(format!("clusterc does not know version `{text}`")).help(format!("use one of {known}"))
        })
    }

    /// The hosts of the file `--facts`.
    fn hosts(&self, disk: &Disk) -> Result<Vec<Host>, Error> {
        let Some(path) = &self.facts else { return Ok(Vec::new()) };
        disk.name(path);
        let groups = [vec![path.clone()]];
        let compiled = driver::compile(&groups, disk, &Levels::default())?;
        let hosts: Vec<Host> = compiled.models.into_iter().flat_map(|model| model.hosts).collect();
        if hosts.is_empty() {
            let message = format!("`{path}` does not declare a host");
            return Err(
                Error::new(message).help("add host \"NAME\" cores=16 memory=\"64GiB\" zone=\"hall-1\"")
            );
        }
        Ok(hosts)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let defaults = Defaults::find()?;
    let mut levels = arguments.findings.levels_for_files()?;
    defaults.add_to(&mut levels)?;
    let disk = Disk::new(None, &arguments.reading);
    let options = arguments.read.read_options(&defaults, &disk)?;
    let walked = if arguments.no_cache {
        walk(&arguments.paths, &defaults, &disk)?
    } else {
        walk::walk_again(&arguments.paths, &defaults, &disk)?
    };
    if arguments.fix || arguments.diff {
        return fix::run(arguments, &walked, &disk, &options, &levels);
    }
    if arguments.explain_discovery {
        let taken = driver::taken(&walked, &disk, &options);
        let text: String = taken.iter().map(|line| one_line(line) + "\n").collect();
        output::out(&text)?;
        return Ok(Outcome::Good);
    }
    let mut linted = if arguments.no_cache {
        driver::lint(&walked, &disk, &options, &levels)
    } else {
        cache::lint(&arguments.paths, &walked, &disk, &options, &levels)
    };
    let mut has_baseline = false;
    let baseline = arguments.baseline.as_ref().or(defaults.baseline.as_ref());
    if let Some(path) = baseline {
        if arguments.update_baseline {
            let text = Baseline::of(&linted.findings, &linted.sources).write();
            bundle::write_own(path, text.as_bytes())?;
            let count = words::count(linted.findings.len(), "finding");
            output::note(&format!("{path}: {count} recorded"))?;
            return Ok(Outcome::Good);
        }
        hide_known(path, &disk, &mut linted)?;
        has_baseline = true;
    } else if arguments.update_baseline {
        return Err(Error::new("--update-baseline needs a file").help("add --baseline FILE"));
    }
    let options = arguments.findings.with_warnings_denied(defaults.deny_warnings);
    if !has_baseline && linted.findings.is_empty() && options.format == Format::Human && !options.quiet {
        output::note(&clean(linted.summary, &linted.clusters))?;
    }
    let linted = linted.once();
    output::findings(&options, &linted.findings, linted.summary, &linted.sources)
}

/// What a run without findings checked: `3 files of 1 cluster (Apache IoTDB 1.3.3, because …): no findings`.
fn clean(summary: Summary, clusters: &[String]) -> String {
    const MOST: usize = 3;
    let files = words::count(summary.files, "file");
    if clusters.is_empty() {
        return format!("{files}: no findings");
    }
    let mut known: Vec<&str> = clusters.iter().map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    let more = known.len().saturating_sub(MOST);
    known.truncate(MOST);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!(
        "{files} of {} ({}{more}): no findings",
        words::count(clusters.len(), "cluster"),
        known.join("; ")
    )
}

/// Removes what a baseline has, and returns how much that was.
fn hide_known(path: &str, disk: &Disk, linted: &mut Linted) -> Result<(), Error> {
    let help = "create it: clusterc lint --baseline FILE --update-baseline";
    let bytes =
        disk.read(path).map_err(|reason| Error::new(format!("cannot read `{path}`: {reason}")).help(help))?;
    let baseline = Baseline::read(&bytes)
        .map_err(|reason| Error::new(format!("`{path}` is not a baseline: {reason}")).help(help))?;
    let Hidden { hidden, stale } = baseline.apply(&mut linted.findings, &linted.sources);
    linted.summary = Summary::of(&linted.findings, linted.summary.files);
    let mut note = format!("{path}: {} hidden", words::count(hidden, "known finding"));
    if stale > 0 {
        note += &format!("; {stale} recorded findings are gone: use --update-baseline to remove them");
    }
    output::note(&note)
}
