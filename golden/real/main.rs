//! The real-server suite: bundles start real Apache IoTDB clusters, and what rules refuse fails as they say.
//!
//! `CLUSTERC_REAL=1 cargo test --test real` runs the boots of 1.3.3 and 2.0.10, and every failure that names them, changes some
//! parameters of running servers (golden/real/effects.rs), and asks the readers of two releases about values (golden/real/parse.rs);
//! `CLUSTERC_REAL=all` runs the failures and boots on every version that can be built, the larger examples, AINodes, operations from one
//! to the next, and clusters by chance (golden/real/random.rs), as well. It needs root, Java 17 and Maven, and builds the servers when
//! they are not there (golden/real/obtain.sh). Without CLUSTERC_REAL specs are only compiled. With BLESS=1 it writes docs/evidence.md,
//! where what did not run stays as it was.
//!
//! Hosts are namespaces (golden/real/hosts.sh), and containers with systemd and sshd in golden/real/hosts/. Nothing waits for a fixed time, and nothing without a limit.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test program talks to its terminal")]

mod ainode;
mod air_gap;
mod altered;
mod applied;
mod boots;
mod command;
mod composed;
mod effects;
mod expect;
mod failures;
mod first;
mod hosts;
mod images;
mod lab;
mod matrix;
mod operations;
mod parse;
mod podman;
mod random;
mod reasons;
mod reloads;
mod scripts;
#[allow(dead_code, reason = "its own trials run in the suite of scripts")]
#[path = "../standin/server/mod.rs"]
mod server;
mod spec;
mod survive;
mod upgrades;
#[path = "../standin/zip.rs"]
mod vendor_archive;
mod watched;
mod witness;

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

use libtest_mimic::{Arguments, Failed, Trial};

/// The versions that can be built, the oldest first.
const VERSIONS: &[&str] = &["1.0.0", "1.3.2", "1.3.3", "1.3.4", "2.0.1-beta", "2.0.10"];

/// Minutes more for each to build, and one release of each line is tried in any case: they are for `all` alone.
const RARE: &[&str] = &["1.0.0", "1.3.2", "1.3.4", "2.0.1-beta"];

/// How much of the suite runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// Specs are compiled.
    Compiles,
    /// Boots and failures on one release of each line.
    Newest,
    /// Everything.
    All,
}

impl Extent {
    fn wanted() -> Self {
        match std::env::var("CLUSTERC_REAL").as_deref() {
            Ok("1") => Self::Newest,
            Ok("all") => Self::All,
            _ => Self::Compiles,
        }
    }
}

/// A trial that needs no host.
type Named = (&'static str, fn() -> Result<(), String>);

fn main() {
    // Where it is called as the server of DolphinDB is, it is the stand-in.
    if std::env::args().next().is_some_and(|program| program.ends_with("/dolphindb")) {
        std::process::exit(server::main());
    }
    let mut arguments = Arguments::from_args();
    // How many run is up to their shares; a thread is there for each that waits.
    arguments.test_threads = arguments.test_threads.or(Some(24));
    let extent = Extent::wanted();
    let is_real = extent > Extent::Compiles;
    if !is_real {
        println!(
            "real: no server is started, specs are compiled only. CLUSTERC_REAL=1 starts real ones; it needs root, Java 17 and Maven."
        );
    } else if !arguments.list {
        lab::sweep();
        podman::sweep();
        let is_wanted = |version: &&&str| extent == Extent::All || !RARE.contains(version);
        let parsed = if extent == Extent::All { parse::VERSIONS } else { parse::ALWAYS };
        let upgraded = if extent == Extent::All { &upgrades::VERSIONS[..] } else { &[] };
        let wanted = VERSIONS.iter().filter(is_wanted).chain(parsed).chain(upgraded);
        let mut wanted: Vec<&str> = wanted.copied().collect();
        if let Some(filter) = arguments.filter.as_ref().filter(|filter| filter.starts_with("random")) {
            // They are run alone, and often: other releases take minutes to build.
            wanted = random::VERSIONS.to_vec();
            let is_named = |version: &&str| filter.contains(version);
            if wanted.iter().any(is_named) {
                wanted.retain(is_named);
            }
        }
        if let Some(filter) = arguments.filter.as_ref().filter(|filter| filter.starts_with("survive/")) {
            wanted = ["1.3.3", "2.0.10"].into_iter().filter(|version| filter.ends_with(version)).collect();
        }
        if let Some(filter) = arguments.filter.as_ref().filter(|filter| filter.starts_with("hosts")) {
            let is_always = extent < Extent::All && !arguments.include_ignored && !arguments.ignored;
            wanted = if is_always { vec![hosts::VERSION] } else { hosts::versions(filter) };
        }
        if arguments.filter.as_ref().is_some_and(|filter| filter.starts_with("effects/")) {
            wanted = effects::VERSIONS.to_vec();
        }
        wanted.sort_unstable();
        wanted.dedup();
        if let Err(problem) = lab::obtain(&wanted) {
            eprintln!("real: {problem}");
            std::process::exit(1);
        }
    }
    let begun = Instant::now();
    let conclusion = libtest_mimic::run(&arguments, trials(extent));
    if is_real && !arguments.list {
        if let Err(problem) = matrix::print() {
            eprintln!("real: {problem}");
        }
        for (file, unused) in [("reasons.tsv", parse::unused()), ("effects.tsv", reloads::unused())] {
            match unused {
                Ok(unused) if unused.is_empty() => {}
                Ok(unused) => {
                    eprintln!("real: {file}: these rows explain nothing:\n{}", unused.join("\n"));
                    std::process::exit(1);
                }
                Err(problem) => eprintln!("real: {problem}"),
            }
        }
        println!("real: {} s in all", begun.elapsed().as_secs());
    }
    if is_set("BLESS")
        && !arguments.list
        && let Err(problem) = matrix::compare(true)
    {
        eprintln!("real: {problem}");
        std::process::exit(1);
    }
    conclusion.exit();
}

/// What the programs of a release say, without a server: its readers of values, its scripts, the script of its image, its reloads.
fn oracles(extent: Extent) -> Vec<Trial> {
    type Oracle = (&'static str, &'static [&'static str], fn(&str) -> Result<(), String>);
    let oracles: [Oracle; 5] = [
        ("parse", parse::VERSIONS, parse::run),
        ("scripts", parse::VERSIONS, scripts::run),
        ("images", images::VERSIONS, images::run),
        ("same", composed::VERSIONS, composed::same),
        ("reloads", reloads::VERSIONS, reloads::run),
    ];
    let mut trials = Vec::new();
    for (name, versions, ask) in oracles {
        for &version in versions {
            let runs = extent == Extent::All || extent > Extent::Compiles && parse::ALWAYS.contains(&version);
            let run = move || {
                let _share = Share::take(SMALL);
                ask(version).map_err(Failed::from)
            };
            trials.push(Trial::test(format!("{name}/{version}"), run).with_ignored_flag(!runs));
        }
    }
    trials
}

/// Hosts that are killed, and what clusters still do.
fn survivals(extent: Extent) -> impl Iterator<Item = Trial> {
    survive::TRIALS.into_iter().map(move |(sets, cluster, version, is_always)| {
        let run = move || {
            let _share = Share::take_large();
            survive::run(sets, cluster, version).map_err(Failed::from)
        };
        let least = if is_always { Extent::Newest } else { Extent::All };
        let name = format!("survive/{sets}-{cluster}-{version}");
        Trial::test(name, run).with_ignored_flag(extent < least)
    })
}

/// What a change of a parameter does to a running server.
fn effects(extent: Extent) -> Vec<Trial> {
    type Kind = (&'static str, Extent, fn(&str) -> Result<(), String>);
    let kinds: [Kind; 3] = [
        ("", Extent::Newest, effects::table),
        ("every-parameter-of-", Extent::All, effects::sweep),
        ("one-node-of-", Extent::All, effects::changes),
    ];
    let mut trials = Vec::new();
    for (kind, least, change) in kinds {
        for version in effects::VERSIONS {
            let run = move || {
                let _share = if kind.is_empty() { Share::take(SMALL) } else { Share::take_large() };
                change(version).map_err(Failed::from)
            };
            // Of what runs always, one release does.
            let is_first = kind.is_empty() && version != effects::VERSIONS[effects::VERSIONS.len() - 1];
            let least = if is_first { Extent::All } else { least };
            let trial = Trial::test(format!("effects/{kind}{version}"), run);
            trials.push(trial.with_ignored_flag(extent < least));
        }
    }
    trials
}

/// Some 3 GB of packages are fetched for it, and twice that is installed.
fn of_an_ainode(
    extent: Extent,
    name: String,
    run: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    let run = move || {
        let _share = Share::take_large();
        run().map_err(Failed::from)
    };
    Trial::test(name, run).with_ignored_flag(extent < Extent::All)
}

fn trials(extent: Extent) -> Vec<Trial> {
    let is_real = extent > Extent::Compiles;
    let mut trials = Vec::new();
    // The longest come first, so that the end is not a wait for one of them.
    let mut specs = boot_specs();
    specs.sort_by_key(|path| !is_large(path));
    for path in specs {
        let name = format!("boots/{}", stem(&path));
        let is_large = is_large(&path);
        let is_rare = RARE.contains(&boots::version(&path).as_str());
        let is_watched = boots::is_watched(&path);
        // Six nodes more take minutes, and 3C3D of their version, or of the next one, starts without them.
        let is_one_more = stem(&path).starts_with("default_3c3d") || stem(&path) == "3c3d-1.3.2";
        let run = move || {
            let _share = if is_large { Share::take_large() } else { Share::take(SMALL) };
            boots::run(&path).map_err(Failed::from)
        };
        let least = if is_rare || is_one_more { Extent::All } else { Extent::Newest };
        let runs = extent >= least && (!is_watched || watched::is_at_hand());
        trials.push(Trial::test(name, run).with_ignored_flag(!runs));
    }
    for (name, least, run) in operations::TRIALS {
        let run = move || {
            let _share = Share::take_large();
            run().map_err(Failed::from)
        };
        trials.push(Trial::test(name, run).with_ignored_flag(extent < least));
    }
    for &(name, least, run) in hosts::TRIALS {
        let run = move || {
            let _share = Share::take_large();
            run().map_err(Failed::from)
        };
        trials.push(Trial::test(name, run).with_ignored_flag(extent < least));
    }
    trials.extend(survivals(extent));
    trials.extend(effects(extent));
    for way in air_gap::WAYS {
        let run = move || {
            let _share = Share::take_large();
            air_gap::run(way).map_err(Failed::from)
        };
        let runs = is_real && air_gap::is_at_hand(way);
        if is_real && !runs {
            println!(
                "real: air-gap/{way} does not run: golden/pipelines/ansible.sh fetches ansible-core for it"
            );
        }
        trials.push(Trial::test(format!("air-gap/{way}"), run).with_ignored_flag(!runs));
    }
    for path in failure_specs() {
        let name = format!("{}/{}", failures::code(&path), stem(&path));
        let versions = versions(&path);
        // The newest of each line: 1.x and 2.x are kept by different people for different sites.
        let newest = |line: &str| {
            let mut own = versions.iter().filter(|version| version.starts_with(line));
            own.rfind(|version| !RARE.contains(&version.as_str())).cloned()
        };
        let newest: Vec<String> = ["1.", "2."].into_iter().filter_map(newest).collect();
        for version in versions {
            let runs = extent == Extent::All || is_real && newest.contains(&version);
            let path = path.clone();
            let name = format!("{name} on {version}");
            let run = move || {
                let _share = Share::take(FAILURE);
                failure(&path, &version).map_err(Failed::from)
            };
            trials.push(Trial::test(name, run).with_ignored_flag(!runs));
        }
    }
    for path in watched_specs() {
        let name = format!("watched/{}", stem(&path));
        let run = move || {
            let _share = Share::take(SMALL);
            watched::run(&path).map_err(Failed::from)
        };
        trials.push(Trial::test(name, run).with_ignored_flag(!is_real || !watched::is_at_hand()));
    }
    for path in composed::specs() {
        let name = format!("composed/{}", stem(&path));
        // The others take minutes more, and differ in their network.
        let least = if stem(&path).starts_with("project") { Extent::Newest } else { Extent::All };
        let run = move || {
            let _share = Share::take_large();
            composed::run(&path).map_err(Failed::from)
        };
        trials.push(Trial::test(name, run).with_ignored_flag(extent < least));
    }
    trials.extend(ainode::specs().into_iter().flat_map(|path| {
        let plans = path.clone();
        [
            of_an_ainode(extent, format!("ainode/{}", stem(&path)), move || ainode::run(&path)),
            of_an_ainode(extent, format!("ainode/plans-{}", stem(&plans)), move || ainode::planned(&plans)),
        ]
    }));
    trials.extend(oracles(extent));
    for (way, version, seeds, name) in random_batches() {
        let run = move || random::run(way, version, &seeds).map_err(Failed::from);
        trials.push(Trial::test(name, run).with_ignored_flag(extent < Extent::All));
    }
    trials.extend(compiles());
    trials
}

/// What is tried by chance: each batch of seeds on each release.
fn random_batches() -> impl Iterator<Item = (random::Way, &'static str, Vec<u64>, String)> {
    let ways = random::Way::ALL.into_iter();
    let pairs = ways.flat_map(|way| random::VERSIONS.iter().map(move |&version| (way, version)));
    pairs.flat_map(|(way, version)| {
        let named = move |(number, seeds): (usize, Vec<u64>)| {
            (way, version, seeds, format!("{}/{version}-{number:02}", way.name()))
        };
        random::batches().into_iter().enumerate().map(named)
    })
}

/// What needs no server: specs are as their folder says, and the page is up to date.
fn compiles() -> Vec<Trial> {
    let mut trials = Vec::new();
    for path in boot_specs() {
        let name = format!("compiles boots/{}", stem(&path));
        trials.push(Trial::test(name, move || boots::compile(&path).map(drop).map_err(Failed::from)));
    }
    for path in operations::specs() {
        let name = format!("compiles operations/{}", stem(&path));
        trials.push(Trial::test(name, move || boots::compile(&path).map(drop).map_err(Failed::from)));
    }
    trials.push(Trial::test("compiles operations/plans", || altered::compiles().map_err(Failed::from)));
    for (_, cluster, version, _) in &survive::TRIALS[1..] {
        let name = format!("compiles survive/{cluster}-{version}");
        trials.push(Trial::test(name, || survive::compile(cluster, version).map(drop).map_err(Failed::from)));
    }
    for path in composed::specs() {
        let name = format!("compiles composed/{}", stem(&path));
        trials.push(Trial::test(name, move || composed::compile(&path).map(drop).map_err(Failed::from)));
    }
    for path in hosts::specs() {
        let name = format!("compiles hosts/{}", stem(&path));
        trials.push(Trial::test(name, move || boots::compile(&path).map(drop).map_err(Failed::from)));
    }
    for version in effects::VERSIONS {
        let name = format!("compiles effects/{version}");
        trials.push(Trial::test(name, move || effects::compiles(version).map_err(Failed::from)));
    }
    for path in ainode::specs() {
        let name = format!("compiles ainode/{}", stem(&path));
        let compiles = move || boots::compile(&path).map(drop).and_then(|()| ainode::plans_compile(&path));
        trials.push(Trial::test(name, move || compiles().map_err(Failed::from)));
    }
    for path in watched_specs() {
        let name = format!("compiles watched/{}", stem(&path));
        trials.push(Trial::test(name, move || watched::compile(&path).map(drop).map_err(Failed::from)));
    }
    for (way, version, seeds, name) in random_batches() {
        let run = move || random::compiles(way, version, &seeds).map_err(Failed::from);
        trials.push(Trial::test(format!("compiles {name}"), run));
    }
    for path in failure_specs() {
        let name = format!("compiles {}/{}", failures::code(&path), stem(&path));
        trials.push(Trial::test(name, move || failures::compiles(&path).map_err(Failed::from)));
    }
    if !is_set("BLESS") {
        trials.push(Trial::test("survive.tsv", || survive::compare().map_err(Failed::from)));
        trials.push(Trial::test("docs/evidence.md", || matrix::compare(false).map_err(Failed::from)));
    }
    trials
}

fn failure(path: &Path, version: &str) -> Result<(), String> {
    let words = failures::run(path, version)?;
    matrix::note(path, version, &words);
    Ok(())
}

/// How much runs at a time: two small clusters, or three failures.
const WHOLE: usize = 6;
const SMALL: usize = WHOLE / 2;
const FAILURE: usize = WHOLE / 3;
/// A large cluster, of which there is one at a time: it waits more than it works, so others fill the rest.
const LARGE: usize = WHOLE / 2;

/// Tests wait for their share of the machine; a large one that can be next is not overtaken.
#[derive(Debug)]
struct Line {
    free: usize,
    large_wait: usize,
    large_runs: bool,
}

static LINE: Mutex<Line> = Mutex::new(Line { free: WHOLE, large_wait: 0, large_runs: false });
static MOVED: Condvar = Condvar::new();

/// A share of the machine, given back when it is dropped.
struct Share {
    size: usize,
    is_large: bool,
}

impl Share {
    fn take(size: usize) -> Self {
        let line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
        let has_to_wait = |line: &mut Line| {
            let kept = if line.large_wait > 0 && !line.large_runs { LARGE } else { 0 };
            line.free < size + kept
        };
        let mut line = MOVED.wait_while(line, has_to_wait).unwrap_or_else(PoisonError::into_inner);
        line.free -= size;
        Self { size, is_large: false }
    }

    fn take_large() -> Self {
        let mut line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
        line.large_wait += 1;
        let has_to_wait = |line: &mut Line| line.large_runs || line.free < LARGE;
        let mut line = MOVED.wait_while(line, has_to_wait).unwrap_or_else(PoisonError::into_inner);
        line.large_wait -= 1;
        line.large_runs = true;
        line.free -= LARGE;
        MOVED.notify_all();
        Self { size: LARGE, is_large: true }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
        line.free += self.size;
        if self.is_large {
            line.large_runs = false;
        }
        MOVED.notify_all();
    }
}

/// Whether a boot is of a large cluster.
fn is_large(path: &Path) -> bool {
    stem(path).contains("3c3d")
}

fn versions(path: &Path) -> Vec<String> {
    let expectation = expect::Expectation::read(&path.with_extension("expect"));
    let real = expectation.ok().filter(|found| found.unwritable.is_none());
    real.map(|found| found.versions).unwrap_or_default()
}

fn boot_specs() -> Vec<PathBuf> {
    let mut found = specs(&root().join("golden/real/boots"));
    // Cluster files of other tools start as they are among the examples.
    let examples = ["default_1c1d", "default_3c3d", "default_3c3d_grafa_prome"];
    found.extend(examples.map(|name| root().join("examples/iotdbctl").join(name).with_extension("yaml")));
    found
}

fn watched_specs() -> Vec<PathBuf> {
    specs(&root().join("golden/real/watched"))
}

fn failure_specs() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = entries(&root().join("golden/real/failures"));
    folders.sort();
    folders.iter().flat_map(|folder| specs(folder)).collect()
}

fn specs(folder: &Path) -> Vec<PathBuf> {
    let mut found = entries(folder);
    found.retain(|path| path.extension().is_some_and(|ending| ending == "kdl"));
    found.sort();
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}

/// The repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
