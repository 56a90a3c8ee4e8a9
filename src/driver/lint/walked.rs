//! What a walk of folders met, before anything is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::driver::PRODUCTS;
use crate::native::manifest;

/// Paths that a walk met: files that may be a product's, and names that may contain versions.
#[derive(Debug, Default)]
pub struct Walked {
    /// Files of products.
    pub files: Vec<String>,
    /// Archives next to them.
    pub archives: Vec<String>,
    /// Manifests of containers, perhaps.
    pub manifests: Vec<String>,
    /// What could not be checked, each with the reason.
    pub unread: Vec<(String, String)>,
    /// Where folders are, by how they were named: without links, from the top.
    pub real_paths: BTreeMap<String, String>,
}

/// What a file may be to a run, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Met {
    /// A file that a product knows.
    File,
    /// An archive of a product, whose name contains a release.
    Archive,
    /// A manifest of containers.
    Manifest,
}

impl Met {
    /// What a path may be; `None` for all else.
    pub fn of(path: &str) -> Option<Self> {
        if is_archive(path) {
            Some(Met::Archive)
        } else if is_native(path) {
            Some(Met::File)
        } else {
            manifest::is_manifest(path).then_some(Met::Manifest)
        }
    }

    /// What a path on the command line may be: also documents, whose examples are not checked with a folder.
    pub fn of_named(path: &str) -> Option<Self> {
        Self::of(path).or_else(|| manifest::is_markdown(path).then_some(Met::Manifest))
    }
}

impl Walked {
    /// What is met among some paths.
    pub fn of(paths: impl IntoIterator<Item = String>) -> Self {
        let mut walked = Self::default();
        for path in paths {
            if let Some(met) = Met::of(&path) {
                walked.add(path, met);
            }
        }
        walked
    }

    /// Adds a path.
    pub fn add(&mut self, path: String, met: Met) {
        let list = match met {
            Met::File => &mut self.files,
            Met::Archive => &mut self.archives,
            Met::Manifest => &mut self.manifests,
        };
        list.push(path);
    }

    /// Where a path is: the same, however it was named.
    pub(super) fn locate(&self, path: &str) -> String {
        let mut named = path;
        loop {
            if let Some(real_path) = self.real_paths.get(named) {
                let rest = path[named.len()..].trim_start_matches('/');
                return if rest.is_empty() {
                    real_path.clone()
                } else {
                    format!("{}/{rest}", real_path.trim_end_matches('/'))
                };
            }
            match named.rfind('/') {
                Some(at) => named = &named[..at],
                None if named.is_empty() => return path.to_owned(),
                None => named = "",
            }
        }
    }
}

fn is_archive(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_package = || {
        let mut words = PRODUCTS.iter().flat_map(|product| product.image_words());
        [".zip", ".tar.gz", ".tgz"].iter().any(|ending| name.ends_with(ending))
            && words.any(|word| name.contains(word))
    };
    name.ends_with(".jar") || is_package()
}

/// Whether some product knows a file by its path.
pub fn is_native(path: &str) -> bool {
    PRODUCTS.iter().any(|product| product.recognize(path).is_some())
}
