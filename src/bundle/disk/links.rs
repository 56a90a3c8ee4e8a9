//! Scripts that are the same on many hosts are on the disk once: all but the first are hard links to it.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::bundle::file::{BundleFile, Content};
use crate::error::Error;
use crate::locks::held;
use crate::maps::HashMap;
use crate::model::Sum;

/// Where each content that several files share was written, by its checksum and mode.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Links(Mutex<HashMap<(Sum, u32), First>>);

/// The first file of a content; locked while it is written, so that there is one.
type First = Arc<Mutex<Option<PathBuf>>>;

impl Links {
    /// Makes a file: as a link to an equal one that was made before, else by `write`. Some file systems have no links, others a limit
    /// for one file.
    ///
    /// # Errors
    /// Those of `write`.
    pub(in crate::bundle) fn make(
        &self,
        path: PathBuf,
        file: &BundleFile,
        write: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Content::Shared(_) = file.content else { return write(&path) };
        let key = (file.content.sum(), file.mode);
        let slot = Arc::clone(held(&self.0).entry(key).or_default());
        let mut first = held(&slot);
        if first.as_ref().is_some_and(|first| fs::hard_link(first, &path).is_ok()) {
            return Ok(());
        }
        write(&path)?;
        *first = Some(path);
        Ok(())
    }
}

/// A file by its device and number.
pub(in crate::bundle) type Inode = (u64, u64);

/// The file behind a name, if it has other names too.
#[cfg(unix)]
pub(in crate::bundle) fn inode(about: &Metadata) -> Option<Inode> {
    use std::os::unix::fs::MetadataExt;
    (about.nlink() > 1).then(|| (about.dev(), about.ino()))
}

#[cfg(not(unix))]
pub(in crate::bundle) fn inode(_: &Metadata) -> Option<Inode> {
    None
}

/// The checksums of files with several names: each is read once.
#[derive(Debug)]
pub(in crate::bundle) struct Sums<S>(Mutex<HashMap<Inode, S>>);

impl<S> Default for Sums<S> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<S: Clone> Sums<S> {
    /// The checksum of a file that was read under another name.
    pub(in crate::bundle) fn get(&self, inode: Option<Inode>) -> Option<S> {
        held(&self.0).get(&inode?).cloned()
    }

    /// Notes the checksum of a file.
    pub(in crate::bundle) fn add(&self, inode: Option<Inode>, sum: S) {
        if let Some(inode) = inode {
            held(&self.0).insert(inode, sum);
        }
    }
}
