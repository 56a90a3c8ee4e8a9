//! One file replaced by another: written next to and renamed into place, mode and owner kept.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::bundle::disk::staged::StagedFile;
use crate::bundle::disk::write::failed;
use crate::error::Error;

/// Replaces what a file holds, if it still holds `before`; a link keeps pointing at it. Gives how many other
/// names (hard links) it had: under those it stays as it was.
///
/// # Errors
/// The file changed meanwhile, is read-only, cannot be written, or would lose its owner.
pub fn replace(path: &str, before: &[u8], after: &[u8]) -> Result<u64, Error> {
    let target = fs::canonicalize(path).map_err(|error| failed("read", Path::new(path), &error))?;
    let found = fs::read(&target).map_err(|error| failed("read", &target, &error))?;
    if found != before {
        return Err(Error::new(format!("`{path}` changed while it was read")).help("run the command again"));
    }
    let meta = fs::metadata(&target).map_err(|error| failed("read", &target, &error))?;
    if meta.permissions().readonly() {
        // Another file in its place would be possible, and is not what its owner wants.
        return Err(
            Error::new(format!("`{path}` is read-only")).help(format!("make it writable: chmod u+w {path}"))
        );
    }
    let others = other_names(&meta);
    place(&target, after, true)?;
    Ok(others)
}

#[cfg(unix)]
fn other_names(found: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found).saturating_sub(1)
}

#[cfg(not(unix))]
fn other_names(_: &fs::Metadata) -> u64 {
    0
}

/// Writes a file of our own, new or again.
///
/// # Errors
/// It cannot be written.
pub fn write(path: &str, content: &[u8]) -> Result<(), Error> {
    let path = Path::new(path);
    match fs::canonicalize(path) {
        Ok(target) => place(&target, content, true),
        Err(_) => place(path, content, false),
    }
}

fn place(target: &Path, content: &[u8], is_there: bool) -> Result<(), Error> {
    let work = || -> std::io::Result<()> {
        let staged = StagedFile::new(target)?;
        staged.file().write_all(content)?;
        if is_there {
            let kept = fs::metadata(target)?;
            keep_owner(staged.path(), &kept)?;
            staged.file().set_permissions(kept.permissions())?;
        }
        staged.put()
    };
    work().map_err(|error| failed("write", target, &error))
}

/// Gives a file the owner of another.
#[cfg(unix)]
fn keep_owner(path: &Path, kept: &fs::Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = fs::metadata(path)?;
    if (own.uid(), own.gid()) == (kept.uid(), kept.gid()) {
        return Ok(());
    }
    chown(path, Some(kept.uid()), Some(kept.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) -> std::io::Result<()> {
    Ok(())
}
