//! The step from a folder as it was to the folder as it has to be. Once the list of what is to be moved and removed lies
//! there, the step is taken: when something ends it half way, the next build takes the rest of it before anything else.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::bundle::disk::beside::put;
use crate::bundle::disk::modes::Modes;
use crate::bundle::disk::write::{failed, make_folders};
use crate::bundle::manifest::is_inside;
use crate::error::Error;

/// Where changed files wait until all of them are there.
pub(in crate::bundle) const STAGE: &str = ".clusterc-new";

/// Their place in it.
pub(in crate::bundle) const FILES: &str = "files";

/// The list, beside it.
const JOURNAL: &str = "journal.json";

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::bundle) struct Journal {
    /// Staged files that go to their places, in this order.
    pub(in crate::bundle) moves: Vec<String>,
    /// Files that go.
    pub(in crate::bundle) removals: Vec<String>,
}

impl Journal {
    /// Takes the step.
    ///
    /// # Errors
    /// What keeps it from being taken; before the list lies there, the folder is as it was.
    pub(in crate::bundle) fn run(&self, folder: &Path, modes: Modes) -> Result<(), Error> {
        if self.moves.is_empty() && self.removals.is_empty() {
            return Ok(());
        }
        let list = serde_json::to_vec(self).expect("lists of text are JSON");
        let ready = self.make_parents(folder, modes);
        let decided = ready.and_then(|()| put(&folder.join(STAGE).join(JOURNAL), &list));
        if let Err(error) = decided {
            remove_empty_folders(folder, &self.moves);
            return Err(error);
        }
        self.take(folder).map_err(|error| error.help("build again: it goes on where this one stopped"))
    }

    /// Makes the folders that files are moved to while nothing is decided yet: a full disk shows here.
    fn make_parents(&self, folder: &Path, modes: Modes) -> Result<(), Error> {
        let mut made = HashSet::new();
        for (parent, _) in self.moves.iter().filter_map(|path| path.rsplit_once('/')) {
            if !made.contains(parent) {
                make_folders(folder, parent, &mut made, modes)?;
            }
        }
        Ok(())
    }

    /// Does what is not done yet.
    fn take(&self, folder: &Path) -> Result<(), Error> {
        let stage = folder.join(STAGE).join(FILES);
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
        Ok(())
    }
}

/// Whether a step in a folder was begun and not ended.
pub(in crate::bundle) fn is_open(folder: &Path) -> bool {
    folder.join(STAGE).join(JOURNAL).exists()
}

/// Ends a step that something ended half way, and clears what one left that was never begun.
pub(in crate::bundle) fn finish(folder: &Path) -> Result<(), Error> {
    let path = folder.join(STAGE).join(JOURNAL);
    match fs::read(&path) {
        Ok(list) => {
            let journal = serde_json::from_slice::<Journal>(&list).ok();
            let is_ours =
                |journal: &Journal| journal.moves.iter().chain(&journal.removals).all(|path| is_inside(path));
            let Some(journal) = journal.filter(is_ours) else {
                let message = format!("`{}` is none that clusterc wrote", path.display());
                return Err(Error::new(message).help("name another folder, or look at what lies there"));
            };
            let mut checked = HashSet::new();
            for path in journal.moves.iter().chain(&journal.removals) {
                refuse_links(folder, path, &mut checked)?;
            }
            journal.take(folder)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed("read", &path, &error)),
    }
    clear(folder)
}

/// Clears the stage; the list first, for what is staged is of no use without it.
pub(in crate::bundle) fn clear(folder: &Path) -> Result<(), Error> {
    let stage = folder.join(STAGE);
    if !stage.exists() || stage.is_symlink() {
        return Ok(());
    }
    drop(fs::remove_file(stage.join(JOURNAL)));
    fs::remove_dir_all(&stage).map_err(|error| failed("clear", &stage, &error))
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
            return Err(Error::new(format!("`{}` is a link: nothing is written through it", full.display())));
        }
        checked.insert(part.to_owned());
    }
    Ok(())
}

/// Removes folders above some paths that are empty; what somebody put there keeps its folder.
fn remove_empty_folders(folder: &Path, paths: &[String]) {
    let parents = paths.iter().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]));
    let parents: BTreeSet<&str> = parents.collect();
    for parent in parents.into_iter().rev() {
        // Not empty, or gone already: both are fine.
        drop(fs::remove_dir(folder.join(parent)));
    }
}
