//! Files that commands read: what the command line names, and what specs name, as far as that is allowed.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::options::ReadingOptions;
use crate::diagnostic::words;
use crate::error::{Error, reason};
use crate::locks::held;
use crate::source::SourceMap;
use crate::spec::Files;
use crate::stamp::Stamp;

/// The disk, and stdin under the name it was given.
pub(super) struct Disk {
    stdin: Mutex<Option<Vec<u8>>>,
    stdin_name: String,
    allow_outside: bool,
    /// Seconds since 1970 before which files were written for good.
    settled_before: i64,
    /// Folders that what the command line names is in; other files have to be there as well.
    bounds: Mutex<Vec<PathBuf>>,
}

impl Disk {
    pub(super) fn new(stdin_name: Option<&str>, options: &ReadingOptions) -> Self {
        Self {
            stdin: Mutex::new(None),
            stdin_name: stdin_name.unwrap_or("<stdin>").to_owned(),
            allow_outside: options.allow_outside,
            settled_before: seconds_now() - COARSEST,
            bounds: Mutex::new(Vec::new()),
        }
    }

    /// What tells a folder apart from what it was before a name came or went in it; `None` where nothing does for sure.
    pub(super) fn stamp_of_folder(&self, path: &str) -> Option<Stamp> {
        self.stamp_if(path, Metadata::is_dir)
    }

    fn stamp_if(&self, path: &str, is_kind: impl Fn(&Metadata) -> bool) -> Option<Stamp> {
        let about = std::fs::metadata(path).ok().filter(is_kind)?;
        Stamp::of(&about, self.settled_before)
    }

    /// Seconds since 1970 before which files were written for good.
    pub(super) fn settled_before(&self) -> i64 {
        self.settled_before
    }

    /// Reads stdin, once, and gives the name that it goes by.
    pub(super) fn take_stdin(&self) -> Result<String, Error> {
        let bytes = limited(std::io::stdin().lock(), 0)
            .map_err(|why| Error::new(format!("cannot read stdin: {why}")))?;
        *held(&self.stdin) = Some(bytes);
        self.bound(Path::new("."));
        Ok(self.stdin_name.clone())
    }

    /// Takes a file or a folder for one that the command line names: a link is named with what it leads to.
    pub(super) fn name(&self, path: &str) {
        let path = Path::new(path);
        if path.is_dir() {
            return self.bound(path);
        }
        self.bound(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")));
        if path.is_symlink()
            && let Some(folder) = path.canonicalize().ok().as_deref().and_then(Path::parent)
        {
            self.bound(folder);
        }
    }

    /// What is named in a folder may name what is in the same repository.
    fn bound(&self, folder: &Path) {
        let Ok(real) = folder.canonicalize() else { return };
        let bound = bound_of(real);
        let mut bounds = held(&self.bounds);
        if !bounds.contains(&bound) {
            bounds.push(bound);
        }
    }
}

/// How coarse the times of a file system are at most, in seconds: those of FAT.
const COARSEST: i64 = 2;

fn seconds_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() as i64)
}

/// The repository that a folder is in. Where there is none, the working folder if that is above it, but neither the
/// top of the file system nor someone's home; else the folder.
fn bound_of(folder: PathBuf) -> PathBuf {
    if let Some(repository) = folder.ancestors().find(|above| above.join(".git").exists()) {
        return repository.to_owned();
    }
    let homes = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let working = std::env::current_dir().and_then(|working| working.canonicalize());
    working
        .ok()
        .filter(|working| {
            folder.starts_with(working) && working.parent().is_some() && Some(working) != homes.as_ref()
        })
        .unwrap_or(folder)
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.stdin_name
            && let Some(bytes) = held(&self.stdin).as_ref()
        {
            return Ok(bytes.clone());
        }
        open(path)
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        if self.allow_outside {
            return Ok(());
        }
        let real = Path::new(path).canonicalize().map_err(|error| reason(&error))?;
        let bounds = held(&self.bounds);
        if bounds.iter().any(|bound| real.starts_with(bound)) {
            return Ok(());
        }
        let bound = bounds.first().map(|bound| format!(" of `{}`", bound.display())).unwrap_or_default();
        Err(format!("it is outside{bound}, and --allow-outside is not given"))
    }

    fn read_named(&self, path: &str) -> Result<Vec<u8>, String> {
        self.allows(path)?;
        open(path)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.stamp_if(path, Metadata::is_file)
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt;
        Some(std::fs::metadata(path).ok()?.permissions().mode())
    }
}

/// Reads a plain file, or what a shell passes on: another pipe would be waited for without an end.
pub(super) fn open(path: &str) -> Result<Vec<u8>, String> {
    let meta = std::fs::metadata(path).map_err(|error| reason(&error))?;
    if meta.is_dir() {
        return Err("it is a folder".to_owned());
    }
    let is_handed_over = path.starts_with("/dev/fd/") || path == "/dev/stdin";
    if !meta.is_file() && !is_handed_over {
        return Err("it is not a regular file".to_owned());
    }
    if meta.is_file() && meta.len() > SourceMap::MAX_FILE_BYTES {
        return Err(too_large());
    }
    limited(File::open(path).map_err(|error| reason(&error))?, meta.len())
}

/// Reads at most one byte more than the limit, whatever the size says: pipes have none.
fn limited(from: impl Read, size: u64) -> Result<Vec<u8>, String> {
    // With a byte to spare, so that the end is found without more space.
    let mut bytes = Vec::with_capacity(size.min(SourceMap::MAX_FILE_BYTES) as usize + 1);
    from.take(SourceMap::MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > SourceMap::MAX_FILE_BYTES {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> String {
    let limit = words::bytes(SourceMap::MAX_FILE_BYTES);
    format!("it is larger than {limit}, the limit for one file")
}
