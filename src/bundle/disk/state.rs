//! What tells a folder apart from what it was before something was written in it.

use std::path::Path;

use crate::model::Sum;

/// A checksum over the names of all that is in a folder, and over when each file was written. `None` where something was
/// written since `settled_before`, in seconds since 1970: clocks of file systems are coarse, and what is written next may have the same
/// time. `None` too where a file system does not tell, or where several are in the folder.
#[cfg(unix)]
pub fn state_of(folder: &Path, settled_before: i64) -> Option<Sum> {
    unix::state_of(folder, settled_before)
}

#[cfg(not(unix))]
pub fn state_of(_: &Path, _: i64) -> Option<Sum> {
    None
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsString;
    use std::fs::{self, Metadata};
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{DirEntryExt, MetadataExt};
    use std::path::Path;
    use std::sync::Mutex;

    use rayon::prelude::*;

    use crate::locks::{held, released};
    use crate::maps::HashMap;
    use crate::model::{Sum, sum};

    /// A walk through a folder. A file with many names is looked at once.
    struct Walk {
        device: u64,
        settled_before: i64,
        known: Mutex<HashMap<u64, Stamp>>,
    }

    /// Times in seconds and nanoseconds, size and mode.
    type Stamp = ([i64; 4], u64, u32);

    pub(super) fn state_of(folder: &Path, settled_before: i64) -> Option<Sum> {
        let top = fs::metadata(folder).ok()?;
        let walk = Walk { device: top.dev(), settled_before, known: Mutex::default() };
        let names = walk.names(folder)?;
        let mut known: Vec<(u64, Stamp)> = released(walk.known).into_iter().collect();
        known.sort_unstable();
        let mut all = names.to_vec();
        for (inode, (times, size, mode)) in known {
            all.extend(inode.to_le_bytes());
            all.extend(times.iter().flat_map(|time| time.to_le_bytes()));
            all.extend(size.to_le_bytes());
            all.extend(mode.to_le_bytes());
        }
        Some(sum(&all))
    }

    impl Walk {
        /// A checksum over the names in a folder, each with the file behind it.
        fn names(&self, folder: &Path) -> Option<Sum> {
            let mut entries: Vec<(OsString, u64)> = Vec::new();
            let mut folders = Vec::new();
            for entry in fs::read_dir(folder).ok()? {
                let entry = entry.ok()?;
                let (name, inode) = (entry.file_name(), entry.ino());
                let is_folder = entry.file_type().ok()?.is_dir();
                if is_folder || !held(&self.known).contains_key(&inode) {
                    let about = entry.metadata().ok()?;
                    let is_itself = about.dev() == self.device && about.ino() == inode;
                    held(&self.known).insert(inode, is_itself.then(|| self.stamp(&about)).flatten()?);
                }
                if is_folder {
                    folders.push(name.clone());
                }
                entries.push((name, inode));
            }
            entries.sort_unstable();
            folders.sort_unstable();
            let mut all = Vec::with_capacity(entries.len() * 32);
            for (name, inode) in entries {
                all.extend_from_slice(name.as_bytes());
                all.push(0);
                all.extend(inode.to_le_bytes());
            }
            let inside: Option<Vec<Sum>> =
                folders.par_iter().map(|name| self.names(&folder.join(name))).collect();
            all.extend(inside?.iter().flatten());
            Some(sum(&all))
        }

        /// `None` for what may be written again with the same times.
        fn stamp(&self, about: &Metadata) -> Option<Stamp> {
            if about.is_dir() {
                // All that is in it is looked at by itself.
                return Some(([0; 4], 0, about.mode()));
            }
            let is_settled = about.ctime() < self.settled_before && about.mtime() < self.settled_before;
            let times = [about.ctime(), about.ctime_nsec(), about.mtime(), about.mtime_nsec()];
            is_settled.then(|| (times, about.size(), about.mode()))
        }
    }
}
