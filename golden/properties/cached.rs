//! What is linted with what earlier runs left is what is linted without.

use std::sync::atomic::{AtomicUsize, Ordering};

use clusterc::diagnostic::Levels;
use clusterc::driver::{self, Cache, Linted, ReadOptions, Walked};
use clusterc::spec::Files;
use clusterc::stamp::Stamp;

use crate::knowledge::{SETS, Set};

/// Files that are never written again, with a count of what is read.
struct Still<'a> {
    set: &'a Set,
    has_stamps: bool,
    reads: AtomicUsize,
}

impl Files for Still<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.set.read(path)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let bytes = self.set.files.get(path).filter(|_| self.has_stamps)?;
        // In place of the time: what a file system cannot do.
        let sum = bytes.iter().fold(7_i64, |sum, &byte| sum.wrapping_mul(31).wrapping_add(i64::from(byte)));
        let length = bytes.len() as u64;
        Some(Stamp { length, device: 1, inode: 1, modified: (sum, 0), changed: (sum, 0) })
    }
}

fn described(linted: &Linted) -> String {
    let Linted { findings, summary, clusters, .. } = linted;
    format!("{findings:#?} {summary:?} {clusters:#?}")
}

/// What is linted with a cache, what the next run would have, and how much was read.
fn lint(set: &Set, has_stamps: bool, kept: &[u8]) -> (Linted, Option<Vec<u8>>, usize) {
    let files = Still { set, has_stamps, reads: AtomicUsize::new(0) };
    let cache = Cache::read(kept);
    let walked = Walked::of(set.files.keys().cloned());
    let linted =
        driver::lint_with(&walked, &files, &ReadOptions::default(), &Levels::default(), Some(&cache));
    (linted, cache.write(), files.reads.into_inner())
}

fn plain(set: &Set) -> String {
    let walked = Walked::of(set.files.keys().cloned());
    described(&driver::lint(&walked, set, &ReadOptions::default(), &Levels::default()))
}

#[test]
fn a_cache_changes_no_finding() {
    let mut clean = 0;
    for set in SETS.iter() {
        let plain_described = plain(set);
        let (first, kept, _) = lint(set, true, &[]);
        assert_eq!(described(&first), plain_described, "{}", set.name);
        let kept = kept.unwrap_or_default();
        let (again, more, reads) = lint(set, true, &kept);
        assert_eq!(described(&again), plain_described, "{}", set.name);
        assert_eq!(more, None, "{}: nothing is new", set.name);
        let has_manifests = !Walked::of(set.files.keys().cloned()).manifests.is_empty();
        if first.findings.is_empty() && !has_manifests {
            clean += 1;
            assert_eq!(reads, 0, "{}: nothing is read again", set.name);
        }
        // Without stamps the bytes are compared.
        assert_eq!(described(&lint(set, false, &kept).0), plain_described, "{}", set.name);
        // Of the files of a set two: some sets have a hundred.
        let step = set.files.len().div_ceil(2).max(1);
        for name in set.files.keys().step_by(step) {
            let mut other = set.clone();
            let bytes = other.files.get_mut(name).expect("it is there");
            bytes.extend_from_slice(b"\ndn_rcp_port=6667\n");
            let other_described = plain(&other);
            for has_stamps in [true, false] {
                assert_eq!(
                    described(&lint(&other, has_stamps, &kept).0),
                    other_described,
                    "{}: {name}",
                    set.name
                );
            }
            let mut fewer = set.clone();
            fewer.files.remove(name);
            assert_eq!(described(&lint(&fewer, true, &kept).0), plain(&fewer), "{}: {name}", set.name);
        }
    }
    assert!(clean > 20, "{clean} sets without findings");
}
