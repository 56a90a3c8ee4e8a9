//! Specs that are checked together, in every order: golden/together.
//!
//! A case is a folder. In the order of their names its specs have the findings that are marked, and read as in the
//! `.stderr` next to the folder; in every other order they have findings of the same rules for the same hosts.

use std::collections::BTreeSet;
use std::path::Path;

use clusterc::diagnostic::{Finding, Levels, Shown, render};
use clusterc::driver;
use libtest_mimic::{Failed, Trial};

use crate::specs::{Folder, marks};

pub(crate) fn trials() -> Vec<Trial> {
    let mut folders: Vec<_> = std::fs::read_dir(crate::root().join("golden/together"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let name = |path: &Path| format!("together/{}", path.file_name().unwrap_or_default().display());
    folders.into_iter().map(|path| Trial::test(name(&path), move || case(&path))).collect()
}

fn case(folder: &Path) -> Result<(), Failed> {
    let mut specs = Vec::new();
    let mut expected = BTreeSet::new();
    for path in crate::files(folder).iter().filter(|path| path.parent() == Some(folder)) {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
        let marked = marks(&std::fs::read_to_string(path)?);
        expected.extend(marked.into_iter().map(|(line, code)| (name.clone(), line, code)));
        specs.push(name);
    }
    let compile = |order: &[String]| {
        driver::compile(&[order.to_vec()], &Folder(folder.to_owned()), &Levels::default())
            .map_err(|unreadable| format!("cannot read `{}`: {}", unreadable.path, unreadable.reason))
    };
    let compiled = compile(&specs)?;
    let mut actual = BTreeSet::new();
    for finding in &compiled.findings {
        let position = compiled.sources.start(finding.span);
        let file = compiled.sources.file(finding.span.file).name.clone();
        actual.insert((file, position.line, finding.rule.code.to_owned()));
    }
    let shown = render::human(&Shown::new(&compiled.findings, &compiled.sources));
    let shown = anstream::adapter::strip_str(&shown).to_string();
    let stderr = folder.with_extension("stderr");
    if !shown.is_empty() {
        crate::compare(&stderr, &shown)?;
    } else if stderr.exists() {
        return Err(format!("{} is left over", stderr.display()).into());
    }
    if actual != expected {
        return Err(format!("marked: {expected:?}; found: {actual:?}\n{shown}").into());
    }
    let usual = verdict(&compiled.findings);
    for order in orders(&specs) {
        let compiled = compile(&order)?;
        let found = verdict(&compiled.findings);
        if found != usual {
            return Err(format!("{specs:?}: {usual:?}; {order:?}: {found:?}").into());
        }
    }
    Ok(())
}

/// What was found, whatever the locations: of two specs that contradict each other, the later one is reported.
fn verdict(findings: &[Finding]) -> BTreeSet<(&'static str, Option<&str>)> {
    findings.iter().map(|finding| (finding.rule.code, finding.host.as_deref())).collect()
}

fn orders(specs: &[String]) -> Vec<Vec<String>> {
    if specs.len() < 2 {
        return vec![specs.to_vec()];
    }
    let mut all = Vec::new();
    for first in 0..specs.len() {
        let mut rest = specs.to_vec();
        let first = rest.remove(first);
        all.extend(orders(&rest).into_iter().map(|rest| [vec![first.clone()], rest].concat()));
    }
    all
}
