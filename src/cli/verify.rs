//! `clusterc verify`.

use std::path::Path;

use clap::Args;

use super::{Outcome, output};
use crate::bundle::{Opened, check_signature, signature_of};
use crate::diagnostic::words;
use crate::error::Error;
use crate::source::one_line;

/// Check that a bundle was not changed since it was built: no file is damaged, missing, added or edited.
///
/// Without clusterc, verify.sh in the bundle and in the folder of each host does the same with a shell alone.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The bundle: a folder or an archive.
    #[arg(value_name = "BUNDLE")]
    bundle: String,
    /// The public key for its signature: a file, or the key itself.
    #[arg(short, long, value_name = "FILE|KEY")]
    key: Option<String>,
    /// Require a larger serial than this: an older bundle also has a valid signature.
    #[arg(long, value_name = "N")]
    newer_than: Option<u64>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let path = Path::new(&arguments.bundle);
    let mut report = String::new();
    let mut problems = 0;
    let mut add = |what: String| {
        problems += 1;
        // A name may hold a line end: it forges no line here.
        report += &(one_line(&format!("{}: {what}", arguments.bundle)) + "\n");
    };
    let mut signed = None;
    if let Some(key) = &arguments.key {
        match check_signature(path, key)? {
            Ok(by) => signed = by.serial(),
            Err(reason) => add(format!("the signature is not valid: {reason}")),
        }
    }
    let opened = Opened::read(path)?;
    let serial = opened.edition().serial.or(signed);
    if let Some(limit) = arguments.newer_than {
        match serial {
            Some(serial) if serial > limit => {}
            Some(serial) => add(format!("it has the serial {serial}, which is not newer than {limit}")),
            None => add(format!("it has no serial, but must be newer than {limit}")),
        }
    }
    for damage in opened.damage() {
        add(damage.to_string());
    }
    for name in opened.leftovers() {
        let left = format!("`{name}` was left by an interrupted build or signing and is ignored");
        output::note(&format!("{}: {left}; the next one removes it", arguments.bundle))?;
    }
    if problems > 0 {
        output::out(&report)?;
        output::note(&format!("{} in {}", words::count(problems, "difference"), arguments.bundle))?;
        return Ok(Outcome::Findings);
    }
    // The manifest and the checksums are files as well.
    let files = words::count(opened.paths().count() + 2, "file");
    let signed = match (&arguments.key, signature_of(path)) {
        (Some(_), _) => ", signed with that key",
        (None, Some(_)) => "; it is signed: use --key to check the signature",
        (None, None) => "",
    };
    let serial = serial.map(|serial| format!("; serial {serial} of {}", opened.edition().site));
    let serial = serial.unwrap_or_default();
    output::note(&format!("{}: {files}, all unchanged{signed}{serial}", arguments.bundle))?;
    Ok(Outcome::Good)
}
