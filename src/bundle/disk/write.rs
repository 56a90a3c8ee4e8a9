//! Bundles as folders. A new one is made next to its location and renamed; one that is there is updated by
//! [`update`](crate::bundle::disk::update).

use crate::maps::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::bundle::disk::links::Links;
use crate::bundle::disk::lock::Lock;
use crate::bundle::disk::modes::Modes;
use crate::bundle::disk::payload::{copy, path_of};
use crate::bundle::disk::settle::{settle, settle_names};
use crate::bundle::disk::staged::{remove_leftovers, staged_name};
use crate::bundle::disk::watch::Watch;
use crate::bundle::file::{BundleFile, Entry};
use crate::bundle::{Bundle, Failure, manifest};
use crate::error::{Error, reason};
use crate::payload::Inspected;

/// What a write came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that the folder holds.
    pub files: usize,
    /// Files that were written.
    pub changed: usize,
    /// Files that were removed.
    pub removed: usize,
}

impl Bundle<'_> {
    /// Writes the bundle to a folder. One that an earlier build made is updated: only what differs is written, and
    /// files no longer of use are removed.
    ///
    /// # Errors
    /// A folder with files that clusterc did not create, files edited by hand (unless `force`), or a disk that does not
    /// take what is written. What was there stays as it was.
    pub fn write(&self, folder: &Path, force: bool) -> Result<Written, Failure> {
        if !is_there(folder)? {
            let parent = parent_of(folder);
            fs::create_dir_all(&parent).map_err(|error| failed("make", &parent, &error))?;
        }
        let _lock = Lock::of_folder(folder, &self.watch)?;
        // Another build may have made it meanwhile.
        if is_there(folder)? { self.update(folder, force) } else { self.create(folder) }
    }

    /// Writes a new folder: whole next to its location, then renamed.
    fn create(&self, folder: &Path) -> Result<Written, Failure> {
        let Some(name) = folder.file_name() else {
            return Err(Error::new(format!("`{}` does not name a folder", folder.display())).into());
        };
        let parent = parent_of(folder);
        remove_leftovers(&parent, |found| found == name.to_string_lossy());
        let staging = parent.join(staged_name(name));
        let work = || -> Result<Written, Failure> {
            fs::create_dir(&staging).map_err(|error| failed("make", &staging, &error))?;
            let modes = Modes::of(&staging).map_err(|error| failed("write", &staging, &error))?;
            modes.fix_folder_mode(&staging).map_err(|error| failed("make", &staging, &error))?;
            let files = self.write_all(&staging, modes)?;
            settle(&staging).map_err(|error| failed("write", &staging, &error))?;
            fs::rename(&staging, folder).map_err(|error| failed("make", folder, &error))?;
            settle_names(&parent).map_err(|error| failed("make", folder, &error))?;
            Ok(Written { files, changed: files, removed: 0 })
        };
        work().inspect_err(|_| drop(fs::remove_dir_all(&staging)))
    }

    /// Writes every file below an empty folder.
    fn write_all(&self, folder: &Path, modes: Modes) -> Result<usize, Failure> {
        // What comes from elsewhere comes first: it is what may turn out to be unfit.
        let payloads = self.write_payloads(folder, modes)?;
        let links = Links::default();
        let write_host = |index: usize| write_files(folder, self.host_files(index)?, modes, &links);
        let write_hosts = || -> Result<Vec<Vec<Entry>>, Error> {
            (0..self.chosen.len()).into_par_iter().map(write_host).collect()
        };
        let write_rest = || write_files(folder, self.files_of_no_host(&payloads), modes, &links);
        // The page for reviewers takes as long as many hosts.
        let (rest, hosts) = rayon::join(write_rest, write_hosts);
        let mut entries: Vec<Entry> = hosts?.into_iter().flatten().collect();
        entries.extend(rest?);
        entries.extend(payloads);
        let closing = self.closing_files(&self.chosen, &mut entries).into();
        write_files(folder, closing, modes, &links)?;
        Ok(entries.len() + 1)
    }

    fn write_payloads(&self, folder: &Path, modes: Modes) -> Result<Vec<Entry>, Failure> {
        self.payloads.iter().map(|payload| write_payload(folder, payload, &self.watch, modes)).collect()
    }
}

/// Whether a folder is there; what is not a folder is refused.
fn is_there(folder: &Path) -> Result<bool, Error> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(Error::new(format!("`{}` is a file", folder.display()))
            .help("use a new or empty folder, or one made by clusterc")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("reach", folder, &error)),
    }
}

/// The folder that holds a path.
pub(in crate::bundle) fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Writes files below a folder, folder after folder, none of which need be there.
pub(in crate::bundle) fn write_files(
    folder: &Path,
    mut files: Vec<BundleFile>,
    modes: Modes,
    links: &Links,
) -> Result<Vec<Entry>, Error> {
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let mut made: HashSet<String> = HashSet::default();
    let mut entries = Vec::with_capacity(files.len());
    for file in &files {
        if !manifest::is_inside(&file.path) {
            return Err(Error::new(format!(
                "`{}` would be outside the bundle",
                crate::source::one_line(&file.path)
            )));
        }
        if let Some((parent, _)) = file.path.rsplit_once('/')
            && !made.contains(parent)
        {
            make_folders(folder, parent, &mut made, modes)?;
        }
        let path = folder.join(&file.path);
        links.make(path, file, |path| write_file(path, file, modes))?;
        entries.push(file.entry());
    }
    Ok(entries)
}

/// Makes the folders of a path below a folder, as far as they are not there.
pub(in crate::bundle) fn make_folders(
    folder: &Path,
    path: &str,
    made: &mut HashSet<String>,
    modes: Modes,
) -> Result<(), Error> {
    for at in path.match_indices('/').map(|(at, _)| at).chain([path.len()]) {
        let part = &path[..at];
        if made.insert(part.to_owned()) {
            let full = folder.join(part);
            match fs::create_dir(&full) {
                Ok(()) => modes.fix_folder_mode(&full).map_err(|error| failed("make", &full, &error))?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed("make", &full, &error)),
            }
        }
    }
    Ok(())
}

/// Writes one new file.
pub(in crate::bundle) fn write_file(path: &Path, file: &BundleFile, modes: Modes) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    Modes::ask(&mut options, file.mode);
    let work = || -> io::Result<()> {
        let mut open: File = options.open(path)?;
        open.write_all(file.content.bytes())?;
        modes.fix_file_mode(path, file.mode)
    };
    work().map_err(|error| failed("write", path, &error))
}

/// Writes a payload below a folder where it is not there yet.
pub(in crate::bundle) fn write_payload(
    folder: &Path,
    payload: &Inspected,
    watch: &Watch,
    modes: Modes,
) -> Result<Entry, Failure> {
    let path = path_of(payload);
    make_folders(folder, crate::bundle::disk::payload::FOLDER, &mut HashSet::default(), modes)?;
    let full = folder.join(&path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    Modes::ask(&mut options, crate::bundle::disk::payload::MODE);
    let mut file = options.open(&full).map_err(|error| failed("write", &full, &error))?;
    let entry = copy(payload, &mut file, watch, |error| failed("write", &full, error))?;
    modes
        .fix_file_mode(&full, crate::bundle::disk::payload::MODE)
        .map_err(|error| failed("write", &full, &error))?;
    Ok(entry)
}

/// An error with what was tried and on which path.
pub(in crate::bundle) fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::new(format!("cannot {what} `{}`: {}", path.display(), reason(error)))
}
