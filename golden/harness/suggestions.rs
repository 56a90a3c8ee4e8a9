//! What a finding proposes to type works: every fix of every finding of every case, and of files with planted faults,
//! is applied alone, and what is found then no longer has the finding at its location, and no error that was not there.
//!
//! A help that names a word to type has a fix that writes it.

use std::path::{Path, PathBuf};

use clusterc::diagnostic::{Finding, Fix, Levels};
use clusterc::driver::{self, Before, Changed, Found, ReadOptions};
use clusterc::source::SourceMap;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let kinds = ["golden/rules", "golden/syntax", "golden/language", "golden/iotdbctl"];
    let mut trials: Vec<Trial> = kinds
        .into_iter()
        .map(|kind| Trial::test(format!("suggestions/{kind}"), move || specs(&crate::root().join(kind))))
        .collect();
    trials.push(Trial::test("suggestions/golden/lint", natives));
    trials.push(Trial::test("suggestions/planted", planted));
    trials
}

/// Whether a help names a word to type instead of another.
fn names_a_word(help: &str) -> bool {
    let is_whole = |rest: &str| {
        rest.split_once('`').is_some_and(|(word, rest)| !word.is_empty() && matches!(rest, "" | "?"))
    };
    ["did you mean `", "write `"].iter().any(|start| help.strip_prefix(start).is_some_and(is_whole))
        || help
            .strip_prefix("set \"")
            .is_some_and(|rest| !rest.contains(['…', ',']) && !rest.contains(" to "))
}

/// Helps that name a word to type, of findings without a fix.
fn unfixed(case: &str, findings: &[Finding], sources: &SourceMap) -> Vec<String> {
    let without = findings.iter().filter(|one| one.fixes.is_empty());
    let helps = without.flat_map(|one| one.helps.iter().map(move |help| (one, help)));
    helps
        .filter(|(_, help)| names_a_word(help))
        .map(|(one, help)| format!("{case}:{}: {}: {help}", sources.start(one.span).line, one.rule.code))
        .collect()
}

/// Checks the fixes of some findings; `again` finds what is there after the edits of one.
pub(crate) fn broken(
    case: &str,
    (findings, sources): (&[Finding], &SourceMap),
    mut again: impl FnMut(&Fix) -> Option<Found>,
) -> Vec<String> {
    let before = Before { findings, sources };
    let mut broken = unfixed(case, findings, sources);
    for finding in findings {
        for fix in &finding.fixes {
            let after = again(fix);
            let works =
                after.as_ref().is_some_and(|after| driver::works(&before, after, finding, &fix.edits));
            if !works {
                let line = sources.start(finding.span).line;
                let left = after.map(|(after, _)| {
                    after.iter().map(|one| format!("{}: {}", one.rule.code, one.message)).collect::<Vec<_>>()
                });
                broken.push(format!(
                    "{case}:{line}: {}: {}\n  {}: {:?}\n  left: {left:#?}",
                    finding.rule.code,
                    finding.message,
                    fix.title,
                    fix.edits.iter().map(|edit| &edit.text).collect::<Vec<_>>(),
                ));
            }
        }
    }
    broken
}

fn no_failure(broken: &[String]) -> Result<(), Failed> {
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("{} proposals do not work:\n{}", broken.len(), broken.join("\n")).into())
    }
}

fn specs(folder: &Path) -> Result<(), Failed> {
    let is_case = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "kdl" || ending == "yaml")
            && !path.components().any(|part| part.as_os_str() == "parts")
    };
    let mut all = Vec::new();
    for path in crate::files(folder).into_iter().filter(is_case) {
        let files = crate::specs::Folder(path.parent().unwrap_or(folder).to_owned());
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        all.extend(spec(&name, &files)?);
    }
    no_failure(&all)
}

fn spec(name: &str, files: &dyn Files) -> Result<Vec<String>, Failed> {
    let compile = |files: &dyn Files| driver::compile(&[vec![name.to_owned()]], files, &Levels::default());
    let compiled = compile(files).map_err(|error| error.reason)?;
    Ok(broken(name, (&compiled.findings, &compiled.sources), |fix| {
        let again = compile(&Changed::new(files, &fix.edits, &compiled.sources)).ok()?;
        Some((again.findings, again.sources))
    }))
}

fn natives() -> Result<(), Failed> {
    let root = crate::root().join("golden/lint");
    let mut all = Vec::new();
    for rule in crate::lint::folders(&root) {
        for case in crate::lint::folders(&rule) {
            let walked = crate::lint::walk(&case);
            let files = crate::lint::Below(case.clone());
            let name = case.strip_prefix(&root).unwrap_or(&case).display().to_string();
            all.extend(native(&name, &walked, &files));
        }
    }
    no_failure(&all)
}

pub(crate) fn native(name: &str, walked: &driver::Walked, files: &(dyn Files + Sync)) -> Vec<String> {
    let lint =
        |files: &(dyn Files + Sync)| driver::lint(walked, files, &ReadOptions::default(), &Levels::default());
    let linted = lint(files);
    broken(name, (&linted.findings, &linted.sources), |fix| {
        let again = lint(&Changed::new(files, &fix.edits, &linted.sources));
        Some((again.findings, again.sources))
    })
}

/// The same on what the examples emit, with faults planted in it.
fn planted() -> Result<(), Failed> {
    let mut all = Vec::new();
    crate::faults::each(100, 16, |name, files| {
        let walked = driver::Walked { files: files.keys().cloned().collect(), ..driver::Walked::default() };
        all.extend(native(name, &walked, &crate::faults::Memory(files)));
    })?;
    no_failure(&all)
}
