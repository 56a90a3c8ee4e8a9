//! `clusterc convert`.

use std::path::Path;

use clap::Args;

use super::disk::Disk;
use super::inputs::groups;
use super::options::{FindingOptions, ReadingOptions};
use super::{Outcome, output, printed};
use crate::bundle::put_file;
use crate::compose::{self, Remark};
use crate::diagnostic::Levels;
use crate::driver::PRODUCTS;
use crate::driver::{self, Compiled};
use crate::error::Error;
use crate::spec::{Files, is_foreign};

/// Convert another tool's cluster file to a spec, or write a spec with overlays and includes as one file.
///
/// The result is read again and compared with the input: both must give the same nodes and the same values.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The cluster file, or a spec; `-` is stdin.
    spec: String,
    /// The file to write; stdout by default. An existing file is not overwritten.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Overwrite an existing file.
    #[arg(long)]
    force: bool,
    /// The path to use for stdin; its extension sets the format, and its name the name of the cluster.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

/// The name of the text while it is read again.
const AGAIN: &str = "converted.kdl";

/// The text instead of the file that it was made from; all other files are where they were.
struct Again<'a> {
    name: String,
    text: &'a str,
    disk: &'a Disk,
}

impl Files for Again<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.name { Ok(self.text.as_bytes().to_vec()) } else { self.disk.read(path) }
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.disk.allows(path)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(arguments.stdin_filename.as_deref(), &arguments.reading);
    let groups = groups(std::slice::from_ref(&arguments.spec), &disk, true)?;
    let mut compiled = driver::compile(&groups, &disk, &levels)?;
    let outcome =
        output::findings(&arguments.findings, &compiled.findings, compiled.summary, &compiled.sources)?;
    let Some(model) = compiled.models.first().filter(|_| outcome == Outcome::Good) else {
        return Ok(outcome);
    };
    let remarks = remarks(&compiled);
    let text = compose::to_kdl(model, &PRODUCTS, &remarks);
    let folder = arguments.spec.rfind('/').map_or("", |at| &arguments.spec[..=at]);
    let files = Again { name: format!("{folder}{AGAIN}"), text: &text, disk: &disk };
    let again = driver::compile(&[vec![files.name.clone()]], &files, &Levels::default())?;
    let differences = match again.models.first() {
        Some(other) if again.summary.errors == 0 => compose::differences(model, other),
        _ => again.findings.iter().map(|finding| finding.message.clone()).take(5).collect(),
    };
    if let Some(difference) = differences.first() {
        let difference = compiled.sources.secret_values().mask(difference);
        return Err(Error::new(format!("the converted spec would differ: {difference}"))
            .help("this is a bug in clusterc: please report it with the file"));
    }
    match &arguments.output {
        None => printed::print(&mut compiled.models[0], &remarks, &compiled.sources)?,
        Some(path) => put_file(Path::new(path), text.as_bytes(), arguments.force)?,
    }
    Ok(outcome)
}

/// Comments and exceptions, which are no part of the model.
fn remarks(compiled: &Compiled) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    for (id, file) in compiled.sources.files().filter(|(_, file)| is_foreign(&file.name)) {
        remarks.extend(compose::comments(id, file));
    }
    for allow in &compiled.allows {
        let text = compiled.sources.text(allow.span).to_owned();
        remarks.push(Remark::Statement { text, scope: allow.scope });
    }
    remarks
}
