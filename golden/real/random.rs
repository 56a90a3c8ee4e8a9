//! Clusters by chance: valid specs start by their own scripts, and specs with one fault do not.
//!
//! A seed decides a spec; `CLUSTERC_SEED=57` (or `CLUSTERC_SEED=101..200`) takes others than the usual hundred. Without servers the specs
//! are compiled: a valid one has no error, one with a fault has one.

mod chance;
mod faults;
mod generator;

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use clusterc::diagnostic::{Finding, Severity};
use clusterc::driver::Compiled;

pub(crate) use self::chance::Chance;
use self::generator::Drawn;
use crate::lab::{Lab, distribution, thin};
use crate::spec::{self, Built, Node};
use crate::{Share, failures};

/// The releases on which clusters are started.
pub(crate) const VERSIONS: &[&str] = &["1.3.3", "2.0.10"];

/// Seeds that are taken when nothing is set.
const USUAL: RangeInclusive<u64> = 1..=100;

/// How many specs are one trial.
const BATCH: usize = 10;

/// How long one cluster may take in all.
const LIMIT: Duration = Duration::from_secs(420);

/// How long a node of a spec with a fault may take until it runs. One without takes ten seconds.
const PATIENCE: u64 = 90;

/// How long a client may take: one that is not answered waits forever.
const CLIENT: u64 = 100;

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Valid specs start.
    Valid,
    /// Specs with one fault do not.
    Faulty,
}

impl Way {
    pub(crate) const ALL: [Self; 2] = [Self::Valid, Self::Faulty];

    /// Its name among the trials.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "random",
            Self::Faulty => "random-faults",
        }
    }
}

/// The seeds of each trial.
pub(crate) fn batches() -> Vec<Vec<u64>> {
    let printed = std::env::var("CLUSTERC_SEED").unwrap_or_default();
    let seeds: Vec<u64> = match printed.split_once("..") {
        Some((first, last)) => match (first.parse::<u64>(), last.parse::<u64>()) {
            (Ok(first), Ok(last)) => (first..=last).collect(),
            _ => Vec::new(),
        },
        None => printed.parse().map_or_else(|_| USUAL.collect(), |seed| vec![seed]),
    };
    seeds.chunks(BATCH).map(<[u64]>::to_vec).collect()
}

/// A spec of a seed.
struct Case {
    seed: u64,
    drawn: Drawn,
    /// The rule that it breaks; nothing where the catalog decides.
    code: &'static str,
    /// What is wrong with it.
    what: String,
}

impl Case {
    fn of(way: Way, version: &str, seed: u64) -> Self {
        match way {
            Way::Valid => Self { seed, drawn: generator::draw(version, seed), code: "", what: String::new() },
            Way::Faulty => {
                let is_error = |drawn: &Drawn| {
                    spec::compile_text(&drawn.text()).is_ok_and(|made| errors(&made).len() == 1)
                };
                let (drawn, code, what) = faults::plant(version, seed, &is_error);
                Self { seed, drawn, code, what }
            }
        }
    }

    /// Compiles it; a valid one has no error, one with a fault has the one.
    fn compile(&self, way: Way) -> Result<(Compiled, String), String> {
        let compiled = spec::compile_text(&self.drawn.text())?;
        let found = errors(&compiled);
        let is_right = match way {
            Way::Valid => found.is_empty(),
            Way::Faulty => found.len() == 1 && (self.code.is_empty() || found[0].rule.code == self.code),
        };
        let code = found.first().map(|finding| finding.rule.code).unwrap_or_default().to_owned();
        if is_right && !compiled.models.is_empty() {
            return Ok((compiled, code));
        }
        let expected = match way {
            Way::Valid => "no error".to_owned(),
            Way::Faulty => format!("one error {} ({})", self.code, self.what),
        };
        Err(format!("expected {expected}, found:\n{}", spec::shown(&compiled)))
    }

    /// What a reader needs to take it up.
    fn described(&self, problem: &str) -> String {
        format!("seed {}: {problem}\n{}\n", self.seed, self.drawn.text())
    }
}

fn errors(compiled: &Compiled) -> Vec<&Finding> {
    compiled.findings.iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// A valid spec of a seed.
pub(crate) fn valid(version: &str, seed: u64) -> String {
    generator::draw(version, seed).text()
}

/// Compiles all specs of some seeds.
pub(crate) fn compiles(way: Way, version: &str, seeds: &[u64]) -> Result<(), String> {
    all(seeds, |seed| {
        let case = Case::of(way, version, seed);
        case.compile(way).map(drop).map_err(|problem| case.described(&problem))
    })
}

/// Starts the clusters of some seeds, one after another.
pub(crate) fn run(way: Way, version: &str, seeds: &[u64]) -> Result<(), String> {
    all(seeds, |seed| {
        let case = Case::of(way, version, seed);
        let _share = if case.drawn.nodes() > 4 { Share::take_large() } else { Share::take(crate::FAILURE) };
        let done = match way {
            Way::Valid => comes_up(&case, version),
            Way::Faulty => is_refused(&case, version),
        };
        done.map_err(|problem| {
            let described = case.described(&problem);
            println!("{}/{version}: FAILED: {described}", way.name());
            described
        })
    })
}

fn all(seeds: &[u64], one: impl Fn(u64) -> Result<(), String>) -> Result<(), String> {
    let mut described = String::new();
    for &seed in seeds {
        if let Err(problem) = one(seed) {
            let _ = writeln!(described, "{problem}");
        }
    }
    if described.is_empty() { Ok(()) } else { Err(described) }
}

/// Makes the hosts and installs.
fn install<'a>(built: &'a Built, version: &str) -> Result<Lab<'a>, String> {
    let dist = thin(version, built.folder.path())?;
    let lab = Lab::up(built, LIMIT)?.nice();
    for (host, _) in &built.hosts {
        if let Some(user) = built.user.as_ref().filter(|user| *user != "root") {
            lab.on(host, &format!("useradd --system {user}"), 20)?.succeeds("useradd")?;
            // The libraries are a link into the cache, which is below root's own folder; a host's view of it is its own.
            let real = distribution(version);
            let above: Vec<String> = real.ancestors().map(|path| format!("'{}'", path.display())).collect();
            lab.on(host, &format!("chmod o+x {}", above.join(" ")), 20)?.succeeds("chmod")?;
        }
        lab.carried(host, &format!("install.sh --dist {}", dist.display()), 120)?;
    }
    Ok(lab)
}

/// A valid spec: all nodes run, and a row is written and read.
fn comes_up(case: &Case, version: &str) -> Result<(), String> {
    let begun = Instant::now();
    let (compiled, _) = case.compile(Way::Valid)?;
    let built = spec::build(&compiled.into_checked().ok_or("a spec without an error gives no model")?)?;
    let lab = install(&built, version)?;
    let boot = || {
        for (host, _) in &built.hosts {
            lab.carried(host, "preflight.sh", 60)?;
        }
        lab.control("start-all.sh --timeout 150", 300)?.succeeds("start-all.sh")?;
        let started = begun.elapsed().as_secs();
        is_used(&lab)?;
        Ok(started)
    };
    let started = boot().map_err(|problem: String| format!("{problem}\n{}", lab.last_words()))?;
    println!(
        "random/{version}: seed {}: {} nodes on {} hosts, Running after {started} s, a row read after {} s",
        case.seed,
        built.nodes.len(),
        built.hosts.len(),
        begun.elapsed().as_secs()
    );
    Ok(())
}

/// A spec with a fault: some node ends, does not run in time, or a row is not written and read.
fn is_refused(case: &Case, version: &str) -> Result<(), String> {
    let begun = Instant::now();
    let (compiled, code) = case.compile(Way::Faulty)?;
    let built = match spec::build(&compiled.into_unchecked()) {
        Ok(built) => built,
        Err(problem) => return Err(format!("no bundle is written: {problem}")),
    };
    let lab = install(&built, version)?;
    let Err(refusal) = works(&lab, case) else {
        return Err(format!("FALSE ERROR {code} ({}): all nodes run, and a row is read", case.what));
    };
    println!(
        "random-faults/{version}: seed {}: {code} ({}) on {} nodes: after {} s {}{}",
        case.seed,
        case.what,
        built.nodes.len(),
        begun.elapsed().as_secs(),
        refusal.lines().next().unwrap_or_default(),
        cause(&lab)
    );
    Ok(())
}

/// Starts nodes as start.sh does, without what start.sh refuses, and uses the cluster.
fn works(lab: &Lab, case: &Case) -> Result<(), String> {
    let seed = &case.drawn.hosts[case.drawn.seed].name;
    let nodes = &lab.built.nodes;
    let is_first = |node: &&Node| node.role == "confignode" && node.host == *seed;
    let first: Vec<&Node> = nodes.iter().filter(is_first).collect();
    let others: Vec<&Node> =
        nodes.iter().filter(|node| node.role == "confignode" && !is_first(node)).collect();
    let datanodes: Vec<&Node> = nodes.iter().filter(|node| node.role == "datanode").collect();
    for wave in [first, others, datanodes] {
        for node in &wave {
            failures::start(lab, node)?;
        }
        for node in &wave {
            lab.wait(&format!("{} is ready", node.name), PATIENCE, || {
                if let Some(code) = nodes.iter().find_map(|node| Some((node, failures::ended(lab, node)?))) {
                    return Err(format!("{} exits with {}", code.0.name, code.1));
                }
                Ok(failures::is_ready(lab, node).then_some(()))
            })?;
        }
    }
    is_used(lab)
}

/// The first thing that a node complains of, one that has ended before all others.
fn cause(lab: &Lab) -> String {
    let is_complaint =
        |line: &&str| line.contains(" ERROR ") || line.contains("Exception: ") && !line.contains(" INFO ");
    let mut nodes: Vec<&Node> = lab.built.nodes.iter().rev().collect();
    nodes.sort_by_key(|node| failures::ended(lab, node).is_none());
    let found = nodes.into_iter().find_map(|node| {
        let text = lab.read(&node.host, &Lab::log(node)) + &lab.read(&node.host, &Lab::console(node));
        let line = text.lines().find(is_complaint)?;
        Some(format!("; {} says: {}", node.name, line.chars().take(200).collect::<String>()))
    });
    found.unwrap_or_default()
}

/// The cluster says that all nodes are Running; a row is written at the first DataNode, and read at each.
fn is_used(lab: &Lab) -> Result<(), String> {
    const SHOW: &str = "show cluster";
    const WRITE: &str = "create database root.mill;create timeseries root.mill.d1.speed INT64;\
                         insert into root.mill.d1(timestamp,speed) values(1,4711)";
    const READ: &str = "select speed from root.mill.d1";
    let count = lab.built.nodes.len();
    let first = datanodes(lab).next().ok_or("the spec places no DataNode")?;
    // Each client is a Java that takes seconds to start, so the first asks all at once.
    let mut last = lab.sql_within(&first.name, &format!("{SHOW};{WRITE};{READ}"), CLIENT)?;
    lab.wait("all nodes are Running", PATIENCE, || {
        if last.output.matches("|Running|").count() == count {
            return Ok(Some(()));
        }
        last = lab.sql_within(&first.name, &format!("{SHOW};{READ}"), CLIENT)?;
        Ok(None)
    })
    .map_err(|problem| format!("{problem}\n{}", last.output))?;
    let described = last.succeeds("writing a row and reading it")?;
    if !described.contains("4711|") {
        return Err(format!("the row that was written is not read:\n{described}"));
    }
    for node in datanodes(lab).skip(1) {
        // A second replica has a row a little later than the first.
        let mut last = String::new();
        let read = lab.wait("the row that was written", PATIENCE, || {
            last = lab.sql_within(&node.name, READ, CLIENT)?.output;
            Ok(last.contains("4711|").then_some(()))
        });
        read.map_err(|problem| format!("{}: {problem}\n{last}", node.name))?;
    }
    Ok(())
}

fn datanodes<'a>(lab: &'a Lab) -> impl Iterator<Item = &'a Node> {
    lab.built.nodes.iter().filter(|node| node.role == "datanode")
}
