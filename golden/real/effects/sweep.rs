//! Every parameter of the catalog that a second value can be made for, changed on a running 1C1D: by the file and a reload, by
//! `set configuration`, and by a restart. What the catalog says of the effect has to be what the server did.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use clusterc::catalog::{CatalogView, Effect, ParamKind, ParamView, Version};
use clusterc::driver::PRODUCTS;

use super::oracle::{Fields, Oracle, Pair};
use super::second;
use crate::lab::{Lab, thin};
use crate::reasons::{Reasons, Row, names};
use crate::spec::{self, Built};

const LIMIT: Duration = Duration::from_secs(3600);
/// How many parameters are changed at a time.
const GROUP: usize = 45;
const CONF: &str = "/opt/iotdb/conf/iotdb-system.properties";
const CONFIGNODE: &str = "node-1-confignode";
const DATANODE: &str = "node-1-datanode";

/// One parameter with what its second value has to change.
struct Asked<'a> {
    param: &'a ParamView,
    second: String,
    fields: Fields,
}

impl Asked<'_> {
    /// Whether nodes of a role read it.
    fn is_of(&self, role: &str) -> bool {
        PRODUCTS.find("iotdb").is_some_and(|product| {
            product.catalog().role_named(role).is_some_and(|role| self.param.param.scope.covers(role))
        })
    }

    /// What was seen, in a word.
    fn does(&self, did: &Did) -> &'static str {
        match did {
            Did { words, .. } if words.contains('\n') => "stops",
            _ if self.fields.is_empty() => "unseen",
            Did { set: true, .. } | Did { reload: true, .. } => "hot",
            Did { restart: true, .. } => "restart",
            Did { same: true, .. } => "same",
            _ => "kept",
        }
    }

    /// Whether a row says why that is not what the catalog says.
    fn is_explained(&self, did: &Did, version: &str, reasons: &[Row]) -> bool {
        let explains = |[keys, versions, what, _]: &Row| {
            what == self.does(did) && names(keys, self.param.name(), "") && names(versions, version, "")
        };
        reasons.iter().any(explains)
    }

    /// Whether that is what the catalog says.
    fn agrees(&self, did: &Did) -> bool {
        match self.does(did) {
            "hot" => self.param.effect == Effect::Hot,
            "restart" => self.param.effect == Effect::Restart,
            "kept" => self.param.effect == Effect::FirstStart,
            _ => true,
        }
    }
}

/// Why a server and the catalog may disagree.
fn reasons() -> Result<Vec<Row>, String> {
    let own = Reasons::of("../../real/effects/reasons.tsv").rows()?;
    Ok([own, Reasons::of("effects.tsv").rows()?].concat())
}

/// What the server did.
#[derive(Debug, Clone, Default)]
struct Did {
    /// A ConfigNode by `set configuration`, a DataNode by a reload, both by a restart.
    set: bool,
    reload: bool,
    restart: bool,
    /// The field had the second value at the start already.
    same: bool,
    words: String,
}

fn spec(version: &str) -> String {
    format!(
        "cluster \"swept\" product=\"iotdb\" version=\"{version}\" {{
    install \"/opt/iotdb\"
    replication schema=1 data=1
    host \"node-1\" address=\"10.0.0.11\"
    confignode on=\"node-1\"
    datanode on=\"node-1\"
    every \"node\" {{ memory total=\"1GiB\"; set \"disk_space_warning_threshold\" 0.01; }}
}}
"
    )
}

pub(crate) fn compile(version: &str) -> Result<Built, String> {
    let compiled = spec::compile_text(&spec(version))?;
    spec::must_pass(&compiled)?;
    spec::build(&compiled.into_checked().ok_or("a spec without findings gives no model")?)
}

struct Sweep<'a> {
    lab: &'a Lab<'a>,
    oracle: &'a Oracle,
    base: String,
    begun: Instant,
    /// Whether the nodes do not run, or not with what the file holds.
    is_stuck: Cell<bool>,
}

pub(crate) fn run(version: &str) -> Result<(), String> {
    let own = Version::parse(version).ok_or("no version")?;
    let view = PRODUCTS.find("iotdb").ok_or("no such product")?.view(&own);
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let asked = asked(&view, &Oracle::in_folder(work.path())?, version)?;
    let wanted = wanted(&asked);
    if is_listed() {
        let line = |asked: &Asked| format!("{}={}", asked.param.name(), asked.second);
        let lines: Vec<String> =
            asked.iter().enumerate().map(|(at, one)| format!("{at} {}", line(one))).collect();
        println!("{}", lines.join("\n"));
        return Ok(());
    }
    let built = compile(version)?;
    let dist = thin(version, built.folder.path())?;
    let lab = Lab::up(&built, LIMIT)?;
    let oracle = Oracle::in_folder(&lab.share())?;
    lab.carried("node-1", &format!("install.sh --dist {}", dist.display()), 120)?;
    let base = lab.read("node-1", CONF);
    let sweep = Sweep { lab: &lab, oracle: &oracle, base, begun: Instant::now(), is_stuck: Cell::new(false) };
    sweep.restart()?;
    let mut did: BTreeMap<&str, Did> = BTreeMap::new();
    let mut printed = Ok(());
    for group in wanted.chunks(GROUP) {
        sweep.group(group, &mut did);
        println!(
            "effects: {} of {} parameters at {} s",
            did.len(),
            wanted.len(),
            sweep.begun.elapsed().as_secs()
        );
        printed = report(version, &view, &asked, &did);
    }
    printed
}

/// What `CLUSTERC_SWEEP` asks for: all, names with spaces between them, or numbers in the list that `CLUSTERC_SWEEP=list` shows, as `100..200`.
fn wanted<'a, 'b>(asked: &'b [Asked<'a>]) -> Vec<&'b Asked<'a>> {
    let only = std::env::var("CLUSTERC_SWEEP").unwrap_or_default();
    let range = only
        .split_once("..")
        .and_then(|(from, to)| Some(from.parse::<usize>().ok()?..to.parse::<usize>().ok()?));
    let is_wanted = |(at, one): &(usize, &Asked)| match &range {
        Some(range) => range.contains(at),
        None => only.is_empty() || only.split(' ').any(|name| one.param.name() == name),
    };
    asked.iter().enumerate().filter(is_wanted).map(|(_, one)| one).collect()
}

fn is_listed() -> bool {
    std::env::var("CLUSTERC_SWEEP").is_ok_and(|only| only == "list")
}

/// The parameters that are asked, with their fields.
fn asked<'a>(view: &'a CatalogView, oracle: &Oracle, version: &str) -> Result<Vec<Asked<'a>>, String> {
    let is_read = |param: &&ParamView| {
        param.param.kind == ParamKind::Property
            && param.file == "iotdb-system.properties"
            && !second::is_identity(param)
    };
    let with_pair: Vec<(&ParamView, Pair)> = view
        .params()
        .filter(is_read)
        .filter_map(|param| {
            second::pair(param).map(|(first, second)| (param, (param.name().to_owned(), first, second)))
        })
        .collect();
    let pairs: Vec<Pair> = with_pair.iter().map(|(_, pair)| pair.clone()).collect();
    let expected = oracle.expected(version, &pairs)?;
    let mut asked = Vec::new();
    let mut names = BTreeSet::new();
    for ((param, (_, _, second)), fields) in with_pair.into_iter().zip(expected) {
        match fields {
            // Two roles may have a key of one name.
            Ok(fields) if names.insert(param.name()) => asked.push(Asked { param, second, fields }),
            Ok(_) => {}
            Err(refused) => println!("effects: {version}: {}={second}: {refused}", param.name()),
        }
    }
    Ok(asked)
}

impl Sweep<'_> {
    fn write(&self, group: &[&Asked]) -> Result<(), String> {
        let is_other = |line: &&str| {
            let key = line.split('=').next().unwrap_or_default().trim();
            !group.iter().any(|asked| asked.param.name() == key)
        };
        let mut text: String =
            self.base.lines().filter(is_other).map(|line| line.to_owned() + "\n").collect();
        for asked in group {
            let _ = writeln!(text, "{}={}", asked.param.name(), asked.second);
        }
        let file = self.lab.share().join("conf");
        fs::write(&file, text).map_err(|error| error.to_string())?;
        self.lab
            .on("node-1", &format!("cat '{}' >{CONF}", file.display()), 20)?
            .succeeds("writing the file")?;
        Ok(())
    }

    fn restart(&self) -> Result<(), String> {
        self.lab.control("restart-all.sh --force --timeout 20", 200)?.succeeds("restart-all.sh").map(drop)
    }

    fn both(&self) -> Result<(Fields, Fields), String> {
        Ok((self.oracle.fields(self.lab, CONFIGNODE)?, self.oracle.fields(self.lab, DATANODE)?))
    }

    /// Tries a group at once, and its halves where it does not start so.
    fn group<'a>(&self, group: &[&Asked<'a>], did: &mut BTreeMap<&'a str, Did>) {
        match self.try_all(group) {
            Ok(found) => did.extend(found),
            Err(words) if group.len() == 1 => {
                println!("effects: {}={}: {words}", group[0].param.name(), group[0].second);
                did.insert(group[0].param.name(), Did { words, ..Did::default() });
            }
            Err(words) => {
                let is_error = |line: &&str| line.contains("ERROR") || line.contains("Exception: ");
                let error = words.lines().rfind(is_error).unwrap_or_default();
                println!(
                    "effects: {} at once: {} {error}",
                    group.len(),
                    words.lines().next().unwrap_or_default()
                );
                let (one, other) = group.split_at(group.len() / 2);
                self.group(one, did);
                self.group(other, did);
            }
        }
    }

    fn try_all<'a>(&self, group: &[&Asked<'a>]) -> Result<BTreeMap<&'a str, Did>, String> {
        self.write(&[])?;
        if self.is_stuck.replace(true) {
            self.restart().map_err(|problem| format!("with the first values: {problem}"))?;
        }
        let (confignode, datanode) = self.both()?;
        let mut words = String::new();
        let entries: Vec<String> =
            group.iter().map(|asked| format!("'{}'='{}'", asked.param.name(), asked.second)).collect();
        let set = self.lab.sql(DATANODE, &format!("set configuration {} on 0", entries.join(" ")))?;
        if set.code != 0 {
            words += set.output.lines().last().unwrap_or_default();
        }
        let set = self.oracle.fields(self.lab, CONFIGNODE)?;
        self.write(group)?;
        let printed = self.lab.sql(DATANODE, "load configuration on local")?;
        if printed.code != 0 {
            return Err(format!("load configuration: {}", printed.output));
        }
        let reload = self.oracle.fields(self.lab, DATANODE)?;
        if let Err(problem) = self.restart() {
            return Err(format!("{problem}\n{}", self.lab.last_words()));
        }
        self.is_stuck.set(false);
        let (confignode_then, datanode_then) = self.both()?;
        let of = |asked: &&Asked<'a>| {
            let changed = |role: &str, before: &Fields, after: &Fields| {
                let is_new = |(name, second): (&String, &String)| {
                    after
                        .get(name)
                        .zip(before.get(name))
                        .is_some_and(|(now, first)| now == second && now != first)
                };
                asked.is_of(role) && asked.fields.iter().any(is_new)
            };
            let is_second = |role: &str, fields: &Fields| {
                let is_it = |(name, second): (&String, &String)| fields.get(name) == Some(second);
                asked.is_of(role) && asked.fields.iter().any(is_it)
            };
            let did = Did {
                set: changed("confignode", &confignode, &set),
                reload: changed("datanode", &datanode, &reload),
                restart: changed("confignode", &confignode, &confignode_then)
                    || changed("datanode", &datanode, &datanode_then),
                same: is_second("confignode", &confignode) || is_second("datanode", &datanode),
                words: words.clone(),
            };
            (asked.param.name(), did)
        };
        Ok(group.iter().map(of).collect())
    }
}

fn report(
    version: &str,
    view: &CatalogView,
    asked: &[Asked],
    did: &BTreeMap<&str, Did>,
) -> Result<(), String> {
    let (mut text, mut left) = (String::new(), Vec::new());
    let reasons = reasons()?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in asked {
        let Some(found) = did.get(one.param.name()) else { continue };
        let does = one.does(found);
        *counts.entry(does).or_default() += 1;
        let claim = match one.param.change {
            Some(change) => format!("{} {}", one.param.effect.as_str(), change.as_str()),
            None => one.param.effect.as_str().to_owned(),
        };
        let by = [("set", found.set), ("reload", found.reload), ("restart", found.restart)];
        let by: Vec<&str> = by.into_iter().filter(|(_, is)| *is).map(|(by, _)| by).collect();
        let fields: Vec<String> = one.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let row = format!(
            "{}\t{}\t{claim}\t{does}\t{}\t{}\t{}",
            one.param.name(),
            one.second,
            by.join(","),
            if one.param.dead { "dead" } else { "" },
            fields.join(" ")
        );
        if !one.agrees(found) && !one.is_explained(found, version, &reasons) {
            left.push(row.clone());
        }
        text += &row;
        text.push('\n');
    }
    let asked_names: BTreeSet<&str> = asked.iter().map(|one| one.param.name()).collect();
    let mut unasked: Vec<&str> = view
        .params()
        .filter(|param| param.param.kind == ParamKind::Property && param.file == "iotdb-system.properties")
        .map(ParamView::name)
        .filter(|name| !asked_names.contains(name))
        .collect();
    unasked.sort_unstable();
    unasked.dedup();
    let file = crate::root().join("target").join(format!("effects-{version}.tsv"));
    // What earlier runs found of the others stays.
    let is_other = |line: &&str| !did.contains_key(line.split('\t').next().unwrap_or_default());
    for line in fs::read_to_string(&file).unwrap_or_default().lines().filter(is_other) {
        text += line;
        text.push('\n');
    }
    fs::write(&file, text).map_err(|error| error.to_string())?;
    println!("effects/{version}: {counts:?}; not asked: {}", unasked.join(" "));
    if left.is_empty() { Ok(()) } else { Err(format!("the catalog says otherwise:\n{}", left.join("\n"))) }
}
