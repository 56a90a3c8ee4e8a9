//! Clusters that form: every spec in golden/real/boots becomes a bundle, whose own scripts start it, stop it and start
//! it again.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::lab::{Lab, distribution};
use crate::spec::{self, Built, Node};
use crate::watched;

/// How long one boot may take in all.
const LIMIT: Duration = Duration::from_secs(900);

/// The version that a spec says; where it cannot be read, that in its name: `3c3d-1.3.3.kdl`.
pub(crate) fn version(path: &Path) -> String {
    if let Ok(compiled) = spec::compile(path, None)
        && let Some(cluster) = compiled.models.first().and_then(|model| model.clusters.first())
    {
        return cluster.view.version.as_str().to_owned();
    }
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem.split_once('-').map_or(stem, |(_, version)| version).to_owned()
}

pub(crate) fn compile(path: &Path) -> Result<Built, String> {
    let compiled = spec::compile_edited(path, &|text| Ok(without_grafana(&watched::for_this_machine(text))))?;
    spec::must_pass(&compiled)?;
    let checked = compiled.into_checked().ok_or("a spec without findings gives no model")?;
    spec::build(&checked)
}

/// No Grafana can be had here, so a cluster file of iotdbctl starts without its section.
fn without_grafana(text: &str) -> String {
    let mut is_its = false;
    let mut kept = String::new();
    for line in text.lines() {
        if line.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            is_its = line.starts_with("grafana_server:");
        }
        // Lines stay where they are, for findings.
        kept += if is_its { "" } else { line };
        kept.push('\n');
    }
    kept
}

pub(crate) fn run(path: &Path) -> Result<(), String> {
    let built = compile(path)?;
    let lab = Lab::up(&built, LIMIT)?;
    boot(&lab, path).map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn boot(lab: &Lab, path: &Path) -> Result<(), String> {
    let version = version(path);
    let hosts = &lab.built.hosts;
    let begun = Instant::now();
    let mut times = Vec::new();
    let mut note = |what: &str| times.push(format!("{what} at {} s", begun.elapsed().as_secs()));
    if let Some(user) = lab.built.user.as_ref().filter(|user| *user != "root") {
        for (host, _) in hosts {
            lab.on(host, &format!("useradd --system {user}"), 20)?.succeeds("useradd")?;
        }
    }
    if let Some(home) = &lab.built.java_home {
        let own = "$(dirname \"$(dirname \"$(readlink -f \"$(command -v java)\")\")\")";
        for (host, _) in hosts {
            lab.on(host, &format!("[ -e {home} ] || ln -s \"{own}\" {home}"), 20)?
                .succeeds("linking Java")?;
        }
    }
    let mut dist = distribution(&version);
    // Once as people carry it, packed; unpacking it takes longer.
    if path.file_stem().is_some_and(|stem| stem == "1c1d-1.3.2") {
        dist.set_file_name(format!("apache-iotdb-{version}-all-bin.zip"));
    }
    let prometheus = lab.built.nodes.iter().find(|node| node.role == "prometheus");
    for (host, _) in hosts {
        let own = match prometheus {
            Some(node) if node.host == *host => watched::put_together(lab, host)?.to_owned(),
            _ => dist.display().to_string(),
        };
        let printed = lab.carried(host, &format!("install.sh --dist {own}"), 120)?;
        must_contain(&printed, "installed; next:")?;
        lab.carried(host, "preflight.sh", 60)?;
    }
    note("installed");

    lab.control("start-all.sh", 400)?.succeeds("start-all.sh")?;
    all_run(lab)?;
    note("started");
    if let Some(node) = prometheus {
        let members = members(lab).count();
        watched::sees(lab, &node.host, "http://127.0.0.1:9090", members)?;
        note(&format!("{members} targets up"));
    }
    write(lab)?;
    for (host, _) in hosts {
        lab.carried(host, "install.sh", 60)?;
    }
    note("written and installed again");

    if restarts_one_by_one(path) {
        lab.control("restart-rolling.sh", 500)?.succeeds("restart-rolling.sh")?;
        all_run(lab)?;
        must_read(lab, "after restart-rolling.sh")?;
        note("restarted one by one");
    }

    stop(lab)?;
    note("stopped");
    lab.control("start-all.sh", 400)?.succeeds("start-all.sh after a full stop")?;
    all_run(lab)?;
    must_read(lab, "after a full stop and start")?;
    note("started again");
    stop(lab)?;
    note("stopped again");
    println!("{}: {}", crate::stem(path), times.join(", "));
    Ok(())
}

/// Whether a Prometheus belongs to a boot.
pub(crate) fn is_watched(path: &Path) -> bool {
    crate::stem(path).ends_with("prome")
}

/// Whether a boot shows restart-rolling.sh too: of each version a small cluster, which has no one to take over, and one
/// with replicas.
pub(crate) fn restarts_one_by_one(path: &Path) -> bool {
    matches!(crate::stem(path).as_str(), "1c1d-1.3.2" | "1c1d-1.3.3" | "3c3d-1.3.2" | "3c3d-1.3.3")
}

/// Both the bundle's scripts and the database itself say that every node is Running.
fn all_run(lab: &Lab) -> Result<(), String> {
    lab.control("status-all.sh", 60)?.succeeds("status-all.sh")?;
    let count = members(lab).count();
    let table = lab.sql(&first_datanode(lab)?.name, "show cluster")?.succeeds("show cluster")?;
    let running = table.lines().filter(|line| line.contains("|Running|")).count();
    if running == count && table.contains(&format!("Total line number = {count}")) {
        return Ok(());
    }
    Err(format!("expected {count} nodes, all Running, found\n{table}"))
}

/// The nodes that the database itself knows.
fn members<'a>(lab: &'a Lab) -> impl Iterator<Item = &'a Node> {
    lab.built.nodes.iter().filter(|node| node.role != "prometheus")
}

fn first_datanode<'a>(lab: &'a Lab) -> Result<&'a Node, String> {
    datanodes(lab).next().ok_or_else(|| "the spec places no DataNode".to_owned())
}

fn datanodes<'a>(lab: &'a Lab) -> impl Iterator<Item = &'a Node> {
    lab.built.nodes.iter().filter(|node| node.role == "datanode")
}

/// Devices that rows are written to: enough of them that every DataNode leads some region.
const DEVICES: [&str; 4] = ["pump", "fan", "oven", "press"];

/// How many rows each device gets; the one at time N holds N times 7.
const ROWS: usize = 20;

pub(crate) fn write(lab: &Lab) -> Result<(), String> {
    let mut statements = Vec::new();
    for device in DEVICES {
        statements.push(format!("create database root.{device}"));
        statements.push(format!("create timeseries root.{device}.d1.heat INT64"));
        let rows: Vec<String> = (1..=ROWS).map(|time| format!("({time},{})", time * 7)).collect();
        statements.push(format!("insert into root.{device}.d1(timestamp,heat) values{}", rows.join(",")));
    }
    let writer = &first_datanode(lab)?.name;
    lab.sql(writer, &statements.join(";"))?.succeeds("writing rows")?;
    must_read(lab, "after the writes")
}

/// What the client prints for all rows, cell by cell: for each time, the value of every device.
fn expected() -> Vec<Vec<String>> {
    (1..=ROWS).map(|time| vec![(time * 7).to_string(); DEVICES.len()]).collect()
}

/// The rows as a DataNode gives them, without their times.
fn read(lab: &Lab, node: &str) -> Result<Vec<Vec<String>>, String> {
    let from = DEVICES.map(|device| format!("root.{device}.d1"));
    let printed = lab.sql(node, &format!("select heat from {}", from.join(",")))?.succeeds("reading rows")?;
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let lines = printed.lines().filter(|line| line.starts_with('|')).skip(1).map(cells);
    // Before the first bar and after the last there is nothing; the first column is the time.
    Ok(lines.map(|cells| cells[2..cells.len() - 1].to_vec()).collect())
}

/// Every DataNode gives all rows, at once or before long: anyone who asks right after a start may find regions without a
/// leader yet, and IoTConsensus brings rows to the second replica after it has confirmed them.
fn must_read(lab: &Lab, when: &str) -> Result<(), String> {
    for node in datanodes(lab) {
        let mut last = String::new();
        let same = lab.wait("the rows that were written", 120, || {
            let found = read(lab, &node.name);
            let is_whole = found.as_ref() == Ok(&expected());
            last = format!("{found:?}");
            Ok(is_whole.then_some(()))
        });
        same.map_err(|problem| format!("{} {when}: {problem}\n{last}", node.name))?;
    }
    Ok(())
}

/// Stops every node; nothing is left.
pub(crate) fn stop(lab: &Lab) -> Result<(), String> {
    lab.control("stop-all.sh", 300)?.succeeds("stop-all.sh")?;
    for (host, _) in &lab.built.hosts {
        let left = lab.java(host)?;
        if !left.trim().is_empty() {
            return Err(format!("stop-all.sh left processes on {host}:\n{left}"));
        }
        let open = lab.listening(host);
        if !open.is_empty() {
            return Err(format!("after stop-all.sh ports are open on {host}: {open:?}"));
        }
    }
    let status = lab.control("status-all.sh", 60)?;
    if status.code != 3 {
        return Err(format!(
            "status-all.sh of a stopped cluster ended with {}\n{}",
            status.code, status.output
        ));
    }
    Ok(())
}

pub(crate) fn must_contain(text: &str, part: &str) -> Result<(), String> {
    if text.contains(part) { Ok(()) } else { Err(format!("expected `{part}` in\n{text}")) }
}
