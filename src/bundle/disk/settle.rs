//! What is written is synchronized to the disk before it replaces something else, so that a power failure finds the old
//! or the new one. A file is synchronized by itself. For thousands of files that would take minutes: they are
//! synchronized together, with all else that waits to be written to their file system.

use std::fs::File;
use std::io;
use std::path::Path;

/// Synchronizes everything that was written to the file system of a folder.
#[cfg(target_os = "linux")]
pub(in crate::bundle) fn settle(folder: &Path) -> io::Result<()> {
    if_possible(rustix::fs::syncfs(File::open(folder)?).map_err(io::Error::from))
}

/// The same, file by file.
#[cfg(not(target_os = "linux"))]
pub(in crate::bundle) fn settle(folder: &Path) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                std::fs::OpenOptions::new().append(true).open(entry.path())?.sync_all()?;
            }
        }
        settle_names(&folder)?;
    }
    Ok(())
}

/// Synchronizes the names in a folder.
pub(in crate::bundle) fn settle_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { if_possible(File::open(folder)?.sync_all()) } else { Ok(()) }
}

/// Some file systems cannot synchronize, or not folders. They promise nothing, and are written anyway.
fn if_possible(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}
