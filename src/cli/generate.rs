//! `clusterc completions`: made from the arguments themselves.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Outcome, output};
use crate::error::Error;

/// Writes completions for a shell.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

pub(super) fn completions(arguments: &Completions) -> Result<Outcome, Error> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "clusterc", &mut text);
    output::out_bytes(&text)?;
    Ok(Outcome::Good)
}
