//! Files as a commit of a Git repository has them.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Error, reason};
use crate::source::{SourceMap, one_line};
use crate::spec::Files;

/// The files of a commit, by their paths on disk.
pub(super) struct Commit<'a>(&'a str);

impl<'a> Commit<'a> {
    /// The commit that a word names for the repository of a path: a branch, a tag, a hash.
    pub(super) fn new(word: &'a str, path: &str) -> Result<Self, Error> {
        // Git would treat it as an option.
        if word.is_empty() || word.starts_with('-') || word.contains([':', '\0', '\n']) {
            return Err(Error::new(format!("`{}` is not the name of a commit", one_line(word)))
                .help("give a branch, a tag or a commit: --against-ref main"));
        }
        let revision = format!("{word}^{{commit}}");
        let output = git(path, &["rev-parse", "--verify", "--quiet", &revision])?;
        if output.is_none() {
            let message = match git(path, &["rev-parse", "--git-dir"])? {
                None => format!("`{path}` is not in a Git repository"),
                Some(_) => format!("the Git repository of `{path}` has no commit `{}`", one_line(word)),
            };
            return Err(Error::new(message).help("give the old spec instead: --against FILE"));
        }
        Ok(Self(word))
    }

    /// Whether it has a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.read(path).is_ok()
    }
}

impl Files for Commit<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let object = format!("{}:./{name}", self.0);
        let output = git(path, &["cat-file", "blob", &object]).map_err(|error| error.to_string())?;
        let bytes = output.ok_or_else(|| format!("it is not in the commit `{}`", one_line(self.0)))?;
        if bytes.len() as u64 > SourceMap::MAX_FILE_BYTES {
            return Err("it is larger than the limit for one file".to_owned());
        }
        Ok(bytes)
    }
}

/// What git says in the folder of a path; `None` when it fails.
fn git(path: &str, arguments: &[&str]) -> Result<Option<Vec<u8>>, Error> {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    // A folder that is gone has no files in the commit that could be read from there.
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Ok(None);
    }
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| {
            Error::new(format!("cannot run git: {}", reason(&error)))
                .help("install git, or give the old spec: --against FILE")
        })?;
    Ok(output.status.success().then_some(output.stdout))
}
