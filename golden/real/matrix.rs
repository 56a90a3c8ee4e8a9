//! docs/evidence.md: which rule, which case, what each version does, in the server's own words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clusterc::diagnostic::{Confidence, Rule, Severity};
use clusterc::driver::PRODUCTS;

use crate::expect::Expectation;
use crate::{VERSIONS, boots, effects, failures, witness};

/// What ran and passed in this run: case, version, the server's words.
static SEEN: Mutex<BTreeMap<(PathBuf, String), String>> = Mutex::new(BTreeMap::new());

pub(crate) fn note(path: &Path, version: &str, words: &str) {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    seen.insert((path.to_owned(), version.to_owned()), plain(words));
}

/// The server's words without what differs from run to run: times, threads, places in its code.
fn plain(line: &str) -> String {
    let text = line.split_once(" - ").map_or(line, |(_, text)| text).trim();
    let numbers = [", PID: ", ", which may be being used by another IoTDB (ProcessId="];
    let cut = |text, from| str::split_once(text, from).map_or(text, |(text, _)| text);
    let text = numbers.into_iter().fold(text, cut);
    let mut text: String = text.replace('|', "\\|").replace('`', "'");
    if let Some((cut, _)) = text.char_indices().nth(200) {
        text.truncate(cut);
        text.push('…');
    }
    text
}

fn file() -> PathBuf {
    crate::root().join("docs/evidence.md")
}

const HEAD: &str = "# Evidence

<!-- Generated: CLUSTERC_REAL=all BLESS=1 cargo test --test real. -->

Every row up to the part on DolphinDB was run on real Apache IoTDB servers, built from their official source releases, with a network of its own for every
host. `CLUSTERC_REAL=all cargo test --test real` runs them again; the specs are in `golden/real`. Of the versions that clusterc
compiles for, the columns below are those that were run: 1.0.0 and 2.0.10 are the oldest and the newest of them. What
is claimed for the others rests on their source.
";

/// The page, with the server's words as the page at hand has them, unless this run heard others.
fn page(known: &str) -> Result<String, String> {
    let mut page = HEAD.to_owned();
    page += &boots()?;
    page += &matrix()?.0;
    page += &cases(known)?;
    page += &effects::part()?;
    page += "\n";
    page += &witness::part()?;
    Ok(page)
}

fn boots() -> Result<String, String> {
    let mut page = "
## Clusters that form

From its bundle alone each was installed, checked by `preflight.sh`, started by `start-all.sh` until `show cluster` listed every node as
Running, written to, installed once more, stopped by `stop-all.sh` with no process and no port left, and started again; every DataNode
then read the same rows. Some were restarted one by one as well. Those whose name begins with `default` are the cluster files of iotdbctl in
`examples/iotdbctl`. To default_3c3d_grafa_prome belongs a real Prometheus, which saw all six nodes up; it came up without its Grafana, of which
there was none to be had.

| spec | version | hosts | nodes | `restart-rolling.sh` |
| --- | --- | --- | --- | --- |
"
    .to_owned();
    for path in crate::boot_specs() {
        let built = boots::compile(&path)?;
        let name = crate::stem(&path);
        let (version, hosts) = (boots::version(&path), built.hosts.len());
        let rolling = if boots::restarts_one_by_one(&path) { "yes" } else { "no" };
        let _ = writeln!(page, "| {name} | {version} | {hosts} | {} | {rolling} |", built.nodes.len());
    }
    Ok(page)
}

/// Rule by version, what the server did, and where nothing is known; each rule that makes a claim about the server
/// has its row.
fn matrix() -> Result<(String, Vec<String>), String> {
    let columns = VERSIONS;
    let mut page = format!(
        "
## What rules refuse

What the server did, in a word, with the number of cases; its own words stand below. The rules are those whose findings are errors and
speak of the server or of its files. \"no bundle\": what the rule reports cannot be written at all. \"no error\": the rule finds none for
that version, for the reason that follows. Other words say why no server here can show it.

| rule | {} |
| --- |{}
",
        columns.join(" | "),
        " --- |".repeat(columns.len())
    );
    let mut of_rule: BTreeMap<String, Vec<Expectation>> = BTreeMap::new();
    for path in crate::failure_specs() {
        let expectation = Expectation::read(&path.with_extension("expect"))?;
        of_rule.entry(failures::code(&path)).or_default().push(expectation);
    }
    let reasons = unrecorded()?;
    let mut gaps = Vec::new();
    for rule in claiming(&of_rule, &reasons)? {
        page += &format!("| [{0}](rules/{0}.md) {1} |", rule.code, rule.name);
        let cases = of_rule.get(rule.code).map_or(&[][..], Vec::as_slice);
        for version in columns {
            let cell = cell(cases, version).or_else(|| reasons.get(rule.code).cloned());
            if cell.is_none() {
                gaps.push(format!("{} on {version}", rule.code));
            }
            let _ = write!(page, " {} |", cell.unwrap_or_default());
        }
        page.push('\n');
    }
    Ok((page, gaps))
}

/// The rules that say what a server does: errors that are no matter of the language, and all that have a case or a
/// reason for having none.
fn claiming<A, B>(
    cases: &BTreeMap<String, A>,
    reasons: &BTreeMap<String, B>,
) -> Result<Vec<&'static Rule>, String> {
    let own = PRODUCTS.find("iotdb").map(|product| product.rules().rules()).unwrap_or_default();
    let checks = clusterc::rules::CHECKS.iter().map(|check| check.rule).chain(own);
    let codes: Vec<&str> = checks.map(|rule| rule.code).collect();
    let refusing = refusing()?;
    let claims = |rule: &&Rule| {
        cases.contains_key(rule.code)
            || reasons.contains_key(rule.code)
            || rule.confidence != Confidence::Language
                && (rule.severity == Severity::Error && codes.contains(&rule.code)
                    || refusing.contains(rule.code))
    };
    Ok(clusterc::driver::REGISTRY.rules().filter(claims).collect())
}

/// The codes of all errors in the golden cases of this product: some rules warn as a rule, and err where it is worse.
fn refusing() -> Result<BTreeSet<String>, String> {
    let mut codes = BTreeSet::new();
    for folder in crate::entries(&crate::root().join("golden/rules")) {
        for spec in crate::specs(&folder) {
            let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| error.to_string());
            let findings = spec.with_extension("stderr");
            if !findings.exists() || !read(&spec)?.contains("product=\"iotdb\"") {
                continue;
            }
            let found = read(&findings)?;
            let code = |line: &str| Some(line.strip_prefix("error[")?.split_once(']')?.0.to_owned());
            codes.extend(found.lines().filter_map(code));
        }
    }
    Ok(codes)
}

/// What a version did in the cases of a rule.
fn cell(cases: &[Expectation], version: &str) -> Option<String> {
    let mut gists: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.versions.iter().any(|known| known == version)) {
        *gists.entry(case.gist(version)).or_default() += 1;
    }
    if !gists.is_empty() {
        let words = gists.iter().map(|(gist, count)| match count {
            1 => (*gist).to_owned(),
            _ => format!("{gist} ({count})"),
        });
        return Some(words.collect::<Vec<_>>().join(", "));
    }
    let silent = cases.iter().flat_map(|case| &case.silent).find(|(known, _)| known == version)?;
    Some(format!("no error: {}", silent.1))
}

/// Why a rule has no case, for those that have none.
fn unrecorded() -> Result<BTreeMap<String, String>, String> {
    let path = crate::root().join("golden/real/unrecorded.tsv");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let split = |line: &str| {
        let (code, reason) =
            line.split_once('\t').ok_or_else(|| format!("expected CODE, tab, reason: {line}"))?;
        Ok((code.to_owned(), reason.to_owned()))
    };
    lines.map(split).collect()
}

/// One row for each case and version.
fn cases(known: &str) -> Result<String, String> {
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut page = "
## Case by case

Each spec breaks a rule, was built anyway, with this result.

| rule | case | version | what happened | in the server's words |
| --- | --- | --- | --- | --- |
"
    .to_owned();
    for path in crate::failure_specs() {
        let expectation = Expectation::read(&path.with_extension("expect"))?;
        let code = failures::code(&path);
        for version in &expectation.versions {
            let outcome = expectation.outcome(version);
            let row = format!("| [{code}](rules/{code}.md) | {} | {version} | {outcome} |", expectation.case);
            let heard = seen.get(&(path.clone(), version.clone())).filter(|words| !words.is_empty());
            let words = heard.map(|words| format!(" {words} |"));
            let before = || known.lines().find_map(|line| line.strip_prefix(&row)).map(str::to_owned);
            page += &format!("{row}{}\n", words.or_else(before).unwrap_or_else(|| " |".to_owned()));
        }
    }
    Ok(page)
}

/// Writes the page under BLESS=1. Otherwise holds it against the cases, the server's words aside.
pub(crate) fn compare(blesses: bool) -> Result<(), String> {
    let known = std::fs::read_to_string(file()).unwrap_or_default();
    if blesses {
        let page = page(&known)?;
        return std::fs::write(file(), page).map_err(|error| error.to_string());
    }
    let (_, gaps) = matrix()?;
    if !gaps.is_empty() {
        let remedy =
            "record a case in golden/real/failures, or say in golden/real/unrecorded.tsv why there is none";
        return Err(format!("no case shows {}; {remedy}", gaps.join(", ")));
    }
    let is_row = |line: &str| line.starts_with("| [");
    let run = known.split(witness::HEADING).next().unwrap_or_default();
    let silent: Vec<&str> = run.lines().filter(|line| is_row(line) && line.ends_with(" | |")).collect();
    let is_mute = |line: &&&str| !line.contains("| no bundle is written: ");
    if let Some(row) = silent.iter().find(is_mute) {
        return Err(format!(
            "docs/evidence.md has a row without the server's words, so it was never run: {row}"
        ));
    }
    let cases = page("")?;
    let without_words = |text: &str| {
        let cut = |line: &str| {
            let cells: Vec<&str> = line.split(" | ").take(4).collect();
            if is_row(line) { cells.join(" | ") } else { line.to_owned() }
        };
        text.lines().map(cut).collect::<Vec<_>>().join("\n")
    };
    let (expected, actual) = (without_words(&known), without_words(&cases));
    if expected == actual {
        return Ok(());
    }
    let shown = diffy::DiffOptions::new()
        .set_original_filename("docs/evidence.md")
        .set_modified_filename("the cases")
        .create_patch(&expected, &actual)
        .to_string();
    Err(format!(
        "docs/evidence.md is not up to date; CLUSTERC_REAL=all BLESS=1 cargo test --test real writes it\n{shown}"
    ))
}

/// Shows what every version did in this run.
pub(crate) fn print() -> Result<(), String> {
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    for path in crate::failure_specs() {
        let expectation = Expectation::read(&path.with_extension("expect"))?;
        for version in &expectation.versions {
            if let Some(words) = seen.get(&(path.clone(), version.clone())) {
                let (code, outcome) = (failures::code(&path), expectation.outcome(version));
                println!("{code:9} {version}  {}: {outcome}\n{:17}{words}", expectation.case, "");
            }
        }
    }
    Ok(())
}
