//! Which files of products are below some paths.

use std::path::Path;
use std::sync::Mutex;

use super::known::Known;
use crate::cli::defaults::Defaults;
use crate::cli::disk::Disk;
use crate::cli::inputs::slashed;
use crate::diagnostic::words;
use crate::driver::{Met, Walked};
use crate::error::{Error, reason};
use crate::locks::held;
use crate::native::manifest::may_start;
use crate::spec::Files;

/// Files of products below some paths, with .gitignore honoured.
pub(in crate::cli) fn walk(paths: &[String], defaults: &Defaults, disk: &Disk) -> Result<Walked, Error> {
    walk_with(paths, disk, |folders, walked| {
        let listed = Mutex::new(walked);
        walk_folders(folders, defaults, disk, &listed)
    })
}

/// The same as [`walk`]: a folder that an earlier run walked, and in which nothing came or went since, is not read again.
pub(super) fn walk_again(paths: &[String], defaults: &Defaults, disk: &Disk) -> Result<Walked, Error> {
    walk_with(paths, disk, |folders, walked| {
        let mut known = Known::of_earlier(folders, defaults, disk);
        let stale = known.stale(folders);
        walk_folders(&stale, defaults, disk, &known)?;
        known.give(walked);
        Ok(())
    })
}

/// Walks what is named; `walk` does folders.
fn walk_with(
    paths: &[String],
    disk: &Disk,
    walk: impl FnOnce(&[String], &mut Walked) -> Result<(), Error>,
) -> Result<Walked, Error> {
    let mut walked = Walked::default();
    let mut folders: Vec<String> = Vec::new();
    for path in paths {
        let path = slashed(path);
        disk.name(&path);
        let path = path.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&path);
        let found = Path::new(path);
        real_path(if found.is_dir() { found } else { found.parent().unwrap_or(found) }, &mut walked);
        if !found.is_dir() {
            if !found.exists() {
                return Err(Error::new(format!("cannot read `{path}`: no such file or folder")));
            }
            if !found.is_file() {
                return Err(Error::new(format!("cannot read `{path}`: it is not a file")));
            }
            match Met::of_named(path) {
                Some(met @ (Met::File | Met::Manifest)) => walked.add(path.to_owned(), met),
                Some(Met::Archive) | None => {
                    return Err(Error::new(format!("`{path}` is not a file of a known product")).help(
                        "use clusterc check for specs; clusterc lint recognizes native files by their names",
                    ));
                }
            }
            continue;
        }
        folders.push(path.to_owned());
    }
    walk(&folders, &mut walked)?;
    for list in [&mut walked.files, &mut walked.manifests, &mut walked.archives] {
        list.sort();
        list.dedup();
    }
    walked.unread.sort();
    // A script may start a container, and mostly does not.
    let is_manifest = |path: &String| {
        !path.ends_with(".sh")
            || disk.read(path).is_ok_and(|bytes| may_start(&String::from_utf8_lossy(&bytes)))
    };
    if walked.files.is_empty() && walked.unread.is_empty() && !walked.manifests.iter().any(is_manifest) {
        let paths = words::ticked_list(paths, 4);
        return Err(Error::new(format!("there is no configuration of a known product in {paths}"))
            .help("check the file names: clusterc lint recognizes files by their names"));
    }
    Ok(walked)
}

/// Remembers where a folder lies.
fn real_path(folder: &Path, walked: &mut Walked) {
    let named = folder.to_string_lossy();
    let named = slashed(&named);
    let named = if named == "." { "" } else { named.trim_end_matches('/') };
    if !walked.real_paths.contains_key(named) {
        let folder = if named.is_empty() { Path::new(".") } else { folder };
        let real = folder.canonicalize().map(|real| slashed(&real.to_string_lossy()).into_owned());
        walked.real_paths.insert(named.to_owned(), real.unwrap_or_else(|_| named.to_owned()));
    }
}

/// What a walk tells of what it meets, from several threads.
pub(super) trait Meets: Sync {
    /// A folder is entered.
    fn folder(&self, path: &str) {
        let _ = path;
    }

    /// A folder is entered whose name is not UTF-8.
    fn unnamed(&self) {}

    /// There is a link with the name of a product's file, and whether it leads to a file that may be read.
    fn link(&self, path: &str, is_file: bool) {
        let _ = (path, is_file);
    }

    /// There is a file that may be a product's.
    fn file(&self, path: &str, met: Met);

    /// Something could not be read.
    fn unread(&self, path: String, reason: String);
}

impl Meets for Mutex<&mut Walked> {
    fn file(&self, path: &str, met: Met) {
        held(self).add(path.to_owned(), met);
    }

    fn unread(&self, path: String, reason: String) {
        held(self).unread.push((path, reason));
    }
}

/// Walks folders, and all that is below them but what is ignored or excluded.
fn walk_folders(
    folders: &[String],
    defaults: &Defaults,
    disk: &Disk,
    meets: &dyn Meets,
) -> Result<(), Error> {
    let excluded = defaults.excluded()?;
    let Some((folder, others)) = folders.split_first() else { return Ok(()) };
    let mut builder = ignore::WalkBuilder::new(folder);
    for other in others {
        builder.add(other);
    }
    builder.require_git(false);
    builder.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        !excluded.matched(entry.path(), is_folder).is_ignore()
    });
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) => meet(&entry, disk, meets),
                Err(error) => {
                    let (path, reason) = unread(folder, &error);
                    meets.unread(path, reason);
                }
            }
            ignore::WalkState::Continue
        })
    });
    Ok(())
}

fn meet(entry: &ignore::DirEntry, disk: &Disk, meets: &dyn Meets) {
    let kind = entry.file_type();
    let shown = entry.path().to_string_lossy();
    let shown = slashed(&shown);
    let path = shown.strip_prefix("./").unwrap_or(&shown);
    if kind.is_some_and(|kind| kind.is_dir()) {
        return match entry.path().to_str() {
            Some(_) => meets.folder(path),
            None => meets.unnamed(),
        };
    }
    let Some(met) = Met::of(path) else { return };
    // Links to files are read; folders behind links are not entered, they may lead in a cycle.
    let is_link = kind.is_some_and(|kind| kind.is_symlink());
    let is_file = kind.is_some_and(|kind| kind.is_file()) || (is_link && entry.path().is_file());
    let is_allowed = if is_link && is_file { disk.allows(path) } else { Ok(()) };
    if is_link {
        meets.link(path, is_file && is_allowed.is_ok());
    }
    if !is_file {
        return;
    }
    if entry.path().to_str().is_none() {
        return meets.unread(path.to_owned(), "its path is not UTF-8".to_owned());
    }
    match is_allowed {
        Ok(()) => meets.file(path, met),
        Err(reason) => meets.unread(path.to_owned(), reason),
    }
}

/// The folder that could not be entered, and the reason.
fn unread(folder: &str, error: &ignore::Error) -> (String, String) {
    let mut path = folder.to_owned();
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path: own, err } => {
                path = own.to_string_lossy().into_owned();
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let reason = inner.io_error().map_or_else(|| inner.to_string(), reason);
    (path.strip_prefix("./").unwrap_or(&path).to_owned(), reason)
}
