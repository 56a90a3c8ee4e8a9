//! `clusterc lint --fix` and `--diff`.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::Arguments;
use crate::bundle;
use crate::cli::disk::Disk;
use crate::cli::patch::{self, Change};
use crate::cli::{Outcome, output};
use crate::diagnostic::{Levels, words};
use crate::driver::{self, Linted, ReadOptions, Walked};
use crate::error::Error;
use crate::native::{FixedFile, apply_fixes};
use crate::source::one_line;
use crate::spec::Files;

/// How often files are checked again for fixes that had to wait for others.
const MOST_ROUNDS: usize = 10;

/// The disk with some files as they will be.
struct Overlay<'a> {
    disk: &'a Disk,
    fixed: BTreeMap<String, FixedFile>,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.fixed.get(path) {
            Some(fixed) => Ok(fixed.after.clone()),
            None => self.disk.read(path),
        }
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.disk.allows(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.disk.mode(path)
    }
}

pub(super) fn run(
    arguments: &Arguments,
    walked: &Walked,
    disk: &Disk,
    options: &ReadOptions,
    levels: &Levels,
) -> Result<Outcome, Error> {
    let mut overlay = Overlay { disk, fixed: BTreeMap::new() };
    let mut count = 0;
    let mut linted = driver::lint(walked, &overlay, options, levels);
    for _ in 0..MOST_ROUNDS {
        let may = |fix: &crate::diagnostic::Fix| fix.safe || arguments.is_unsafe;
        let (changes, applied) = apply_fixes(&linted.findings, &linted.sources, may);
        if changes.is_empty() {
            break;
        }
        count += applied;
        for change in changes {
            let before = overlay.fixed.remove(&change.path).map_or(change.before, |known| known.before);
            overlay.fixed.insert(change.path.clone(), FixedFile { before, ..change });
        }
        linted = driver::lint(walked, &overlay, options, levels);
    }
    overlay.fixed.retain(|_, fixed| fixed.before != fixed.after);
    if arguments.diff {
        if overlay.fixed.is_empty() && !arguments.findings.quiet {
            output::note(&match linted.findings.len() {
                0 => "nothing to change: no findings".to_owned(),
                count if arguments.is_unsafe => {
                    format!("nothing to change: {}, none with a fix", words::count(count, "finding"))
                }
                count => format!(
                    "nothing to change: {}, none with a safe fix; try --unsafe",
                    words::count(count, "finding")
                ),
            })?;
        }
        return diff(&overlay);
    }
    // Links of several hosts may lead to one file.
    let mut targets = HashMap::default();
    for (path, fixed) in &overlay.fixed {
        if let Ok(target) = std::fs::canonicalize(path)
            && targets.insert(target, &fixed.after) == Some(&fixed.after)
        {
            continue;
        }
        let others = bundle::replace(path, &fixed.before, &fixed.after)?;
        if others > 0 {
            let names = words::count(others as usize, "other name");
            let path = one_line(path);
            output::note(&format!("`{path}` had {names} (hard links), which still have the old content"))?;
        }
    }
    summarize(arguments, count, overlay.fixed.len(), linted)
}

fn summarize(arguments: &Arguments, count: usize, files: usize, linted: Linted) -> Result<Outcome, Error> {
    let fixable = linted.findings.iter().filter(|finding| !finding.fixes.is_empty()).count();
    let linted = linted.once();
    let outcome = output::findings(&arguments.findings, &linted.findings, linted.summary, &linted.sources)?;
    let mut summary = format!("fixed: {} in {}", words::count(count, "fix"), words::count(files, "file"));
    if count != 1 {
        summary = summary.replace("fixs", "fixes");
    }
    if fixable > 0 && !arguments.is_unsafe {
        summary += &format!("; {fixable} more with --fix --unsafe");
    }
    output::note(&summary)?;
    Ok(outcome)
}

fn diff(overlay: &Overlay<'_>) -> Result<Outcome, Error> {
    let changes =
        overlay.fixed.iter().map(|(path, fixed)| Change { path, before: &fixed.before, after: &fixed.after });
    patch::show(changes, "--fix")?;
    Ok(if overlay.fixed.is_empty() { Outcome::Good } else { Outcome::Findings })
}
