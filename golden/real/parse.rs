//! Values as a release's own readers take them, compared with what `lint` says of the same lines: every key, boundary
//! values of its type.
//!
//! `golden/catalog/parse/Reads.java` asks the classes of a distribution, thousands of lines in one process, and starts no server. What
//! passes there may be refused later in a start, and what is refused there ends it: where the two disagree, a row of
//! `golden/catalog/parse/reasons.tsv` has to say why.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::time::Duration;

use clusterc::catalog::{CatalogView, ParamKind, ParamType, ParamView, Version};
use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver::{self, PRODUCTS, ReadOptions, Walked};
use clusterc::spec::Files;

use crate::reasons::{Reasons, Row, names};
use crate::{command, lab};

/// The releases whose readers are asked, the oldest first.
pub(crate) const VERSIONS: &[&str] = &["1.3.2", "1.3.3", "1.3.4", "2.0.5", "2.0.6", "2.0.7", "2.0.10"];

/// Those that are asked in every run.
pub(crate) const ALWAYS: &[&str] = &["1.3.3", "2.0.10"];

const ONE: &str = "iotdb-system.properties";
const THREE: &[&str] =
    &["iotdb-common.properties", "iotdb-confignode.properties", "iotdb-datanode.properties"];

/// Values that some type takes and another does not, as they are in a file.
const NUMBERS: &[&str] = &[
    "",
    "0",
    "1",
    "-1",
    "+1",
    "2",
    "007",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "1.0",
    "1.5",
    ".5",
    "1e3",
    "NaN",
    "1_000",
    "0x10",
    "1L",
    "8GB",
    "10s",
    "5\\u0020",
    "5\\t",
    "\\u00205",
    "five",
];
const FLAGS: &[&str] =
    &["", "true", "false", "TRUE", "True", "false\\u0020", "\\u0020true", "yes", "no", "1", "0", "t"];
const PORTS: &[&str] = &["65535", "65536"];
const PARTS: &[&str] = &[
    "1:1",
    "1:1:1",
    "1:1:1:1",
    "1:1:1:1:1",
    "1:1:1:1:1:1",
    "1:1:1:1:1:1:1",
    "0:0:0:0:0:0",
    "0:1:1",
    "1:1:x",
    "1:1:-1",
    "1:1:1.5",
    "1:1:1:1:1:1\\u0020",
];
const SPANS: &[&str] = &["1s", "1h30m", "2mo", "10ms", "1x", "abc", "1s\\u0020"];
const TEXTS: &[&str] = &["", "abc", "a\\u0020b", "ABC", "a,b", "a;b", "-"];

/// The lines that are asked about a parameter.
fn lines(param: &ParamView) -> BTreeSet<String> {
    let kind = param.param.kind_of_value;
    let mut values: Vec<String> = match kind {
        ParamType::Bool => FLAGS.to_vec(),
        ParamType::Port => [NUMBERS, PORTS].concat(),
        ParamType::Int32 | ParamType::Int64 | ParamType::Double | ParamType::Size | ParamType::Duration => {
            NUMBERS.to_vec()
        }
        ParamType::RatioList => PARTS.to_vec(),
        ParamType::DurationText => SPANS.to_vec(),
        _ => TEXTS.to_vec(),
    }
    .into_iter()
    .map(str::to_owned)
    .collect();
    // Units are not words.
    for word in param.words.iter().filter(|_| kind != ParamType::DurationText) {
        values.push((*word).to_owned());
        values.push(word.to_lowercase());
        values.push(word.to_uppercase());
        values.push(format!("{word}\\u0020"));
        values.push(format!("{word}x"));
    }
    for bounds in &param.ranges {
        for edge in [bounds.minimum, bounds.maximum].into_iter().flatten().filter(|edge| edge.fract() == 0.0)
        {
            values.extend([edge - 1.0, edge, edge + 1.0].map(|number| format!("{number}")));
        }
    }
    values.into_iter().map(|value| format!("{}={value}", param.name())).collect()
}

/// Puts lines to classes of a release, by a program of `golden/catalog/parse`. Answers come in the order of the lines.
pub(crate) fn ask(version: &str, program: &str, lines: &[String]) -> Result<Vec<String>, String> {
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let distribution = lab::distribution(version);
    let conf = distribution.join("conf");
    // Readers get what all files of a release say at once.
    let shipped = work.path().join("shipped");
    let files = fs::read_dir(&conf).map_err(|error| format!("{}: {error}", conf.display()))?;
    let mut files: Vec<_> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_of_nodes));
    files.sort();
    let texts: Result<Vec<String>, _> = files.iter().map(fs::read_to_string).collect();
    let texts = texts.map_err(|error| error.to_string())?;
    fs::write(&shipped, texts.join("\n")).map_err(|error| error.to_string())?;
    let mut answers: Vec<String> = Vec::new();
    while answers.len() < lines.len() {
        let (asked, printed) = (work.path().join("lines"), work.path().join("answers"));
        fs::write(&asked, lines[answers.len()..].join("\n") + "\n").map_err(|error| error.to_string())?;
        let mut java = Command::new("java");
        java.args(["-Xmx1g", "-XX:+UseSerialGC", "-Djava.security.manager=allow", "-cp"])
            .arg(distribution.join("lib/*"))
            .arg(format!("-DIOTDB_CONF={}", conf.display()))
            .arg(format!("-DCONFIGNODE_CONF={}", conf.display()))
            .arg(crate::root().join("golden/catalog/parse").join(program))
            .args([&shipped, &asked, &printed])
            .current_dir(work.path());
        let done = command::run(&mut java, None, Duration::from_secs(900))?;
        let text = fs::read_to_string(&printed).unwrap_or_default();
        let more: Vec<String> = text.lines().map(str::to_owned).collect();
        if more.is_empty() {
            return Err(format!("the readers of {version} answer nothing\n{}", done.output));
        }
        answers.extend(more);
    }
    Ok(answers)
}

/// Whether a file is one that the readers of nodes read.
fn is_of_nodes(file: &str) -> bool {
    file == ONE || THREE.contains(&file)
}

struct One {
    path: String,
    text: Vec<u8>,
}

impl Files for One {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        // Its neighbours say nothing, and show which nodes run there.
        Ok(if path == self.path { self.text.clone() } else { Vec::new() })
    }
}

/// The error that `lint` has for a line, if it has one.
fn error(version: &Version, file: &str, line: &str) -> Option<String> {
    let one = One { path: format!("conf/{file}"), text: format!("{line}\n").into_bytes() };
    let all = if file == ONE { &[ONE][..] } else { THREE };
    let walked = Walked::of(all.iter().map(|name| format!("conf/{name}")));
    let options = ReadOptions { version: Some(version.clone()), ..ReadOptions::default() };
    let linted = driver::lint(&walked, &one, &options, &Levels::default());
    let worst = linted.findings.iter().find(|finding| finding.severity == Severity::Error)?;
    Some(format!("{}: {}", worst.rule.code, worst.message))
}

static REASONS: Reasons = Reasons::of("reasons.tsv");

/// Every property of nodes with its lines of those that are wanted.
pub(crate) fn asked<'a>(
    view: &'a CatalogView,
    is_wanted: impl Fn(&str) -> bool + Copy + 'a,
) -> Vec<(&'a ParamView, String)> {
    let is_read = |param: &&ParamView| param.param.kind == ParamKind::Property && is_of_nodes(param.file);
    let params = view.params().filter(is_read);
    params
        .flat_map(|param| {
            lines(param).into_iter().filter(move |line| is_wanted(line)).map(move |line| (param, line))
        })
        .collect()
}

/// Asks one release, and reports what has no reason.
pub(crate) fn run(version: &str) -> Result<(), String> {
    let own = Version::parse(version).ok_or("no version")?;
    let product = PRODUCTS.find("iotdb").ok_or("no such product")?;
    let view: std::sync::Arc<CatalogView> = product.view(&own);
    let asked = asked(&view, |_| true);
    let texts: Vec<String> = asked.iter().map(|(_, line)| line.clone()).collect();
    let answers = ask(version, "Reads.java", &texts)?;
    let answers = answers.into_iter().map(|answer| (answer != "ok").then_some(answer));
    REASONS.asked(version);
    let rows = REASONS.rows()?;
    let (mut same, mut explained, mut left) = (0, 0, BTreeMap::new());
    for ((param, line), refused) in asked.iter().zip(answers) {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let error = error(&own, param.file, line);
        let (who, words) = match (&refused, &error) {
            (Some(words), None) => ("server", words),
            (None, Some(words)) => ("clusterc", words),
            _ => {
                same += 1;
                continue;
            }
        };
        let kind = param.param.kind_of_value.as_str();
        let explains = |[keys, values, refuses, _]: &Row| {
            refuses == who && names(keys, key, kind) && names(values, value, kind)
        };
        if REASONS.explain(&rows, explains) {
            explained += 1;
        } else {
            left.insert(format!("{who}\t{kind}\t{line}"), words.clone());
        }
    }
    println!(
        "parse/{version}: {} values of {} keys, {same} judged alike, {explained} explained, {} left",
        asked.len(),
        asked.iter().map(|(param, _)| param.id).collect::<BTreeSet<_>>().len(),
        left.len()
    );
    if left.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = left.iter().map(|(line, words)| format!("{line}\t{words}")).collect();
    Err(format!("only one of them refuses:\n{}", shown.join("\n")))
}

/// Rows that explained nothing in a run that asked all releases.
pub(crate) fn unused() -> Result<Vec<String>, String> {
    REASONS.unused(VERSIONS.len())
}
