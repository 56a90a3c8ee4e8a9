//! `clusterc survive`.

use std::fmt::Write;

use clap::{Args, ValueEnum};

use super::disk::Disk;
use super::inputs::groups;
use super::options::ReadingOptions;
use super::{Outcome, output};
use crate::diagnostic::{Levels, Severity, Shown, render, words};
use crate::driver;
use crate::error::Error;
use crate::model::{HostId, Model};
use crate::source::SourceMap;
use crate::survive::{self, LevelSurvival, Placement, Survival};

/// Shows which failures of hosts and zones the clusters of specs survive.
///
/// For each service level: how many hosts and zones may fail at once, whatever they are, and the smallest failures that end
/// it. Replicas are assumed to be on the nodes that are worst, unless there is no choice.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, or folders to search for specs; `-` is stdin.
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<String>,
    /// The name of what comes from stdin, in findings and for its includes.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// A table for people or JSON for programs.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    #[command(flatten)]
    reading: ReadingOptions,
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table with reasons.
    Human,
    /// JSON, as `clusterc schema survive` describes it.
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(arguments.stdin_filename.as_deref(), &arguments.reading);
    let groups = groups(&arguments.specs, &disk, false)?;
    let mut compiled = driver::compile(&groups, &disk, &Levels::default())?;
    compiled.sources.set_secret_names(driver::secret_names());
    let is_error = |finding: &&crate::diagnostic::Finding| finding.severity == Severity::Error;
    let errors: Vec<_> = compiled.findings.iter().filter(is_error).collect();
    if !errors.is_empty() {
        let shown = Shown::new(&compiled.findings, &compiled.sources);
        match arguments.format {
            Format::Human => output::for_people(&compiled.findings, &compiled.sources)?,
            Format::Json => output::out(&render::json(&shown, compiled.summary))?,
        }
        return Ok(Outcome::Findings);
    }
    let survivals: Vec<(&Model, Survival)> = compiled
        .models
        .iter()
        .flat_map(|model| {
            model.clusters().filter_map(move |(id, _)| Some((model, survive::analyse(model, id)?)))
        })
        .collect();
    match arguments.format {
        Format::Json => output::json(&survive::to_json(&survivals, &compiled.sources))?,
        Format::Human => {
            let all = survivals.iter().map(|(model, survival)| human(model, survival, &compiled.sources));
            output::out(&all.collect::<Vec<_>>().join("\n"))?;
        }
    }
    Ok(Outcome::Good)
}

/// A table, the reasons with their places, what to change.
fn human(model: &Model, survival: &Survival, sources: &SourceMap) -> String {
    let cluster = model.cluster(survival.cluster);
    let hosts = words::count(survival.hosts.len(), "host");
    let zones = match survival.zones.len() {
        0 => String::new(),
        count => format!(", {}", words::count(count, "zone")),
    };
    let mut text = format!(
        "{}: {} {}, {hosts}{zones}\n\n",
        cluster.name.value, cluster.view.catalog.title, cluster.view.release
    );
    text += "level    hosts  zones  the smallest failures that end it\n";
    for level in &survival.levels {
        let zones = level.zones.map_or("-".to_owned(), |zones| zones.to_string());
        let smallest = smallest(model, survival, level);
        let _ = writeln!(text, "{:<7}  {:>5}  {zones:>5}  {smallest}", level.level.as_str(), level.hosts);
    }
    text += "\nany so many hosts, or zones, may fail at the same time";
    if survival.levels.iter().any(|level| level.placement == Placement::WorstCase) {
        text += "; replicas are assumed to be on the nodes that are worst";
    }
    text += "\n\nwhy no more:\n";
    for (reason, levels) in merged(survival, |level| level.because.clone()) {
        let _ = writeln!(text, "- {} ({})", reason.text, words::list(levels));
        if let Some(span) = reason.span {
            let position = sources.start(span);
            let _ = writeln!(
                text,
                "    --> {}:{}:{}",
                sources.file(span.file).name,
                position.line,
                position.column
            );
        }
    }
    let helps = merged(survival, |level| level.help.clone().into_iter().collect());
    if !helps.is_empty() {
        text += "\nwhat to change:\n";
    }
    for (help, levels) in helps {
        let _ = writeln!(text, "- {help} ({})", words::list(levels));
    }
    text
}

/// What levels have, each thing once, with the levels that have it.
fn merged<T: PartialEq>(
    survival: &Survival,
    of: impl Fn(&LevelSurvival) -> Vec<T>,
) -> Vec<(T, Vec<&'static str>)> {
    let mut all: Vec<(T, Vec<&'static str>)> = Vec::new();
    for level in &survival.levels {
        for thing in of(level) {
            match all.iter_mut().find(|(known, _)| *known == thing) {
                Some((_, levels)) => levels.push(level.level.as_str()),
                None => all.push((thing, vec![level.level.as_str()])),
            }
        }
    }
    all
}

/// `any 2 of 3 hosts`, `node-1`, `node-1 + node-2, node-1 + node-3 and 4 more`.
fn smallest(model: &Model, survival: &Survival, level: &LevelSurvival) -> String {
    let size = level.hosts + 1;
    let all = survival.hosts.len();
    let same: Vec<&Vec<HostId>> = level.smallest.iter().filter(|set| set.len() == size).collect();
    if level.smallest.iter().any(Vec::is_empty) {
        return "none: it does not hold even while all hosts run".to_owned();
    }
    if size == all {
        return if all == 1 { "its only host".to_owned() } else { format!("all {all} hosts") };
    }
    let is_any = level.smallest_count == choose(all, size) && same.len() == level.smallest.len().min(20);
    if is_any && all > 2 {
        return if size == 1 { format!("any of {all} hosts") } else { format!("any {size} of {all} hosts") };
    }
    let set =
        |set: &&Vec<HostId>| set.iter().map(|host| &*model.host(*host).name).collect::<Vec<_>>().join(" + ");
    let mut shown: Vec<String> = level.smallest.iter().take(3).map(|own| set(&own)).collect();
    match level.smallest_count {
        Some(count) if count > shown.len() as u64 => {
            shown.push(format!("{} more", count - shown.len() as u64));
        }
        None => shown.push("more".to_owned()),
        Some(_) => {}
    }
    words::list(shown)
}

fn choose(all: usize, some: usize) -> Option<u64> {
    let mut ways = 1_u64;
    for step in 0..some as u64 {
        ways = ways.checked_mul((all as u64).checked_sub(step)?)? / (step + 1);
    }
    Some(ways)
}
