//! The program could not do its work: exit code 2.

use std::fmt;

use crate::source::one_line;

/// What was tried, on which path, what to try next.
#[derive(Debug)]
pub struct Error {
    message: String,
    help: Option<String>,
}

impl Error {
    /// A complete sentence: lower-case start, no full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// What to try next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", one_line(&self.message))?;
        match &self.help {
            Some(help) => write!(formatter, "\n    = help: {}", one_line(help)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// The words of an I/O error without the number: "no such file or directory".
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}
