//! What tells a folder apart from what it was before something was written in it.

use std::path::Path;

use crate::model::Sum;

/// A checksum over the names of all that is in a folder, and over the stamp of each file. `None` where one has no stamp ([`Stamp::of`](crate::stamp::Stamp::of)), or
/// where several file systems are in the folder.
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
    use crate::stamp::Stamp;

    /// A walk through a folder. A file with many names is looked at once.
    struct Walk {
        device: u64,
        settled_before: i64,
        known: Mutex<HashMap<u64, State>>,
    }

    /// A mode, and the stamp of a file. All that is in a folder is looked at by itself.
    type State = (u32, Option<Stamp>);

    pub(super) fn state_of(folder: &Path, settled_before: i64) -> Option<Sum> {
        let top = fs::metadata(folder).ok()?;
        let walk = Walk { device: top.dev(), settled_before, known: Mutex::default() };
        let names = walk.names(folder)?;
        let mut known: Vec<(u64, State)> = released(walk.known).into_iter().collect();
        known.sort_unstable();
        let mut all = names.to_vec();
        for (inode, (mode, stamp)) in known {
            all.extend(inode.to_le_bytes());
            all.extend(mode.to_le_bytes());
            if let Some(Stamp { length, modified, changed, .. }) = stamp {
                let times = [modified.0, modified.1, changed.0, changed.1];
                all.extend(times.iter().flat_map(|time| time.to_le_bytes()));
                all.extend(length.to_le_bytes());
            }
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
                    held(&self.known).insert(inode, is_itself.then(|| self.state(&about)).flatten()?);
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

        /// `None` for a file without a stamp.
        fn state(&self, about: &Metadata) -> Option<State> {
            if about.is_dir() {
                return Some((about.mode(), None));
            }
            Stamp::of(about, self.settled_before).map(|stamp| (about.mode(), Some(stamp)))
        }
    }
}
