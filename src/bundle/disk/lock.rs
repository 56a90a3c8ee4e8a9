//! One build at a time for each output: an advisory lock that the system releases however the holder ends.
//!
//! The lock file is next to the output and names the holder. A folder that exists is locked as well, for
//! anyone who may write the folder and not its parent.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use crate::bundle::disk::watch::{Step, Watch};
use crate::error::Error;
use crate::source::one_line;

/// How long a build waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(50);

/// How much of a command line names the holder.
const LONGEST_NAME: usize = 200;

/// The right to write an output, until it is dropped.
#[derive(Debug)]
pub(in crate::bundle) struct Lock {
    file: Option<(PathBuf, File)>,
    _folder: Option<File>,
}

impl Lock {
    /// Waits for the right to write a folder, which does not need to exist.
    ///
    /// # Errors
    /// Another build has it for longer than anybody would wait.
    pub(in crate::bundle) fn of_folder(folder: &Path, watch: &Watch) -> Result<Self, Error> {
        let deadline = Instant::now() + PATIENCE;
        // Two names of one folder have one lock.
        let real = fs::canonicalize(folder);
        let file = lock_next_to(real.as_deref().unwrap_or(folder), folder, deadline, watch)?;
        let opened = real.ok().filter(|_| cfg!(unix)).and_then(|real| File::open(real).ok());
        if let Some(open) = &opened {
            wait(open, folder, None, deadline, watch)?;
        }
        Ok(Self { file, _folder: opened })
    }

    /// Waits for the right to write a file.
    ///
    /// # Errors
    /// As for a folder.
    pub(in crate::bundle) fn of_file(path: &Path, watch: &Watch) -> Result<Self, Error> {
        let file = lock_next_to(path, path, Instant::now() + PATIENCE, watch)?;
        Ok(Self { file, _folder: None })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held: a process that opened it before sees that it is no longer there, and starts again.
        // Where files have no identity that can be compared, an empty file stays.
        if let Some((path, file)) = &self.file {
            drop(if cfg!(unix) { fs::remove_file(path) } else { file.set_len(0) });
        }
    }
}

/// Takes the lock file next to a path; `None` where there cannot be one: what keeps it from being made is reported by the
/// build itself, if it needs the parent at all.
fn lock_next_to(
    path: &Path,
    shown: &Path,
    deadline: Instant,
    watch: &Watch,
) -> Result<Option<(PathBuf, File)>, Error> {
    let Some(name) = path.file_name() else { return Ok(None) };
    let lock = path.with_file_name(format!(".{}.clusterc-lock", name.to_string_lossy()));
    loop {
        let Ok(mut file) = open(&lock) else { return Ok(None) };
        wait(&file, shown, Some(&lock), deadline, watch)?;
        if is_at(&file, &lock) {
            let command: Vec<String> =
                std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
            let holder = format!("process {}: {}", process::id(), command.join(" "));
            // Only for the error of others: a full disk is not a reason to stop here.
            drop(file.set_len(0).and_then(|()| file.write_all(holder.as_bytes())));
            return Ok(Some((lock, file)));
        }
        if Instant::now() >= deadline {
            return Err(busy(shown, None));
        }
    }
}

/// Opens a lock file, which is never a link to someone's file.
fn open(path: &Path) -> io::Result<File> {
    match OpenOptions::new().read(true).write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        opened => return opened,
    }
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => Err(io::ErrorKind::InvalidInput.into()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => match OpenOptions::new().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => open(path),
            opened => opened,
        },
    }
}

/// Whether an open file is the one that is found at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(open), Ok(found)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (open.dev(), open.ino()) == (found.dev(), found.ino())
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Waits until an open file is locked.
fn wait(
    file: &File,
    shown: &Path,
    named: Option<&Path>,
    deadline: Instant,
    watch: &Watch,
) -> Result<(), Error> {
    let mut has_reported = false;
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {}
            // A file system without locks: the names of stages keep builds apart there.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
        }
        if Instant::now() >= deadline {
            return Err(busy(shown, named));
        }
        if !has_reported {
            watch.report(Step::Waiting);
            has_reported = true;
        }
        thread::sleep(PAUSE);
    }
}

fn busy(shown: &Path, named: Option<&Path>) -> Error {
    let holder = named.map(holder).filter(|text| !text.is_empty());
    let who = holder.map(|text| format!(" ({text})")).unwrap_or_default();
    Error::new(format!("another build is writing `{}`{who}", shown.display()))
        .help("wait until it ends, then run the build again")
}

fn holder(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut bytes));
    drop(read);
    one_line(&String::from_utf8_lossy(&bytes)).chars().take(LONGEST_NAME).collect()
}
