//! Four times as much input takes four times the work, for everything of which there can be many. Each case makes inputs of n and 4n of one thing, and
//! the instructions that the program executes on each are counted by valgrind, which says the same on every machine and under every load: more than
//! 6 times as many for four times as much is a fault.
//!
//! `CLUSTERC_GROWTH=1` runs them, `CLUSTERC_GROWTH=3/8` every eighth of them from the third on, `CLUSTERC=PATH` on another program than the one of the tests, `GROWTH=10` with all inputs ten times as large.

mod bundles;
mod files;
mod specs;
mod texts;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};

/// The most that four times as much input may take, against once: sorting takes less, and what is quadratic in a fifth of its work takes more.
const MAX_RATIO: f64 = 6.0;

/// Instructions, over those of a run with next to nothing, below which a ratio says little.
const FLOOR: f64 = 4e7;

/// The most seconds that any input of a test may take.
const LIMITS: &str = "ulimit -t 300";

/// How often an input that takes less than the floor is made twice as large.
const MAX_DOUBLINGS: usize = 6;

/// Something of which there can be many.
struct Case {
    name: &'static str,
    /// How many are measured; more where that is little work.
    size: usize,
    /// The command; it runs in the folder of the files. Of several, with `;` between them, the last is measured.
    command: &'static [&'static str],
    /// The files with so many of it.
    make: fn(usize) -> Files,
}

/// Paths and strings.
type Files = Vec<(String, String)>;

pub(crate) fn trials() -> Vec<Trial> {
    let part = part();
    if part.is_none() {
        let _ = writeln!(
            std::io::stdout(),
            "growth: what more of everything costs is not counted: CLUSTERC_GROWTH=1 does, with valgrind"
        );
    }
    let cases = [specs::CASES, texts::CASES, files::CASES, bundles::CASES].into_iter().flatten().enumerate();
    let is_counted = |number: usize| part.is_some_and(|(own, parts)| number % parts == own % parts);
    let trial = |(number, case): (usize, &'static Case)| {
        Trial::test(format!("growth/{}", case.name), move || check(case))
            .with_ignored_flag(!is_counted(number))
    };
    cases.map(trial).collect()
}

/// The number of the part of the cases that is counted, and how many parts there are; none where nothing is.
fn part() -> Option<(usize, usize)> {
    let text = std::env::var("CLUSTERC_GROWTH").ok()?;
    let (own, parts) = text.split_once('/').unwrap_or(("0", &text));
    Some((own.parse().ok()?, parts.parse().ok().filter(|parts| *parts > 0)?))
}

/// What is written `count` times, each time with its number.
fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (1..=count).map(one).collect()
}

fn check(case: &Case) -> Result<(), Failed> {
    let scale = std::env::var("GROWTH").ok().and_then(|scale| scale.parse().ok()).unwrap_or(1);
    // What the program does with next to nothing is removed.
    let idle = instructions(case, 1)?;
    let own = |size: usize| Ok::<f64, Failed>((instructions(case, size)? - idle).max(0.0));
    let mut size = (case.size * scale / 4).max(1);
    let mut many = own(4 * size)?;
    for _ in 0..MAX_DOUBLINGS {
        if many >= FLOOR {
            break;
        }
        size *= 2;
        many = own(4 * size)?;
    }
    let mut few = own(size)?;
    if many > MAX_RATIO * few {
        // What is done only for many, or up to a bound, is a step, which does not come again; growth does.
        size *= 4;
        (few, many) = (many, own(4 * size)?);
    }
    let shown =
        format!("{:.1} million instructions for {size}, {:.1} for {}", few / 1e6, many / 1e6, 4 * size);
    if std::env::var_os("GROWTH").is_some() {
        writeln!(std::io::stderr(), "{:<44} {:.1} {shown}", case.name, many / few)?;
    }
    if many < FLOOR || many <= MAX_RATIO * few { Ok(()) } else { Err(shown.into()) }
}

/// The instructions that a case takes.
fn instructions(case: &Case, size: usize) -> Result<f64, Failed> {
    let work = in_memory()?;
    for (path, text) in (case.make)(size) {
        let path = work.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(path, text)?;
    }
    let mut commands = case.command.split(|word| *word == ";").peekable();
    let mut counted = 0.0;
    while let Some(command) = commands.next() {
        let is_measured = commands.peek().is_none();
        counted =
            run(command, work.path(), is_measured).map_err(|printed| format!("{size} of them: {printed}"))?;
    }
    Ok(counted)
}

/// A folder in memory where there is such: what a disk takes is not what is measured.
pub(crate) fn in_memory() -> std::io::Result<tempfile::TempDir> {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())
}

/// Runs a command of the program; the instructions that it executes, where they are counted.
fn run(command: &[&str], folder: &Path, is_counted: bool) -> Result<f64, String> {
    let program = std::env::var("CLUSTERC").unwrap_or_else(|_| env!("CARGO_BIN_EXE_clusterc").to_owned());
    let mut words = vec![];
    if is_counted {
        words = vec![
            "valgrind",
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
            "--log-file=counted",
        ];
    }
    words.push(&program);
    let output = Command::new("bash")
        .args(["-c", &format!("{LIMITS}; \"$@\" >said 2>&1"), "growth"])
        .args(words)
        .args(command)
        .current_dir(folder)
        // Threads that wait for each other work as well, which says nothing about the input.
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let read = |name: &str| {
        String::from_utf8_lossy(&std::fs::read(folder.join(name)).unwrap_or_default()).into_owned()
    };
    // 1: there are findings, which is what many of the cases are about.
    if !matches!(output.status.code(), Some(0 | 1)) {
        let own: String = read("said").chars().take(2000).collect();
        return Err(format!("{}\n{own}", output.status));
    }
    if !is_counted {
        return Ok(0.0);
    }
    let counted = read("counted");
    let count = counted
        .lines()
        .find_map(|line| line.split_once("refs:"))
        .map(|(_, count)| count.trim().replace(',', ""));
    count
        .and_then(|count| count.parse().ok())
        .ok_or_else(|| format!("valgrind counted nothing\n{counted}\n{}", read("said")))
}
