//! What `lint` found nothing wrong with, for its next run.

use crate::cli::cache;
use crate::cli::disk::Disk;
use crate::diagnostic::Levels;
use crate::driver::{self, Cache, Linted, ReadOptions, Walked};

/// Fewer files are checked in less time than the cache takes.
const FEWEST_FILES: usize = 100;

/// Lints what a walk met; groups of files that were clean, and are as they were, are not checked again.
pub(super) fn lint(
    paths: &[String],
    walked: &Walked,
    disk: &Disk,
    options: &ReadOptions,
    levels: &Levels,
) -> Linted {
    let is_small = walked.files.len() + walked.manifests.len() < FEWEST_FILES;
    let Some(kept) = cache::Cache::new("lint", &paths).filter(|_| !is_small) else {
        return driver::lint(walked, disk, options, levels);
    };
    let cache = Cache::read(&kept.read());
    let linted = driver::lint_with(walked, disk, options, levels, Some(&cache));
    if let Some(bytes) = cache.write() {
        kept.write(&bytes);
    }
    linted
}
