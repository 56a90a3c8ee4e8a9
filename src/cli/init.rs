//! `clusterc init`.

mod dialogue;

use std::io::IsTerminal;
use std::path::Path;

use clap::Args;

use super::{Outcome, output};
use crate::bundle;
use crate::catalog::Version;
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Levels, Severity, words};
use crate::driver::{self, PRODUCTS};
use crate::error::Error;
use crate::init::{self, HostsError, Known, NamedHost, Template, templates};
use crate::product::Product;
use crate::spec::{Files, quantity};

/// Write a spec to start from, with a comment for every line.
///
/// On a terminal without a TEMPLATE, it asks for what it needs. A file that exists is never overwritten.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The template; --list shows them.
    template: Option<String>,
    /// The file to write; `-` is stdout.
    #[arg(short, long, value_name = "FILE", default_value = "cluster.kdl")]
    output: String,
    /// List the templates.
    #[arg(long)]
    list: bool,
    /// The name of the cluster.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The release of the product, or PRODUCT=RELEASE for a template with several products; default: the newest.
    #[arg(long, value_name = "VERSION")]
    target_version: Vec<String>,
    /// The hosts: NAME=ADDRESS or ADDRESS, as many as the template has.
    #[arg(long, value_name = "HOST", num_args = 1..)]
    hosts: Vec<String>,
    /// Processor cores of each host.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    cores: Option<u32>,
    /// Memory of each host, with its unit: 64GiB.
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// The user that runs the nodes.
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// The folder of the distribution on each host.
    #[arg(long, value_name = "FOLDER")]
    install: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    if arguments.list {
        output::out(&list())?;
        return Ok(Outcome::Good);
    }
    refuse_existing(&arguments.output)?;
    let (template, known) = match &arguments.template {
        Some(name) => {
            let template = find(name)?;
            (template, known(arguments, template)?)
        }
        None if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() => dialogue::ask()?,
        None => {
            return Err(Error::new("no template was given").help("run `clusterc init --list` to list them"));
        }
    };
    let file = if arguments.output == "-" { "cluster.kdl" } else { &arguments.output };
    let spec = template.spec(file, &known, newest);
    refuse_faulty(&arguments.output, &spec)?;
    if arguments.output == "-" {
        output::out(&spec)?;
        return Ok(Outcome::Good);
    }
    bundle::put_file(Path::new(&arguments.output), spec.as_bytes(), false)?;
    output::note(&format!("{}: {}", arguments.output, template.doc))?;
    output::note(&format!("next: adapt it to your site, then run clusterc check {}", arguments.output))?;
    Ok(Outcome::Good)
}

/// The templates, a line each.
fn list() -> String {
    let width = templates().iter().map(|template| template.name.len()).max().unwrap_or(0);
    templates().iter().map(|template| format!("{:width$}  {}\n", template.name, template.doc)).collect()
}

fn find(name: &str) -> Result<&'static Template, Error> {
    init::template(name).ok_or_else(|| {
        let known = templates().iter().map(|template| &*template.name);
        let error = Error::new(format!("there is no template `{name}`"));
        error.help(suggest(name, known, || "run `clusterc init --list` to list them".to_owned()))
    })
}

fn refuse_existing(path: &str) -> Result<(), Error> {
    if path != "-" && std::fs::symlink_metadata(path).is_ok() {
        return Err(Error::new(format!("`{path}` already exists"))
            .help("use another file with -o FILE, or remove this one first"));
    }
    Ok(())
}

/// What the options say.
fn known(arguments: &Arguments, template: &Template) -> Result<Known, Error> {
    let mut known = Known {
        name: arguments.name.clone(),
        hosts: hosts(&arguments.hosts.join(" "), template)?,
        cores: arguments.cores,
        user: arguments.user.clone(),
        install: arguments.install.clone(),
        ..Known::default()
    };
    known.memory = arguments.memory.as_deref().map(memory).transpose()?;
    for text in &arguments.target_version {
        let (product, release) = match text.split_once('=') {
            Some((product, release)) => (product, release),
            None if template.products.len() == 1 => (&*template.products[0], text.as_str()),
            None => {
                let products = words::list(&template.products);
                return Err(Error::new(format!("`{}` has several products", template.name))
                    .help(format!("write --target-version PRODUCT={text}; the products are {products}")));
            }
        };
        known.versions.insert(product.to_owned(), version(product, release)?);
    }
    Ok(known)
}

/// Reads hosts, as many as a template has.
fn hosts(text: &str, template: &Template) -> Result<Vec<NamedHost>, Error> {
    let hosts = init::parse_hosts(text).map_err(|error| match error {
        HostsError::NotAnAddress(word) => Error::new(format!("`{word}` is not a host"))
            .help("write NAME=ADDRESS or ADDRESS, for example node-1=10.0.0.11"),
        HostsError::Twice(word) => Error::new(format!("two hosts have `{word}`")),
    })?;
    if !hosts.is_empty() && hosts.len() != template.hosts {
        let needs = words::count(template.hosts, "host");
        return Err(Error::new(format!("`{}` needs {needs}, found {}", template.name, hosts.len())).help(
            "run `clusterc init --list` to see templates of other sizes, or add hosts to the file later",
        ));
    }
    Ok(hosts)
}

/// An amount of memory with its unit.
fn memory(text: &str) -> Result<String, Error> {
    let has_unit = text.ends_with(|letter: char| letter.is_ascii_alphabetic());
    match quantity::bytes(text).filter(|bytes| *bytes > 0 && has_unit) {
        Some(_) => Ok(text.to_owned()),
        None => Err(Error::new(format!("`{text}` is not an amount of memory"))
            .help("write a number with its unit: 64GiB")),
    }
}

/// A release that the product's catalog takes.
fn version(product: &str, text: &str) -> Result<String, Error> {
    let known = PRODUCTS.find(product);
    let is_known =
        |product: &dyn Product| Version::parse(text).is_some_and(|version| product.catalog().takes(&version));
    match known {
        Some(product) if is_known(product) => Ok(text.to_owned()),
        Some(product) => {
            let catalog = product.catalog();
            let versions = catalog.versions.iter().map(|known| known.version.as_str());
            Err(Error::new(format!("{} `{text}` is not supported", catalog.title))
                .help(format!("use one of {}", words::ticked_list(versions, 40))))
        }
        None => {
            Err(Error::new(format!("there is no product `{product}`"))
                .help("run `clusterc params` to list them"))
        }
    }
}

fn newest(product: &str) -> String {
    let catalog = PRODUCTS.find(product).map(|product| product.catalog());
    catalog.and_then(|catalog| catalog.newest()).map(ToString::to_string).unwrap_or_default()
}

/// What was given may not fit together: then nothing is written.
fn refuse_faulty(path: &str, spec: &str) -> Result<(), Error> {
    struct One<'a>(&'a str);
    impl Files for One<'_> {
        fn read(&self, _: &str) -> Result<Vec<u8>, String> {
            Ok(self.0.as_bytes().to_vec())
        }
    }
    let compiled = driver::compile(&[vec![path.to_owned()]], &One(spec), &Levels::default())?;
    let first = compiled.findings.iter().find(|finding| finding.severity == Severity::Error);
    match first {
        None => Ok(()),
        Some(finding) => {
            output::for_people(&compiled.findings, &compiled.sources)?;
            Err(Error::new(format!("with these values the spec has an error: {}", finding.message))
                .help("correct the option that the error is about; nothing was written"))
        }
    }
}
