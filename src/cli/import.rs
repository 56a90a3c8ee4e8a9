//! `clusterc import`.

use std::path::Path;

use clap::Args;

use super::defaults::Defaults;
use super::disk::Disk;
use super::lint::{SaidOptions, walk};
use super::options::{FindingOptions, ReadingOptions};
use super::{Outcome, output, printed};
use crate::bundle::put_file;
use crate::compose::{self, Remark};
use crate::diagnostic::{Levels, words};
use crate::driver::PRODUCTS;
use crate::driver::{self, Adopted};
use crate::error::Error;
use crate::spec::Files;

/// Writes a spec of native configuration as found: hosts in ranges, defaults left out, what all nodes share said once.
///
/// `build` of the spec gives files equal in meaning. What the files do not tell (facts, where the product is installed) is
/// yours to add; findings of the spec are shown. For cluster files of other tools there is `convert`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, or folders to look for them in: the hosts of one cluster.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// The spec to write; stdout when not said. A file that is there is kept.
    #[arg(short, long, value_name = "SPEC")]
    output: Option<String>,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    said: SaidOptions,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

/// The name of the text while it is read again.
const AGAIN: &str = "imported.kdl";

/// One text, as a spec.
struct Again<'a>(&'a str);

impl Files for Again<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == AGAIN { Ok(self.0.as_bytes().to_vec()) } else { Err("it is not there".to_owned()) }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let defaults = Defaults::find()?;
    let levels = arguments.findings.levels()?;
    let disk = Disk::new(None, &arguments.reading);
    let said = arguments.said.said(&defaults, &disk)?;
    let walked = walk(&arguments.paths, &defaults, &disk)?;
    let mut adopted = driver::import(&walked, &disk, &said);
    let [one] = adopted.as_mut_slice() else {
        return Err(several(&adopted));
    };
    let remarks = remarks(one);
    let text = compose::to_kdl(&one.model, &PRODUCTS, &remarks);
    let secrets = one.sources.secret_values();
    for line in &one.lost {
        let line = secrets.mask(line);
        output::note(&format!("left out: {line}"))?;
    }
    let again = driver::compile(&[vec![AGAIN.to_owned()]], &Again(&text), &levels)?;
    let outcome = output::findings(&arguments.findings, &again.findings, again.summary, &again.sources)?;
    let is_read = driver::compile(&[vec![AGAIN.to_owned()]], &Again(&text), &Levels::default())?;
    let differences =
        is_read.models.first().map(|model| compose::differences(&one.model, model)).unwrap_or_default();
    if let (Some(difference), 0) = (differences.first(), again.summary.errors) {
        let difference = one.sources.secret_values().mask(difference);
        return Err(Error::new(format!("what was written would say something else: {difference}"))
            .help("this is a mistake of clusterc: please report it with the files"));
    }
    match &arguments.output {
        None => printed::print(&mut one.model, &remarks, &one.sources)?,
        Some(path) => put_file(Path::new(path), text.as_bytes(), arguments.force)?,
    }
    Ok(outcome)
}

/// Comments of the files that a spec is made of.
fn remarks(adopted: &Adopted) -> Vec<Remark> {
    let remark = |(text, span): &(String, crate::source::Span)| Remark::Comment {
        text: text.clone(),
        about: vec![*span],
        is_behind: false,
    };
    let mut remarks: Vec<Remark> = adopted.comments.iter().map(remark).collect();
    let is_guess = adopted.model.roots.iter().any(|root| root.path.starts_with("/opt/"));
    let head = |text: &str| Remark::Comment { text: text.to_owned(), about: Vec::new(), is_behind: false };
    if is_guess {
        remarks.insert(0, head("Where it is installed the files may not tell: look at `install`."));
    }
    remarks
}

fn several(adopted: &[Adopted]) -> Error {
    if adopted.is_empty() {
        return Error::new("no node of a cluster was found")
            .help("clusterc lint --explain-discovery shows what was taken for what");
    }
    let roots =
        words::ticked_list(adopted.iter().map(|one| if one.root.is_empty() { "." } else { &one.root }), 8);
    Error::new(format!("several groups of hosts were found: {roots}")).help("name one of them")
}
