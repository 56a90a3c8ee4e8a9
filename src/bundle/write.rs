//! The only writer to disk. It writes beside and renames into place, so that a failure leaves what was there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::file::{BundleFile, Entry, hex, sum};
use super::manifest::{self, Known, MANIFEST};
use super::open::SIGNATURE;
use super::{Bundle, modes::Modes};
use crate::diagnostic::words;
use crate::error::{Error, reason};

/// Where changed files wait until all of them are there.
const STAGE: &str = ".clusterc-new";

/// What a write came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that the folder holds.
    pub files: usize,
    /// Files that were written.
    pub changed: usize,
    /// Files that were taken away.
    pub removed: usize,
}

impl Bundle<'_> {
    /// Writes the bundle to a folder. One that an earlier build made is brought up to date: only what differs is
    /// written, and files no longer of use are taken away.
    ///
    /// # Errors
    /// A folder that holds somebody's files, files edited by hand (unless `force`), or a disk that does not take
    /// what is written. What was there stays as it was.
    pub fn write(&self, folder: &Path, force: bool) -> Result<Written, Error> {
        match fs::metadata(folder) {
            Ok(found) if !found.is_dir() => Err(Error::new(format!("`{}` is a file", folder.display()))
                .help("name a folder that is new, empty or made by clusterc")),
            Ok(_) => self.update(folder, force),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.create(folder),
            Err(error) => Err(failed("reach", folder, &error)),
        }
    }

    /// Writes a new folder: whole beside its place, then renamed.
    fn create(&self, folder: &Path) -> Result<Written, Error> {
        let Some(name) = folder.file_name() else {
            return Err(Error::new(format!("`{}` names no folder", folder.display())));
        };
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(|error| failed("make", &parent, &error))?;
        let name = name.to_string_lossy();
        remove_leftovers(&parent, &name);
        let beside = parent.join(format!(".{name}.clusterc-{}", std::process::id()));
        let work = || {
            fs::create_dir(&beside).map_err(|error| failed("make", &beside, &error))?;
            let modes = Modes::of(&beside).map_err(|error| failed("write", &beside, &error))?;
            modes.mend_folder(&beside).map_err(|error| failed("make", &beside, &error))?;
            let files = self.write_all(&beside, modes)?;
            fs::rename(&beside, folder).map_err(|error| failed("make", folder, &error))?;
            Ok(Written { files, changed: files, removed: 0 })
        };
        work().inspect_err(|_| drop(fs::remove_dir_all(&beside)))
    }

    /// Writes every file below an empty folder.
    fn write_all(&self, folder: &Path, modes: Modes) -> Result<usize, Error> {
        let write_host = |place: usize| write_files(folder, self.host_files(place)?, modes);
        let hosts: Result<Vec<Vec<Entry>>, Error> =
            (0..self.chosen.len()).into_par_iter().map(write_host).collect();
        let mut entries: Vec<Entry> = hosts?.into_iter().flatten().collect();
        entries.extend(write_files(folder, self.common_files(), modes)?);
        let closing = self.closing_files(&mut entries).into();
        write_files(folder, closing, modes)?;
        Ok(entries.len() + 1)
    }

    /// Brings a folder up to date: stages what differs, looks for what must not be touched, then moves.
    fn update(&self, folder: &Path, force: bool) -> Result<Written, Error> {
        let before = read_manifest(folder)?;
        let stage = folder.join(STAGE);
        let work = || {
            if stage.exists() {
                fs::remove_dir_all(&stage).map_err(|error| failed("clear", &stage, &error))?;
            }
            fs::create_dir(&stage).map_err(|error| failed("write below", folder, &error))?;
            let modes = Modes::of(&stage).map_err(|error| failed("write", &stage, &error))?;
            self.stage_and_move(folder, &stage, &before, modes, force)
        };
        let written = work();
        let cleared = if stage.exists() { fs::remove_dir_all(&stage) } else { Ok(()) };
        let written = written?;
        cleared.map_err(|error| failed("clear", &stage, &error))?;
        Ok(written)
    }

    fn stage_and_move(
        &self,
        folder: &Path,
        stage: &Path,
        before: &BTreeMap<String, Known>,
        modes: Modes,
        force: bool,
    ) -> Result<Written, Error> {
        let update = Update {
            folder,
            stage,
            before,
            modes,
            force,
            staged: Mutex::default(),
            edited: Mutex::default(),
        };
        let stage_host = |place: usize| update.stage_files(self.host_files(place)?);
        let hosts: Result<Vec<Vec<Entry>>, Error> =
            (0..self.chosen.len()).into_par_iter().map(stage_host).collect();
        let mut entries: Vec<Entry> = hosts?.into_iter().flatten().collect();
        entries.extend(update.stage_files(self.common_files())?);
        let wanted: HashSet<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        let gone: Vec<&String> = before.keys().filter(|path| !wanted.contains(path.as_str())).collect();
        let leaving: Result<Vec<Option<&String>>, Error> =
            gone.into_par_iter().map(|path| Ok(update.may_remove(path)?.then_some(path))).collect();
        let leaving: Vec<&String> = leaving?.into_iter().flatten().collect();
        update.refuse_edited()?;
        drop(wanted);
        let [sums, manifest] = self.closing_files(&mut entries);
        let files = entries.len() + 1;
        // The manifest comes last of all: until then the old one speaks for the folder.
        let staged = std::mem::take(&mut *held(&update.staged));
        move_into(stage, folder, &staged, modes)?;
        for path in &leaving {
            let path = folder.join(path);
            fs::remove_file(&path).map_err(|error| failed("remove", &path, &error))?;
        }
        remove_empty_folders(folder, &leaving);
        for file in [sums, manifest] {
            let target = folder.join(&file.path);
            if fs::read(&target).is_ok_and(|found| found == file.content.bytes()) {
                continue;
            }
            write_file(&stage.join(&file.path), &file, modes)?;
            // A signature of what was there before would be one of nothing.
            drop(fs::remove_file(folder.join(SIGNATURE)));
            fs::rename(stage.join(&file.path), &target).map_err(|error| failed("write", &target, &error))?;
        }
        Ok(Written { files, changed: staged.len(), removed: leaving.len() })
    }
}

/// One bringing up to date.
struct Update<'a> {
    folder: &'a Path,
    stage: &'a Path,
    before: &'a BTreeMap<String, Known>,
    modes: Modes,
    force: bool,
    staged: Mutex<Vec<String>>,
    edited: Mutex<BTreeSet<String>>,
}

impl Update<'_> {
    /// Stages those of some files that the folder does not hold as they should be.
    fn stage_files(&self, files: Vec<BundleFile>) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::with_capacity(files.len());
        let mut checked = HashSet::new();
        let mut staged = Vec::new();
        for file in files {
            let entry = file.entry();
            self.refuse_links(&file.path, &mut checked)?;
            if !self.is_there(&file, &entry)? {
                staged.push(file);
            }
            entries.push(entry);
        }
        held(&self.staged).extend(staged.iter().map(|file| file.path.clone()));
        write_files(self.stage, staged, self.modes)?;
        Ok(entries)
    }

    /// Whether a file lies there with the right bytes; notes it when somebody else wrote what lies there.
    fn is_there(&self, file: &BundleFile, entry: &Entry) -> Result<bool, Error> {
        let path = self.folder.join(&file.path);
        let Some(found) = read_plain(&path)? else { return Ok(false) };
        if let Found::File(bytes, mode) = &found
            && bytes == file.content.bytes()
        {
            if *mode != entry.mode {
                Modes::set(&path, entry.mode).map_err(|error| failed("set the mode of", &path, &error))?;
            }
            return Ok(true);
        }
        if !self.is_ours(&file.path, &found) {
            self.note_edited(&file.path);
        }
        if let Found::Folder = found {
            return Err(Error::new(format!("`{}` is a folder, where a file has to be", path.display())));
        }
        Ok(false)
    }

    /// Whether a file that is no longer wanted lies there and may go.
    fn may_remove(&self, path: &str) -> Result<bool, Error> {
        self.refuse_links(path, &mut HashSet::new())?;
        let Some(found) = read_plain(&self.folder.join(path))? else { return Ok(false) };
        if let Found::Folder = found {
            return Ok(false);
        }
        if !self.is_ours(path, &found) {
            self.note_edited(path);
        }
        Ok(true)
    }

    /// Whether what lies there is what the manifest says was written.
    fn is_ours(&self, path: &str, found: &Found) -> bool {
        match (self.before.get(path), found) {
            (Some(known), Found::File(bytes, _)) => hex(&sum(bytes)) == known.sum,
            _ => false,
        }
    }

    fn note_edited(&self, path: &str) {
        held(&self.edited).insert(path.to_owned());
    }

    /// A folder that is a link would lead out of the bundle.
    fn refuse_links(&self, path: &str, checked: &mut HashSet<String>) -> Result<(), Error> {
        for (at, _) in path.match_indices('/') {
            let part = &path[..at];
            if checked.contains(part) {
                continue;
            }
            let full = self.folder.join(part);
            if fs::symlink_metadata(&full).is_ok_and(|found| found.is_symlink()) {
                return Err(Error::new(format!(
                    "`{}` is a link: nothing is written through it",
                    full.display()
                )));
            }
            checked.insert(part.to_owned());
        }
        Ok(())
    }

    fn refuse_edited(&self) -> Result<(), Error> {
        let edited = held(&self.edited);
        if edited.is_empty() || self.force {
            return Ok(());
        }
        let files = words::count(edited.len(), "file");
        let list = words::ticked_list(edited.iter(), 8);
        let message = format!(
            "`{}` holds {files} that clusterc did not write as they are: {list}",
            self.folder.display()
        );
        Err(Error::new(message)
            .help("keep what they hold elsewhere, then build again with --force to replace them"))
    }
}

/// What lies at a path.
enum Found {
    File(Vec<u8>, u32),
    Link,
    Folder,
}

/// What lies at a path, links not followed; `None` when nothing does.
fn read_plain(path: &Path) -> Result<Option<Found>, Error> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("read", path, &error)),
    };
    if found.is_dir() {
        return Ok(Some(Found::Folder));
    }
    if !found.is_file() {
        return Ok(Some(Found::Link));
    }
    let bytes = fs::read(path).map_err(|error| failed("read", path, &error))?;
    Ok(Some(Found::File(bytes, Modes::get(&found))))
}

/// The files of the manifest in a folder; none for an empty one.
fn read_manifest(folder: &Path) -> Result<BTreeMap<String, Known>, Error> {
    let foreign = |what: &str| {
        Error::new(format!("`{}` {what}", folder.display()))
            .help("name a folder that is new, empty or made by clusterc")
    };
    match fs::read(folder.join(MANIFEST)) {
        Ok(text) => {
            manifest::read(&text).ok_or_else(|| foreign("has a manifest.json that clusterc did not write"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
            let mut names = entries.filter_map(Result::ok).map(|entry| entry.file_name());
            if names.any(|name| name != STAGE) {
                return Err(foreign("holds files that clusterc did not write"));
            }
            Ok(BTreeMap::new())
        }
        Err(error) => Err(failed("read", &folder.join(MANIFEST), &error)),
    }
}

/// Writes files below a folder, folder after folder, none of which need be there.
fn write_files(folder: &Path, mut files: Vec<BundleFile>, modes: Modes) -> Result<Vec<Entry>, Error> {
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let mut made: HashSet<String> = HashSet::new();
    let mut entries = Vec::with_capacity(files.len());
    for file in &files {
        if !manifest::is_inside(&file.path) {
            return Err(Error::new(format!(
                "`{}` would lie outside of the bundle",
                super::one_line(&file.path)
            )));
        }
        if let Some((parent, _)) = file.path.rsplit_once('/')
            && !made.contains(parent)
        {
            make_folders(folder, parent, &mut made, modes)?;
        }
        write_file(&folder.join(&file.path), file, modes)?;
        entries.push(file.entry());
    }
    Ok(entries)
}

fn make_folders(folder: &Path, path: &str, made: &mut HashSet<String>, modes: Modes) -> Result<(), Error> {
    for at in path.match_indices('/').map(|(at, _)| at).chain([path.len()]) {
        let part = &path[..at];
        if made.insert(part.to_owned()) {
            let full = folder.join(part);
            match fs::create_dir(&full) {
                Ok(()) => modes.mend_folder(&full).map_err(|error| failed("make", &full, &error))?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed("make", &full, &error)),
            }
        }
    }
    Ok(())
}

fn write_file(path: &Path, file: &BundleFile, modes: Modes) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    Modes::ask(&mut options, file.mode);
    let work = || -> io::Result<()> {
        let mut open: File = options.open(path)?;
        open.write_all(file.content.bytes())?;
        modes.mend_file(path, file.mode)
    };
    work().map_err(|error| failed("write", path, &error))
}

/// Writes one file beside its place and renames it there.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.clusterc-{}", std::process::id()));
    let work = || -> io::Result<()> {
        File::create_new(&beside)?.write_all(bytes)?;
        fs::rename(&beside, path)
    };
    work().map_err(|error| {
        drop(fs::remove_file(&beside));
        failed("write", path, &error)
    })
}

/// Moves staged files to their places.
fn move_into(stage: &Path, folder: &Path, paths: &[String], modes: Modes) -> Result<(), Error> {
    let mut made = HashSet::new();
    for path in paths {
        if let Some((parent, _)) = path.rsplit_once('/')
            && !made.contains(parent)
        {
            make_folders(folder, parent, &mut made, modes)?;
        }
        let to = folder.join(path);
        fs::rename(stage.join(path), &to).map_err(|error| failed("write", &to, &error))?;
    }
    Ok(())
}

/// Removes folders that are empty now that some files are gone; what somebody put there keeps its folder.
fn remove_empty_folders(folder: &Path, removed: &[&String]) {
    let parents = removed.iter().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]));
    let parents: BTreeSet<&str> = parents.collect();
    for parent in parents.into_iter().rev() {
        // Not empty, or gone already: both are fine.
        drop(fs::remove_dir(folder.join(parent)));
    }
}

/// Removes what builds that were killed left beside the folder.
fn remove_leftovers(parent: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    let prefix = format!(".{name}.clusterc-");
    for entry in entries.filter_map(Result::ok) {
        let found = entry.file_name();
        let Some(number) = found.to_str().and_then(|found| found.strip_prefix(&prefix)) else { continue };
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && Path::new("/proc/self").exists() && !Path::new("/proc").join(number).exists() {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// What a lock guards, also when another thread gave up: its trouble is reported by itself.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes one file, for commands whose product is one: beside its place, then renamed into it. Whoever looks at it
/// finds the old or the new one, whole.
///
/// # Errors
/// What keeps it from being written; without `force` also that it is there already.
pub fn put_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    if !force && fs::symlink_metadata(path).is_ok() {
        let message = format!("`{}` is there already", path.display());
        return Err(Error::new(message).help("--force overwrites it"));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.clusterc-{}", std::process::id()));
    let work = || -> io::Result<()> {
        fs::write(&beside, bytes)?;
        fs::rename(&beside, path)
    };
    work().map_err(|error| {
        drop(fs::remove_file(&beside));
        failed("write", path, &error)
    })
}

/// An error with what was tried and on which path.
pub(super) fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::new(format!("cannot {what} `{}`: {}", path.display(), reason(error)))
}
