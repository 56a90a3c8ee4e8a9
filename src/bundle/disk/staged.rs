//! One file written next to its location and renamed into it: anyone who looks finds the old or the new one, whole.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::bundle::disk::settle::settle_names;
use crate::bundle::disk::write::{failed, parent_of};
use crate::error::Error;

/// A file that is written next to its location. Unless it is put there, it goes again.
#[derive(Debug)]
pub(in crate::bundle) struct StagedFile {
    file: File,
    waiting: Waiting,
}

/// A written file that waits next to its location. Unless it is put there, it goes again.
#[derive(Debug)]
pub(in crate::bundle) struct Waiting {
    target: PathBuf,
    path: PathBuf,
    is_put: bool,
}

impl StagedFile {
    /// Begins a file, and removes what earlier runs that were killed left there.
    pub(in crate::bundle) fn new(target: &Path) -> io::Result<Self> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        remove_leftovers(&parent_of(target), |found| found == name);
        Self::in_swept(target)
    }

    /// Begins a file in a folder whose leftovers are removed already.
    pub(in crate::bundle) fn in_swept(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let path = target.with_file_name(staged_name(name));
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { file, waiting: Waiting { target: target.to_owned(), path, is_put: false } })
    }

    /// Where it is until it is put into its place.
    pub(in crate::bundle) fn path(&self) -> &Path {
        &self.waiting.path
    }

    /// The open file.
    pub(in crate::bundle) fn file(&self) -> &File {
        &self.file
    }

    /// Closes the file.
    pub(in crate::bundle) fn close(self) -> Waiting {
        self.waiting
    }

    /// Puts it into its place, where a power failure finds it whole.
    pub(in crate::bundle) fn put(self) -> io::Result<()> {
        self.file.sync_all()?;
        let folder = parent_of(&self.waiting.target);
        self.close().put()?;
        settle_names(&folder)
    }
}

impl Waiting {
    /// Where it is until it is put into its place.
    pub(in crate::bundle) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it into its place; that it is on the disk is seen to by who puts many.
    pub(in crate::bundle) fn put(mut self) -> io::Result<()> {
        fs::rename(&self.path, &self.target)?;
        self.is_put = true;
        Ok(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.is_put {
            // That it cannot be removed is not the news: why it was not finished is.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Writes one file next to its location and puts it there.
pub(in crate::bundle) fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let work = || -> io::Result<()> {
        let staged = StagedFile::new(path)?;
        staged.file().write_all(bytes)?;
        staged.put()
    };
    work().map_err(|error| failed("write", path, &error))
}

/// The same for commands whose product is one file.
///
/// # Errors
/// What keeps it from being written; without `force` also that it is there already.
pub fn put_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    if !force && fs::symlink_metadata(path).is_ok() {
        let message = format!("`{}` already exists", path.display());
        return Err(Error::new(message).help("use --force to overwrite it"));
    }
    put(path, bytes)
}

/// The same for commands whose product is a folder of files: none is written where one exists, unless `force` is set.
///
/// # Errors
/// As for one file; a folder that cannot be made.
pub fn put_files(folder: &Path, files: &[(String, Vec<u8>)], force: bool) -> Result<(), Error> {
    let existing = || files.iter().map(|(name, _)| folder.join(name)).find(|path| path.exists());
    if !force && let Some(path) = existing() {
        return put_file(&path, &[], false);
    }
    fs::create_dir_all(folder).map_err(|error| failed("make", folder, &error))?;
    files.iter().try_for_each(|(name, bytes)| put_file(&folder.join(name), bytes, force))
}

/// Writes a file whole, new or again. A power failure may leave the old one, or none: this is for what only saves time.
///
/// # Errors
/// It cannot be written.
pub fn put_unsettled(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = StagedFile::new(path)?;
    staged.file().write_all(bytes)?;
    staged.close().put()
}

/// The name that something of that name has until it is finished.
pub(in crate::bundle) fn staged_name(name: &OsStr) -> String {
    format!(".{}.clusterc-{}", name.to_string_lossy(), std::process::id())
}

/// The name and the process in the name of something unfinished.
fn parts(found: &str) -> Option<(&str, &str)> {
    let (name, number) = found.strip_prefix('.')?.rsplit_once(".clusterc-")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((name, number))
}

/// Whether a name is that of something unfinished whose name will be another one.
pub(in crate::bundle) fn is_staged_name(found: &str, name: &str) -> bool {
    parts(found).is_some_and(|(found, _)| found == name)
}

/// Whether a process runs, as far as that can be known.
pub(in crate::bundle) fn is_running(number: &str) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(number).exists()
}

/// Removes what runs that were killed left next to things of such names.
pub(in crate::bundle) fn remove_leftovers(parent: &Path, is_ours: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.filter_map(Result::ok) {
        let found = entry.file_name();
        let Some((name, number)) = found.to_str().and_then(parts) else { continue };
        if !is_running(number) && is_ours(name) {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let path = entry.path();
            drop(if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) });
        }
    }
}
