//! Every rule has a page, and the page's examples do what it says.

use clusterc::diagnostic::{Confidence, Levels, Rule, Severity};
use clusterc::driver;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let page = |rule: &'static Rule| Trial::test(format!("pages/{}", rule.code), move || check(rule));
    let mut trials: Vec<Trial> = driver::REGISTRY.rules().map(page).collect();
    trials.push(Trial::test("pages/codes-are-unique", codes_are_unique));
    trials.push(Trial::test("pages/cases-fail-and-pass", cases_fail_and_pass));
    trials
}

/// One text under the names `cluster.kdl` and `cluster.yaml`, next to the files of golden/parts.
pub(crate) struct Memory(pub(crate) String);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if ["cluster.kdl", "cluster.yaml"].contains(&path) {
            return Ok(self.0.clone().into_bytes());
        }
        std::fs::read(crate::root().join("golden/parts").join(path))
            .map_err(|error| clusterc::error::reason(&error))
    }
}

fn check(rule: &'static Rule) -> Result<(), Failed> {
    let page = rule.page();
    for heading in ["## What it checks", "## Why it matters", "## How to fix"] {
        if !page.contains(heading) {
            return Err(format!("the page has no heading `{heading}`").into());
        }
    }
    if page.contains("```files,") {
        return crate::lint::page(rule, &page);
    }
    if page.contains("```payload,") {
        return crate::payloads::page(rule, &page);
    }
    if page.contains("```change,") {
        return crate::plan::page(rule, &page);
    }
    let all = |kind| {
        let of = |language: &'static str| {
            let found = blocks(&page, &format!("{language},{kind}"));
            found.into_iter().map(move |example| (language, example))
        };
        of("kdl").chain(of("yaml")).collect::<Vec<_>>()
    };
    let (fails, passes) = (all("fails"), all("passes"));
    if fails.is_empty() || passes.is_empty() {
        return Err("the page needs an example that fails and one that passes".into());
    }
    for (language, example) in fails {
        let findings = findings(language, &example)?;
        if !findings.iter().any(|(code, _)| *code == rule.code) {
            return Err(format!("the failing example gives {findings:?}\n{example}").into());
        }
    }
    for (language, example) in passes {
        let findings = findings(language, &example)?;
        // A syntax example does not need to be a whole cluster.
        let is_syntax = ["SYN", "YAML"].contains(&rule.family());
        let mut bad = findings.iter().filter(|(code, severity)| {
            if is_syntax {
                code.starts_with("SYN")
                    || (code.starts_with("YAML") && (*code != "YAML013" || rule.code == *code))
            } else {
                *severity != Severity::Info
            }
        });
        if bad.next().is_some() {
            return Err(format!("the passing example gives {findings:?}\n{example}").into());
        }
    }
    Ok(())
}

fn findings(language: &str, example: &str) -> Result<Vec<(&'static str, Severity)>, Failed> {
    let groups = [vec![format!("cluster.{language}")]];
    let compiled = driver::compile(&groups, &Memory(example.to_owned()), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    Ok(compiled.findings.iter().map(|finding| (finding.rule.code, finding.severity)).collect())
}

/// The fenced blocks of KDL of one kind.
pub(crate) fn examples(page: &str, kind: &str) -> Vec<String> {
    blocks(page, if kind.is_empty() { "kdl".to_owned() } else { format!("kdl,{kind}") }.as_str())
}

/// The fenced blocks whose first line says `kind`.
pub(crate) fn blocks(page: &str, kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) if info == kind => {
                open = Some(String::new());
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(text), None) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    found
}

fn codes_are_unique() -> Result<(), Failed> {
    let mut seen = std::collections::BTreeMap::new();
    for rule in driver::REGISTRY.rules() {
        for word in [rule.code, rule.name] {
            if let Some(other) = seen.insert(word, rule.declared_in) {
                return Err(format!("`{word}` is declared in {other} and in {}", rule.declared_in).into());
            }
        }
    }
    Ok(())
}

/// Each code that is checked on a model has a case that fails and one that passes.
fn cases_fail_and_pass() -> Result<(), Failed> {
    let folder = crate::root().join("golden/rules");
    let mut missing = Vec::new();
    for rule in driver::REGISTRY.rules().filter(|rule| rule.confidence != Confidence::Language) {
        // Cases of rules about files are folders; some need permission bits, which their pages show.
        if ["```files,", "```change,"].iter().any(|kind| rule.page().contains(kind)) {
            continue;
        }
        let own = folder.join(format!("{}-{}", rule.code, rule.name));
        let names: Vec<String> = crate::files(&own)
            .iter()
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect();
        for kind in ["fail-", "pass-"] {
            if !names.iter().any(|name| name.starts_with(kind) && name.ends_with(".kdl")) {
                missing.push(format!("{}-{}/{kind}*.kdl", rule.code, rule.name));
            }
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(format!("missing: {missing:#?}").into()) }
}
