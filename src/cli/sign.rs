//! `clusterc sign`.

use std::path::Path;

use clap::Args;

use super::{Outcome, output};
use crate::bundle::{self, Edition, Opened};
use crate::error::Error;

/// Signs a bundle with a key of minisign, after checking that it is what was built.
///
/// The signature of a folder is SHA256SUMS.minisig in it, that of an archive is next to it; `minisign -V` reads both.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder or the archive.
    #[arg(value_name = "BUNDLE")]
    bundle: String,
    /// The secret key that `minisign -G` made.
    #[arg(short, long, value_name = "FILE")]
    key: String,
    /// The serial to sign, if the bundle was built without `--serial`.
    #[arg(long, value_name = "N")]
    serial: Option<u64>,
    /// A file with the password of the key; without it, clusterc asks on the terminal.
    #[arg(long, value_name = "FILE")]
    password_file: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let path = Path::new(&arguments.bundle);
    let opened = Opened::read(path)?;
    if !opened.damage().is_empty() {
        let message = format!("`{}` changed since it was built", arguments.bundle);
        return Err(Error::new(message)
            .help(format!("run `clusterc verify {}` to see the differences", arguments.bundle)));
    }
    let password =
        arguments.password_file.as_ref().map(|file| bundle::password(Path::new(file))).transpose()?;
    let edition = edition(&opened, arguments)?;
    let signature = bundle::sign(path, &edition, Path::new(&arguments.key), password)?;
    output::note(&format!("{}: signed, {}", arguments.bundle, signature.display()))?;
    Ok(Outcome::Good)
}

/// What is signed: a serial of the command line does not take the place of the bundle's own.
fn edition(opened: &Opened, arguments: &Arguments) -> Result<Edition, Error> {
    let mut edition = opened.edition().clone();
    match (edition.serial, arguments.serial) {
        (Some(own), Some(given)) if own != given => {
            let message = format!("`{}` was built with the serial {own}, not {given}", arguments.bundle);
            return Err(Error::new(message).help("remove --serial, or build with the other serial"));
        }
        (own, given) => edition.serial = own.or(given),
    }
    Ok(edition)
}
