//! The step from a folder as it was to the folder as it has to be. Once the list of what is to be moved and removed is
//! there, the step is taken: when something ends it half way, the next build takes the rest of it before anything else.

use crate::maps::HashSet;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::bundle::disk::modes::Modes;
use crate::bundle::disk::settle::settle;
use crate::bundle::disk::staged::{is_running, put};
use crate::bundle::disk::write::{failed, make_folders};
use crate::bundle::manifest::is_inside;
use crate::error::Error;

/// Where changed files wait until all of them are there.
pub(in crate::bundle) const STAGE: &str = ".clusterc-new";

/// How the location in it starts where the files of one build are.
const FILES: &str = "files";

/// The list, next to it.
const JOURNAL: &str = "journal.json";

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::bundle) struct Journal {
    /// The location in the stage where the files are: each build has its own.
    #[serde(rename = "place", default = "first_folder")]
    pub(in crate::bundle) stage_folder: String,
    /// Staged files that go to their locations, in this order.
    pub(in crate::bundle) moves: Vec<String>,
    /// Files that go.
    pub(in crate::bundle) removals: Vec<String>,
}

/// Where all builds staged before each had its own location.
fn first_folder() -> String {
    FILES.to_owned()
}

/// A location in the stage that is this build's alone.
pub(in crate::bundle) fn own_folder() -> String {
    format!("{FILES}-{}", std::process::id())
}

impl Journal {
    /// Takes the step.
    ///
    /// # Errors
    /// What keeps it from being taken; before the list is there, the folder is as it was.
    pub(in crate::bundle) fn run(&self, folder: &Path, modes: Modes) -> Result<(), Error> {
        if self.moves.is_empty() && self.removals.is_empty() {
            return Ok(());
        }
        let list = serde_json::to_vec(self).expect("lists of text are JSON");
        let ready = self.make_parents(folder, modes);
        let settled =
            ready.and_then(|()| settle(folder).map_err(|error| failed("write below", folder, &error)));
        let decided = settled.and_then(|()| put(&folder.join(STAGE).join(JOURNAL), &list));
        let goes_on = |error: Error| error.help("run the build again: it continues where this one stopped");
        match decided {
            Ok(()) => self.take(folder).map_err(goes_on),
            // The list is there and only its sync failed: the next build needs the folders that it moves files to.
            Err(error) if is_open(folder) => Err(goes_on(error)),
            Err(error) => {
                remove_empty_folders(folder, &self.moves);
                Err(error)
            }
        }
    }

    /// Makes the folders that files are moved to while nothing is decided yet: a full disk shows here.
    fn make_parents(&self, folder: &Path, modes: Modes) -> Result<(), Error> {
        let mut made = HashSet::default();
        for (parent, _) in self.moves.iter().filter_map(|path| path.rsplit_once('/')) {
            if !made.contains(parent) {
                make_folders(folder, parent, &mut made, modes)?;
            }
        }
        Ok(())
    }

    /// Does what is not done yet.
    fn take(&self, folder: &Path) -> Result<(), Error> {
        let stage = folder.join(STAGE).join(&self.stage_folder);
        for path in &self.moves {
            let to = folder.join(path);
            match fs::rename(stage.join(path), &to) {
                // It was moved before something ended the last try.
                Err(error) if error.kind() == io::ErrorKind::NotFound && to.is_file() => {}
                Err(error) => return Err(failed("write", &to, &error)),
                Ok(()) => {}
            }
        }
        for path in &self.removals {
            let path = folder.join(path);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed("remove", &path, &error));
                }
                _ => {}
            }
        }
        remove_empty_folders(folder, &self.removals);
        // The list goes next: by then what it asks for must not be undone by a power failure.
        settle(folder).map_err(|error| failed("write below", folder, &error))
    }
}

/// Whether a step in a folder was started and not ended.
pub(in crate::bundle) fn is_open(folder: &Path) -> bool {
    folder.join(STAGE).join(JOURNAL).exists()
}

/// Ends a step that something ended half way, and clears what one left that was never started. With `force` a
/// step that cannot be ended is dropped: the build then replaces all that is not as it has to be.
pub(in crate::bundle) fn finish(folder: &Path, force: bool) -> Result<(), Error> {
    let stage = folder.join(STAGE);
    if force && fs::symlink_metadata(&stage).is_ok_and(|found| !found.is_dir()) {
        fs::remove_file(&stage).map_err(|error| failed("clear", &stage, &error))?;
    }
    match resume(folder) {
        Err(_) if force => {}
        done => done.map_err(|error| {
            error.help("run the build again with --force: it replaces everything that differs")
        })?,
    }
    clear(folder)
}

fn resume(folder: &Path) -> Result<(), Error> {
    let path = folder.join(STAGE).join(JOURNAL);
    match fs::read(&path) {
        Ok(list) => {
            let journal = serde_json::from_slice::<Journal>(&list).ok();
            let is_ours = |journal: &Journal| {
                let mut paths = journal.moves.iter().chain(&journal.removals).chain([&journal.stage_folder]);
                paths.all(|path| is_inside(path))
            };
            let Some(journal) = journal.filter(is_ours) else {
                let message = format!("`{}` was not written by clusterc", path.display());
                return Err(Error::new(message));
            };
            let mut checked = HashSet::default();
            for path in journal.moves.iter().chain(&journal.removals) {
                refuse_links(folder, path, &mut checked)?;
            }
            journal.take(folder)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed("read", &path, &error)),
    }
}

/// Clears the stage for anyone who holds the lock of the folder; the list first, for what is staged is of no use
/// without it. A location of a process that still runs, where the file system has no locks, stays.
pub(in crate::bundle) fn clear(folder: &Path) -> Result<(), Error> {
    let stage = folder.join(STAGE);
    if !stage.exists() || stage.is_symlink() {
        return Ok(());
    }
    let cannot = |error: io::Error| failed("clear", &stage, &error);
    let list = stage.join(JOURNAL);
    if list.is_dir() {
        fs::remove_dir_all(&list).map_err(cannot)?;
    }
    drop(fs::remove_file(&list));
    let mut is_empty = true;
    for entry in fs::read_dir(&stage).map_err(cannot)?.filter_map(Result::ok) {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(FILES)?.strip_prefix('-'));
        if number.is_some_and(|number| number != std::process::id().to_string() && is_running(number)) {
            is_empty = false;
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.map_err(cannot)?;
    }
    if is_empty { fs::remove_dir(&stage).map_err(cannot) } else { Ok(()) }
}

/// Refuses a path through a folder that is a link: it would lead out of the bundle.
pub(in crate::bundle) fn refuse_links(
    folder: &Path,
    path: &str,
    checked: &mut HashSet<String>,
) -> Result<(), Error> {
    for (at, _) in path.match_indices('/') {
        let part = &path[..at];
        if checked.contains(part) {
            continue;
        }
        let full = folder.join(part);
        if fs::symlink_metadata(&full).is_ok_and(|found| found.is_symlink()) {
            return Err(Error::new(format!(
                "`{}` is a symbolic link: clusterc does not write through it",
                full.display()
            )));
        }
        checked.insert(part.to_owned());
    }
    Ok(())
}

/// Removes folders above some paths that are empty; what someone put there keeps its folder.
fn remove_empty_folders(folder: &Path, paths: &[String]) {
    let parents = paths.iter().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]));
    let parents: BTreeSet<&str> = parents.collect();
    for parent in parents.into_iter().rev() {
        // Not empty, or gone already: both are fine.
        drop(fs::remove_dir(folder.join(parent)));
    }
}
