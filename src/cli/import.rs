//! `clusterc import`.

use crate::maps::HashSet;
use std::path::Path;

use clap::Args;

use super::defaults::Defaults;
use super::disk::Disk;
use super::lint::{ReadArguments, walk};
use super::options::{FindingOptions, ReadingOptions};
use super::{Outcome, output, printed};
use crate::bundle::put_file;
use crate::compose;
use crate::diagnostic::{Levels, words};
use crate::driver::PRODUCTS;
use crate::driver::{self, Adopted, Note};
use crate::error::Error;
use crate::source::one_line;
use crate::spec::Files;

/// Write a spec from existing configuration files: hosts in ranges, without defaults, common settings written once.
///
/// `build` of the spec gives files with the same meaning. Add what the files do not contain (facts about hosts, the install
/// folder); findings of the spec are shown. Use `convert` for cluster files of other tools.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, or folders to search for files: the hosts of one cluster.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// The spec to write; stdout by default. An existing file is not overwritten.
    #[arg(short, long, value_name = "SPEC")]
    output: Option<String>,
    /// Overwrite an existing file.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    read: ReadArguments,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

/// The name of the text while it is read again, where it goes to stdout.
const AGAIN: &str = "imported.kdl";

/// One text, as the spec of that name.
struct Again<'a> {
    path: &'a str,
    text: &'a str,
}

impl Files for Again<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.path {
            Ok(self.text.as_bytes().to_vec())
        } else {
            Err("it does not exist".to_owned())
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let defaults = Defaults::find()?;
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(None, &arguments.reading);
    let options = arguments.read.read_options(&defaults, &disk)?;
    let walked = walk(&arguments.paths, &defaults, &disk)?;
    let mut adopted = driver::import(&walked, &disk, &options);
    let [one] = adopted.as_mut_slice() else {
        return Err(several(&adopted));
    };
    let remarks = one.remarks();
    let text = compose::to_kdl(&one.model, &PRODUCTS, &remarks);
    let secrets = one.sources.secret_values();
    let mut printed = HashSet::default();
    for line in one.notes.iter().map(Note::with_location).filter(|line| printed.insert(line.clone())) {
        output::note(&secrets.mask(&line))?;
    }
    let path = arguments.output.as_deref().unwrap_or(AGAIN);
    let (groups, files) = ([vec![path.to_owned()]], Again { path, text: &text });
    let again = driver::compile(&groups, &files, &levels)?;
    let outcome = output::findings(&arguments.findings, &again.findings, again.summary, &again.sources)?;
    let is_read = driver::compile(&groups, &files, &Levels::default())?;
    let differences =
        is_read.models.first().map(|model| compose::differences(&one.model, model)).unwrap_or_default();
    if let (Some(difference), 0) = (differences.first(), again.summary.errors) {
        let difference = one.sources.secret_values().mask(difference);
        return Err(Error::new(format!("the imported spec would differ: {difference}"))
            .help("this is a bug in clusterc: please report it with the files"));
    }
    match &arguments.output {
        None => printed::print(&mut one.model, &remarks, &one.sources)?,
        Some(path) => put_file(Path::new(path), text.as_bytes(), arguments.force)?,
    }
    Ok(outcome)
}

pub(super) fn several(adopted: &[Adopted]) -> Error {
    if adopted.is_empty() {
        return Error::new("no node of a cluster was found")
            .help("run clusterc lint --explain-discovery to see how each file was classified");
    }
    let shown = |one: &Adopted| {
        let root = if one.root.is_empty() { "." } else { &one.root };
        let file = one.sources.files().next().map_or(root, |(_, file)| &file.name);
        let file = file.strip_prefix(root).map_or(file, |file| file.trim_start_matches('/'));
        format!("{} in `{}`, with `{}`", one.title, one_line(root), one_line(file))
    };
    let all: Vec<String> = adopted.iter().map(shown).collect();
    Error::new(format!("several groups of hosts were found: {}", words::list(all.iter().take(MOST_GROUPS))))
        .help("give the folder or the files of one of them, or its product with --product")
}

/// How many groups are listed.
const MOST_GROUPS: usize = 8;
