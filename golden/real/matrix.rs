//! docs/evidence.md: which rule, which case, what each version does, in the server's own words.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::expect::Expectation;
use crate::{VERSIONS, boots, failures};

/// What ran and passed in this run: case, version, the server's words.
static SEEN: Mutex<BTreeMap<(PathBuf, String), String>> = Mutex::new(BTreeMap::new());

pub(crate) fn note(path: &std::path::Path, version: &str, words: &str) {
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

<!-- Generated: CLUSTERC_REAL=1 BLESS=1 cargo test --test real. -->

Every row was run on real Apache IoTDB servers, built from their official source releases, with a network of its own for every
host. `CLUSTERC_REAL=1 cargo test --test real` runs them again; the specs are in `golden/real`.
";

/// The page, with the server's words as the page at hand has them, unless this run heard others.
fn page(known: &str) -> Result<String, String> {
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut page = HEAD.to_owned();
    page += "
## Clusters that form

From its bundle alone each was installed, checked by `preflight.sh`, started by `start-all.sh` until `show cluster` listed every node as
Running, written to, installed once more, stopped by `stop-all.sh` with no process and no port left, and started again; every DataNode
then read the same rows. Some were restarted one by one as well.

| spec | version | hosts | nodes | `restart-rolling.sh` |
| --- | --- | --- | --- | --- |
";
    for path in crate::boot_specs() {
        let built = boots::compile(&path)?;
        let name = crate::stem(&path);
        let (version, hosts) = (boots::version(&path), built.hosts.len());
        let rolling = if boots::restarts_one_by_one(&path) { "yes" } else { "no" };
        let _ = writeln!(page, "| {name} | {version} | {hosts} | {} | {rolling} |", built.nodes.len());
    }
    page += "
## What rules refuse

Each spec breaks a rule, was built all the same, and did this.

| rule | case | 1.3.2 | 1.3.3 | in the server's words |
| --- | --- | --- | --- | --- |
";
    for path in crate::failure_specs() {
        let expectation = Expectation::read(&path.with_extension("expect"))?;
        let code = failures::code(&path);
        let folder = path.parent().map(crate::stem).unwrap_or_default();
        let start = format!("| [{code}](rules.md#{}) | {} |", folder.to_lowercase(), expectation.case);
        let row = VERSIONS.iter().fold(start, |row, version| {
            let is_run = expectation.versions.iter().any(|known| known == version);
            let cell = if is_run { expectation.outcome(version) } else { "not run".to_owned() };
            row + " " + &cell + " |"
        });
        let heard: Vec<(&str, &String)> = VERSIONS
            .iter()
            .filter_map(|&version| Some((version, seen.get(&(path.clone(), version.to_owned()))?)))
            .filter(|(_, words)| !words.is_empty())
            .collect();
        let before = known.lines().find_map(|line| line.strip_prefix(&row)).unwrap_or(" |");
        let words = match heard[..] {
            [] => before.to_owned(),
            [(_, one)] => format!(" {one} |"),
            [(_, one), (_, other)] if one == other => format!(" {one} |"),
            _ => {
                let words: Vec<String> =
                    heard.iter().map(|(version, words)| format!("{version}: {words}")).collect();
                format!(" {} |", words.join("<br>"))
            }
        };
        page += &format!("{row}{words}\n");
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
    let cases = page("")?;
    let is_row = |line: &str| line.starts_with("| [");
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
    let diff = similar::TextDiff::from_lines(&expected, &actual);
    let shown = diff.unified_diff().header("docs/evidence.md", "the cases").to_string();
    Err(format!("docs/evidence.md is not up to date; CLUSTERC_REAL=1 BLESS=1 writes it\n{shown}"))
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
