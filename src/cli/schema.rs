//! `clusterc schema`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{Outcome, output};
use crate::bundle;
use crate::diagnostic::render;
use crate::driver::PRODUCTS;
use crate::error::Error;
use crate::plan;
use crate::spec::FrontEnds;
use crate::survive;

/// Print the JSON Schema of a document that clusterc writes or reads.
///
/// `findings` is what `--format json` writes, `manifest` is manifest.json of a bundle, `plan` and `survive` are what these commands write as
/// JSON. The other names are those of tools whose cluster files clusterc reads: docs/editors.md shows how editors use their schemas.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The document.
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(names()))]
    name: String,
}

/// Documents that clusterc writes, with their schemas.
const WRITTEN: [(&str, &str); 4] = [
    ("findings", render::JSON_SCHEMA),
    ("manifest", bundle::MANIFEST_SCHEMA),
    ("plan", plan::SCHEMA),
    ("survive", survive::JSON_SCHEMA),
];

fn names() -> Vec<&'static str> {
    let read = PRODUCTS.front_ends().into_iter().map(|front_end| front_end.name());
    WRITTEN.iter().map(|(name, _)| *name).chain(read).collect()
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let name = arguments.name.as_str();
    if let Some((_, schema)) = WRITTEN.iter().find(|(known, _)| *known == name) {
        output::out(schema)?;
    }
    if let Some(front_end) = PRODUCTS.front_ends().into_iter().find(|front_end| front_end.name() == name) {
        output::rendered(&format!("{:#}\n", front_end.schema()))?;
    }
    Ok(Outcome::Good)
}
