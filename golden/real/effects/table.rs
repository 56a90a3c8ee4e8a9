//! The short form: the parameters of `golden/real/effects.tsv` in one boot, changed by a second bundle, `distribute.sh` and `reload.sh`, then by
//! a restart.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::time::Duration;

use clusterc::catalog::{ParamKind, ParamView, Version};
use clusterc::driver::PRODUCTS;

use super::oracle::{Fields, Oracle, Pair};
use crate::boots::must_contain;
use crate::lab::{Lab, thin};
use crate::spec::{self, Built};

const LIMIT: Duration = Duration::from_secs(600);

/// One row.
#[derive(Debug, Clone)]
struct Row {
    name: String,
    role: String,
    first: String,
    second: String,
    effect: String,
    seen: String,
}

/// The rows for a version.
fn rows(version: &str) -> Result<Vec<Row>, String> {
    let path = crate::root().join("golden/real/effects.tsv");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [versions, name, role, first, second, effect, seen] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            return Err(format!("effects.tsv: seven columns were expected: {line}"));
        };
        if versions.split(' ').any(|known| known == version) {
            let [name, role, first, second, effect, seen] =
                [name, role, first, second, effect, seen].map(str::to_owned);
            rows.push(Row { name, role, first, second, effect, seen });
        }
    }
    Ok(rows)
}

/// How many rows a version has, of each effect.
pub(crate) fn counts(version: &str) -> Result<BTreeMap<String, usize>, String> {
    let mut counts = BTreeMap::new();
    for row in rows(version)? {
        *counts.entry(row.effect).or_default() += 1;
    }
    Ok(counts)
}

/// The effect that the catalog claims, as the table writes it.
fn claim(param: &ParamView) -> String {
    match param.change {
        Some(change) => change.as_str().to_owned(),
        None => param.effect.as_str().to_owned(),
    }
}

/// A spec with the first or the second values.
fn text(version: &str, rows: &[Row], is_second: bool) -> String {
    let memory = if is_second { "1100MiB" } else { "1GiB" };
    let mut text = format!(
        "cluster \"plant\" product=\"iotdb\" version=\"{version}\" {{
    install \"/opt/iotdb\"
    replication schema=1 data=1
    host \"node-1\" address=\"10.0.0.11\"
    every \"node\" {{ memory total=\"{memory}\"; }}
    set \"disk_space_warning_threshold\" 0.01
"
    );
    for role in ["common", "confignode", "datanode"] {
        if role != "common" {
            let _ = writeln!(text, "    {role} on=\"node-1\" {{");
        }
        for row in rows.iter().filter(|row| row.role == role) {
            let value = if is_second { &row.second } else { &row.first };
            let value = match value.as_str() {
                "true" | "false" => format!("#{value}"),
                _ if value.parse::<f64>().is_ok() => value.clone(),
                _ => format!("\"{value}\""),
            };
            let _ = writeln!(text, "        set \"{}\" {value}", row.name);
        }
        if role != "common" {
            text += "    }\n";
        }
    }
    text + "}\n"
}

/// The bundle with the first or the second values; warnings do not matter here.
fn built(version: &str, rows: &[Row], is_second: bool) -> Result<Built, String> {
    let compiled = spec::compile_text(&text(version, rows, is_second))?;
    let shown = spec::shown(&compiled);
    spec::build(&compiled.into_checked().ok_or(shown)?)
}

/// What is known without a server: each row is of a parameter of its version, and claims what the catalog claims.
pub(crate) fn compiles(version: &str) -> Result<(), String> {
    let own = Version::parse(version).ok_or("no version")?;
    let view = PRODUCTS.find("iotdb").ok_or("no such product")?.view(&own);
    let rows = rows(version)?;
    for row in &rows {
        let is_it = |param: &&ParamView| param.name() == row.name && param.param.kind == ParamKind::Property;
        let param = view.params().find(is_it).ok_or_else(|| format!("{version} has no {}", row.name))?;
        if claim(param) != row.effect {
            return Err(format!(
                "effects.tsv says that {} is {}, and the catalog of {version} {}",
                row.name,
                row.effect,
                claim(param)
            ));
        }
    }
    built(version, &rows, false)?;
    built(version, &rows, true).map(drop)
}

/// The nodes' fields at one time.
struct Seen {
    confignode: Fields,
    datanode: Fields,
}

impl Seen {
    fn of(oracle: &Oracle, lab: &Lab) -> Result<Self, String> {
        Ok(Self {
            confignode: oracle.fields(lab, "node-1-confignode")?,
            datanode: oracle.fields(lab, "node-1-datanode")?,
        })
    }

    /// Whether some node of the row's role has one of its fields at the second value.
    fn has(&self, row: &Row, fields: &Fields) -> bool {
        let own: &[&Fields] = match row.role.as_str() {
            "confignode" => &[&self.confignode],
            "datanode" => &[&self.datanode],
            _ => &[&self.confignode, &self.datanode],
        };
        own.iter().any(|node| fields.iter().any(|(name, second)| node.get(name) == Some(second)))
    }
}

pub(crate) fn run(version: &str) -> Result<(), String> {
    let rows = rows(version)?;
    let (first, second) = (built(version, &rows, false)?, built(version, &rows, true)?);
    let dist = thin(version, first.folder.path())?;
    let lab = Lab::up(&first, LIMIT)?;
    let steps = || {
        let oracle = Oracle::in_folder(&lab.share())?;
        let pairs: Vec<Pair> =
            rows.iter().map(|row| (row.name.clone(), row.first.clone(), row.second.clone())).collect();
        let expected = oracle.expected(version, &pairs)?;
        let expected: Vec<Fields> = expected.into_iter().collect::<Result<_, _>>()?;
        lab.carried("node-1", &format!("install.sh --dist {}", dist.display()), 120)?;
        lab.control("start-all.sh", 200)?.succeeds("start-all.sh")?;
        let (begun, heap) = (Seen::of(&oracle, &lab)?, heap(&lab)?);
        lab.control_of(&second, "distribute.sh", 60)?.succeeds("distribute.sh")?;
        let printed = lab.control_of(&second, "reload.sh", 120)?;
        // What counts before the first start only is a failure of it.
        if printed.code != 1 {
            return Err(format!("reload.sh ended with {}, expected 1\n{}", printed.code, printed.output));
        }
        let reloaded = Seen::of(&oracle, &lab)?;
        must_contain(&printed.output, "conf/datanode-env.sh waits for a restart")?;
        let mut wrong = says(&rows, &printed.output);
        behaves(&lab, &rows, "hot")?;
        lab.control_of(&second, "restart-all.sh", 300)?.succeeds("restart-all.sh")?;
        let restarted = Seen::of(&oracle, &lab)?;
        behaves(&lab, &rows, "restart")?;
        if self::heap(&lab)? == heap {
            wrong.push(format!("the heap is as it was: {heap}"));
        }
        for (row, fields) in rows.iter().zip(&expected) {
            let found = [&begun, &reloaded, &restarted].map(|seen| seen.has(row, fields));
            let wanted = match row.effect.as_str() {
                "hot" => [false, true, true],
                "restart" => [false, false, true],
                _ => [false, false, false],
            };
            if found != wanted || fields.is_empty() {
                wrong.push(format!(
                    "{}={} is {}: second value {found:?}, {fields:?}",
                    row.name, row.second, row.effect
                ));
            }
        }
        let log = lab.read("node-1", &Lab::log(lab.node("node-1-confignode")?));
        for row in rows.iter().filter(|row| row.effect == "forced-back") {
            must_contain(
                &log,
                &format!(
                    "The parameter \"{}\" can't be modified after first startup",
                    row.seen.replace("log ", "")
                ),
            )?;
        }
        println!("effects/{version}: {:?}", counts(version)?);
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

/// The heaps that the processes were given.
fn heap(lab: &Lab) -> Result<String, String> {
    let line = "ps -o args= -C java | tr ' ' '\\n' | grep '^-Xmx' | sort | tr '\\n' ' '";
    lab.on("node-1", line, 20)?.succeeds("reading the heaps")
}

/// What is wrong with what reload.sh says of each row.
fn says(rows: &[Row], printed: &str) -> Vec<String> {
    let named = |start: &str| -> Vec<&str> {
        let lines = printed.lines().filter_map(|line| line.split_once(start));
        lines.flat_map(|(_, names)| names.split(' ')).collect()
    };
    let takes = named("in effect now:");
    let waits: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.strip_suffix(" waits for a restart")?.rsplit(' ').next())
        .collect();
    let is_wrong = |row: &&Row| match row.effect.as_str() {
        "hot" => !takes.contains(&row.name.as_str()),
        "forced-back" => !printed.contains(&format!("{} is read only before the first start", row.name)),
        _ => !waits.contains(&row.name.as_str()),
    };
    rows.iter()
        .filter(is_wrong)
        .map(|row| format!("reload.sh says otherwise of {}, which is {}", row.name, row.effect))
        .collect()
}

/// What a row says can be seen from outside.
fn behaves(lab: &Lab, rows: &[Row], effect: &str) -> Result<(), String> {
    for row in rows.iter().filter(|row| row.effect == effect) {
        let failed = |problem: String| format!("{}={}: {problem}", row.name, row.second);
        if let Some(port) = row.seen.strip_prefix("port ") {
            let port: u16 = port.parse().map_err(|_| "no port")?;
            let what = format!("port {port} open");
            lab.wait(&what, 60, || Ok(lab.listening("node-1").contains(&port).then_some(())))
                .map_err(failed)?;
        } else if let Some(statement) = row.seen.strip_prefix("refuses ") {
            let done = lab.sql("node-1-datanode", statement)?;
            if done.code == 0 {
                return Err(failed(format!("`{statement}` is not refused")));
            }
        } else if let Some((statement, words)) =
            row.seen.strip_prefix("answers ").and_then(|seen| seen.split_once(" => "))
        {
            let printed = lab.sql("node-1-datanode", statement)?.succeeds(statement)?;
            must_contain(&printed, words).map_err(failed)?;
        } else if let Some((statement, words)) =
            row.seen.strip_prefix("logs ").and_then(|seen| seen.split_once(" => "))
        {
            lab.sql("node-1-datanode", statement)?.succeeds(statement)?;
            let log = "cat /opt/iotdb/logs/log_datanode_*.log";
            lab.wait("words in a log", 60, || {
                Ok(lab.on("node-1", log, 20)?.output.contains(words).then_some(()))
            })
            .map_err(failed)?;
        }
    }
    Ok(())
}
