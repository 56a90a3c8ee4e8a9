//! `clusterc docs`.

use clap::Args;

use super::{Outcome, output};
use crate::bundle;
use crate::driver::REGISTRY;
use crate::error::Error;
use crate::pages;

/// Write the whole documentation as one HTML file with a search. It works without a network.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; `-` is stdout.
    #[arg(short, long, value_name = "FILE", default_value = "clusterc.html")]
    output: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let site = pages::site(&REGISTRY);
    if arguments.output == "-" {
        output::out_bytes(site.as_bytes())?;
        return Ok(Outcome::Good);
    }
    bundle::write_own(&arguments.output, site.as_bytes())?;
    output::note(&format!("{}: open it in a browser", arguments.output))?;
    Ok(Outcome::Good)
}
