//! What makes a node what it is to others, and where its data is, changed on one node of a 3C3D with rows in it: the node is stopped, its file
//! is edited, and it is started again. `golden/real/effects/changes.tsv` says what comes of it.

use std::cell::RefCell;
use std::fmt::Write;
use std::fs;
use std::time::Duration;

use clusterc::catalog::Version;
use clusterc::driver::PRODUCTS;

use super::oracle::{Fields, Oracle, Pair};
use crate::lab::{Lab, thin};
use crate::spec::{self, Built, Node};
use crate::{failures, root};

const LIMIT: Duration = Duration::from_secs(3600);
const CONF: &str = "/opt/iotdb/conf/iotdb-system.properties";
/// How long a node may take until it has ended or is part of the cluster.
const START: u64 = 60;
const DEVICES: [&str; 4] = ["pump", "fan", "oven", "press"];
const ROWS: u64 = 20;

/// One change of the table.
#[derive(Debug, Clone)]
struct Change {
    /// `datanode` or `confignode`.
    role: String,
    /// `KEY=VALUE`, several with spaces between them.
    edits: Vec<(String, String)>,
    /// What is done on the host while the node is stopped, as shell.
    before: String,
    /// `refused`, `kept`, `taken` or `stuck`; after it words of the log.
    outcome: String,
    words: String,
    /// What takes the change back, as shell.
    after: String,
}

fn changes(version: &str) -> Result<Vec<Change>, String> {
    let path = root().join("golden/real/effects/changes.tsv");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut changes = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [versions, role, edits, before, after, outcome, words] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            return Err(format!("changes.tsv: seven columns were expected: {line}"));
        };
        if !versions.split(' ').any(|known| known == version) {
            continue;
        }
        let edit = |edit: &str| edit.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
        let [role, before, after, outcome, words] = [role, before, after, outcome, words].map(str::to_owned);
        let edits = edits.split(' ').filter_map(edit).collect();
        changes.push(Change { role, edits, before, outcome, words, after });
    }
    Ok(changes)
}

/// The changes as a table of docs/evidence.md: what each came to on each version.
pub(crate) fn part(versions: &[&str]) -> Result<String, String> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for (at, version) in versions.iter().enumerate() {
        for change in changes(version)? {
            let edits: Vec<String> =
                change.edits.iter().map(|(key, value)| format!("`{key}={value}`")).collect();
            let meanwhile = match change.before.as_str() {
                "" => String::new(),
                before => format!("; before the start: `{before}`"),
            };
            let title = format!("{} | {}{meanwhile}", change.role, edits.join(", "));
            let row = rows.iter().position(|(known, _)| *known == title).unwrap_or_else(|| {
                rows.push((title, vec![String::new(); versions.len()]));
                rows.len() - 1
            });
            rows[row].1[at] = if change.outcome.is_empty() { "not run".to_owned() } else { change.outcome };
        }
    }
    let mut part = format!(
        "| node | change | {} |\n| --- | --- |{}\n",
        versions.join(" | "),
        " --- |".repeat(versions.len())
    );
    for (title, outcomes) in rows {
        let _ = writeln!(part, "| {title} | {} |", outcomes.join(" | "));
    }
    Ok(part)
}

fn built(version: &str) -> Result<Built, String> {
    let text = format!(
        "cluster \"plant\" product=\"iotdb\" version=\"{version}\" {{
    install \"/opt/iotdb\"
    replication schema=3 data=2
    consensus config=\"ratis\" schema=\"ratis\" data=\"iot\"
    host \"node-[1..3]\" address=\"10.0.0.[11..13]\"
    every \"node\" {{ memory total=\"1GiB\"; set \"disk_space_warning_threshold\" 0.01; }}
    confignode on=\"node-*\" {{ system-dir \"/data1/iotdb/confignode\"; }}
    datanode on=\"node-*\" {{
        data-dirs \"/data1/iotdb/data\"
        wal-dirs \"/data1/iotdb/wal\"
    }}
}}
"
    );
    let compiled = spec::compile_text(&text)?;
    let shown = spec::shown(&compiled);
    spec::build(&compiled.into_checked().ok_or(shown)?)
}

struct Trial<'a> {
    lab: &'a Lab<'a>,
    oracle: Oracle,
    version: &'a str,
    base: String,
    /// What takes the last change back.
    after: RefCell<String>,
}

pub(crate) fn run(version: &str) -> Result<(), String> {
    let changes = changes(version)?;
    let only = std::env::var("CLUSTERC_CHANGE").unwrap_or_default();
    let built = built(version)?;
    let dist = thin(version, built.folder.path())?;
    let lab = Lab::up(&built, LIMIT)?;
    let steps = || {
        for (host, _) in &lab.built.hosts {
            lab.carried(host, &format!("install.sh --dist {}", dist.display()), 120)?;
        }
        lab.control("start-all.sh", 300)?.succeeds("start-all.sh")?;
        let base = lab.read("node-3", CONF);
        let trial = Trial {
            lab: &lab,
            oracle: Oracle::in_folder(&lab.share())?,
            version,
            base,
            after: RefCell::default(),
        };
        trial.write()?;
        // Stopped by the bundle's own script once, DataNodes have stored what they had in hand; from here on nothing is written.
        lab.control("restart-all.sh datanode", 300)?.succeeds("restart-all.sh")?;
        let mut wrong = Vec::new();
        let is_wanted = |change: &&Change| {
            only.is_empty() || change.edits.iter().any(|(key, _)| only.split(' ').any(|name| name == key))
        };
        for role in ["datanode", "confignode"] {
            for change in changes.iter().filter(is_wanted).filter(|change| change.role == role) {
                // One that ends otherwise than expected does not hide the others.
                let printed = trial.of(change).unwrap_or_else(|problem| format!("{change:?}: {problem}"));
                println!("effects/{version}: {printed}");
                if !change.outcome.is_empty() && !printed.contains(&format!(" => {} ", change.outcome)) {
                    wrong.push(format!("{printed}, expected {}", change.outcome));
                }
            }
            if let Err(problem) = trial.goes_back(role) {
                wrong.push(problem);
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

impl Trial<'_> {
    fn write(&self) -> Result<(), String> {
        for device in DEVICES {
            let rows: Vec<String> = (1..=ROWS).map(|time| format!("({time},{})", time * 7)).collect();
            let statements = format!(
                "create database root.{device};create timeseries root.{device}.d1.heat INT64 tags('hall'='{device}');\
                 insert into root.{device}.d1(timestamp,heat) values{};flush",
                rows.join(",")
            );
            self.lab.sql("node-1-datanode", &statements)?.succeeds("writing rows")?;
        }
        self.lab.wait("the rows that were written", 60, || {
            Ok((self.rows("node-1-datanode")? == DEVICES.len() as u64 * ROWS).then_some(()))
        })
    }

    /// How many rows a DataNode gives, of all devices.
    fn rows(&self, node: &str) -> Result<u64, String> {
        let from = DEVICES.map(|device| format!("root.{device}.d1"));
        let done = self.lab.sql_within(node, &format!("select count(heat) from {}", from.join(",")), 60)?;
        let line = done.output.lines().find(|line| {
            line.starts_with('|') && line.contains(|c: char| c.is_ascii_digit()) && !line.contains("count")
        });
        Ok(line.unwrap_or_default().split('|').filter_map(|cell| cell.trim().parse::<u64>().ok()).sum())
    }

    fn conf(&self, edits: &[(String, String)]) -> Result<(), String> {
        let is_other = |line: &&str| {
            let key = line.split('=').next().unwrap_or_default().trim();
            !edits.iter().any(|(edited, _)| edited == key)
        };
        let mut text: String =
            self.base.lines().filter(is_other).map(|line| line.to_owned() + "\n").collect();
        for (key, value) in edits {
            let _ = writeln!(text, "{key}={value}");
        }
        let file = self.lab.share().join("conf");
        fs::write(&file, text).map_err(|error| error.to_string())?;
        self.shell(&format!("cat '{}' >{CONF}", file.display()))
    }

    fn shell(&self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        self.lab.on("node-3", line, 60)?.succeeds(line).map(drop)
    }

    /// Stops the node, lets something be done, and starts it: how that ended.
    fn restart(
        &self,
        node: &Node,
        meanwhile: impl Fn() -> Result<(), String>,
    ) -> Result<&'static str, String> {
        let class = if node.role == "confignode" { "ConfigNode" } else { "DataNode" };
        let stop = format!(
            "pkill -TERM -f '[s]ervice\\.{class}'; i=0; while pgrep -f '[s]ervice\\.{class}' >/dev/null; do \
             i=$((i + 1)); [ $i -lt 300 ] || pkill -KILL -f '[s]ervice\\.{class}'; sleep 0.1; done; : >{}",
            Lab::log(node)
        );
        self.lab.on("node-3", &stop, 60)?.succeeds("stopping a node")?;
        meanwhile()?;
        failures::start(self.lab, node)?;
        let ended = self.lab.wait("ready or ended", START, || {
            if failures::ended(self.lab, node).is_some() {
                return Ok(Some("refused"));
            }
            Ok(failures::is_ready(self.lab, node).then_some("runs"))
        });
        Ok(ended.unwrap_or("stuck"))
    }

    /// Starts a node as it was: nothing of it is lost.
    fn goes_back(&self, role: &str) -> Result<(), String> {
        let node = self.lab.node(&format!("node-3-{role}"))?.clone();
        let ended = self.restart(&node, || {
            self.shell(&self.after.take())?;
            self.conf(&[])
        })?;
        if ended != "runs" {
            return Err(format!("{} as it was: {ended}", node.name));
        }
        let all = DEVICES.len() as u64 * ROWS;
        self.lab.wait("all rows at the end", 60, || Ok((self.rows("node-3-datanode")? == all).then_some(())))
    }

    fn of(&self, change: &Change) -> Result<String, String> {
        let node = self.lab.node(&format!("node-3-{}", change.role))?.clone();
        let own = Version::parse(self.version).ok_or("no version")?;
        let view = PRODUCTS.find("iotdb").ok_or("no such product")?.view(&own);
        let default = |key: &str| view.params().find(|param| param.name() == key)?.default;
        let first = |key: &str| {
            let line = self.base.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.or_else(|| default(key)).unwrap_or_default().to_owned()
        };
        let pairs: Vec<Pair> =
            change.edits.iter().map(|(key, value)| (key.clone(), first(key), value.clone())).collect();
        let mut ended = self.restart(&node, || {
            // What the change before this one did is undone first.
            self.shell(&self.after.replace(change.after.clone()))?;
            self.shell(&change.before)?;
            self.conf(&change.edits)
        })?;
        let log = self.lab.read("node-3", &Lab::log(&node)) + &self.lab.read("node-3", &Lab::console(&node));
        let mut rows = String::new();
        if ended == "runs" {
            let expected = self.oracle.expected(self.version, &pairs)?;
            let now = self.oracle.fields(self.lab, &node.name)?;
            let is_taken = |fields: &Result<Fields, String>| {
                let fields = fields.as_ref().map_err(Clone::clone)?;
                Ok(fields.iter().any(|(name, second)| now.get(name) == Some(second)))
            };
            let taken = expected.iter().map(is_taken).collect::<Result<Vec<bool>, String>>()?;
            ended = if taken.iter().all(|is| *is) { "taken" } else { "kept" };
            // A region that has just come back may have no leader yet.
            let all = DEVICES.len() as u64 * ROWS;
            let has_moved = change.edits.iter().any(|(key, _)| key == "dn_rpc_port");
            let asked = if has_moved { "node-1-datanode" } else { "node-3-datanode" };
            let mut last = 0;
            let _ = self.lab.wait("all rows", 25, || {
                last = self.rows(asked)?;
                Ok((last == all).then_some(()))
            });
            let table = self.lab.sql("node-1-datanode", "show cluster")?.output;
            let own: Vec<&str> = table
                .lines()
                .filter(|line| {
                    line.contains("10.0.0.13") || line.contains("10.0.0.33") || line.contains("node-3")
                })
                .collect();
            let series = self.lab.sql(asked, "show timeseries root.**.heat")?.output;
            let tags =
                DEVICES.iter().filter(|device| series.contains(&format!("\"hall\":\"{device}\""))).count();
            rows = format!(", {last} of {all} rows, {tags} of 4 tags, {}", own.join(" "));
        }
        let words = if change.words.is_empty() {
            let is_listed = |line: &&str| {
                line.contains("ERROR")
                    || line.contains("Reject ")
                    || line.contains("forced update")
                    || line.contains("Exception: ")
            };
            log.lines().rfind(is_listed).unwrap_or_default().to_owned()
        } else {
            let found = log.lines().find(|line| line.contains(&change.words));
            found
                .ok_or_else(|| {
                    format!(
                        "ended {ended} without the words `{}`\n{}",
                        change.words,
                        crate::command::last_lines(&log, 20)
                    )
                })?
                .to_owned()
        };
        let edits: Vec<String> = change.edits.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let printed =
            format!("{} {} {} => {ended} {rows}: {words}", change.role, edits.join(" "), change.before);
        Ok(printed)
    }
}
