//! A bundle that is there as a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::bundle::disk::journal::STAGE;
use crate::bundle::disk::links::{Sums, inode};
use crate::bundle::disk::modes::Modes;
use crate::bundle::disk::staged::is_staged_name;
use crate::bundle::disk::write::failed;
use crate::bundle::manifest::{self, MANIFEST, Manifest};
use crate::bundle::read::open::{Found, KEPT, Opened, SIGNATURE, name_of, no_bundle, refuse_half_way};
use crate::bundle::read::plain::{self, sum_of};
use crate::error::Error;

/// What the manifest has at most: so much for itself, and so much for each file that is there. A line of it has 200 bytes.
const MANIFEST_ITSELF: u64 = 1 << 20;
const MANIFEST_PER_FILE: u64 = 4 << 10;

/// What is in a folder, by the names that are shown.
#[derive(Default)]
struct Walked {
    files: Vec<(String, PathBuf)>,
    folders: BTreeSet<String>,
    leftovers: Vec<String>,
}

/// Reads it, every byte.
pub(super) fn read(folder: &Path) -> Result<Opened, Error> {
    refuse_half_way(folder)?;
    let manifest = folder.join(MANIFEST);
    match fs::symlink_metadata(&manifest) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(no_bundle(folder, "it has no manifest.json"));
        }
        Ok(about) if !about.is_file() => {
            return Err(no_bundle(folder, "its manifest.json is not a regular file"));
        }
        _ => {}
    }
    let Walked { files, folders, leftovers } = walk(folder)?;
    let most = MANIFEST_ITSELF + MANIFEST_PER_FILE * files.len() as u64;
    let text = plain::bytes(&manifest, most)?;
    let Manifest { known, edition } =
        manifest::read(&text).ok_or_else(|| no_bundle(folder, &manifest::refused(&text)))?;
    let sums = Sums::default();
    let look = |(path, full): (String, PathBuf)| Ok((path, read_entry(&full, &sums)?));
    let found: Result<BTreeMap<String, Found>, Error> = files.into_par_iter().map(look).collect();
    Ok(Opened {
        path: folder.to_owned(),
        is_folder: true,
        known,
        edition,
        found: found?,
        folders,
        leftovers,
        end: None,
    })
}

fn walk(folder: &Path) -> Result<Walked, Error> {
    let mut walked = Walked::default();
    let mut waiting = vec![(String::new(), folder.to_owned())];
    while let Some((inside, full)) = waiting.pop() {
        for entry in fs::read_dir(&full).map_err(|error| failed("read", &full, &error))? {
            let entry = entry.map_err(|error| failed("read", &full, &error))?;
            let name = name_of(entry.file_name().as_encoded_bytes());
            // A link to a folder is not a folder here: nothing outside of the bundle is checked.
            let kind = entry.file_type().map_err(|error| failed("read", &full, &error))?;
            let is_folder = kind.is_dir();
            let is_left = is_folder && name == STAGE || kind.is_file() && is_staged_name(&name, SIGNATURE);
            if inside.is_empty() && is_left {
                walked.leftovers.push(name);
                continue;
            }
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if is_folder {
                walked.folders.insert(path.clone());
                waiting.push((path, entry.path()));
            } else {
                walked.files.push((path, entry.path()));
            }
        }
    }
    Ok(walked)
}

fn read_entry(path: &Path, sums: &Sums<String>) -> Result<Found, Error> {
    let about = fs::symlink_metadata(path).map_err(|error| failed("read", path, &error))?;
    if !about.is_file() {
        return Ok(Found { sum: String::new(), mode: None, is_file: false });
    }
    let inode = inode(&about);
    let read = || -> Result<String, Error> {
        let mut file = File::open(path).map_err(|error| failed("read", path, &error))?;
        let sum = sum_of(&mut file).map_err(|error| failed("read", path, &error))?;
        sums.add(inode, sum.clone());
        Ok(sum)
    };
    let sum = sums.get(inode).map_or_else(read, Ok)?;
    Ok(Found { sum, mode: Some(Modes::get(&about)), is_file: true })
}

/// The bytes of a file that it was read with.
pub(super) fn content(opened: &Opened, path: &str) -> Option<Vec<u8>> {
    let full = opened.path.join(path);
    if !fs::symlink_metadata(&full).is_ok_and(|about| about.is_file()) {
        return None;
    }
    let (file, length) = plain::open(&full).ok().filter(|(_, length)| *length <= KEPT)?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).ok()?;
    let sum = sum_of(&mut bytes.as_slice()).ok()?;
    (opened.found.get(path)?.sum == sum).then_some(bytes)
}
