//! Specs with the findings they must have: golden/rules, golden/syntax, golden/language.
//!
//! A line that a finding is on ends in `//~ CODE`; a line that cannot carry it is followed by one with `//~^ CODE`. In
//! YAML it is `#~ CODE` and `#~^ CODE`. Next to the spec is `<case>.stderr` with the findings as people see them. A
//! file without marks must be silent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clusterc::diagnostic::{Finding, Levels, Severity, Shown, render};
use clusterc::driver;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folders = ["golden/rules", "golden/syntax", "golden/language", "golden/iotdbctl"];
    let paths = folders.iter().flat_map(|folder| crate::files(&crate::root().join(folder)));
    let cases = paths.filter(|path| is_spec(path) && !is_part(path));
    cases.map(|path| Trial::test(name(&path), move || case(&path))).collect()
}

fn is_spec(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "kdl" || ending == "yaml")
}

/// Files in a folder `parts` are there to be included.
fn is_part(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "parts")
}

fn name(path: &Path) -> String {
    path.strip_prefix(crate::root().join("golden")).unwrap_or(path).display().to_string()
}

/// Files of one case, read from its folder, so that names in messages are short.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(path)).map_err(|error| clusterc::error::reason(&error))
    }
}

pub(crate) fn case(path: &Path) -> Result<(), Failed> {
    let folder = path.parent().ok_or("no folder")?.to_owned();
    let file = path.file_name().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
    let bytes = std::fs::read(path)?;
    let expected = marks(&String::from_utf8_lossy(&bytes));
    let groups = [vec![file]];
    let compiled = driver::compile(&groups, &Folder(folder), &Levels::default())
        .map_err(|unreadable| format!("cannot read `{}`: {}", unreadable.path, unreadable.reason))?;
    let mut actual = BTreeSet::new();
    // Advice about the cluster is not what cases of syntax are about.
    let is_syntax = path.starts_with(crate::root().join("golden/syntax"));
    let shows = |finding: &&Finding| !is_syntax || finding.severity != Severity::Info;
    let visible: Vec<Finding> = compiled.findings.iter().filter(shows).cloned().collect();
    for finding in &visible {
        let position = compiled.sources.start(finding.span);
        actual.insert((position.line, finding.rule.code.to_owned()));
    }
    let shown = render::human(&Shown::new(&visible, &compiled.sources));
    let shown = anstream::adapter::strip_str(&shown).to_string();
    let stderr = path.with_extension("stderr");
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
    if actual == expected {
        return Ok(());
    }
    let list = |set: Vec<&(u32, String)>| {
        set.iter().map(|(line, code)| format!("{line}: {code}")).collect::<Vec<_>>().join(", ")
    };
    let missing = list(expected.difference(&actual).collect());
    let extra = list(actual.difference(&expected).collect());
    Err(format!("marked and not found: [{missing}]; found and not marked: [{extra}]\n{shown}").into())
}

/// The marks of a spec: line and code.
pub(crate) fn marks(text: &str) -> BTreeSet<(u32, String)> {
    let mut marks = BTreeSet::new();
    for (index, line) in text.split('\n').enumerate() {
        let Some((_, mark)) = line.split_once("//~").or_else(|| line.split_once("#~")) else {
            continue;
        };
        let up = mark.chars().take_while(|letter| *letter == '^').count() as u32;
        for code in
            mark.trim_start_matches('^').split([' ', ',']).map(str::trim).filter(|code| !code.is_empty())
        {
            marks.insert((index as u32 + 1 - up, code.to_owned()));
        }
    }
    marks
}
