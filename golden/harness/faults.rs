//! Faults planted at random places of what the examples emit, and how many of them lint finds:
//! `FAULTS=100 cargo test --test golden faults`. Without FAULTS a few are planted. What is missed is listed.
//! `FAULTS_SEED=7` plants them elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use clusterc::bundle;
use clusterc::diagnostic::{Levels, Shown, render};
use clusterc::driver::{self, ReadOptions, Walked};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("faults/planted", planted)]
}

/// The native files of an example by their paths.
pub(crate) type Native = BTreeMap<String, String>;

/// A fault: its name, and how it is made of a file. `None` where it does not apply.
type Fault = (&'static str, fn(&str, &mut Random) -> Option<String>);

/// Faults only where there are other hosts: the one file of a lone host names its cluster once, and its DataNode may have a
/// loopback address.
const AMONG_HOSTS: [&str; 2] = ["another cluster name", "a loopback address"];

const FAULTS: &[Fault] = &[
    ("a letter lost in a key", |text, random| {
        line(text, random, is_setting, |line| {
            let at = line.find('=')?.min(6);
            Some(format!("{}{}", &line[..at - 1], &line[at..]))
        })
    }),
    ("a setting twice with other values", |text, random| {
        line(text, random, is_setting, |line| Some(format!("{line}\n{line}1")))
    }),
    ("a remark behind a number", |text, random| {
        line(text, random, is_number, |line| Some(format!("{line} # as agreed")))
    }),
    ("a letter in a number", |text, random| line(text, random, is_number, |line| Some(format!("{line}o")))),
    ("a port beyond all ports", |text, random| {
        line(
            text,
            random,
            |line| line.contains("_port="),
            |line| Some(format!("{}=70000", line.split('=').next()?)),
        )
    }),
    (AMONG_HOSTS[0], |text, random| {
        line(text, random, |line| line.starts_with("cluster_name="), |line| Some(format!("{line}2")))
    }),
    (AMONG_HOSTS[1], |text, random| {
        line(
            text,
            random,
            |line| line.contains("_internal_address="),
            |line| Some(format!("{}=127.0.0.1", line.split('=').next()?)),
        )
    }),
    ("a ConfigNode that only its host reaches", |text, random| {
        line(
            text,
            random,
            |line| line.contains("cn_internal_address="),
            |_| Some("cn_internal_address=127.0.0.1".to_owned()),
        )
    }),
    ("a file copied with the addresses of its host", |text, _| {
        text.contains("cn_internal_address=10.0.0.12")
            .then(|| text.replace("_address=10.0.0.12", "_address=10.0.0.13"))
    }),
    ("a seed on another port", |text, random| {
        line(
            text,
            random,
            |line| line.contains("seed_config_node="),
            |line| Some(line.replace(":10710", ":10711")),
        )
    }),
    ("a seed that is nobody", |text, random| {
        line(
            text,
            random,
            |line| line.contains("seed_config_node="),
            |line| Some(line.replace("10.0.0.", "10.9.9.")),
        )
    }),
    ("more copies than nodes", |text, random| {
        line(
            text,
            random,
            |line| line.contains("replication_factor="),
            |line| Some(format!("{}=9", line.split('=').next()?)),
        )
    }),
    ("a word that is none", |text, random| {
        line(
            text,
            random,
            |line| line.contains("consensus_protocol_class="),
            |line| Some(line.replace("Consensus", "Consenus")),
        )
    }),
    ("two directories that are one", |text, random| {
        line(
            text,
            random,
            |line| line.starts_with("dn_data_dirs="),
            |line| {
                let first = line.split(['=', ',']).nth(1)?;
                Some(format!("{line}\ndn_wal_dirs={first}"))
            },
        )
    }),
    ("a line left over from a merge", |text, random| {
        line(text, random, is_setting, |line| Some(format!("{line}\n>>>>>>> theirs")))
    }),
    ("a value to be filled in", |text, random| {
        line(
            text,
            random,
            |line| line.contains("address="),
            |line| Some(format!("{}=your_ip", line.split('=').next()?)),
        )
    }),
    ("a byte order mark", |text, _| Some(format!("\u{feff}{text}"))),
    ("a blank first line", |text, _| text.starts_with("localSite,").then(|| format!("\n{text}"))),
    ("a mode that is none", |text, random| {
        line(
            text,
            random,
            |line| line.ends_with(",datanode"),
            |line| Some(line.replace(",datanode", ",data node")),
        )
    }),
    ("a site on another port", |text, random| {
        line(text, random, |line| line.starts_with("localSite="), |line| Some(line.replace(":890", ":990")))
    }),
    ("a setting that differs among controllers and agents", |text, random| {
        line(text, random, |line| line == "lanCluster=0", |_| Some("lanCluster=1".to_owned()))
    }),
    ("line ends of Windows in a script", |text, _| {
        text.contains("JMX_OPTS").then(|| text.replace('\n', "\r\n"))
    }),
    ("a client port taken by another service", |text, random| {
        line(
            text,
            random,
            |line| line.starts_with("dn_internal_address="),
            |line| Some(format!("{line}\ndn_internal_port=6667\ndn_rpc_port=6667")),
        )
    }),
];

fn is_setting(line: &str) -> bool {
    line.contains('=')
        && line.find('=') > Some(5)
        && !line.starts_with('#')
        && !line.contains([' ', '"', '\''])
}

fn is_number(line: &str) -> bool {
    is_setting(line)
        && line
            .split_once('=')
            .is_some_and(|(_, value)| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Replaces one of the lines that fit.
fn line(
    text: &str,
    random: &mut Random,
    fits: impl Fn(&str) -> bool,
    change: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let fitting: Vec<usize> = (0..lines.len()).filter(|index| fits(lines[*index])).collect();
    let chosen = *fitting.get(random.below(fitting.len())?)?;
    let new = change(lines[chosen])?;
    let all: Vec<&str> =
        lines.iter().enumerate().map(|(index, line)| if index == chosen { &*new } else { *line }).collect();
    Some(all.join("\n") + "\n")
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> Option<usize> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (most > 0).then(|| (self.0 >> 33) as usize % most)
    }
}

pub(crate) struct Memory<'a>(pub(crate) &'a Native);

impl Files for Memory<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| "it is not there".to_owned())
    }
}

fn emitted(example: &str) -> Result<Native, Failed> {
    struct Disk;
    impl Files for Disk {
        fn read(&self, path: &str) -> Result<Vec<u8>, String> {
            std::fs::read(path).map_err(|error| clusterc::error::reason(&error))
        }
    }
    let path = crate::root().join("examples").join(example).join("cluster.kdl").display().to_string();
    let compiled = driver::compile(&[vec![path]], &Disk, &Levels::default()).map_err(|error| error.reason)?;
    let (checked, sources) = compiled.into_checked().ok_or("the example has errors")?;
    let work = tempfile::tempdir()?;
    let out = work.path().join("out");
    let built = bundle::build(&checked, driver::PRODUCTS, &sources, &bundle::Options::default())
        .map_err(|error| error.to_string())?;
    built.write(&out, false).map_err(|error| error.to_string())?;
    let name = |path: &Path| Some(path.strip_prefix(&out).ok()?.to_str()?.to_owned());
    let files = crate::files(&out).into_iter().filter_map(|path| Some((name(&path)?, path)));
    let native = files.filter(|(name, _)| name.contains("/files/") && driver::is_native(name));
    Ok(native.map(|(name, path)| (name, std::fs::read_to_string(path).unwrap_or_default())).collect())
}

/// What lint says, a line each without locations.
fn found_codes(native: &Native) -> BTreeSet<String> {
    let walked = Walked { files: native.keys().cloned().collect(), ..Walked::default() };
    let linted = driver::lint(&walked, &Memory(native), &ReadOptions::default(), &Levels::default());
    render::short(&Shown::new(&linted.findings, &linted.sources))
        .lines()
        .map(|line| {
            let (file, rest) = line.split_once(':').unwrap_or((line, ""));
            format!("{file}:{}", rest.splitn(3, ':').nth(2).unwrap_or(rest))
        })
        .collect()
}

/// Plants faults in what the examples emit, one at a time, and shows each with the name of the fault and the file, and what was there
/// before.
fn plant(wanted: usize, seed: u64, mut show: impl FnMut(&str, &Native, &Native)) -> Result<usize, Failed> {
    let examples = ["iotdb-3c3d", "iotdb-1c1d", "dolphindb-guide"];
    let files: Vec<Native> = examples.iter().map(|example| emitted(example)).collect::<Result<_, _>>()?;
    let mut random = Random(seed);
    let (mut count, mut tries) = (0, 0);
    while count < wanted && tries < wanted * 400 {
        tries += 1;
        let Some(which) = random.below(files.len()) else { break };
        let paths: Vec<&String> = files[which].keys().collect();
        let Some(path) = random.below(paths.len()).map(|index| paths[index]) else { continue };
        let Some((name, plant)) = random.below(FAULTS.len()).map(|index| FAULTS[index]) else { continue };
        let hosts: BTreeSet<_> = paths.iter().filter_map(|path| path.split('/').nth(1)).collect();
        if hosts.len() == 1 && AMONG_HOSTS.contains(&name) {
            continue;
        }
        let Some(text) = plant(&files[which][path], &mut random).filter(|text| *text != files[which][path])
        else {
            continue;
        };
        count += 1;
        let mut native = files[which].clone();
        native.insert(path.clone(), text);
        show(&format!("{name}: {}/{path}", examples[which]), &native, &files[which]);
    }
    Ok(count)
}

/// Each of some planted faults, with all files.
pub(crate) fn each(wanted: usize, seed: u64, mut show: impl FnMut(&str, &Native)) -> Result<(), Failed> {
    plant(wanted, seed, |name, native, _| show(name, native)).map(|_| ())
}

fn planted() -> Result<(), Failed> {
    let asked = std::env::var("FAULTS").ok().and_then(|text| text.parse().ok());
    let seed = std::env::var("FAULTS_SEED").ok().and_then(|text| text.parse().ok());
    let mut missed = Vec::new();
    let count = plant(asked.unwrap_or(25), seed.unwrap_or(2026), |name, native, before| {
        if found_codes(native).is_subset(&found_codes(before)) {
            missed.push(name.to_owned());
        }
    })?;
    let shown = format!("{} of {count} planted faults found", count - missed.len());
    writeln!(std::io::stderr(), "faults: {shown}; missed: {missed:#?}")?;
    if missed.is_empty() { Ok(()) } else { Err(format!("{shown}; missed:\n{}", missed.join("\n")).into()) }
}
