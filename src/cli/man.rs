//! `clusterc man`: manual pages, made from the arguments themselves.

use std::path::Path;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::{Outcome, output};
use crate::bundle::put_files;
use crate::diagnostic::suggest::suggest;
use crate::error::Error;
use crate::source::one_line;

/// Write manual pages: the page of clusterc, the page of a command, or all of them to a folder.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The command, for example `check`; without it, the page of clusterc itself.
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    command: Option<String>,
    /// The folder that gets a page for each command, `clusterc-check.1` for example. Existing pages are not overwritten.
    #[arg(short, long, value_name = "DIR")]
    output: Option<String>,
    /// Overwrite existing pages.
    #[arg(long, requires = "output")]
    force: bool,
}

/// A manual page: the name of its file, and what it holds.
type Page = (String, Vec<u8>);

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let mut program = super::Arguments::command().disable_help_subcommand(true);
    program.build();
    let Some(folder) = &arguments.output else {
        let (_, bytes) = one(&program, arguments.command.as_deref())?;
        output::out_bytes(&bytes)?;
        return Ok(Outcome::Good);
    };
    let pages = pages(&program)?;
    put_files(Path::new(folder), &pages, arguments.force)?;
    output::note(&format!("{} manual pages in {folder}", pages.len()))?;
    Ok(Outcome::Good)
}

fn one(program: &Command, name: Option<&str>) -> Result<Page, Error> {
    let Some(name) = name else { return page(program) };
    let command = commands(program).find(|command| command.get_name() == name).ok_or_else(|| {
        let names = commands(program).map(Command::get_name);
        let error = Error::new(format!("`{}` is not a command", one_line(name)));
        error.help(suggest(name, names, || "run `clusterc --help` to list the commands".to_owned()))
    })?;
    page(command)
}

/// The page of the program and of each of its commands.
fn pages(program: &Command) -> Result<Vec<Page>, Error> {
    std::iter::once(program).chain(commands(program)).map(page).collect()
}

fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|command| !command.is_hide_set())
}

fn page(command: &Command) -> Result<Page, Error> {
    let page = Man::new(command.clone())
        .source(concat!("clusterc ", env!("CARGO_PKG_VERSION")))
        .manual("Database clusters");
    let mut bytes = Vec::new();
    page.render(&mut bytes).map_err(|error| Error::new(format!("cannot write the manual page: {error}")))?;
    Ok((page.get_filename(), bytes))
}
