//! `clusterc plan`.

use clap::{Args, ValueEnum};

use super::build::{self, PlanOptions};
use super::disk::Disk;
use super::options::{FindingOptions, ReadingOptions};
use super::sides::{self, SideOptions};
use super::{Outcome, output};
use crate::bundle::Applied;
use crate::driver::{self, Planned};
use crate::error::Error;
use crate::plan;

/// Show the steps that change a running cluster from one description to another, and the effect of every difference.
///
/// OLD and NEW are specs, bundles (folders or archives) or native files. If nothing changes, stdout is empty.
///
/// The exit code is 0 when every change is possible, 1 when one is not, and 2 when the work could not be done.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The current description of the cluster: a spec, a bundle or native files.
    #[arg(value_name = "OLD")]
    old: String,
    /// The new description of the cluster.
    #[arg(value_name = "NEW")]
    new: String,
    /// The format of the plan.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write a page for a change request instead.
    #[arg(long = "as", value_name = "KIND", conflicts_with = "format")]
    page: Option<Page>,
    /// Exit with 2 when there are changes and all of them are possible.
    #[arg(long)]
    detailed_exitcode: bool,
    /// Write the bundle of NEW, which must be a spec, with control/apply.sh, which runs the steps.
    #[arg(short, long, value_name = "DIR")]
    output: Option<String>,
    #[command(flatten)]
    bundle: PlanOptions,
    #[command(flatten)]
    sides: SideOptions,
    #[command(flatten)]
    reading: ReadingOptions,
}

/// The format of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text.
    Human,
    /// JSON, as `clusterc schema plan` describes it.
    Json,
}

/// Kinds of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Page {
    /// One self-contained page.
    Html,
    /// Markdown, for the description of a pull request.
    Md,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(None, &arguments.reading);
    let new = match sides::new(&arguments.new, &arguments.sides, &disk)? {
        sides::New::Good(side) => side,
        sides::New::Refused(compiled) => {
            let options = FindingOptions::plain(arguments.format == Format::Json);
            output::findings(&options, &compiled.findings, compiled.summary, &compiled.sources)?;
            return Ok(Outcome::Findings);
        }
    };
    let old = sides::old(&arguments.old, &arguments.sides, Some(&new.model), &disk)?;
    // The bundle names the files of the old side by themselves.
    let old_sources = arguments.output.as_ref().map(|_| old.sources.clone());
    let Planned { plan, sources, old } = driver::plan(old, *new);
    let named = (arguments.old.as_str(), arguments.new.as_str());
    match (arguments.page, arguments.format) {
        (Some(page), _) => output::out(&plan::page(&plan, page == Page::Html, named, &sources))?,
        (None, Format::Human) if plan.changes.is_empty() => output::note("no changes")?,
        (None, Format::Human) => output::styled_out(&plan::human(&plan))?,
        (None, Format::Json) => {
            output::json(&plan::to_json(&plan, &arguments.old, &arguments.new, &sources))?;
        }
    }
    let output = arguments.output.as_deref().filter(|_| plan.impossible() == 0);
    if let Some((output, old_sources)) = output.zip(old_sources.as_ref()) {
        let build = build::Arguments::of_plan(&arguments.new, output, &arguments.bundle, &arguments.reading);
        let applied = Applied { before: &old, sources: old_sources, plan: &plan };
        if build::write(&build, Some(applied))? == Outcome::Findings {
            return Ok(Outcome::Findings);
        }
    }
    Ok(match (plan.impossible(), plan.changes.len()) {
        (0, 0) => Outcome::Good,
        (0, _) if arguments.detailed_exitcode => Outcome::Changes,
        (0, _) => Outcome::Good,
        _ => Outcome::Findings,
    })
}
