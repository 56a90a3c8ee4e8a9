//! What earlier runs found nothing wrong with: a group of files is not checked again while each of its files is as it was.
//!
//! A file is as it was when its bytes are, by SHA-256. It is not even read when the file system says that nothing was written since
//! ([`Files::stamp`]).

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use super::together::Ties;
use crate::diagnostic::Finding;
use crate::locks::{held, released};
use crate::maps::HashMap;
use crate::model::{Sum, sum};
use crate::source::{FileId, SourceFile};
use crate::spec::Files;
use crate::stamp::Stamp;
use crate::syntax::Node;

/// What is kept from run to run. Only groups without findings are in it.
#[derive(Debug, Default)]
pub struct Cache {
    /// What earlier runs left, until it is asked for.
    known: Mutex<HashMap<Sum, Kept>>,
    /// What holds now.
    now: Mutex<Vec<(Sum, Kept)>>,
    has_changed: AtomicBool,
}

/// A group without findings, and all that this depends on.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    asked: Vec<Asked>,
    group: Clean,
}

/// A group without findings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Clean {
    pub(super) ties: Ties,
    pub(super) files: Vec<String>,
    pub(super) clusters: Vec<String>,
    pub(super) weight: usize,
}

/// What was asked of the files of a group, and what came of it.
#[derive(Debug, Serialize, Deserialize)]
enum Asked {
    /// The bytes of a file, and its mode where that was asked for as well.
    Read {
        path: String,
        is_named: bool,
        stamp: Option<Stamp>,
        sum: Result<Sum, String>,
        mode: Mode,
    },
    Allows {
        path: String,
        answer: Result<(), String>,
    },
    Mode {
        path: String,
        answer: Option<u32>,
    },
}

/// Whether a file's mode was asked for, and what came of it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Mode {
    Unasked,
    Answer(Option<u32>),
}

/// What comes of asking again.
enum Again {
    Equal,
    /// The same bytes, written anew.
    Written,
    Different,
}

impl Cache {
    /// Reads what [`Cache::write`] wrote; bytes of another form are an empty cache.
    pub fn read(bytes: &[u8]) -> Self {
        let known: Vec<(Sum, Kept)> = postcard::from_bytes(bytes).unwrap_or_default();
        Self { known: Mutex::new(known.into_iter().collect()), ..Self::default() }
    }

    /// What the next run may use; `None` when it is what this one had.
    pub fn write(self) -> Option<Vec<u8>> {
        if !self.has_changed.into_inner() && released(self.known).is_empty() {
            return None;
        }
        let mut now = released(self.now);
        now.sort_unstable_by_key(|(key, _)| *key);
        postcard::to_allocvec(&now).ok()
    }

    /// What is known of a group, if its files are as they were. `key` says what is checked, and how.
    pub(super) fn find(&self, key: &Sum, files: &dyn Files) -> Option<Clean> {
        let mut kept = held(&self.known).remove(key)?;
        for asked in &mut kept.asked {
            match asked.again(files) {
                Again::Equal => continue,
                Again::Written => self.has_changed.store(true, Ordering::Relaxed),
                Again::Different => {
                    self.has_changed.store(true, Ordering::Relaxed);
                    return None;
                }
            }
        }
        let group = kept.group.clone();
        held(&self.now).push((*key, kept));
        Some(group)
    }

    /// Keeps what was found of a group.
    pub(super) fn add(&self, key: &Sum, files: Recorded<'_>, group: Clean) {
        self.has_changed.store(true, Ordering::Relaxed);
        held(&self.now).push((*key, Kept { asked: released(files.asked), group }));
    }
}

impl Asked {
    /// Asks again, and notes the stamp that the file has now.
    fn again(&mut self, files: &dyn Files) -> Again {
        let is_same = match self {
            Asked::Read { path, is_named, stamp, sum, mode } => {
                let now = files.stamp(path);
                let has_stamp = now == *stamp;
                // A mode that is set anew has another stamp too.
                if has_stamp && now.is_some() && !*is_named {
                    return Again::Equal;
                }
                *stamp = now;
                let is_same = summed(&read(files, path, *is_named)) == *sum
                    && match *mode {
                        Mode::Unasked => true,
                        Mode::Answer(answer) => files.mode(path) == answer,
                    };
                if is_same && !has_stamp {
                    return Again::Written;
                }
                is_same
            }
            Asked::Allows { path, answer } => files.allows(path) == *answer,
            Asked::Mode { path, answer } => files.mode(path) == *answer,
        };
        if is_same { Again::Equal } else { Again::Different }
    }
}

fn read(files: &dyn Files, path: &str, is_named: bool) -> Result<Vec<u8>, String> {
    if is_named { files.read_named(path) } else { files.read(path) }
}

fn summed(read: &Result<Vec<u8>, String>) -> Result<Sum, String> {
    read.as_deref().map(sum).map_err(Clone::clone)
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
        held(&self.asked).push(asked);
    }

    fn recorded(&self, path: &str, is_named: bool) -> Result<Vec<u8>, String> {
        // Before it is read: what is written meanwhile has another stamp.
        let stamp = self.files.stamp(path);
        let bytes = read(self.files, path, is_named);
        let sum = summed(&bytes);
        self.note(Asked::Read { path: path.to_owned(), is_named, stamp, sum, mode: Mode::Unasked });
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
        let mut asked = held(&self.asked);
        match asked.last_mut() {
            Some(Asked::Read { path: read, mode, .. }) if read == path => *mode = Mode::Answer(answer),
            _ => asked.push(Asked::Mode { path: path.to_owned(), answer }),
        }
        answer
    }

    fn known(&self, file: FileId, source: &SourceFile) -> Option<(Vec<Node>, Vec<Finding>)> {
        self.files.known(file, source)
    }
}

/// The key of a group: all that its findings depend on but the files.
pub(super) fn key(about: &[&dyn Debug]) -> Sum {
    sum(format!("{about:?}").as_bytes())
}
