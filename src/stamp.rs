//! What a file system says of a file or a folder, to know that it is as it was without reading it.

use std::fs::Metadata;

use serde::{Deserialize, Serialize};

/// While it is the same, so are the bytes of a file, and the names in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// How many bytes it has.
    pub length: u64,
    /// The device that it is on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// When its bytes were written: seconds and nanoseconds since 1970.
    pub modified: (i64, i64),
    /// When anything of it was changed, which no one can set.
    pub changed: (i64, i64),
}

impl Stamp {
    /// The one of a file or a folder. `None` for what was written since `settled_before`, in seconds since 1970: clocks of file systems are
    /// coarse, and what is written next may have the same time. `None` too where times say nothing for sure.
    #[cfg(unix)]
    pub fn of(about: &Metadata, settled_before: i64) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let stamp = Self {
            length: about.len(),
            device: about.dev(),
            inode: about.ino(),
            modified: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
        };
        (stamp.changed.0 < settled_before && stamp.modified.0 < settled_before).then_some(stamp)
    }

    /// Nothing does there.
    #[cfg(not(unix))]
    pub fn of(_: &Metadata, _: i64) -> Option<Self> {
        None
    }
}
