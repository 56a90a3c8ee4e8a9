//! Native files with the findings they must have: golden/lint, the pages of rules about files, and a corpus elsewhere.
//!
//! A case is a folder: `golden/lint/CODE-name/fail-what-is-special/…`, with the findings as people see them next to it in
//! `fail-what-is-special.stderr`, and permission bits in `fail-what-is-special.modes` where they matter. A `fail-` case has a finding of its code, a `pass-` case has no error and no warning.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clusterc::diagnostic::{Levels, Rule, Severity, Shown, render};
use clusterc::driver::{self, Linted, ReadOptions, Walked};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folder = crate::root().join("golden/lint");
    let mut trials = Vec::new();
    for rule in folders(&folder) {
        for case in folders(&rule) {
            let name = case.strip_prefix(crate::root().join("golden")).unwrap_or(&case).display().to_string();
            trials.push(Trial::test(name, move || check(&case)));
        }
    }
    trials
}

/// The folders in a folder, sorted.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// Files of one folder, under their paths in it; permission bits are those that `CASE.modes` says, a checkout has none.
pub(crate) struct Below(pub(crate) PathBuf);

impl Files for Below {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(path)).map_err(|error| clusterc::error::reason(&error))
    }

    fn mode(&self, path: &str) -> Option<u32> {
        let modes = std::fs::read_to_string(self.0.with_extension("modes")).ok()?;
        let line = modes.lines().find_map(|line| line.strip_suffix(path)?.strip_suffix(' '))?;
        u32::from_str_radix(line, 8).ok()
    }
}

/// Lints all files below a folder.
pub(crate) fn lint(folder: &Path, options: &ReadOptions) -> Linted {
    driver::lint(&walk(folder), &Below(folder.to_owned()), options, &Levels::default())
}

/// The files below a folder that may be a product's, under their paths in it.
pub(crate) fn walk(folder: &Path) -> Walked {
    let paths = crate::files(folder).into_iter();
    let names = paths.filter_map(|path| Some(path.strip_prefix(folder).ok()?.to_str()?.to_owned()));
    Walked::of(names)
}

fn check(case: &Path) -> Result<(), Failed> {
    let linted = lint(case, &ReadOptions::default()).once();
    let shown = render::human(&Shown::new(&linted.findings, &linted.sources));
    let shown = anstream::adapter::strip_str(&shown).to_string();
    let stderr = case.with_extension("stderr");
    if shown.is_empty() {
        if crate::blesses() && stderr.exists() {
            std::fs::remove_file(&stderr)?;
        }
        if stderr.exists() {
            return Err(format!("{} is left over", stderr.display()).into());
        }
    } else {
        crate::compare(&stderr, &shown)?;
    }
    let name = case.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let rule = case.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let code = rule.split('-').next().unwrap_or_default();
    if name.starts_with("fail-") && !linted.findings.iter().any(|finding| finding.rule.code == code) {
        return Err(format!("no finding of {code}\n{shown}").into());
    }
    if name.starts_with("pass-") && linted.findings.iter().any(|finding| finding.severity != Severity::Info) {
        return Err(format!("should pass\n{shown}").into());
    }
    Ok(())
}

/// Texts under their paths, some with permission bits.
struct Memory(BTreeMap<String, (String, Option<u32>)>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let found = self.0.get(path).ok_or("no such file or folder")?;
        Ok(found.0.clone().into_bytes())
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.0.get(path)?.1
    }
}

/// The examples of a rule about files: blocks of `== PATH [MODE]` lines with the text below each. `\0`, `\r` and the
/// byte order mark are written as such.
pub(crate) fn page(rule: &'static Rule, page: &str) -> Result<(), Failed> {
    let mut counts = [0, 0];
    for (index, kind) in ["fails", "passes"].into_iter().enumerate() {
        for block in page.split(&format!("```files,{kind}\n")).skip(1) {
            counts[index] += 1;
            let block = block.split("```").next().unwrap_or_default();
            let mut files: BTreeMap<String, (String, Option<u32>)> = BTreeMap::new();
            let mut current = String::new();
            for line in block.lines() {
                if let Some(head) = line.strip_prefix("== ") {
                    let (path, mode) = head.split_once(' ').unwrap_or((head, ""));
                    current = path.to_owned();
                    files.insert(current.clone(), (String::new(), u32::from_str_radix(mode, 8).ok()));
                } else if let Some((text, _)) = files.get_mut(&current) {
                    let line = line.replace("<NUL>", "\0").replace("<CR>", "\r").replace("<BOM>", "\u{feff}");
                    let line = line.replace("<TAB>", "\t");
                    text.push_str(&line);
                    text.push('\n');
                }
            }
            let walked = Walked::of(files.keys().cloned());
            let linted = driver::lint(&walked, &Memory(files), &ReadOptions::default(), &Levels::default());
            let found: Vec<(&str, Severity)> =
                linted.findings.iter().map(|finding| (finding.rule.code, finding.severity)).collect();
            if kind == "fails" && !found.iter().any(|(code, _)| *code == rule.code) {
                return Err(format!("the failing example gives {found:?}\n{block}").into());
            }
            if kind == "passes" && found.iter().any(|(_, severity)| *severity != Severity::Info) {
                return Err(format!("the passing example gives {found:?}\n{block}").into());
            }
        }
    }
    if counts.contains(&0) {
        return Err("the page needs an example that fails and one that passes".into());
    }
    Ok(())
}
