//! Twice as much input takes twice as long, for everything of which there can be many. Each case makes inputs of n, 2n and 4n of one thing, and the
//! time that the processor works on each is compared: more than 2.5 times as much for twice as many is a fault.
//!
//! `GROWTH=10` makes all inputs ten times as large, `CLUSTERC=PATH` asks another program.

mod files;
mod specs;
mod texts;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};

/// The most that twice as much input may take, against once.
const MOST_RATIO: f64 = 2.5;

/// How often a time that looks bad is measured, in the hope of a better one.
const TRIES: usize = 3;

/// Seconds below which times say little.
const FLOOR: f64 = 0.08;

/// The most seconds and kilobytes that any input of a test may take.
const LIMITS: &str = "ulimit -t 120; ulimit -v 4000000";

/// How often an input that takes less than that is made twice as large.
const MOST_DOUBLINGS: usize = 4;

/// Something of which there can be many.
struct Case {
    name: &'static str,
    /// The number to begin with; a fast machine measures more of them.
    size: usize,
    /// The command; it runs in the folder of the files.
    command: &'static [&'static str],
    /// The files with so many of it.
    make: fn(usize) -> Files,
}

/// Paths and texts.
type Files = Vec<(String, String)>;

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [specs::CASES, texts::CASES, files::CASES].into_iter().flatten();
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
    let mut best = [f64::INFINITY; 3];
    for _ in 0..MOST_DOUBLINGS {
        best[2] = own(4 * size)?;
        if best[2] >= FLOOR {
            break;
        }
        size *= 2;
    }
    for _ in 0..TRIES {
        for (best, factor) in best.iter_mut().zip([1, 2, 4]) {
            *best = best.min(own(factor * size)?);
        }
        if is_linear(best) {
            break;
        }
    }
    let shown = || {
        let times = best.iter().zip([1, 2, 4]);
        let times = times.map(|(time, factor)| format!("{time:.2} s for {}", factor * size));
        times.collect::<Vec<_>>().join(", ")
    };
    if std::env::var_os("GROWTH").is_some() {
        writeln!(std::io::stderr(), "{:<44} {}", case.name, shown())?;
    }
    if is_linear(best) { Ok(()) } else { Err(shown().into()) }
}

fn is_linear(times: [f64; 3]) -> bool {
    times.windows(2).all(|pair| pair[1] < FLOOR || pair[1] <= MOST_RATIO * pair[0].max(FLOOR / MOST_RATIO))
}

/// The seconds that the processor works on a case.
fn seconds(case: &Case, size: usize) -> Result<f64, Failed> {
    let work = tempfile::tempdir()?;
    for (path, text) in (case.make)(size) {
        let path = work.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(path, text)?;
    }
    let program = std::env::var("CLUSTERC").unwrap_or_else(|_| env!("CARGO_BIN_EXE_clusterc").to_owned());
    let script = format!("{LIMITS}; TIMEFORMAT='%U %S'; time \"$@\" >said 2>&1");
    let output = Command::new("bash")
        .args(["-c", &script, "growth", &program])
        .args(case.command)
        .current_dir(work.path())
        // Threads that wait for each other work as well, which says nothing about the input.
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // 1: there are findings, which is what many of the cases are about.
    if !matches!(output.status.code(), Some(0 | 1)) {
        let own = std::fs::read(work.path().join("said"))?;
        let own: String = String::from_utf8_lossy(&own).chars().take(2000).collect();
        return Err(format!("{size} of them: {}\n{own}\n{said}", output.status).into());
    }
    let times = said.split_whitespace().rev().take(2).map(str::parse::<f64>);
    times.sum::<Result<f64, _>>().map_err(|error| format!("{error} in {said}").into())
}
