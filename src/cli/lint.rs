//! `clusterc lint`.

use std::path::Path;

use clap::Args;

use super::inputs::Disk;
use super::options::FindingOptions;
use super::{Outcome, output};
use crate::catalog::Version;
use crate::diagnostic::Levels;
use crate::dialects;
use crate::driver::{self, Said, Walked};
use crate::error::Error;
use crate::model::Host;

/// Checks native configuration as found, with the rules of specs and those that only files can break.
///
/// A PATH is a file, a conf folder, an install, a folder of hosts, or a repository with several clusters in it. What
/// belongs together is found by names and by what the files say; --explain-discovery shows it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, or folders to look for them in.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    #[command(flatten)]
    said: SaidOptions,
    /// Shows what was taken for what, and does nothing else.
    #[arg(long)]
    explain_discovery: bool,
    #[command(flatten)]
    findings: FindingOptions,
}

/// What the files do not tell.
#[derive(Debug, Args)]
pub(super) struct SaidOptions {
    /// The product; all that clusterc knows are looked for unless said.
    #[arg(long, value_name = "PRODUCT")]
    product: Option<String>,
    /// The version of the product that runs there.
    #[arg(long, value_name = "VERSION")]
    target_version: Option<String>,
    /// A spec with host statements: their cores, memory, disks and zones are taken as known.
    #[arg(long, value_name = "FILE")]
    facts: Option<String>,
}

impl SaidOptions {
    pub(super) fn said(&self, disk: &Disk) -> Result<Said, Error> {
        if let Some(product) = &self.product
            && dialects::find(product).is_none()
        {
            let known = dialects::ALL.iter().map(|dialect| dialect.product());
            let message = format!("`{product}` is no product that clusterc knows");
            let known = crate::diagnostic::words::ticked_list(known, 12);
            return Err(Error::new(message).help(format!("it knows {known}")));
        }
        let version = match &self.target_version {
            Some(text) => Some(self.version(text)?),
            None => None,
        };
        Ok(Said { product: self.product.clone(), version, facts: self.facts(disk)? })
    }

    fn version(&self, text: &str) -> Result<Version, Error> {
        let products = dialects::ALL
            .iter()
            .filter(|dialect| self.product.as_ref().is_none_or(|product| product == dialect.product()));
        let catalogs: Vec<_> = products.map(|dialect| dialect.catalog()).collect();
        let version = Version::parse(text);
        let is_known =
            |version: &Version| catalogs.iter().any(|catalog| catalog.supported(version).is_some());
        version.filter(is_known).ok_or_else(|| {
            let known =
                catalogs.iter().flat_map(|catalog| &catalog.versions).map(|known| known.version.as_str());
            let known = crate::diagnostic::words::ticked_list(known, 40);
            Error::new(format!("clusterc does not know version `{text}`")).help(format!("it knows {known}"))
        })
    }

    /// The hosts of the facts file.
    fn facts(&self, disk: &Disk) -> Result<Vec<Host>, Error> {
        let Some(path) = &self.facts else { return Ok(Vec::new()) };
        let groups = [vec![path.clone()]];
        let compiled = driver::compile(&groups, disk, &Levels::default())?;
        let hosts: Vec<Host> = compiled.models.into_iter().flat_map(|model| model.hosts).collect();
        if hosts.is_empty() {
            let message = format!("`{path}` states no host");
            return Err(
                Error::new(message).help("write host \"NAME\" cores=16 memory=\"64GiB\" zone=\"hall-1\"")
            );
        }
        Ok(hosts)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels_for_files()?;
    let disk = Disk::new(None);
    let said = arguments.said.said(&disk)?;
    let walked = walk(&arguments.paths)?;
    let linted = driver::lint(&walked, &disk, &said, &levels);
    if arguments.explain_discovery {
        let text: String = linted.taken.iter().map(|line| format!("{line}\n")).collect();
        output::out(&text)?;
        return Ok(Outcome::Good);
    }
    output::findings(&arguments.findings, &linted.findings, linted.summary, &linted.sources)
}

/// Files of products below some paths, with .gitignore honoured.
pub(super) fn walk(paths: &[String]) -> Result<Walked, Error> {
    let mut walked = Walked::default();
    for path in paths {
        let path = path.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(path);
        let found = Path::new(path);
        if !found.is_dir() {
            if !found.exists() {
                return Err(Error::new(format!("cannot read `{path}`: no such file or folder")));
            }
            if driver::is_manifest(path) {
                walked.manifests.push(path.to_owned());
                continue;
            }
            if !driver::is_native(path) {
                return Err(Error::new(format!("`{path}` is no file of a product that clusterc knows"))
                    .help(
                        "clusterc lint takes native files by their names; for specs there is clusterc check",
                    ));
            }
            walked.files.push(path.to_owned());
            continue;
        }
        walk_folder(path, &mut walked);
    }
    for list in [&mut walked.files, &mut walked.manifests, &mut walked.archives] {
        list.sort();
        list.dedup();
    }
    if walked.files.is_empty() && walked.manifests.is_empty() {
        let paths = crate::diagnostic::words::ticked_list(paths, 4);
        return Err(Error::new(format!("there is no configuration of a known product in {paths}"))
            .help("clusterc lint looks for files by their names"));
    }
    Ok(walked)
}

fn walk_folder(folder: &str, walked: &mut Walked) {
    let walk = ignore::WalkBuilder::new(folder).require_git(false).build_parallel();
    let found = std::sync::Mutex::new(walked);
    walk.run(|| {
        Box::new(|entry| {
            // A folder that cannot be entered holds nothing that can be looked at.
            let Ok(entry) = entry else { return ignore::WalkState::Continue };
            if entry.file_type().is_some_and(|kind| kind.is_file())
                && let Some(path) = entry.path().to_str()
            {
                let path = path.strip_prefix("./").unwrap_or(path);
                let is_archive = path.ends_with(".jar");
                let is_manifest = driver::is_manifest(path);
                if is_archive || is_manifest || driver::is_native(path) {
                    let mut walked = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let list = match (is_archive, is_manifest) {
                        (true, _) => &mut walked.archives,
                        (_, true) => &mut walked.manifests,
                        _ => &mut walked.files,
                    };
                    list.push(path.to_owned());
                }
            }
            ignore::WalkState::Continue
        })
    });
}
