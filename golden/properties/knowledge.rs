//! Native files with something of them removed or written otherwise: what is not known any more is not judged, and what says the same is
//! judged the same. The sets are all cases of golden/lint, the hosts of golden/bundles, and those below `CORPUS` where it is set.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver::{self, Met, ReadOptions, Walked};
use clusterc::spec::Files;

/// Files under their paths.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Files for Set {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "no such file or folder".to_owned())
    }
}

/// A finding as it is compared: its rule, its file and its line.
type Key = (&'static str, String, usize);

/// How many settings of a file are changed, one at a time.
const MOST_LINES: usize = 10;

/// How large a file may be to be changed at all: the shipped ones have hundreds of settings that say the default.
const MOST_BYTES: usize = 64 << 10;

pub(crate) static SETS: LazyLock<Vec<Set>> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut sets = Vec::new();
    for rule in folders(&root.join("golden/lint")) {
        sets.extend(folders(&rule).iter().map(|case| read(case)));
    }
    for bundle in folders(&root.join("golden/bundles")) {
        sets.push(read(&bundle.join("tree/hosts")));
    }
    if let Some(corpus) = std::env::var_os("CORPUS") {
        for product in folders(Path::new(&corpus)) {
            sets.extend(folders(&product).iter().map(|set| read(set)));
        }
    }
    sets.retain(|set| !set.files.is_empty());
    sets
});

/// Bundles with one value of one file changed, so that rules about several nodes have something to say.
static SLIPS: LazyLock<Vec<Set>> = LazyLock::new(|| {
    let mut slips = Vec::new();
    // Those of containers have their settings in a manifest.
    let is_native = |set: &&Set| set.name.contains("golden/bundles") && !set.name.contains("compose-");
    for set in SETS.iter().filter(is_native) {
        for (name, bytes) in set.files.iter().filter(|(name, bytes)| has_settings(name, bytes)) {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            for at in settings(text) {
                let mut other = set.clone();
                other.files.insert(name.clone(), with_value(text, at, slip).into_bytes());
                other.name = format!("{} with a slip in {name}:{}", set.name, at + 1);
                slips.push(other);
            }
        }
    }
    // Every set is linted some hundred times.
    let step = slips.len().div_ceil(MOST_SLIPS).max(1);
    slips.into_iter().step_by(step).collect()
});

/// How many slips are checked.
const MOST_SLIPS: usize = 32;

/// A value that differs a little.
fn slip(value: &str) -> String {
    let last = value
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| at + value[at..].chars().next().map_or(1, char::len_utf8));
    match (value, value[last..].parse::<u32>()) {
        ("true", _) => "false".to_owned(),
        ("false", _) => "true".to_owned(),
        (_, Ok(number)) => format!("{}{}", &value[..last], number + 1),
        _ => format!("{value}x"),
    }
}

/// A text with the value of one line changed.
fn with_value(text: &str, at: usize, change: impl Fn(&str) -> String) -> String {
    let lines = text.split('\n').enumerate().map(|(line, text)| match text.split_once('=') {
        Some((key, value)) if line == at => format!("{key}={}", change(value)),
        _ => text.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn read(folder: &Path) -> Set {
    let mut set = Set { name: folder.display().to_string(), files: BTreeMap::new() };
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str)
                && (Met::of(name).is_some() || name.ends_with("env"))
                && let Ok(bytes) = std::fs::read(&path)
            {
                set.files.insert(name.to_owned(), bytes);
            }
        }
    }
    set
}

/// What is found, each with its severity.
fn lint(set: &Set) -> BTreeMap<Key, Severity> {
    let walked = Walked::of(set.files.keys().cloned());
    let linted = driver::lint(&walked, set, &ReadOptions::default(), &Levels::default());
    let mut found = BTreeMap::new();
    for finding in &linted.findings {
        let source = linted.sources.file(finding.span.file);
        let line = linted.sources.start(finding.span).line as usize;
        let severity =
            found.entry((finding.rule.code, source.name.clone(), line)).or_insert(finding.severity);
        // The order starts with errors.
        *severity = (*severity).min(finding.severity);
    }
    found
}

/// Whether a file has settings of which the value starts after the first `=`.
fn has_settings(name: &str, bytes: &[u8]) -> bool {
    (name.ends_with(".properties") || name.ends_with(".cfg")) && bytes.len() <= MOST_BYTES
}

/// Lines of a file with a setting in them, spread over it.
fn settings(text: &str) -> Vec<usize> {
    let is_setting = |line: &&(usize, &str)| {
        let line = line.1.trim_start();
        !line.starts_with(['#', '!', '/']) && line.contains('=') && !line.ends_with('\\')
    };
    let all: Vec<usize> =
        text.split('\n').enumerate().filter(|line| is_setting(&line)).map(|(at, _)| at).collect();
    let step = all.len().div_ceil(MOST_LINES).max(1);
    all.into_iter().step_by(step).collect()
}

/// Reports findings that are new or stronger than before, but for those that `may` be.
fn newly(
    what: &str,
    set: &Set,
    before: &BTreeMap<Key, Severity>,
    after: &BTreeMap<Key, Severity>,
    may: impl Fn(&Key) -> bool,
    wrong: &mut BTreeSet<String>,
) {
    for (key, severity) in after {
        let was = before.get(key).copied().unwrap_or(Severity::Info);
        if *severity < was && !may(key) {
            wrong.insert(format!(
                "{}: {what}: {} {}:{} is {severity:?}, was {was:?}",
                set.name, key.0, key.1, key.2
            ));
        }
    }
}

fn report(wrong: &BTreeSet<String>) {
    let shown: Vec<&str> = wrong.iter().map(String::as_str).take(60).collect();
    assert!(wrong.is_empty(), "{} changes:\n{}", wrong.len(), shown.join("\n"));
}

#[test]
fn an_opaque_value_mutes_and_adds_nothing() {
    let mut wrong = BTreeSet::new();
    for set in SETS.iter().chain(SLIPS.iter()) {
        let before = lint(set);
        for (name, bytes) in set.files.iter().filter(|(name, bytes)| has_settings(name, bytes)) {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            for at in settings(text) {
                let mut other = set.clone();
                other.files.insert(name.clone(), with_value(text, at, |_| "${X}".to_owned()).into_bytes());
                let what = format!("{name}:{} opaque", at + 1);
                // Of several values that are at odds another one may be shown.
                let is_before = |key: &Key, (code, file, _): &Key| *code == key.0 && *file == key.1;
                // Two replication factors that are at odds are not judged; one of them is.
                let is_at_odds =
                    |key: &Key| key.0 == "HA002" && before.keys().any(|(code, ..)| *code == "IOTDB030");
                let may = |key: &Key| is_at_odds(key) || before.keys().any(|known| is_before(key, known));
                newly(&what, set, &before, &lint(&other), may, &mut wrong);
            }
        }
    }
    report(&wrong);
}

/// Rules that count nodes, and what is not there: with a file gone they may speak.
const COUNTING: &[&str] =
    &["HA001", "HA002", "HA003", "HA004", "IOTDB011", "IOTDB012", "DDB001", "DDB002", "DDB003", "DDB004"];

#[test]
fn a_file_that_is_gone_mutes_and_adds_nothing() {
    let mut wrong = BTreeSet::new();
    for set in SETS.iter().chain(SLIPS.iter()).filter(|set| set.files.len() > 1) {
        let before = lint(set);
        // A file that cannot be read says nothing, whether it is there or not.
        for (name, _) in set
            .files
            .iter()
            .filter(|(_, bytes)| std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')))
        {
            // A manifest of which others take a part is one by itself without them.
            if is_manifest_of_files(name, &set.files[name]) || is_half(set, name) {
                continue;
            }
            let mut other = set.clone();
            other.files.remove(name);
            // Where ConfigNodes are at odds about the seed, another one may show; where copies differ, others may be compared.
            let is_before = |code: &str| before.keys().any(|(known, ..)| *known == code);
            let may = |key: &Key| {
                COUNTING.contains(&key.0)
                    || key.0 == "IOTDB005" && is_before("IOTDB002")
                    || key.0 == "LINT018" && is_before("LINT018")
                    // Of hosts that are each a seed the last one is shown; a mounted folder is in view as a whole.
                    || key.0 == "IOTDB002" && is_before("IOTDB002")
                    || key.0 == "LINT039"
                    // Profiles that `.env` requests are not requested without it.
                    || key.0 == "LINT044" && name == ".env"
            };
            newly(&format!("without {name}"), set, &before, &lint(&other), may, &mut wrong);
        }
    }
    report(&wrong);
}

/// Whether a manifest names files next to it.
fn is_manifest_of_files(name: &str, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    is_yaml && ["extends:", "./"].iter().any(|sign| text.contains(sign))
}

/// Whether a file says what another one is: without it that is another project or chart, not one that is less known.
fn is_half(set: &Set, name: &str) -> bool {
    name.contains(".override.") || is_chart(set)
}

/// Whether templates make manifests: they are found by their folders.
fn is_chart(set: &Set) -> bool {
    set.files.keys().any(|name| name.ends_with("Chart.yaml"))
}

/// Sets with all files changed, and paths changed, are judged the same.
fn same(what: &str, change: impl Fn(&str, &[u8]) -> Vec<u8>, path: impl Fn(&str) -> String, may: &[&str]) {
    let mut wrong = BTreeSet::new();
    for set in SETS.iter() {
        let is_moved = set.files.keys().any(|name| path(name) != *name);
        if is_moved
            && (is_chart(set) || set.files.iter().any(|(name, bytes)| is_manifest_of_files(name, bytes)))
        {
            continue;
        }
        let before: BTreeMap<Key, Severity> = lint(set)
            .into_iter()
            .map(|((code, file, line), severity)| ((code, path(&file), line), severity))
            .collect();
        let files = set.files.iter().map(|(name, bytes)| (path(name), change(name, bytes)));
        let other = Set { name: set.name.clone(), files: files.collect() };
        let after = lint(&other);
        let may = |key: &Key| may.contains(&key.0);
        newly(what, set, &before, &after, may, &mut wrong);
        newly(&format!("{what}, the other way"), set, &after, &before, may, &mut wrong);
    }
    report(&wrong);
}

#[test]
fn a_comment_at_the_end_changes_nothing() {
    let change = |name: &str, bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        if name.ends_with(".properties") || name.ends_with(".sh") || name.ends_with(".cfg") {
            let sign: &[u8] = if name.ends_with(".cfg") { b"\n// a word\n" } else { b"\n# a word\n" };
            bytes.extend(sign);
        }
        bytes
    };
    same("a comment", change, str::to_owned, &[]);
}

#[test]
fn a_script_that_works_something_out_changes_nothing() {
    let change = |name: &str, bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        if name.ends_with("-env.sh") {
            bytes.extend(b"\nSOMETHING=$(hostname)\nOTHER=\"${SOMETHING}/x\"\n");
        }
        bytes
    };
    same("a script with $", change, str::to_owned, &[]);
}

#[test]
fn the_location_of_the_folder_changes_nothing() {
    same("below other folders", |_, bytes| bytes.to_vec(), |path| format!("srv/checkout/{path}"), &[]);
    same("at the top", |_, bytes| bytes.to_vec(), |path| format!("/{path}"), &[]);
}

#[test]
fn ends_of_lines_change_nothing() {
    let change = |name: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let is_plain =
            has_settings(name, bytes) && !text.contains('\r') && std::str::from_utf8(bytes).is_ok();
        if is_plain { text.replace('\n', "\r\n").into_bytes() } else { bytes.to_vec() }
    };
    // Start scripts read some lines of these files themselves, and take the carriage return along.
    same("lines that end in CRLF", change, str::to_owned, &["LINT011"]);
}

#[test]
fn what_hosts_are_called_changes_nothing() {
    // An address stays one, and a folder of packages has its name from clusterc.
    let is_name =
        |host: &str| !host.starts_with(|letter: char| letter.is_ascii_digit()) && host != "packages";
    let renamed = |path: &str| match path.split_once('/') {
        Some((host, rest)) if is_name(host) => format!("{host}x/{rest}"),
        _ => path.to_owned(),
    };
    same("other names of hosts", |_, bytes| bytes.to_vec(), renamed, &[]);
}
