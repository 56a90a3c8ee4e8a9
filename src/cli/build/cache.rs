//! What `build` wrote to a folder, for its next run: a folder that is as it was is not made again of specs that are as they were.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Arguments;
use crate::bundle::{self, Written};
use crate::cli::cache::Cache;
use crate::cli::disk::Disk;
use crate::driver::Compiled;
use crate::model::{Checked, Sum, hex, sum};
use crate::spec::Files;
use crate::stamp::Stamp;

/// A bundle of fewer hosts is made in less time than its folder is looked through.
const FEWEST_HOSTS: usize = 32;

/// A folder, and all that its contents depend on.
pub(super) struct Known<'a> {
    cache: Cache,
    folder: &'a Path,
    disk: &'a Disk,
    made_of: String,
}

/// What is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The checksum of what it was made of.
    made_of: String,
    /// What the folder was when it was complete.
    state: String,
    hosts: usize,
    files: usize,
}

impl<'a> Known<'a> {
    /// The folder of a build, with the names and paths of its payloads; `None` where nothing is kept of it.
    pub(super) fn new<'p>(
        arguments: &'a Arguments,
        disk: &'a Disk,
        compiled: &Compiled,
        checked: &Checked,
        payloads: impl Iterator<Item = (&'p str, &'p Path)>,
    ) -> Option<Self> {
        let model = checked.model();
        if arguments.no_cache || arguments.archive.is_some() || model.hosts.len() < FEWEST_HOSTS {
            return None;
        }
        let folder = Path::new(&arguments.output);
        // What is copied unopened is as it was where nothing was written to it since.
        let stamps: Option<Vec<(&str, Stamp)>> =
            payloads.map(|(name, path)| Some((name, disk.stamp(path.to_str()?)?))).collect();
        let sources: Vec<(&str, &str)> =
            compiled.sources.files().map(|(_, file)| (&*file.name, &*file.text)).collect();
        let carried: Vec<Sum> =
            model.instances.iter().flat_map(|node| &node.files).map(|file| sum(&file.bytes)).collect();
        let about = (&arguments.specs, &arguments.host, &arguments.payload, arguments.serial);
        let found = (&compiled.findings, &compiled.allows);
        let made_of = format!("{about:?} {sources:?} {carried:?} {:?} {found:?}", stamps?);
        let made_of = hex(&sum(made_of.as_bytes()));
        Some(Self { cache: Cache::new("build", &folder)?, folder, disk, made_of })
    }

    /// How many hosts and files are there, if all is as an earlier build left it.
    pub(super) fn find(&self) -> Option<(usize, Written)> {
        let kept: Kept = serde_json::from_slice(&self.cache.read()).ok()?;
        let Kept { made_of, state, hosts, files } = kept;
        (made_of == self.made_of && state == self.state()?)
            .then_some((hosts, Written { files, changed: 0, removed: 0 }))
    }

    /// Keeps what is there now, unless it was written right now: what is written next would look the same.
    pub(super) fn keep(&self, hosts: usize, Written { files, changed, removed }: Written) {
        let Some(state) = (changed + removed == 0).then(|| self.state()).flatten() else { return };
        let kept = Kept { made_of: self.made_of.clone(), state, hosts, files };
        if let Ok(bytes) = serde_json::to_vec(&kept) {
            self.cache.write(&bytes);
        }
    }

    fn state(&self) -> Option<String> {
        bundle::state_of(self.folder, self.disk.settled_before()).map(|state| hex(&state))
    }
}
