//! How what is there differs from what was built.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::bundle::file::{hex, sum};
use crate::bundle::manifest::{MANIFEST, SUMS};
use crate::bundle::read::open::{Found, Opened, SIGNATURE};
use crate::source::one_line;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// A file is not there.
    Missing(String),
    /// A file has other bytes.
    Altered(String),
    /// A file has another mode: the path, what was built and what is there.
    Mode(String, u32, u32),
    /// A file was not built.
    Added(String),
    /// A folder was not built.
    AddedFolder(String),
    /// A link, a folder or a device is where a file should.
    NoFile(String),
    /// The archive ends too early, behind its last file.
    CutOff,
    /// The archive is damaged, or continues, behind its last file.
    LongEnd,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut describe = |path: &str, what: &str| write!(formatter, "`{}` {what}", one_line(path));
        match self {
            Damage::Missing(path) => describe(path, "is missing"),
            Damage::Altered(path) => describe(path, "differs from what was built"),
            Damage::Mode(path, built, there) => {
                describe(path, &format!("has mode {there:04o}, it was built with {built:04o}"))
            }
            Damage::Added(path) => describe(path, "was not built"),
            Damage::AddedFolder(path) => describe(path, "is a folder that was not built"),
            Damage::NoFile(path) => describe(path, "is not a regular file"),
            Damage::CutOff => formatter.write_str("it is truncated after its last file"),
            Damage::LongEnd => formatter.write_str("it is damaged, or has more data, after its last file"),
        }
    }
}

impl Opened {
    /// Every difference between what was built and what is there, in the order of the paths.
    pub fn damage(&self) -> Vec<Damage> {
        let mut damage: Vec<Damage> = self.end.iter().cloned().collect();
        let sums = hex(&sum(self.expected_sums().as_bytes()));
        let own = [(SUMS, sums.as_str(), 0o644)];
        let known = self.known.iter().map(|(path, known)| (path.as_str(), known.sum.as_str(), known.mode));
        for (path, sum, mode) in known.chain(own) {
            damage.extend(damage_of(path, sum, mode, self.found.get(path)));
        }
        // Its bytes are what the checksums say of it.
        if let Some(found) = self.found.get(MANIFEST) {
            damage.extend(damage_of(MANIFEST, &found.sum, 0o644, Some(found)));
        }
        let is_own = |path: &str| [SUMS, MANIFEST, SIGNATURE].contains(&path);
        let added = self.found.keys().filter(|path| !self.known.contains_key(*path) && !is_own(path));
        damage.extend(added.cloned().map(Damage::Added));
        let built = self.built_folders();
        let folders = self.folders.iter().filter(|path| !built.contains(path.as_str()));
        damage.extend(folders.cloned().map(Damage::AddedFolder));
        damage.sort();
        damage
    }

    /// SHA256SUMS as it has to be.
    fn expected_sums(&self) -> String {
        let mut lines: BTreeMap<&str, &str> =
            self.known.iter().map(|(path, known)| (path.as_str(), known.sum.as_str())).collect();
        if let Some(manifest) = self.found.get(MANIFEST) {
            lines.insert(MANIFEST, &manifest.sum);
        }
        lines.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
    }

    /// The folders above what was built.
    fn built_folders(&self) -> BTreeSet<&str> {
        self.known.keys().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at])).collect()
    }
}

fn damage_of(path: &str, sum: &str, mode: u32, found: Option<&Found>) -> Option<Damage> {
    match found {
        None => Some(Damage::Missing(path.to_owned())),
        Some(found) if !found.is_file => Some(Damage::NoFile(path.to_owned())),
        Some(found) if found.sum != sum => Some(Damage::Altered(path.to_owned())),
        Some(found) => other_mode(path, mode, found.mode),
    }
}

/// What a umask removes is not damage. A right that was added is, and a script that its owner may no longer run.
fn other_mode(path: &str, built: u32, found: Option<u32>) -> Option<Damage> {
    let there = found?;
    let is_other = there & !built != 0 || built & !there & 0o100 != 0;
    is_other.then(|| Damage::Mode(path.to_owned(), built, there))
}
