//! Modes of files, whatever the umask.

#[cfg(unix)]
use std::fs;
use std::fs::{Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// The bits that the process's umask, or a default list of the folder, removes.
#[derive(Debug, Clone, Copy)]
pub(in crate::bundle) struct Modes {
    #[cfg(unix)]
    taken: u32,
}

#[cfg(unix)]
impl Modes {
    /// Finds out by making a file in a folder.
    pub(in crate::bundle) fn of(folder: &Path) -> io::Result<Self> {
        let probe = folder.join(".clusterc-mode");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        Self::ask(&mut options, 0o777);
        let file = options.open(&probe)?;
        let mode = Self::get(&file.metadata()?);
        fs::remove_file(&probe)?;
        Ok(Self { taken: 0o777 & !mode })
    }

    /// The mode of a file.
    pub(in crate::bundle) fn get(found: &Metadata) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        found.permissions().mode() & 0o7777
    }

    /// Asks for a mode when a file is made.
    pub(in crate::bundle) fn ask(options: &mut OpenOptions, mode: u32) {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(mode);
    }

    /// Sets the mode of a new file where asking for it did not do.
    pub(in crate::bundle) fn fix_file_mode(self, path: &Path, mode: u32) -> io::Result<()> {
        if self.taken & mode == 0 { Ok(()) } else { Self::set(path, mode) }
    }

    /// Sets the mode of a new folder, which was created with all bits, to 0755.
    pub(in crate::bundle) fn fix_folder_mode(self, path: &Path) -> io::Result<()> {
        if self.taken == 0o022 { Ok(()) } else { Self::set(path, 0o755) }
    }

    /// Sets a mode.
    pub(in crate::bundle) fn set(path: &Path, mode: u32) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }
}

#[cfg(not(unix))]
impl Modes {
    pub(in crate::bundle) fn of(_folder: &Path) -> io::Result<Self> {
        Ok(Self {})
    }

    pub(in crate::bundle) fn get(_found: &Metadata) -> u32 {
        0o644
    }

    pub(in crate::bundle) fn ask(_options: &mut OpenOptions, _mode: u32) {}

    pub(in crate::bundle) fn fix_file_mode(self, _path: &Path, _mode: u32) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::bundle) fn fix_folder_mode(self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::bundle) fn set(_path: &Path, _mode: u32) -> io::Result<()> {
        Ok(())
    }
}
