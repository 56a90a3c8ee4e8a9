//! `clusterc fmt`.

use crate::maps::HashSet;
use std::path::Path;

use clap::Args;

use super::disk::Disk;
use super::options::ReadingOptions;
use super::patch::{self, Change};
use super::{Outcome, inputs, output};
use crate::bundle;
use crate::diagnostic::words;
use crate::error::Error;
use crate::layout::{self, Unformatted};
use crate::source::{SourceFile, SourceMap, one_line};
use crate::spec::{self, Files};

/// Format specs in one style: comments and meaning stay.
///
/// The name of each file that changes is written to stdout. A file with syntax errors is reported and left as
/// it is, which gives exit code 2. docs/formatting.md describes the style.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Specs, or folders to search for specs; `-` formats stdin to stdout.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// Write nothing, and exit with 1 when a file would change.
    #[arg(long)]
    check: bool,
    /// Show what would change as a patch; write nothing, and exit with 1 when a file would change.
    #[arg(long)]
    diff: bool,
    /// The name of stdin in messages.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
}

/// A file whose text is another when it is formatted.
struct Formatted {
    path: String,
    before: Vec<u8>,
    after: String,
    is_stdin: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let disk = Disk::new(arguments.stdin_filename.as_deref(), &ReadingOptions { allow_outside: false });
    let (paths, stdin) = specs(&arguments.paths, &disk)?;
    let writes = !arguments.check && !arguments.diff;
    let (mut changed, mut failed) = (Vec::new(), 0);
    for path in &paths {
        let is_stdin = stdin.as_ref() == Some(path);
        match format(path, &disk) {
            Err(error) => {
                failed += 1;
                output::error(&error);
            }
            Ok((before, after)) => {
                let is_other = before != after.as_bytes();
                if is_other || (is_stdin && writes) {
                    changed.push(Formatted { path: path.clone(), before, after, is_stdin });
                }
            }
        }
    }
    if arguments.diff {
        let changes = changed.iter().map(|file| Change {
            path: &file.path,
            before: &file.before,
            after: file.after.as_bytes(),
        });
        patch::show(changes, "clusterc fmt")?;
    }
    changed.retain(|file| match put(file, arguments) {
        Ok(()) => true,
        Err(error) => {
            failed += 1;
            output::error(&error);
            false
        }
    });
    if stdin.is_none() && !paths.is_empty() {
        let summary = FormatSummary { files: paths.len(), changed: changed.len(), failed, writes };
        output::note(&summary.text())?;
    }
    Ok(match (failed, changed.is_empty() || writes) {
        (0, true) => Outcome::Good,
        (0, false) => Outcome::Findings,
        _ => Outcome::Failed,
    })
}

/// The specs that the paths name, and the name of stdin if it is one of them.
fn specs(paths: &[String], disk: &Disk) -> Result<(Vec<String>, Option<String>), Error> {
    let (mut found, mut stdin) = (Vec::new(), None);
    for path in paths {
        if path == "-" {
            let name = disk.take_stdin()?;
            found.push(name.clone());
            stdin = Some(name);
        } else if Path::new(path).is_dir() {
            inputs::walk(path, &mut found)?;
            // Files of other tools are formatted by those.
            found.retain(|path| !spec::is_foreign(path));
        } else if spec::is_foreign(path) {
            output::note(&format!("`{path}` is YAML and was not changed: fmt formats specs in KDL"))?;
        } else {
            found.push(path.clone());
        }
    }
    let mut seen = HashSet::default();
    found.retain(|path| seen.insert(path.clone()));
    Ok((found, stdin))
}

/// The bytes of a spec, and the text that it has when it is formatted.
fn format(path: &str, disk: &Disk) -> Result<(Vec<u8>, String), Error> {
    let bytes = disk.read(path).map_err(|why| Error::new(format!("cannot read `{path}`: {why}")))?;
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes(path, bytes));
    match layout::format(file, sources.file(file)) {
        Ok(after) => Ok((sources.file(file).bytes(), after)),
        Err(Unformatted::Misread(findings)) => {
            output::for_people(&findings, &sources)?;
            let count = words::count(findings.len(), "syntax error");
            Err(Error::new(format!("`{path}` has {count} and was not changed")))
        }
        Err(Unformatted::TooLarge) => {
            let most = words::bytes(SourceMap::MAX_FILE_BYTES);
            Err(Error::new(format!("`{path}` would be larger than {most} and was not changed")))
        }
        Err(Unformatted::WouldChange) => {
            Err(Error::new(format!("`{path}` would change its meaning and was not changed"))
                .help("this is a bug in clusterc: please report it with the file"))
        }
    }
}

/// Writes a formatted file, or only its name.
fn put(file: &Formatted, arguments: &Arguments) -> Result<(), Error> {
    let writes = !arguments.check && !arguments.diff;
    if file.is_stdin {
        return if writes { output::patch(file.after.as_bytes()) } else { Ok(()) };
    }
    if writes {
        let others = bundle::replace(&file.path, &file.before, file.after.as_bytes())?;
        if others > 0 {
            let names = words::count(others as usize, "other name");
            output::note(&format!(
                "`{}` had {names} (hard links), which still have the old content",
                file.path
            ))?;
        }
    }
    if arguments.diff { Ok(()) } else { output::out(&(one_line(&file.path) + "\n")) }
}

/// What a run came to.
struct FormatSummary {
    files: usize,
    changed: usize,
    failed: usize,
    writes: bool,
}

impl FormatSummary {
    /// `3 files: 1 formatted, 2 unchanged`
    fn text(&self) -> String {
        let unchanged = self.files - self.changed - self.failed;
        let what = if self.writes { "formatted" } else { "would change" };
        let parts = [(self.changed, what), (unchanged, "unchanged"), (self.failed, "failed")];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        format!("{}: {}", words::count(self.files, "file"), parts.join(", "))
    }
}
