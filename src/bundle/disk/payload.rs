//! Payloads in a bundle: `payload/NAME`, once, however many hosts use them.

use std::io::{self, Read, Write};

use crate::bundle::Failure;
use crate::bundle::disk::watch::{Step, Watch};
use crate::bundle::file::Entry;
use crate::error::Error;
use crate::payload::{Inspected, Reading};

/// Their folder.
pub(in crate::bundle) const FOLDER: &str = "payload";

/// Their mode.
pub(in crate::bundle) const MODE: u32 = 0o644;

/// Where a payload is in the bundle.
pub(in crate::bundle) fn path_of(payload: &Inspected) -> String {
    format!("{FOLDER}/{}", payload.name)
}

/// Reads a payload once and passes it on; gives its line of the manifest.
pub(in crate::bundle) fn copy(
    payload: &Inspected,
    out: &mut impl Write,
    watch: &Watch,
    unwritten: impl Fn(&io::Error) -> Error,
) -> Result<Entry, Failure> {
    through(payload, watch, unwritten, |reading| {
        let mut buffer = vec![0; 128 << 10];
        loop {
            match reading.read(&mut buffer)? {
                0 => return Ok(()),
                length => out.write_all(&buffer[..length])?,
            }
        }
    })
}

/// A payload on its way, for anyone who waits for it.
pub(in crate::bundle) struct Watched<'a> {
    reading: Reading<'a>,
    watch: &'a Watch,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reading.read(buffer)?;
        self.watch.report(Step::Bytes(length));
        Ok(length)
    }
}

/// Has someone read a payload; gives its line of the manifest.
pub(in crate::bundle) fn through<'a>(
    payload: &'a Inspected,
    watch: &'a Watch,
    unwritten: impl Fn(&io::Error) -> Error,
    work: impl FnOnce(&mut Watched<'a>) -> io::Result<()>,
) -> Result<Entry, Failure> {
    let mut watched = Watched { reading: Reading::new(payload)?, watch };
    let done = work(&mut watched);
    let reading = watched.reading;
    if let Err(error) = done {
        return Err(match reading.into_problem() {
            Some(finding) => finding.into(),
            None => unwritten(&error).into(),
        });
    }
    let sum = reading.finish()?;
    Ok(Entry { path: path_of(payload), mode: MODE, sum, size: payload.size })
}
