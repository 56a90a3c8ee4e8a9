//! `clusterc schema`.

use clap::{Args, ValueEnum};

use super::{Outcome, output};
use crate::bundle;
use crate::error::Error;
use crate::plan;
use crate::survive;

/// Writes the JSON Schema of a document that clusterc writes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which one.
    #[arg(value_name = "FILE")]
    file: Schema,
}

/// Documents with a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Schema {
    /// manifest.json of a bundle.
    Manifest,
    /// What `clusterc plan --format json` writes.
    Plan,
    /// What `survive --format json` writes.
    Survive,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    output::out(match arguments.file {
        Schema::Manifest => bundle::MANIFEST_SCHEMA,
        Schema::Plan => plan::SCHEMA,
        Schema::Survive => survive::JSON_SCHEMA,
    })?;
    Ok(Outcome::Good)
}
