//! What the server sees of the machine: the files of the workspace, and nothing else.

use crate::diagnostic::Levels;
use crate::driver::{ReadOptions, Walked};
use crate::spec::Files;

/// The disk for the program, memory for tests. Paths are absolute, with `/` between their parts.
pub trait World: Files + Sync {
    /// Takes a folder into the workspace: what is in it may be read.
    fn admit(&self, folder: &str);

    /// The specs below a folder.
    fn specs(&self, folder: &str) -> Vec<String>;

    /// The native files below a folder.
    fn natives(&self, folder: &str) -> Walked;

    /// The names in a folder; those of folders end in `/`.
    fn names(&self, folder: &str) -> Vec<String>;

    /// What the repository says of the levels of findings in native files.
    fn levels(&self) -> Levels {
        Levels::default()
    }

    /// What the repository says of native files.
    fn read_options(&self) -> ReadOptions {
        ReadOptions::default()
    }
}
