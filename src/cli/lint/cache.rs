//! Where `lint` keeps what it found nothing wrong with: one file for each list of paths, in the user's cache folder.
//!
//! It only saves time. What cannot be read or written there is as good as nothing, and two runs at once each write a whole file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::bundle;
use crate::cli::disk::Disk;
use crate::diagnostic::Levels;
use crate::driver::{self, Cache, Linted, ReadOptions, Walked};
use crate::model::{hex, sum};

/// Fewer files are checked in less time than the cache takes.
const FEWEST_FILES: usize = 100;

/// What no run has used for so long goes: its paths may be gone as well.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Lints what a walk met; groups of files that were clean, and are as they were, are not checked again.
pub(super) fn lint(
    paths: &[String],
    walked: &Walked,
    disk: &Disk,
    options: &ReadOptions,
    levels: &Levels,
) -> Linted {
    let is_small = walked.files.len() + walked.manifests.len() < FEWEST_FILES;
    let Some(path) = file(paths).filter(|_| !is_small) else {
        return driver::lint(walked, disk, options, levels);
    };
    let cache = Cache::read(&fs::read(&path).unwrap_or_default());
    let linted = driver::lint_with(walked, disk, options, levels, Some(&cache));
    if let Some(bytes) = cache.write() {
        // Without it the next run takes longer.
        drop(write(&path, &bytes));
    }
    linted
}

/// The file for some paths: other programs, folders and paths have others.
fn file(paths: &[String]) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let about = fs::metadata(&program).ok()?;
    let built = about.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let working = std::env::current_dir().ok()?;
    let version = env!("CARGO_PKG_VERSION");
    let key = format!("{version} {} {built:?} {working:?} {paths:?}", about.len());
    Some(folder()?.join(hex(&sum(key.as_bytes()))))
}

/// `clusterc/lint` in the user's cache folder.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = if cfg!(windows) { named("LOCALAPPDATA") } else { named("XDG_CACHE_HOME") };
    let caches =
        caches.or_else(|| Some(std::env::home_dir().filter(|home| home.is_absolute())?.join(".cache")))?;
    Some(caches.join("clusterc").join("lint"))
}

/// Writes a file whole, and removes old ones.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    fs::create_dir_all(folder)?;
    bundle::put_unsettled(path, bytes)?;
    for entry in fs::read_dir(folder)?.flatten() {
        let about = entry.metadata()?;
        let age = about.modified()?.elapsed().unwrap_or_default();
        if about.is_file() && age > KEPT {
            drop(fs::remove_file(entry.path()));
        }
    }
    Ok(())
}
