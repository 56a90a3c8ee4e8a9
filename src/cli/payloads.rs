//! `clusterc payloads`.

use clap::Args;
use serde_json::{Value, json};

use super::disk::Disk;
use super::inputs::{given_payloads, groups};
use super::options::ReadingOptions;
use super::rules::TableFormat;
use super::{Outcome, output};
use crate::diagnostic::{Levels, Severity, words};
use crate::driver;
use crate::driver::PRODUCTS;
use crate::error::Error;
use crate::model::{Model, Payload, hex};
use crate::product::{Fit, Need};
use crate::source::one_line;

/// List the files each host needs in addition to the bundle: distributions, licences, Java.
///
/// Shows for each file whether a `payload` of the spec or --payload provides it. Other files may reach the hosts in other
/// ways, so a missing one is not an error. No file is opened.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, as for `build`.
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<String>,
    /// Files that will be given to `build`.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    payload: Vec<String>,
    /// The output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: TableFormat,
    #[command(flatten)]
    reading: ReadingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(None, &arguments.reading);
    let groups = groups(&arguments.specs, &disk, true)?;
    let given = given_payloads(&arguments.payload)?;
    let compiled = driver::compile_with(&groups, &given, &disk, &Levels::default())?;
    if compiled.summary.errors > 0 {
        let errors = compiled.findings.iter().filter(|finding| finding.severity == Severity::Error);
        output::for_people(&errors.cloned().collect::<Vec<_>>(), &compiled.sources)?;
        return Ok(Outcome::Findings);
    }
    let Some(model) = compiled.models.first() else { return Ok(Outcome::Good) };
    let needs: Vec<(Need, Option<&Payload>)> = PRODUCTS
        .needs(model)
        .into_iter()
        .map(|need| {
            let fits = |payload: &&Payload| need.fit(&payload.name) == Some(Fit::Exact);
            let given = model.payloads.iter().find(fits);
            (need, given)
        })
        .collect();
    let is_other =
        |payload: &&Payload| !needs.iter().any(|(_, given)| given.is_some_and(|given| given == *payload));
    let others: Vec<&Payload> = model.payloads.iter().filter(is_other).collect();
    match arguments.format {
        TableFormat::Human => output::out(&list(model, &needs, &others))?,
        TableFormat::Json => output::json(&document(model, &needs, &others))?,
    }
    Ok(Outcome::Good)
}

fn list(model: &Model, needs: &[(Need, Option<&Payload>)], others: &[&Payload]) -> String {
    let mut text = String::new();
    for (need, given) in needs {
        let what = format!("{} {}", need.title, need.version);
        text += &format!("{}\n", one_line(need.file.as_deref().unwrap_or("(any file)")));
        text += &format!("    {} for {}\n", one_line(what.trim_end()), hosts(model, need));
        if !need.note.is_empty() {
            text += &format!("    {}\n", one_line(&need.note));
        }
        text += &match (given, &need.file) {
            (Some(payload), _) => format!("    given: {}\n", location(payload)),
            (None, Some(_)) if need.is_required => "    missing\n".to_owned(),
            (None, Some(_)) => "    not given, and not required by the spec\n".to_owned(),
            (None, None) => String::new(),
        };
    }
    if !others.is_empty() {
        text += "also given\n";
        for payload in others {
            text += &format!("    {}\n", location(payload));
        }
    }
    let named = || needs.iter().filter(|(need, _)| need.file.is_some() && need.is_required);
    let missing = named().filter(|(_, given)| given.is_none()).count();
    text += &match (named().count(), missing) {
        (0, _) => "no files are required\n".to_owned(),
        (_, 0) => "no required file is missing\n".to_owned(),
        (all, 1) if all > 1 => format!("1 of {all} required files is missing\n"),
        (1, _) => "1 required file is missing\n".to_owned(),
        (all, _) if all == missing => format!("{all} required files are missing\n"),
        (all, _) => format!("{missing} of {all} required files are missing\n"),
    };
    text
}

/// Where a payload is, and what is known of its checksum.
fn location(payload: &Payload) -> String {
    let path = one_line(&payload.path);
    match payload.sums.first() {
        Some(sum) => format!("{path}, sha256 {}", hex(&sum.value)),
        None => format!("{path}, without a checksum"),
    }
}

fn hosts(model: &Model, need: &Need) -> String {
    let name = |host| one_line(&model.host(host).name);
    let names: Vec<String> = need.hosts.iter().take(6).map(|host| name(*host)).collect();
    match need.hosts.len() {
        0..=6 => words::list(names),
        count => format!("{} and {} more hosts", names[..3].join(", "), count - 3),
    }
}

fn document(model: &Model, needs: &[(Need, Option<&Payload>)], others: &[&Payload]) -> Value {
    let payload = |payload: &Payload| {
        let sums: Vec<String> = payload.sums.iter().map(|sum| hex(&sum.value)).collect();
        json!({ "name": payload.name, "path": payload.path, "sha256": sums.first() })
    };
    let needs: Vec<Value> = needs
        .iter()
        .map(|(need, given)| {
            let hosts: Vec<&str> = need.hosts.iter().map(|host| &*model.host(*host).name).collect();
            json!({
                "title": need.title,
                "version": Some(&need.version).filter(|version| !version.is_empty()),
                "file": need.file,
                "required": need.is_required,
                "hosts": hosts,
                "note": need.note,
                "given": given.map(payload),
            })
        })
        .collect();
    let others: Vec<Value> = others.iter().map(|other| payload(other)).collect();
    json!({ "version": 1, "needs": needs, "others": others })
}
