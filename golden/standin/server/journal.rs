//! The log file.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A log that threads share; one that cannot be opened says nothing.
#[derive(Debug, Clone)]
pub(crate) struct Journal(Arc<Mutex<Option<File>>>);

impl Journal {
    /// Opens a log to add to it.
    pub(crate) fn open(path: &str) -> Self {
        if let Some(folder) = Path::new(path).parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let file = OpenOptions::new().create(true).append(true).open(path).ok();
        Self(Arc::new(Mutex::new(file)))
    }

    /// A line as people know them: `<INFO> :text`.
    pub(crate) fn info(&self, text: &str) {
        self.line("INFO", text);
    }

    /// A line about what went wrong.
    pub(crate) fn error(&self, text: &str) {
        self.line("ERROR", text);
    }

    fn line(&self, level: &str, text: &str) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = file.as_mut() {
            let _ = writeln!(file, "<{level}> :{text}");
        }
    }
}
