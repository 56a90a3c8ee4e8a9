//! What commands keep for their next run: one file for each command and what it is about, in the user's cache folder.
//!
//! It only saves time. What cannot be read or written there is as good as nothing, and two runs at once each write a whole file.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::bundle;
use crate::model::{hex, sum};

/// What no run has used for so long goes: what it is about may be gone as well.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The file of a command.
#[derive(Debug)]
pub(super) struct Cache(PathBuf);

impl Cache {
    /// Other programs and working folders have others, and so does what else it is about; `None` where there is no cache folder.
    pub(super) fn new(command: &str, about: &dyn Debug) -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let of_program = fs::metadata(&program).ok()?;
        let built = of_program.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let working = std::env::current_dir().ok()?;
        let version = env!("CARGO_PKG_VERSION");
        let key = format!("{version} {} {built:?} {working:?} {about:?}", of_program.len());
        Some(Self(folder()?.join(command).join(hex(&sum(key.as_bytes())))))
    }

    /// What an earlier run left; nothing where none did.
    pub(super) fn read(&self) -> Vec<u8> {
        fs::read(&self.0).unwrap_or_default()
    }

    /// Leaves something for the next run. Without it that one takes longer.
    pub(super) fn write(&self, bytes: &[u8]) {
        drop(write(&self.0, bytes));
    }
}

/// `clusterc` in the user's cache folder.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = if cfg!(windows) { named("LOCALAPPDATA") } else { named("XDG_CACHE_HOME") };
    let caches =
        caches.or_else(|| Some(std::env::home_dir().filter(|home| home.is_absolute())?.join(".cache")))?;
    Some(caches.join("clusterc"))
}

/// Writes a file whole, and removes old ones next to it.
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
