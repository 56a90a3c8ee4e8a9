//! `clusterc report`.

use std::path::Path;

use clap::Args;

use super::defaults::Defaults;
use super::disk::Disk;
use super::import::several;
use super::inputs::groups;
use super::lint::walk;
use super::options::ReadingOptions;
use super::sides::{self, Kind, SideOptions};
use super::{Outcome, output};
use crate::bundle::{self, Opened};
use crate::diagnostic::{Finding, Levels, Severity};
use crate::driver::{self, Compiled, PRODUCTS, Planned, Side};
use crate::error::Error;
use crate::model::{Model, hex};
use crate::plan;
use crate::report::{self, Input, Payload};
use crate::source::{SourceMap, Span};

/// Write a page for reviewers: what a cluster is, what is wrong with it, what it survives, which ports and
/// directories it needs, and where each setting comes from.
///
/// The page is one HTML file that works without a network. Every bundle has it as report.html. The exit code
/// is 1 when there are errors; the page has them too.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, one bundle (a folder or an archive), or native files.
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<String>,
    /// The file to write; `-` is stdout.
    #[arg(short, long, value_name = "FILE", default_value = "report.html")]
    output: String,
    /// Overwrite a file that is not a report.
    #[arg(long)]
    force: bool,
    /// Also show the change from this older description, with its steps: a spec, a bundle or native files.
    #[arg(long, value_name = "OLD")]
    against: Option<String>,
    #[command(flatten)]
    sides: SideOptions,
    #[command(flatten)]
    reading: ReadingOptions,
}

/// What was read.
#[derive(Debug, Default)]
struct Subject {
    model: Model,
    sources: SourceMap,
    findings: Vec<Finding>,
    /// The files of the findings, where they are others.
    found_in: Option<SourceMap>,
    exceptions: Vec<Span>,
    payloads: Vec<Payload>,
    is_found: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(None, &arguments.reading);
    let mut subject = subject(arguments, &disk)?;
    let errors = subject.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let change = match &arguments.against {
        Some(old) if errors == 0 => Some(change(old, arguments, &mut subject, &disk)?),
        _ => None,
    };
    let found_in = subject.found_in.as_ref().unwrap_or(&subject.sources);
    let input = Input {
        model: &subject.model,
        products: PRODUCTS,
        sources: &subject.sources,
        secrets: subject.sources.secret_values(),
        findings: (&subject.findings, found_in),
        exceptions: subject.exceptions.clone(),
        is_found: subject.is_found,
        made_by: format!("Made by clusterc {}.", env!("CARGO_PKG_VERSION")),
        change,
        payloads: subject.payloads.clone(),
    };
    write(arguments, report::page(&input).as_bytes())?;
    Ok(if errors > 0 { Outcome::Findings } else { Outcome::Good })
}

fn write(arguments: &Arguments, page: &[u8]) -> Result<(), Error> {
    let path = &arguments.output;
    if path == "-" {
        return output::out_bytes(page);
    }
    let is_there = Path::new(path).exists();
    if is_there && !arguments.force && !is_report(path) {
        let message = format!("`{path}` exists and is not a report");
        return Err(Error::new(message).help("use another file, or overwrite it with --force"));
    }
    bundle::write_own(path, page)?;
    output::note(&format!("{path}: open it in a browser"))
}

/// Whether a file starts as a report does.
fn is_report(path: &str) -> bool {
    use std::io::Read;
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(2048).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(report::MARK)
}

fn subject(arguments: &Arguments, disk: &Disk) -> Result<Subject, Error> {
    let inputs = &arguments.inputs;
    let kinds: Vec<Kind> = inputs.iter().map(|path| sides::kind(path)).collect();
    if kinds.iter().any(|kind| *kind != kinds[0]) || kinds[0] == Kind::Bundle && kinds.len() > 1 {
        return Err(Error::new("a report is about specs, or one bundle, or native files")
            .help("write a separate report for each"));
    }
    match kinds[0] {
        Kind::Native => native(arguments, disk),
        Kind::Bundle => {
            let compiled = sides::compiled(&inputs[0], Kind::Bundle, disk)?;
            let opened = Opened::read(Path::new(&inputs[0]))?;
            let payload = |(name, sum): (&str, &str)| Payload {
                name: name.to_owned(),
                size: None,
                sum: Some(sum.to_owned()),
            };
            let payloads = opened.payloads().map(payload).collect();
            Ok(Subject { payloads, ..of(compiled) })
        }
        Kind::Spec => Ok(of(driver::compile(&groups(inputs, disk, true)?, disk, &Levels::default())?)),
    }
}

/// What specs say, with the payloads that they name.
fn of(compiled: Compiled) -> Subject {
    let Compiled { mut sources, findings, mut models, allows, .. } = compiled;
    sources.set_secret_names(driver::secret_names());
    let model = if models.is_empty() { Model::default() } else { models.remove(0) };
    let payload = |payload: &crate::model::Payload| Payload {
        name: payload.name.to_string(),
        size: None,
        sum: payload.sums.first().map(|sum| hex(&sum.value)),
    };
    Subject {
        payloads: model.payloads.iter().map(payload).collect(),
        exceptions: allows.iter().map(|allow| allow.span).collect(),
        model,
        sources,
        findings,
        ..Subject::default()
    }
}

fn native(arguments: &Arguments, disk: &Disk) -> Result<Subject, Error> {
    let defaults = Defaults::find()?;
    let options = arguments.sides.read_options(&defaults, disk)?;
    let walked = walk(&arguments.inputs, &defaults, disk)?;
    let mut adopted = driver::import(&walked, disk, &options);
    if adopted.len() != 1 {
        return Err(several(&adopted));
    }
    let linted = driver::lint(&walked, disk, &options, &Levels::default()).once();
    let adopted = adopted.remove(0);
    Ok(Subject {
        model: adopted.model,
        sources: adopted.sources,
        findings: linted.findings,
        found_in: Some(linted.sources),
        is_found: true,
        ..Subject::default()
    })
}

/// What it takes to get there.
fn change(
    old: &str,
    arguments: &Arguments,
    subject: &mut Subject,
    disk: &Disk,
) -> Result<minijinja::Value, Error> {
    disk.name(old);
    let old_side = sides::old(old, &arguments.sides, Some(&subject.model), disk)?;
    let sources = std::mem::take(&mut subject.sources);
    let new = Side { model: subject.model.clone(), sources, is_found: subject.is_found };
    let Planned { plan, sources, .. } = driver::plan(old_side, new);
    // The files of the new side come first: places in them stay as they are.
    subject.sources = sources;
    let names = (old, arguments.inputs.first().map_or("", String::as_str));
    Ok(plan::context(&plan, names, Some(&subject.sources)))
}
