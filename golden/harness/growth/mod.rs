//! Twice as much input takes twice as long, for everything of which there can be many. Each case makes inputs of n, 2n and 4n of one thing, and the
//! time that the processor works on each is compared: more than 2.5 times as much for twice as many is a fault.
//!
//! `GROWTH=10` makes all inputs ten times as large, `CLUSTERC=PATH` asks another program.

mod bundles;
mod files;
mod specs;
mod texts;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};

/// The most that twice as much input may take, against once.
const MOST_RATIO: f64 = 2.5;

/// How often times that look bad are measured again, in the hope of better ones: what else runs on the machine only makes times longer.
const TRIES: usize = 10;

/// Seconds below which times say little.
const FLOOR: f64 = 0.08;

/// Seconds by which two times of the same work differ.
const SLACK: f64 = 0.05;

/// The most seconds and kilobytes that any input of a test may take.
const LIMITS: &str = "ulimit -t 120; ulimit -v 4000000";

/// How often an input that takes less than that is made twice as large.
const MOST_DOUBLINGS: usize = 4;

/// Something of which there can be many.
struct Case {
    name: &'static str,
    /// The number to begin with; a fast machine measures more of them.
    size: usize,
    /// The command; it runs in the folder of the files. Of several, with `;` between them, the last is measured.
    command: &'static [&'static str],
    /// The files with so many of it.
    make: fn(usize) -> Files,
}

/// Paths and texts.
type Files = Vec<(String, String)>;

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [specs::CASES, texts::CASES, files::CASES, bundles::CASES].into_iter().flatten();
    cases.map(|case| Trial::test(format!("growth/{}", case.name), move || check(case))).collect()
}

/// What is written `count` times, each time with its number.
fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (1..=count).map(one).collect()
}

fn check(case: &Case) -> Result<(), Failed> {
    let scale = std::env::var("GROWTH").ok().and_then(|scale| scale.parse().ok()).unwrap_or(1);
    // What the program does with next to nothing is taken off.
    let idle = seconds(case, 1)?;
    let own = |size: usize| Ok::<f64, Failed>((seconds(case, size)? - idle).max(0.0));
    let mut size = case.size * scale;
    // Mostly each size is measured once: what was too little is half of the next.
    let mut best = [None, None, Some(own(4 * size)?)];
    for _ in 0..MOST_DOUBLINGS {
        if best[2].is_some_and(|time| time >= FLOOR) {
            break;
        }
        size *= 2;
        best = [best[1], best[2], Some(own(4 * size)?)];
    }
    let mut times = [0.0; 3];
    for (index, time) in times.iter_mut().enumerate() {
        *time = best[index].map_or_else(|| own(size << index), Ok)?;
    }
    for _ in 0..TRIES {
        if is_linear(times) {
            break;
        }
        for (index, time) in times.iter_mut().enumerate() {
            *time = time.min(own(size << index)?);
        }
    }
    let shown = || {
        let times = times.iter().zip([1, 2, 4]);
        let times = times.map(|(time, factor)| format!("{time:.2} s for {}", factor * size));
        times.collect::<Vec<_>>().join(", ")
    };
    if std::env::var_os("GROWTH").is_some() {
        writeln!(std::io::stderr(), "{:<44} {}", case.name, shown())?;
    }
    if is_linear(times) { Ok(()) } else { Err(shown().into()) }
}

fn is_linear(times: [f64; 3]) -> bool {
    times.windows(2).all(|pair| pair[1] < FLOOR || pair[1] <= MOST_RATIO * pair[0] + SLACK)
}

/// The seconds that the processor works on a case.
fn seconds(case: &Case, size: usize) -> Result<f64, Failed> {
    let work = in_memory()?;
    for (path, text) in (case.make)(size) {
        let path = work.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(path, text)?;
    }
    let mut spent = 0.0;
    for command in case.command.split(|word| *word == ";") {
        spent = run(command, work.path()).map_err(|told| format!("{size} of them: {told}"))?;
    }
    Ok(spent)
}

/// A folder in memory where there is such: what a disk takes is not what is measured, and most of the time that passes.
pub(crate) fn in_memory() -> std::io::Result<tempfile::TempDir> {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())
}

/// Runs a command of the program; the seconds that it works.
fn run(command: &[&str], folder: &Path) -> Result<f64, String> {
    let program = std::env::var("CLUSTERC").unwrap_or_else(|_| env!("CARGO_BIN_EXE_clusterc").to_owned());
    let script = format!("{LIMITS}; TIMEFORMAT='%U %S'; time \"$@\" >said 2>&1");
    let output = Command::new("bash")
        .args(["-c", &script, "growth", &program])
        .args(command)
        .current_dir(folder)
        // Threads that wait for each other work as well, which says nothing about the input.
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // 1: there are findings, which is what many of the cases are about.
    if !matches!(output.status.code(), Some(0 | 1)) {
        let own = std::fs::read(folder.join("said")).unwrap_or_default();
        let own: String = String::from_utf8_lossy(&own).chars().take(2000).collect();
        return Err(format!("{}\n{own}\n{said}", output.status));
    }
    // The kernel's part of commands that write or read thousands of files follows the machine rather than the input.
    let counted = if matches!(command.first(), Some(&("build" | "verify" | "diff"))) { 1 } else { 2 };
    let mut times = said.lines().next_back().unwrap_or_default().split_whitespace().take(counted);
    times.try_fold(0.0, |sum, time| {
        Ok(sum + time.parse::<f64>().map_err(|error| format!("{error} in {said}"))?)
    })
}
