//! A bundle that lies on disk, as a folder or as an archive: what it says of itself, and what is really there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::bundle::disk::journal;
use crate::bundle::disk::modes::Modes;
use crate::bundle::disk::write::failed;
use crate::bundle::file::hex;
use crate::bundle::manifest::{self, Known, MANIFEST, SUMS};
use crate::error::{Error, reason};

/// What lies beside SHA256SUMS when somebody signed it.
pub(in crate::bundle) const SIGNATURE: &str = "SHA256SUMS.minisig";

/// Files up to this size are kept when an archive is read, so that they can be compared line by line. Larger ones are
/// payloads.
const KEPT: u64 = 4 << 20;

/// The longest manifest that is read: that of a hundred thousand hosts.
const LONGEST_MANIFEST: u64 = 1 << 30;

/// A bundle on disk.
#[derive(Debug)]
pub struct Opened {
    place: Place,
    /// What the manifest says.
    known: BTreeMap<String, Known>,
    /// What is there.
    found: BTreeMap<String, Found>,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    /// The contents of small members.
    Archive(BTreeMap<String, Vec<u8>>),
}

/// A file as it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    sum: String,
    /// `None` where the file system has no modes.
    mode: Option<u32>,
    is_file: bool,
}

/// How what is there differs from what was built.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// A file is not there.
    Missing(String),
    /// A file has other bytes.
    Altered(String),
    /// A file has another mode: the path, what was built and what is there.
    Mode(String, u32, u32),
    /// A file was not built.
    Added(String),
    /// A link, a folder or a device lies where a file should.
    NoFile(String),
}

impl Opened {
    /// Reads a bundle, every byte of it.
    ///
    /// # Errors
    /// What cannot be read, is cut off, or is no bundle of clusterc.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let about = fs::metadata(path).map_err(|error| failed("read", path, &error))?;
        if about.is_dir() { read_folder(path) } else { read_archive(path) }
    }

    /// The paths that were built, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// The SHA-256 that the manifest says of a path.
    pub fn sum(&self, path: &str) -> Option<&str> {
        self.known.get(path).map(|known| known.sum.as_str())
    }

    /// The bytes of a file; `None` for one that is not there, and for a large member of an archive.
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        match &self.place {
            Place::Folder(folder) => fs::read(folder.join(path)).ok(),
            Place::Archive(kept) => kept.get(path).cloned(),
        }
    }

    /// Every difference between what was built and what is there, in the order of the paths.
    pub fn damage(&self) -> Vec<Damage> {
        let mut damage = Vec::new();
        let sums = self.expected_sums();
        let own = [(SUMS.to_owned(), hex(&crate::bundle::file::sum(sums.as_bytes())), 0o644)];
        let known = self.known.iter().map(|(path, known)| (path.clone(), known.sum.clone(), known.mode));
        for (path, sum, mode) in known.chain(own) {
            match self.found.get(&path) {
                None => damage.push(Damage::Missing(path)),
                Some(found) if !found.is_file => damage.push(Damage::NoFile(path)),
                Some(found) if found.sum != sum => damage.push(Damage::Altered(path)),
                Some(found) => match found.mode {
                    // What a umask takes from others is no damage; what is told to others, or no longer runs, is.
                    Some(there) if there & !mode & 0o055 != 0 || (there ^ mode) & 0o100 != 0 => {
                        damage.push(Damage::Mode(path, mode, there));
                    }
                    _ => {}
                },
            }
        }
        let is_own = |path: &str| [SUMS, MANIFEST, SIGNATURE].contains(&path);
        let added = self.found.keys().filter(|path| !self.known.contains_key(*path) && !is_own(path));
        damage.extend(added.cloned().map(Damage::Added));
        damage.sort();
        damage
    }

    /// SHA256SUMS as it has to be.
    fn expected_sums(&self) -> String {
        let mut lines: BTreeMap<&str, String> =
            self.known.iter().map(|(path, known)| (path.as_str(), known.sum.clone())).collect();
        if let Some(manifest) = self.found.get(MANIFEST) {
            lines.insert(MANIFEST, manifest.sum.clone());
        }
        lines.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
    }
}

fn no_bundle(path: &Path, why: &str) -> Error {
    Error::new(format!("`{}` is no bundle of clusterc: {why}", path.display()))
        .help("name a folder or an archive that `clusterc build` wrote")
}

fn read_folder(folder: &Path) -> Result<Opened, Error> {
    refuse_half_way(folder)?;
    let text = match fs::read(folder.join(MANIFEST)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(no_bundle(folder, "it has no manifest.json"));
        }
        Err(error) => return Err(failed("read", &folder.join(MANIFEST), &error)),
    };
    let known = manifest::read(&text).ok_or_else(|| no_bundle(folder, "its manifest.json is not ours"))?;
    let mut paths = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(inside) = folders.pop() {
        let full = folder.join(&inside);
        for entry in fs::read_dir(&full).map_err(|error| failed("read", &full, &error))? {
            let entry = entry.map_err(|error| failed("read", &full, &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            // A link to a folder is no folder here: nothing outside of the bundle is looked at.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else {
                paths.push(path);
            }
        }
    }
    let look = |path: String| {
        let full = folder.join(&path);
        let about = fs::symlink_metadata(&full).map_err(|error| failed("read", &full, &error))?;
        if !about.is_file() {
            return Ok((path, Found { sum: String::new(), mode: None, is_file: false }));
        }
        let mut file = File::open(&full).map_err(|error| failed("read", &full, &error))?;
        let sum = sum_of(&mut file, None).map_err(|error| failed("read", &full, &error))?;
        Ok((path, Found { sum, mode: Some(Modes::get(&about)), is_file: true }))
    };
    let found: Result<BTreeMap<String, Found>, Error> = paths.into_par_iter().map(look).collect();
    Ok(Opened { place: Place::Folder(folder.to_owned()), known, found: found? })
}

/// Refuses a folder that an interrupted build left on the way to what it has to be.
pub(in crate::bundle) fn refuse_half_way(folder: &Path) -> Result<(), Error> {
    if !journal::is_open(folder) {
        return Ok(());
    }
    let message =
        format!("`{}` is on its way: a build was interrupted while it moved files there", folder.display());
    Err(Error::new(message).help("build again: it goes on where that one stopped"))
}

fn read_archive(path: &Path) -> Result<Opened, Error> {
    let file = File::open(path).map_err(|error| failed("read", path, &error))?;
    let mut file = BufReader::new(file);
    let mut magic = [0; 4];
    let length = file.read(&mut magic).map_err(|error| failed("read", path, &error))?;
    let start = io::Cursor::new(magic[..length].to_vec()).chain(file);
    let stream: Box<dyn Read> = match magic {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(start)),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            Box::new(zstd::stream::read::Decoder::new(start).map_err(|error| failed("read", path, &error))?)
        }
        _ => return Err(no_bundle(path, "it is neither a folder nor a tar.gz or tar.zst")),
    };
    let broken = |error: io::Error| {
        Error::new(format!("`{}` is damaged or cut off: {}", path.display(), reason(&error)))
            .help("carry it again, or build it again")
    };
    let mut found = BTreeMap::new();
    let mut kept = BTreeMap::new();
    let mut site: Option<String> = None;
    let mut archive = tar::Archive::new(stream);
    for member in archive.entries().map_err(broken)? {
        let mut member = member.map_err(broken)?;
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        let kind = member.header().entry_type();
        let trimmed = name.trim_end_matches('/');
        if !manifest::is_inside(trimmed) {
            let name = crate::template::one_line(&name);
            return Err(no_bundle(path, &format!("its member `{name}` would lie outside of its folder")));
        }
        let (top, inside) = trimmed.split_once('/').unwrap_or((trimmed, ""));
        if *site.get_or_insert_with(|| top.to_owned()) != top {
            return Err(no_bundle(path, "it has more than one folder at its top"));
        }
        if kind.is_dir() {
            continue;
        }
        let mode = member.header().mode().map_err(broken)? & 0o7777;
        let (sum, is_file) = if kind.is_file() {
            let size = member.header().size().map_err(broken)?;
            let is_kept = size <= KEPT || (inside == MANIFEST && size <= LONGEST_MANIFEST);
            let mut bytes = Vec::new();
            let sum = sum_of(&mut member, is_kept.then_some(&mut bytes)).map_err(broken)?;
            if is_kept {
                kept.insert(inside.to_owned(), bytes);
            }
            (sum, true)
        } else {
            (String::new(), false)
        };
        let twice = found.insert(inside.to_owned(), Found { sum, mode: Some(mode), is_file });
        if twice.is_some() {
            let name = crate::template::one_line(&name);
            return Err(no_bundle(path, &format!("its member `{name}` is there twice")));
        }
    }
    let text = kept.get(MANIFEST).ok_or_else(|| no_bundle(path, "it has no manifest.json"))?;
    let known = manifest::read(text).ok_or_else(|| no_bundle(path, "its manifest.json is not ours"))?;
    Ok(Opened { place: Place::Archive(kept), known, found })
}

/// The SHA-256 of a stream, whose bytes are kept when that is asked for.
pub(in crate::bundle) fn sum_of(
    stream: &mut impl Read,
    mut keep: Option<&mut Vec<u8>>,
) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 128 << 10];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(hex(&digest.finalize().into()));
        }
        digest.update(&buffer[..length]);
        if let Some(keep) = &mut keep {
            keep.extend_from_slice(&buffer[..length]);
        }
    }
}
