//! `clusterc lint --fix` and `--diff`.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::Arguments;
use crate::bundle;
use crate::cli::disk::Disk;
use crate::cli::patch::{self, Change};
use crate::cli::{Outcome, output};
use crate::diagnostic::{Levels, words};
use crate::driver::{self, Linted, Said, Walked};
use crate::error::Error;
use crate::native::{Mended, mend};
use crate::source::one_line;
use crate::spec::Files;

/// How often files are checked again for fixes that had to wait for others.
const MOST_ROUNDS: usize = 10;

/// The disk with some files as they will be.
struct Overlay<'a> {
    disk: &'a Disk,
    mended: BTreeMap<String, Mended>,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.mended.get(path) {
            Some(mended) => Ok(mended.after.clone()),
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
    said: &Said,
    levels: &Levels,
) -> Result<Outcome, Error> {
    let mut overlay = Overlay { disk, mended: BTreeMap::new() };
    let mut count = 0;
    let mut linted = driver::lint(walked, &overlay, said, levels);
    for _ in 0..MOST_ROUNDS {
        let may = |fix: &crate::diagnostic::Fix| fix.safe || arguments.is_unsafe;
        let (changes, applied) = mend(&linted.findings, &linted.sources, may);
        if changes.is_empty() {
            break;
        }
        count += applied;
        for change in changes {
            let before = overlay.mended.remove(&change.path).map_or(change.before, |known| known.before);
            overlay.mended.insert(change.path.clone(), Mended { before, ..change });
        }
        linted = driver::lint(walked, &overlay, said, levels);
    }
    overlay.mended.retain(|_, mended| mended.before != mended.after);
    if arguments.diff {
        return diff(&overlay);
    }
    // Links of several hosts may lead to one file.
    let mut targets = HashMap::default();
    for (path, mended) in &overlay.mended {
        if let Ok(target) = std::fs::canonicalize(path)
            && targets.insert(target, &mended.after) == Some(&mended.after)
        {
            continue;
        }
        let others = bundle::replace(path, &mended.before, &mended.after)?;
        if others > 0 {
            let names = words::count(others as usize, "other name");
            let path = one_line(path);
            output::note(&format!("`{path}` had {names} (hard links), which still have the old content"))?;
        }
    }
    tell(arguments, count, overlay.mended.len(), linted)
}

fn tell(arguments: &Arguments, count: usize, files: usize, linted: Linted) -> Result<Outcome, Error> {
    let fixable = linted.findings.iter().filter(|finding| !finding.fixes.is_empty()).count();
    let linted = linted.once();
    let outcome = output::findings(&arguments.findings, &linted.findings, linted.summary, &linted.sources)?;
    let mut told = format!("fixed: {} in {}", words::count(count, "fix"), words::count(files, "file"));
    if count != 1 {
        told = told.replace("fixs", "fixes");
    }
    if fixable > 0 && !arguments.is_unsafe {
        told += &format!("; {fixable} more with --fix --unsafe");
    }
    output::note(&told)?;
    Ok(outcome)
}

fn diff(overlay: &Overlay<'_>) -> Result<Outcome, Error> {
    let changes = overlay.mended.iter().map(|(path, mended)| Change {
        path,
        before: &mended.before,
        after: &mended.after,
    });
    patch::show(changes, "--fix")?;
    Ok(if overlay.mended.is_empty() { Outcome::Good } else { Outcome::Findings })
}
