//! What earlier runs found nothing wrong with: a group of files is not checked again while each of its files is as it was.
//!
//! A file is as it was when its bytes are, by SHA-256. It is not even read when the file system says that nothing was written since
//! ([`Files::stamp`]).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::together::Ties;
use crate::diagnostic::Finding;
use crate::maps::HashMap;
use crate::source::FileId;
use crate::source::SourceFile;
use crate::spec::{Files, Stamp};
use crate::syntax::Node;

type Sum = [u8; 32];

/// What is kept from run to run. Only groups without findings are in it.
#[derive(Debug, Default)]
pub struct Cache {
    known: HashMap<Sum, Clean>,
    now: Mutex<Vec<(Sum, Clean)>>,
    has_changed: AtomicBool,
}

/// A group without findings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Clean {
    asked: Vec<Asked>,
    pub(super) ties: Ties,
    pub(super) files: Vec<String>,
    pub(super) clusters: Vec<String>,
    pub(super) weight: usize,
}

/// What was asked of the files of a group, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Asked {
    Read { path: String, is_named: bool, stamp: Option<Stamp>, sum: Result<Sum, String> },
    Allows { path: String, answer: Result<(), String> },
    Mode { path: String, answer: Option<u32> },
}

impl Cache {
    /// Reads what [`Cache::write`] wrote; bytes of another form are an empty cache.
    pub fn read(bytes: &[u8]) -> Self {
        let known: Vec<(Sum, Clean)> = postcard::from_bytes(bytes).unwrap_or_default();
        Self { known: known.into_iter().collect(), ..Self::default() }
    }

    /// What the next run may use; `None` when it is what this one had.
    pub fn write(self) -> Option<Vec<u8>> {
        let mut now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !self.has_changed.into_inner() && now.len() == self.known.len() {
            return None;
        }
        now.sort_unstable_by_key(|(key, _)| *key);
        postcard::to_allocvec(&now).ok()
    }

    /// What is known of a group, if its files are as they were. `key` says what is checked, and how.
    pub(super) fn find(&self, key: &Sum, files: &dyn Files) -> Option<Clean> {
        let mut clean = self.known.get(key)?.clone();
        for asked in &mut clean.asked {
            let (is_same, has_changed) = asked.again(files);
            if !is_same {
                return None;
            }
            if has_changed {
                self.has_changed.store(true, Ordering::Relaxed);
            }
        }
        self.keep(key, clean.clone());
        Some(clean)
    }

    /// Keeps what was found of a group.
    pub(super) fn add(&self, key: &Sum, files: Recorded<'_>, clean: Clean) {
        let asked = files.asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.has_changed.store(true, Ordering::Relaxed);
        self.keep(key, Clean { asked, ..clean });
    }

    fn keep(&self, key: &Sum, clean: Clean) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).push((*key, clean));
    }
}

impl Clean {
    /// The parts that a later run needs, without the files that they depend on.
    pub(super) fn new(ties: Ties, files: Vec<String>, clusters: Vec<String>, weight: usize) -> Self {
        Self { asked: Vec::new(), ties, files, clusters, weight }
    }
}

impl Asked {
    /// Whether the answer is the same again, and whether more is known of the file now.
    fn again(&mut self, files: &dyn Files) -> (bool, bool) {
        match self {
            Asked::Read { path, is_named, stamp, sum } => {
                let now = files.stamp(path);
                if now.is_some() && now == *stamp && !*is_named {
                    return (true, false);
                }
                let has_changed = now != *stamp;
                *stamp = now;
                (summed(&read(files, path, *is_named)) == *sum, has_changed)
            }
            Asked::Allows { path, answer } => (files.allows(path) == *answer, false),
            Asked::Mode { path, answer } => (files.mode(path) == *answer, false),
        }
    }
}

fn read(files: &dyn Files, path: &str, is_named: bool) -> Result<Vec<u8>, String> {
    if is_named { files.read_named(path) } else { files.read(path) }
}

fn summed(read: &Result<Vec<u8>, String>) -> Result<Sum, String> {
    read.as_ref().map(|bytes| Sha256::digest(bytes).into()).map_err(Clone::clone)
}

/// Files, with a record of what was asked of them.
pub(super) struct Recorded<'a> {
    files: &'a (dyn Files + Sync),
    asked: Mutex<Vec<Asked>>,
}

impl<'a> Recorded<'a> {
    pub(super) fn new(files: &'a (dyn Files + Sync)) -> Self {
        Self { files, asked: Mutex::default() }
    }

    fn note(&self, asked: Asked) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    }

    fn recorded(&self, path: &str, is_named: bool) -> Result<Vec<u8>, String> {
        // Before it is read: what is written meanwhile has another stamp.
        let stamp = self.files.stamp(path);
        let bytes = read(self.files, path, is_named);
        let sum = summed(&bytes);
        self.note(Asked::Read { path: path.to_owned(), is_named, stamp, sum });
        bytes
    }
}

impl Files for Recorded<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.recorded(path, false)
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        let answer = self.files.allows(path);
        self.note(Asked::Allows { path: path.to_owned(), answer: answer.clone() });
        answer
    }

    fn read_named(&self, path: &str) -> Result<Vec<u8>, String> {
        self.recorded(path, true)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        let answer = self.files.mode(path);
        self.note(Asked::Mode { path: path.to_owned(), answer });
        answer
    }

    fn known(&self, file: FileId, source: &SourceFile) -> Option<(Vec<Node>, Vec<Finding>)> {
        self.files.known(file, source)
    }
}

/// The key of a group: all that its findings depend on but the files.
pub(super) fn key(about: &[&dyn std::fmt::Debug]) -> Sum {
    let mut digest = Sha256::new();
    for one in about {
        digest.update(format!("{one:?}\n").as_bytes());
    }
    digest.finalize().into()
}
