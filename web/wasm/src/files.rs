//! The files of the page, in memory: what the language server and the driver see of a machine.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use clusterc::driver::{Met, PRODUCTS, Walked};
use clusterc::lsp::World;
use clusterc::spec::{self, Files};

/// The folder that the language server has them in: its paths are absolute.
pub(crate) const FOLDER: &str = "/playground";

/// How many bytes all files may have: more would fill the memory of the page.
const MOST_BYTES: usize = 256 << 20;

/// Files by their paths from the top of the page's folder. Copies are the same files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(Arc<RwLock<BTreeMap<String, Vec<u8>>>>);

impl Memory {
    fn files(&self) -> RwLockReadGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a file; says whether it has other bytes than before.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<bool, String> {
        let mut files = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if files.get(path).is_some_and(|known| known == bytes) {
            return Ok(false);
        }
        let others: usize =
            files.iter().filter(|(known, _)| *known != path).map(|(_, bytes)| bytes.len()).sum();
        if others + bytes.len() > MOST_BYTES {
            return Err(format!("no room for `{path}`: all files together may have 256 MiB"));
        }
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(true)
    }

    /// Removes all files.
    pub(crate) fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Files that no later change reaches.
    pub(crate) fn snapshot(&self) -> Self {
        Self(Arc::new(RwLock::new(self.files().clone())))
    }

    /// Whether a file is a spec, by its name, or by what it says.
    pub(crate) fn is_spec(&self, path: &str) -> bool {
        spec::is_spec(path, || {
            let text = self.read(path).unwrap_or_default();
            spec::looks_like_one(&String::from_utf8_lossy(&text), &PRODUCTS)
        })
    }

    fn absolute(&self) -> Vec<String> {
        self.files().keys().map(|path| format!("{FOLDER}/{path}")).collect()
    }
}

/// A path from the top of the page's folder, for every caller.
fn relative(path: &str) -> &str {
    path.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files().get(relative(path)).cloned().ok_or_else(|| "the page has no such file".to_owned())
    }
}

impl World for Memory {
    fn admit(&self, _: &str) {}

    fn specs(&self, folder: &str) -> Vec<String> {
        self.absolute().into_iter().filter(|path| path.starts_with(folder) && self.is_spec(path)).collect()
    }

    fn natives(&self, _: &str) -> Walked {
        Walked::of(self.absolute())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let top = relative(folder);
        let top = if top.is_empty() || folder == FOLDER { String::new() } else { format!("{top}/") };
        let files = self.files();
        let below = files.keys().filter_map(|path| path.strip_prefix(&top));
        let mut names: Vec<String> = below
            .map(|rest| match rest.split_once('/') {
                Some((folder, _)) => format!("{folder}/"),
                None => rest.to_owned(),
            })
            .collect();
        names.dedup();
        names
    }
}

/// Whether a path is that of a file that products or containers are configured with, or of an archive whose name
/// contains a release.
pub(crate) fn is_native(path: &str) -> bool {
    Met::of_named(path).is_some()
}
