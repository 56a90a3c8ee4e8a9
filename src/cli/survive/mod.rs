//! `clusterc survive`.

mod page;

use std::path::Path;

use clap::{Args, ValueEnum};

use super::disk::Disk;
use super::inputs::groups;
use super::options::ReadingOptions;
use super::{Outcome, output};
use crate::bundle::put_file;
use crate::diagnostic::{Levels, Severity, Shown, render};
use crate::driver;
use crate::error::Error;
use crate::model::Checked;
use crate::survive::{self, Survival, words};

/// Show which failures of hosts and zones a cluster survives.
///
/// For each service level: how many hosts and zones may fail at the same time, whichever they are, and the smallest failures
/// that stop it. Replicas are assumed to be on the worst possible nodes, unless there is no choice.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, or folders to search for specs; `-` is stdin.
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<String>,
    /// The path to use for stdin, in findings and for includes.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// The output format.
    #[arg(long, value_name = "FORMAT", default_value = "human", conflicts_with = "picture")]
    format: Format,
    /// Write a picture of the hosts with the smallest failure marked, or a page with tables and pictures.
    #[arg(long = "as", value_name = "KIND")]
    picture: Option<Picture>,
    /// The file to write the picture or page to; stdout when not given.
    #[arg(short, long, value_name = "FILE", requires = "picture")]
    output: Option<String>,
    /// Overwrite an existing file.
    #[arg(long, requires = "output")]
    force: bool,
    #[command(flatten)]
    reading: ReadingOptions,
}

/// The name of the rule about goals.
const UNMET_GOAL: &str = "unmet-goal";

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table with reasons.
    Human,
    /// JSON, as `clusterc schema survive` describes it.
    Json,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    /// A picture of the hosts, with the smallest failure marked.
    Svg,
    /// A page with tables and pictures.
    Html,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(arguments.stdin_filename.as_deref(), &arguments.reading);
    let groups = groups(&arguments.specs, &disk, false)?;
    let mut compiled = driver::compile(&groups, &disk, &Levels::default())?;
    compiled.sources.set_secret_names(driver::secret_names());
    let errors = || compiled.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let has_errors = errors().next().is_some();
    // A goal that is not met is shown, and what is survived instead.
    let is_understood = errors().all(|finding| finding.rule.name == UNMET_GOAL);
    let outcome = if has_errors { Outcome::Findings } else { Outcome::Good };
    if has_errors {
        if arguments.format == Format::Json && !is_understood {
            let shown = Shown::new(&compiled.findings, &compiled.sources);
            output::rendered(&render::json(&shown, compiled.summary))?;
        } else {
            output::for_people(&compiled.findings, &compiled.sources)?;
        }
        if !is_understood {
            return Ok(outcome);
        }
    }
    let sources = compiled.sources;
    // Nothing is built of them: pictures show what was understood.
    let models: Vec<Checked> = compiled.models.into_iter().map(Checked::unchecked).collect();
    let mut survivals: Vec<(&Checked, Survival)> = Vec::new();
    for model in &models {
        let own = model.model().clusters().filter_map(|(id, _)| survive::analyse(model.model(), id));
        survivals.extend(own.map(|survival| (model, survival)));
    }
    let text = match arguments.picture {
        Some(Picture::Svg) => page::svg(&survivals, &sources)?,
        Some(Picture::Html) => page::html(&survivals, &sources)?,
        None if arguments.format == Format::Json => {
            let survivals: Vec<_> =
                survivals.into_iter().map(|(checked, survival)| (checked.model(), survival)).collect();
            output::json(&survive::to_json(&survivals, &sources))?;
            return Ok(outcome);
        }
        None => {
            let all =
                survivals.iter().map(|(checked, survival)| words::human(checked.model(), survival, &sources));
            output::out(&all.collect::<Vec<_>>().join("\n"))?;
            return Ok(outcome);
        }
    };
    match &arguments.output {
        Some(path) => put_file(Path::new(path), text.as_bytes(), arguments.force)?,
        None => output::out(&text)?,
    }
    Ok(outcome)
}
