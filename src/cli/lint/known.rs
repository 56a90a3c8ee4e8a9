//! What earlier walks met. A folder in which no name came or went since is not read again: its times and its number tell.
//!
//! Files are asked for as always; only which there are is known. A change of what is ignored, anywhere, makes the next walk a whole one.

use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::walk::Meets;
use crate::cli::cache::Cache;
use crate::cli::defaults::Defaults;
use crate::cli::disk::Disk;
use crate::driver::{Met, Walked};
use crate::locks::{held, released};
use crate::maps::HashSet;
use crate::spec::Files;
use crate::stamp::Stamp;

/// Fewer files are met in less time than it takes to keep them.
const FEWEST_FILES: usize = 100;

/// What a walk reads to know what it omits, in a folder that it enters or that is above these.
const IGNORE_FILES: [&str; 2] = [".ignore", ".gitignore"];

/// The same, in the folder of a repository.
const EXCLUDE: &str = ".git/info/exclude";

/// Some folders, and what is known to be below them.
pub(super) struct Known<'a> {
    /// `None` where nothing is kept.
    cache: Option<Cache>,
    disk: &'a Disk,
    kept: Kept,
    found: Mutex<Found>,
}

/// What is kept.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Files above the folders that say what is omitted, and what each was.
    above: Vec<Ignore>,
    /// Those in the folders.
    ignores: Vec<Ignore>,
    /// Folders that were entered. One that was written right now has no stamp.
    folders: Vec<(String, Option<Stamp>)>,
    /// Links with names of files, and whether they led to files that may be read: that can change anywhere.
    links: Vec<(String, bool)>,
    /// Files that were met.
    files: Vec<(String, Met)>,
}

/// A file that says what is omitted; `None` for one that is not there.
type Ignore = (String, Option<Stamp>);

/// What this run walks anew.
#[derive(Debug, Default)]
struct Found {
    kept: Kept,
    unread: Vec<(String, String)>,
    /// Whether something may change without a trace.
    is_open: bool,
    has_changed: bool,
}

/// Something about a file that was written right now.
struct Unsettled;

impl<'a> Known<'a> {
    /// What an earlier run with these folders met.
    pub(super) fn of_earlier(folders: &[String], defaults: &Defaults, disk: &'a Disk) -> Self {
        // The top of a file system has no name of its own; what is named within another may be omitted there.
        let all: HashSet<&str> = folders.iter().map(|folder| named(folder)).collect();
        let is_plain = |folder: &String| {
            !folder.starts_with("//")
                && folder != "/"
                && !above_path(named(folder)).any(|above| all.contains(above))
        };
        let about = (folders, &defaults.exclude, &defaults.folder);
        let cache = Cache::new("walk", &about).filter(|_| folders.iter().all(is_plain));
        let kept = cache.as_ref().and_then(|cache| postcard::from_bytes(&cache.read()).ok());
        Self { cache, disk, kept: kept.unwrap_or_default(), found: Mutex::default() }
    }

    /// The folders that have to be walked, with all that is below them; forgets what was met there.
    pub(super) fn stale(&mut self, folders: &[String]) -> Vec<String> {
        if self.cache.is_none() {
            return folders.to_vec();
        }
        let found = self.found.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        match above(folders, self.disk) {
            Ok(above) => found.kept.above = above,
            Err(Unsettled) => found.is_open = true,
        }
        let has_same_ignores = !found.is_open
            && found.kept.above == self.kept.above
            && self.kept.ignores.iter().all(|(path, stamp)| self.disk.stamp(path) == *stamp);
        if !has_same_ignores {
            self.kept = Kept::default();
        }
        let is_changed = |(path, stamp): &&(String, Option<Stamp>)| {
            stamp.is_none() || self.disk.stamp_of_folder(walkable(path)) != *stamp
        };
        let mut changed: HashSet<String> =
            self.kept.folders.par_iter().filter(is_changed).map(|(path, _)| path.clone()).collect();
        let leads_elsewhere = |(path, was_file): &&(String, bool)| {
            (Path::new(path).is_file() && self.disk.allows(path).is_ok()) != *was_file
        };
        let redirected = self.kept.links.iter().filter(leads_elsewhere);
        changed.extend(redirected.filter_map(|(path, _)| above_path(path).next()).map(str::to_owned));
        let known: HashSet<&str> = self.kept.folders.iter().map(|(path, _)| &**path).collect();
        let named = folders.iter().map(|folder| named(folder)).filter(|folder| !known.contains(folder));
        changed.extend(named.map(str::to_owned).collect::<Vec<_>>());
        if changed.is_empty() {
            return Vec::new();
        }
        found.has_changed = true;
        let is_below = |path: &str| above_path(path).any(|above| changed.contains(above));
        self.kept.folders.retain(|(path, _)| !changed.contains(path) && !is_below(path));
        self.kept.ignores.retain(|(path, _)| !is_below(path));
        self.kept.links.retain(|(path, _)| !is_below(path));
        self.kept.files.retain(|(path, _)| !is_below(path));
        let outermost = changed.iter().filter(|path| !is_below(path));
        outermost.map(|path| walkable(path).to_owned()).collect()
    }

    /// Gives what is known, and what was found anew, and keeps it for the next run.
    pub(super) fn give(self, walked: &mut Walked) {
        let Self { cache, mut kept, found, .. } = self;
        let Found { kept: mut new, unread, is_open, has_changed } = released(found);
        kept.above = new.above;
        kept.ignores.append(&mut new.ignores);
        kept.folders.append(&mut new.folders);
        kept.links.append(&mut new.links);
        kept.files.append(&mut new.files);
        if has_changed && !is_open && unread.is_empty() && kept.files.len() >= FEWEST_FILES {
            kept.files.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
            if let (Some(cache), Ok(bytes)) = (cache, postcard::to_allocvec(&kept)) {
                cache.write(&bytes);
            }
        }
        walked.unread.extend(unread);
        for (path, met) in kept.files {
            walked.add(path, met);
        }
    }
}

impl Meets for Known<'_> {
    fn folder(&self, path: &str) {
        let ignores = ignores(named(path), self.disk);
        let stamp = self.disk.stamp_of_folder(path);
        let mut found = held(&self.found);
        match ignores {
            Ok(ignores) => found.kept.ignores.extend(ignores),
            Err(Unsettled) => found.is_open = true,
        }
        found.kept.folders.push((named(path).to_owned(), stamp));
    }

    fn unnamed(&self) {
        held(&self.found).is_open = true;
    }

    fn link(&self, path: &str, is_file: bool) {
        held(&self.found).kept.links.push((path.to_owned(), is_file));
    }

    fn file(&self, path: &str, met: Met) {
        held(&self.found).kept.files.push((path.to_owned(), met));
    }

    fn unread(&self, path: String, reason: String) {
        held(&self.found).unread.push((path, reason));
    }
}

/// A folder as the paths of what is in it begin; the working folder is not named there.
fn named(folder: &str) -> &str {
    match folder.strip_prefix("./").unwrap_or(folder).trim_end_matches('/') {
        "." => "",
        named => named,
    }
}

/// The reverse.
fn walkable(named: &str) -> &str {
    if named.is_empty() { "." } else { named }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folders above a path.
fn above_path(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| match path.rfind('/') {
        Some(at) => Some(&path[..at]),
        None => (!path.is_empty()).then_some(""),
    })
    .skip(1)
}

/// What says, above some folders and for all that a user has, what is omitted.
fn above(folders: &[String], disk: &Disk) -> Result<Vec<Ignore>, Unsettled> {
    let mut paths: Vec<String> = Vec::new();
    for folder in folders {
        let real = Path::new(folder).canonicalize().map_err(|_| Unsettled)?;
        paths.extend(real.ancestors().skip(1).map(|above| above.to_string_lossy().into_owned()));
    }
    paths.sort_unstable();
    paths.dedup();
    let mut asked = Vec::new();
    for path in paths {
        for name in IGNORE_FILES {
            let path = joined(&path, name);
            let stamp = stamp(&path, disk)?;
            asked.push((path, stamp));
        }
        asked.extend(exclude(&path, disk)?);
    }
    if let Some(path) = ignore::gitignore::gitconfig_excludes_path() {
        let path = path.to_string_lossy().into_owned();
        let stamp = stamp(&path, disk)?;
        asked.push((path, stamp));
    }
    Ok(asked)
}

/// What says in a folder what is omitted. A file that comes is another name there.
fn ignores(folder: &str, disk: &Disk) -> Result<Vec<Ignore>, Unsettled> {
    let mut ignores = Vec::new();
    for name in IGNORE_FILES {
        let path = joined(folder, name);
        ignores.extend(stamp(&path, disk)?.map(|stamp| (path, Some(stamp))));
    }
    ignores.extend(exclude(folder, disk)?);
    Ok(ignores)
}

/// What the repository says whose top a folder is.
fn exclude(folder: &str, disk: &Disk) -> Result<Option<Ignore>, Unsettled> {
    let Ok(git) = std::fs::metadata(joined(folder, ".git")) else { return Ok(None) };
    // In another working tree of a repository it is a file, and what is omitted is listed elsewhere.
    if !git.is_dir() {
        return Err(Unsettled);
    }
    let path = joined(folder, EXCLUDE);
    let stamp = stamp(&path, disk)?;
    Ok(Some((path, stamp)))
}

/// What a file is now; `None` where there is none.
fn stamp(path: &str, disk: &Disk) -> Result<Option<Stamp>, Unsettled> {
    if !Path::new(path).exists() {
        return Ok(None);
    }
    disk.stamp(path).map(Some).ok_or(Unsettled)
}
