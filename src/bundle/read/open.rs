//! A bundle that is on disk, as a folder or as an archive: what it says of itself, and what is really there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::bundle::disk::journal;
use crate::bundle::disk::payload::FOLDER;
use crate::bundle::disk::write::failed;
use crate::bundle::manifest::{Edition, Known, MANIFEST, SUMS};
use crate::bundle::read::damage::Damage;
use crate::bundle::read::{archive, folder};
use crate::error::Error;

/// What is next to SHA256SUMS when someone signed it.
pub(in crate::bundle) const SIGNATURE: &str = "SHA256SUMS.minisig";

/// Files up to this size are compared line by line. Larger ones are payloads and the like.
pub(in crate::bundle) const KEPT: u64 = 1 << 20;

/// A bundle on disk.
#[derive(Debug)]
pub struct Opened {
    pub(in crate::bundle) path: PathBuf,
    pub(in crate::bundle) is_folder: bool,
    /// What the manifest says.
    pub(in crate::bundle) known: BTreeMap<String, Known>,
    pub(in crate::bundle) edition: Edition,
    /// The files that are there.
    pub(in crate::bundle) found: BTreeMap<String, Found>,
    /// The folders that are there.
    pub(in crate::bundle) folders: BTreeSet<String>,
    /// What builds that were stopped left there.
    pub(in crate::bundle) leftovers: Vec<String>,
    /// What is wrong with an archive behind its last file.
    pub(in crate::bundle) end: Option<Damage>,
}

/// A file as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bundle) struct Found {
    pub(in crate::bundle) sum: String,
    /// `None` where the file system has no modes.
    pub(in crate::bundle) mode: Option<u32>,
    pub(in crate::bundle) is_file: bool,
}

impl Found {
    /// What distinguishes its bytes from others.
    pub(in crate::bundle) fn bytes(&self) -> (&str, bool) {
        (&self.sum, self.is_file)
    }
}

/// The bytes of some files of a bundle.
#[derive(Debug)]
pub(in crate::bundle) enum Contents<'a> {
    Folder(&'a Opened),
    Archive(BTreeMap<String, Vec<u8>>),
}

impl Opened {
    /// Reads a bundle, every byte of it.
    ///
    /// # Errors
    /// What cannot be read, is cut off, or is not a bundle of clusterc.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let about = fs::metadata(path).map_err(|error| failed("read", path, &error))?;
        if about.is_dir() { folder::read(path) } else { archive::read(path) }
    }

    /// Which bundle of which cluster it says it is.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The paths that were built, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// What builds that were stopped left there; the next one clears it.
    pub fn leftovers(&self) -> &[String] {
        &self.leftovers
    }

    /// The names of its payloads, each with its SHA-256 as the manifest has it.
    pub fn payloads(&self) -> impl Iterator<Item = (&str, &str)> {
        let known = self.known.iter();
        known.filter_map(|(path, known)| {
            Some((path.strip_prefix(FOLDER)?.strip_prefix('/')?, known.sum.as_str()))
        })
    }

    /// The mode that a file was built with.
    pub(in crate::bundle) fn mode(&self, path: &str) -> Option<u32> {
        self.known.get(path).map(|known| known.mode)
    }

    /// The files that are there and belong to the bundle, in order; those that speak of the others do not count.
    pub(in crate::bundle) fn files(&self) -> impl Iterator<Item = (&str, &Found)> {
        let files = self.found.iter().map(|(path, found)| (path.as_str(), found));
        files.filter(|(path, _)| *path != MANIFEST && *path != SIGNATURE && !is_sums(path))
    }

    /// The bytes of some of its files.
    ///
    /// # Errors
    /// The archive cannot be read again.
    pub(in crate::bundle) fn contents(&self, wanted: &BTreeSet<&str>) -> Result<Contents<'_>, Error> {
        if self.is_folder {
            return Ok(Contents::Folder(self));
        }
        Ok(Contents::Archive(archive::contents(self, wanted)?))
    }
}

impl Contents<'_> {
    /// The bytes of a file; `None` for one that is too large to be held, or is another one by now.
    pub(in crate::bundle) fn get(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Contents::Folder(opened) => folder::content(opened, path),
            Contents::Archive(kept) => kept.get(path).cloned(),
        }
    }
}

fn is_sums(path: &str) -> bool {
    path.rsplit('/').next() == Some(SUMS)
}

/// A name as it is shown and compared: bytes that are not text are written `\xff`, which no name of ours is.
pub(in crate::bundle) fn name_of(bytes: &[u8]) -> String {
    let mut name = String::new();
    for chunk in bytes.utf8_chunks() {
        name += chunk.valid();
        for byte in chunk.invalid() {
            name += &format!("\\x{byte:02x}");
        }
    }
    name
}

pub(in crate::bundle) fn no_bundle(path: &Path, why: &str) -> Error {
    Error::new(format!("`{}` is not a clusterc bundle: {why}", path.display()))
        .help("use a folder or archive that `clusterc build` wrote")
}

/// Refuses a folder that an interrupted build left on the way to what it has to be.
pub(in crate::bundle) fn refuse_half_way(folder: &Path) -> Result<(), Error> {
    if !journal::is_open(folder) {
        return Ok(());
    }
    let message =
        format!("`{}` is incomplete: a build was interrupted while it moved files there", folder.display());
    Err(Error::new(message).help("run the build again: it continues where that one stopped"))
}
