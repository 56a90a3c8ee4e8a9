//! `clusterc check`.

use clap::Args;

use super::disk::Disk;
use super::git::Commit;
use super::inputs::groups;
use super::options::{FindingOptions, Format, ReadingOptions};
use super::sides::{self, SideOptions};
use super::{Outcome, output};
use crate::diagnostic::{Levels, words};
use crate::driver::{self, Compiled};
use crate::error::Error;
use crate::model::Model;

/// Check specs for problems without writing anything.
///
/// Specs of one run are checked together: clusters that share a host cannot share a port or a folder. Overlays
/// (files with `extends`) are alternatives, and each is checked separately.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, or folders to search for specs; `-` is stdin.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// The path to use for stdin, in findings and for includes.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// Also report changes that need more than a restart of the running cluster, compared with this older
    /// description: a spec, a bundle or native files.
    #[arg(long, value_name = "OLD", conflicts_with = "against_ref")]
    against: Option<String>,
    /// The same, compared with the same files in a commit of their Git repository, for example `main`.
    #[arg(long, value_name = "REF")]
    against_ref: Option<String>,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(arguments.stdin_filename.as_deref(), &arguments.reading);
    let groups = groups(&arguments.paths, &disk, false)?;
    let mut compiled = driver::compile(&groups, &disk, &levels)?;
    if let Some(old) = &arguments.against {
        against(old, groups.len(), &mut compiled, &disk, &levels)?;
    }
    if let Some(word) = &arguments.against_ref {
        against_commit(word, &groups, &mut compiled, &levels)?;
    }
    let options = &arguments.findings;
    if compiled.findings.is_empty() && options.format == Format::Human && !options.quiet {
        output::note(&clean(&compiled.models))?;
    }
    output::findings(options, &compiled.findings, compiled.summary, &compiled.sources)
}

/// What a run without findings checked: `plant-a: 3 hosts, 6 nodes, no problems found`.
fn clean(models: &[Model]) -> String {
    let clusters = |model: &Model| model.clusters().filter(|(_, cluster)| cluster.attends.is_empty()).count();
    let names: Vec<&str> = models
        .iter()
        .flat_map(|model| model.clusters().filter(|(_, cluster)| cluster.attends.is_empty()))
        .map(|(_, cluster)| &*cluster.name.value)
        .collect();
    let what = match names[..] {
        [one] => one.to_owned(),
        _ => words::count(models.iter().map(clusters).sum(), "cluster"),
    };
    let hosts = models.iter().map(|model| model.hosts.len()).sum();
    let nodes = models.iter().map(|model| model.instances.len()).sum();
    format!("{what}: {}, {}, no problems found", words::count(hosts, "host"), words::count(nodes, "node"))
}

/// Adds what changes from another description.
fn against(
    old: &str,
    groups: usize,
    compiled: &mut Compiled,
    disk: &Disk,
    levels: &Levels,
) -> Result<(), Error> {
    if groups > 1 {
        return Err(Error::new(format!("{groups} alternatives cannot be compared with one description"))
            .help("give one spec, or compare each with itself: --against-ref main"));
    }
    disk.name(old);
    let side = sides::old(old, &SideOptions::default(), compiled.models.first(), disk)?;
    compiled.compare_with(&[(0, side.model)], side.sources, side.is_found, levels);
    Ok(())
}

/// Adds what changes from how a commit has the same specs. A spec that it does not have is new, and changes nothing.
fn against_commit(
    word: &str,
    groups: &[Vec<String>],
    compiled: &mut Compiled,
    levels: &Levels,
) -> Result<(), Error> {
    let Some(first) = groups.iter().flatten().next() else { return Ok(()) };
    let commit = Commit::new(word, first)?;
    let mut kept: Vec<usize> = Vec::new();
    let mut before: Vec<Vec<String>> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let known: Vec<String> = group.iter().filter(|path| commit.has(path)).cloned().collect();
        if !known.is_empty() {
            kept.push(index);
            before.push(known);
        }
    }
    let mut old = driver::compile(&before, &commit, &Levels::default())?;
    sides::require_understood(word, &old)?;
    old.sources.prefix_names(&format!("{word}:"));
    let models: Vec<_> = kept.into_iter().zip(old.models).collect();
    compiled.compare_with(&models, old.sources, false, levels);
    Ok(())
}

impl From<driver::Unreadable> for Error {
    fn from(unreadable: driver::Unreadable) -> Self {
        Error::new(format!("cannot read `{}`: {}", unreadable.path, unreadable.reason))
    }
}
