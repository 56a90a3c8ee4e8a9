//! `clusterc schema`.

use clap::{Args, ValueEnum};

use super::{Outcome, output};
use crate::bundle;
use crate::error::Error;

/// Writes the JSON Schema of a file that clusterc writes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which one.
    #[arg(value_name = "FILE")]
    file: Schema,
}

/// Files with a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Schema {
    /// manifest.json of a bundle.
    Manifest,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    output::out(match arguments.file {
        Schema::Manifest => bundle::MANIFEST_SCHEMA,
    })?;
    Ok(Outcome::Good)
}
