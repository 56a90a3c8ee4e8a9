//! A folder that an earlier build made is updated: what differs is staged, what must not be touched is checked, then
//! the [`journal`](crate::bundle::disk::journal) moves everything.

use crate::maps::HashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;

use crate::bundle::disk::journal::{self, Journal, STAGE, refuse_links};
use crate::bundle::disk::links::{Inode, Links, Sums, inode};
use crate::bundle::disk::modes::Modes;
use crate::bundle::disk::payload::{copy, path_of};
use crate::bundle::disk::watch::Watch;
use crate::bundle::disk::write::{Written, failed, write_files, write_payload};
use crate::bundle::file::{BundleFile, Entry, hex};
use crate::bundle::manifest::{self, Known, MANIFEST, SUMS};
use crate::bundle::read::open::SIGNATURE;
use crate::bundle::read::plain::{self, sum_of};
use crate::bundle::{Bundle, Failure};
use crate::diagnostic::words;
use crate::error::Error;
use crate::locks::held;
use crate::payload::Inspected;

/// The longest manifest.json that is read: that of a hundred thousand hosts.
const LONGEST_LIST: u64 = 1 << 30;

impl Bundle<'_> {
    /// Updates a folder. When it is interrupted, the folder is as it was before, or the next build completes the
    /// update.
    pub(in crate::bundle) fn update(&self, folder: &Path, force: bool) -> Result<Written, Failure> {
        journal::finish(folder, force)?;
        let before = read_manifest(folder, force)?;
        let stage = folder.join(STAGE);
        let work = || -> Result<Written, Failure> {
            let stage_folder = journal::own_folder();
            let files = stage.join(&stage_folder);
            make_stage(&stage)
                .and_then(|()| fs::create_dir(&files))
                .map_err(|error| failed("write below", folder, &error))?;
            let modes = Modes::of(&files).map_err(|error| failed("write", &stage, &error))?;
            let (moves, removals, written) = self.stage(folder, &files, &before, modes, force)?;
            let journal = Journal { stage_folder, moves, removals };
            journal.run(folder, modes)?;
            Ok(written)
        };
        let written = work();
        // Once started, the step is the next build's to end: what it needs for that stays.
        if written.is_ok() || !journal::is_open(folder) {
            let cleared = journal::clear(folder);
            return written.and_then(|written| cleared.map(|()| written).map_err(Failure::from));
        }
        written
    }

    /// Stages what differs, and says what has to be done with it.
    fn stage(
        &self,
        folder: &Path,
        stage: &Path,
        before: &BTreeMap<String, Known>,
        modes: Modes,
        force: bool,
    ) -> Result<(Vec<String>, Vec<String>, Written), Failure> {
        let update = Update {
            folder,
            stage,
            before,
            modes,
            force,
            watch: &self.watch,
            links: Links::default(),
            equal: Sums::default(),
            staged: Mutex::default(),
            edited: Mutex::default(),
        };
        let payloads: Result<Vec<Entry>, Failure> =
            self.payloads.iter().map(|payload| update.stage_payload(payload)).collect();
        let mut entries = payloads?;
        let stage_host = |index: usize| update.stage_files(self.host_files(index)?);
        let stage_hosts = || -> Result<Vec<Vec<Entry>>, Error> {
            (0..self.chosen.len()).into_par_iter().map(stage_host).collect()
        };
        let stage_rest = || update.stage_files(self.files_of_no_host(&entries));
        let (rest, hosts) = rayon::join(stage_rest, stage_hosts);
        entries.extend(rest?);
        entries.extend(hosts?.into_iter().flatten());
        let wanted: HashSet<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        let gone: Vec<&String> = before.keys().filter(|path| !wanted.contains(path.as_str())).collect();
        let leaving: Result<Vec<Option<&String>>, Error> =
            gone.into_par_iter().map(|path| Ok(update.may_remove(path)?.then_some(path))).collect();
        let mut removals: Vec<String> = leaving?.into_iter().flatten().cloned().collect();
        update.refuse_edited()?;
        drop(wanted);
        let mut moves = std::mem::take(&mut *held(&update.staged));
        moves.sort();
        let (changed, removed) = (moves.len(), removals.len());
        // The manifest comes last of all: until then the old one speaks for the folder.
        for file in self.closing_files(&self.chosen, &mut entries) {
            let there = plain::bytes(&folder.join(&file.path), file.content.bytes().len() as u64);
            if there.is_ok_and(|there| there == file.content.bytes()) {
                continue;
            }
            // A signature of what was there before would be one of nothing.
            if file.path == SUMS {
                removals.push(SIGNATURE.to_owned());
            }
            moves.push(file.path.clone());
            write_files(stage, vec![file], modes, &update.links)?;
        }
        // All but the checksums are in the list of files now.
        let written = Written { files: entries.len() + 1, changed, removed };
        Ok((moves, removals, written))
    }
}

/// A single update of an existing folder.
struct Update<'a> {
    folder: &'a Path,
    stage: &'a Path,
    before: &'a BTreeMap<String, Known>,
    modes: Modes,
    force: bool,
    watch: &'a Watch,
    /// Of what is staged. What is there is not linked to: renaming one name of a file to another does nothing.
    links: Links,
    /// Files with several names that are as they should be.
    equal: Sums<[u8; 32]>,
    staged: Mutex<Vec<String>>,
    edited: Mutex<BTreeSet<String>>,
}

impl Update<'_> {
    /// Stages those of some files that the folder does not hold as they should be.
    fn stage_files(&self, files: Vec<BundleFile>) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::with_capacity(files.len());
        let mut checked = HashSet::default();
        let mut staged = Vec::new();
        for file in files {
            let entry = file.entry();
            refuse_links(self.folder, &file.path, &mut checked)?;
            if !self.is_there(&file, &entry)? {
                staged.push(file);
            }
            entries.push(entry);
        }
        held(&self.staged).extend(staged.iter().map(|file| file.path.clone()));
        write_files(self.stage, staged, self.modes, &self.links)?;
        Ok(entries)
    }

    /// Stages a payload unless the folder holds it. One of the size that it has is read to be compared first.
    fn stage_payload(&self, payload: &Inspected) -> Result<Entry, Failure> {
        let path = path_of(payload);
        refuse_links(self.folder, &path, &mut HashSet::default())?;
        let target = self.folder.join(&path);
        let found = found_at(&target)?;
        if let Some(Found::File { size, mode, .. }) = found
            && size == payload.size
        {
            let unwritten = |error: &io::Error| failed("read", &target, error);
            let entry = copy(payload, &mut io::sink(), self.watch, unwritten)?;
            if sum_at(&target)? == hex(&entry.sum) {
                self.fix_mode(&target, mode, entry.mode)?;
                return Ok(entry);
            }
        }
        self.refuse_other(&path, &target, found.as_ref())?;
        held(&self.staged).push(path);
        write_payload(self.stage, payload, self.watch, self.modes)
    }

    /// Whether a file is there with the right bytes; notes it when someone else wrote what is there.
    fn is_there(&self, file: &BundleFile, entry: &Entry) -> Result<bool, Error> {
        let path = self.folder.join(&file.path);
        let found = found_at(&path)?;
        if let Some(Found::File { size, mode, inode }) = found
            && size == entry.size
        {
            let is_same = match self.equal.get(inode) {
                Some(sum) => sum == entry.sum,
                None => {
                    fs::read(&path).map_err(|error| failed("read", &path, &error))? == file.content.bytes()
                }
            };
            if is_same {
                self.equal.add(inode, entry.sum);
                self.fix_mode(&path, mode, entry.mode)?;
                return Ok(true);
            }
        }
        self.refuse_other(&file.path, &path, found.as_ref())?;
        Ok(false)
    }

    fn fix_mode(&self, path: &Path, found: u32, wanted: u32) -> Result<(), Error> {
        if found == wanted {
            return Ok(());
        }
        Modes::set(path, wanted).map_err(|error| failed("set the mode of", path, &error))
    }

    /// Notes it when what has to be replaced is someone else's; a folder is not replaced at all.
    fn refuse_other(&self, path: &str, target: &Path, found: Option<&Found>) -> Result<(), Error> {
        let Some(found) = found else { return Ok(()) };
        if let Found::Folder = found {
            return Err(Error::new(format!("`{}` is a folder, but must be a file", target.display())));
        }
        if !self.is_ours(path, target, found)? {
            held(&self.edited).insert(path.to_owned());
        }
        Ok(())
    }

    /// Whether a file that is no longer wanted exists and may be removed.
    fn may_remove(&self, path: &str) -> Result<bool, Error> {
        refuse_links(self.folder, path, &mut HashSet::default())?;
        let target = self.folder.join(path);
        let Some(found) = found_at(&target)? else { return Ok(false) };
        if let Found::Folder = found {
            return Ok(false);
        }
        if !self.is_ours(path, &target, &found)? {
            held(&self.edited).insert(path.to_owned());
        }
        Ok(true)
    }

    /// Whether what is there is what the manifest says was written.
    fn is_ours(&self, path: &str, target: &Path, found: &Found) -> Result<bool, Error> {
        match (self.before.get(path), found) {
            (Some(known), Found::File { .. }) => Ok(sum_at(target)? == known.sum),
            _ => Ok(false),
        }
    }

    fn refuse_edited(&self) -> Result<(), Error> {
        let edited = held(&self.edited);
        if edited.is_empty() || self.force {
            return Ok(());
        }
        let files = words::count(edited.len(), "file");
        let list = words::ticked_list(edited.iter(), 8);
        let message = format!(
            "`{}` has {files} that clusterc did not write, or that changed since: {list}",
            self.folder.display()
        );
        Err(Error::new(message)
            .help("save their contents elsewhere, then run the build again with --force to replace them"))
    }
}

/// What is at a path.
enum Found {
    File { size: u64, mode: u32, inode: Option<Inode> },
    Link,
    Folder,
}

/// What is at a path, links not followed; `None` when nothing does.
fn found_at(path: &Path) -> Result<Option<Found>, Error> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(Some(Found::Folder)),
        Ok(found) if found.is_file() => {
            Ok(Some(Found::File { size: found.len(), mode: Modes::get(&found), inode: inode(&found) }))
        }
        Ok(_) => Ok(Some(Found::Link)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// The SHA-256 of a file as the manifest writes it.
fn sum_at(path: &Path) -> Result<String, Error> {
    let work = || sum_of(&mut File::open(path)?);
    work().map_err(|error| failed("read", path, &error))
}

/// Makes the stage, where another build may be at work if the file system has no locks.
fn make_stage(stage: &Path) -> io::Result<()> {
    match fs::create_dir(stage) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !stage.is_symlink() => Ok(()),
        made => made,
    }
}

/// The files of the manifest in a folder; none for an empty one. With `force`, what is left of one that something cut off.
fn read_manifest(folder: &Path, force: bool) -> Result<BTreeMap<String, Known>, Error> {
    let foreign = |what: &str| {
        Error::new(format!("`{}` {what}", folder.display()))
            .help("use a new or empty folder, or one made by clusterc")
    };
    let sums = plain::bytes(&folder.join(SUMS), LONGEST_LIST).unwrap_or_default();
    let path = folder.join(MANIFEST);
    let found = found_at(&path)?;
    if force && !path.is_file() && found.is_some() {
        // A pipe or the like, which is replaced.
        return Ok(BTreeMap::new());
    }
    if found.is_some() {
        let text = plain::bytes(&path, LONGEST_LIST)?;
        return match manifest::read(&text) {
            Some(manifest) => Ok(manifest.known),
            None if manifest::is_broken(&text, &sums) && force => Ok(manifest::salvage(&text)),
            None if manifest::is_broken(&text, &sums) => {
                let message =
                    format!("`{}` has a manifest.json that is truncated or damaged", folder.display());
                Err(Error::new(message)
                    .help("run the build again with --force: it replaces everything that differs"))
            }
            None => Err(foreign("has a manifest.json that clusterc did not write")),
        };
    }
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    let mut names = entries.filter_map(Result::ok).map(|entry| entry.file_name());
    if names.any(|name| name != STAGE) && !(force && manifest::is_broken(&[], &sums)) {
        return Err(foreign("has files that clusterc did not write"));
    }
    Ok(BTreeMap::new())
}
