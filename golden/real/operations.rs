//! What operators do to a cluster over the years, by the emitted scripts alone, with its rows checked after every step.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::boots::{self, must_contain};
use crate::lab::{Lab, distribution};
use crate::spec::{Built, Node};
use crate::{Extent, altered, applied, first, upgrades};

/// How long one trial may take in all.
pub(crate) const LIMIT: Duration = Duration::from_secs(1800);

/// Devices that rows are written to: enough of them that several DataNodes hold some.
const DEVICES: [&str; 4] = ["pump", "fan", "oven", "press"];

/// A name, how much of the suite it belongs to, and what is tried.
type Operation = (&'static str, Extent, fn() -> Result<(), String>);

/// The trials.
pub(crate) const TRIALS: [Operation; 9] = [
    // Minutes each: too long for every run. A plan is applied to be-ins in every run (golden/standin).
    ("operations/plan-applied", Extent::All, applied::at_once),
    ("operations/from-init-to-rows", Extent::All, first::run),
    ("operations/a-life-of-a-cluster", Extent::All, life),
    ("operations/rolling-restart-under-writes", Extent::All, rolling),
    ("operations/upgrades-to-2.0.10", Extent::All, upgrades::run),
    ("operations/plan-rejoins", Extent::All, applied::rejoins),
    ("operations/plans-from-1.3.3", Extent::All, || altered::run("1.3.3", "1.3.4")),
    ("operations/plans-from-2.0.7", Extent::All, || altered::run("2.0.7", "2.0.10")),
    ("operations/plan-applied-with-kills", Extent::All, applied::killed),
];

pub(crate) fn folder() -> PathBuf {
    crate::root().join("golden/real/operations")
}

/// The specs, which have to compile without a finding.
pub(crate) fn specs() -> Vec<PathBuf> {
    crate::specs(&folder())
}

fn compile(name: &str) -> Result<Built, String> {
    boots::compile(&folder().join(name))
}

/// One cluster on its hosts, and how many rows it must have.
pub(crate) struct Site<'a> {
    pub(crate) lab: &'a Lab<'a>,
    /// The bundle that the hosts have now.
    pub(crate) bundle: Cell<&'a Built>,
    pub(crate) rows: Cell<i64>,
    begun: Instant,
}

impl<'a> Site<'a> {
    pub(crate) fn new(lab: &'a Lab<'a>, bundle: &'a Built) -> Result<Self, String> {
        let user = bundle.user.as_deref().unwrap_or("root");
        for (host, _) in &lab.built.hosts {
            lab.on(host, &format!("id {user} >/dev/null 2>&1 || useradd --system {user}"), 20)?
                .succeeds("useradd")?;
        }
        Ok(Self { lab, bundle: Cell::new(bundle), rows: Cell::new(0), begun: Instant::now() })
    }

    pub(crate) fn note(&self, what: &str) {
        println!("operations: {what} at {} s", self.begun.elapsed().as_secs());
    }

    /// Runs a script of the bundle that has to succeed, and returns its output.
    pub(crate) fn does(&self, script: &str, seconds: u64) -> Result<String, String> {
        self.lab.control_of(self.bundle.get(), script, seconds)?.succeeds(script)
    }

    /// Runs a script that has to end with a code, and say something.
    pub(crate) fn ends(&self, script: &str, code: i32, words: &str) -> Result<(), String> {
        let done = self.lab.control_of(self.bundle.get(), script, 300)?;
        if done.code != code || !done.output.contains(words) {
            return Err(format!(
                "{script} ended with {}, expected {code} and `{words}`\n{}",
                done.code, done.output
            ));
        }
        Ok(())
    }

    pub(crate) fn any(&self) -> Result<&'a Node, String> {
        let nodes = &self.bundle.get().nodes;
        nodes.iter().find(|node| node.role == "datanode").ok_or_else(|| "no DataNode".to_owned())
    }

    /// Writes some rows for every device.
    pub(crate) fn write(&self) -> Result<(), String> {
        let (first, node) = (self.rows.get() + 1, self.any()?);
        if first == 1 {
            let create = DEVICES.map(|device| {
                format!("create database root.{device};create timeseries root.{device}.d1.heat INT64")
            });
            self.lab.sql_of(node, &create.join(";"))?.succeeds("creating series")?;
        }
        let rows: Vec<String> = (first..first + 20).map(|time| format!("({time},{})", time * 7)).collect();
        let insert = DEVICES
            .map(|device| format!("insert into root.{device}.d1(timestamp,heat) values{}", rows.join(",")));
        // A region that was made just now has no leader yet; the same rows twice are the same rows.
        let mut last = String::new();
        let written = self.lab.wait("rows can be written", 120, || {
            let done = self.lab.sql_of(node, &insert.join(";"))?;
            last = done.output;
            Ok((done.code == 0).then_some(()))
        });
        written.map_err(|problem| format!("{problem}\n{last}"))?;
        self.rows.set(first + 19);
        self.reads("after writing")
    }

    /// Every row that was written is there, in every device, and no other.
    pub(crate) fn reads(&self, when: &str) -> Result<(), String> {
        let (rows, node) = (self.rows.get(), self.any()?);
        let (count, sum) = (rows.to_string(), format!("{}.0", rows * (rows + 1) / 2 * 7));
        let from = DEVICES.map(|device| format!("root.{device}.d1"));
        let select = format!("select count(heat), sum(heat) from {}", from.join(","));
        let mut last = String::new();
        let read = self.lab.wait("the rows that were written", 120, || {
            last = self.lab.sql_of(node, &select)?.output;
            let is_answer = |line: &str| {
                let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
                let all = |value: &str| cells.iter().filter(|cell| **cell == value).count();
                cells.len() == 2 * DEVICES.len() && all(&count) == DEVICES.len() && all(&sum) == DEVICES.len()
            };
            Ok(last.lines().any(is_answer).then_some(()))
        });
        read.map_err(|problem| format!("{when}: {problem}, expected {count} and {sum} of each\n{last}"))
    }

    /// A node has every row that was confirmed to a client of [`write_until`].
    pub(crate) fn has_rows(&self, node: &Node, confirmed: &[u64]) -> Result<(), String> {
        let (mut missing, mut table) = (Vec::new(), String::new());
        let read = self.lab.wait("the rows that were confirmed", 120, || {
            table = self.lab.sql_of(node, "select heat from root.rolling.d1")?.output;
            let values: HashSet<&str> =
                table.lines().filter_map(|line| line.split('|').nth(2)).map(str::trim).collect();
            missing = confirmed.iter().filter(|row| !values.contains(row.to_string().as_str())).collect();
            Ok(missing.is_empty().then_some(()))
        });
        read.map_err(|problem| format!("{}: {problem}; missing {missing:?}\n{table}", node.name))
    }

    /// What is in some folders of all hosts.
    fn is_in(&self, folders: &str) -> Result<String, String> {
        let find = format!("find {folders} -type f 2>/dev/null || :");
        let hosts = self.lab.built.hosts.iter();
        hosts.map(|(host, _)| self.lab.on(host, &find, 20)?.succeeds("find")).collect()
    }
}

pub(crate) fn archive(version: &str) -> String {
    let mut path = distribution(version);
    path.set_file_name(format!("apache-iotdb-{version}-all-bin.zip"));
    path.display().to_string()
}

/// From one node of each role to three and back, to the next version and back, with everything between.
fn life() -> Result<(), String> {
    let one = compile("1c1d-1.3.2.kdl")?;
    let three = compile("3c3d-1.3.2.kdl")?;
    let next = compile("3c3d-1.3.3.kdl")?;
    let changed = compile("3c3d-1.3.3-changed.kdl")?;
    let lab = Lab::up(&three, LIMIT)?;
    let site = Site::new(&lab, &one)?;
    let steps = || {
        grows(&site, &three)?;
        shrinks(&site, "1.3.2")?;
        site.does(&format!("scale-out.sh --dist {}", archive("1.3.2")), 500)?;
        site.reads("after scale-out.sh once more")?;
        upgrades(&site, &next)?;
        reloads(&site, &changed)?;
        shrinks(&site, "1.3.3")?;
        site.does(&format!("scale-out.sh --dist {}", archive("1.3.3")), 300)?;
        dumps(&site)?;
        goes_back(&site, &three, &changed)?;
        ends(&site)
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn grows<'a>(site: &Site<'a>, three: &'a Built) -> Result<(), String> {
    site.does("check.sh", 60)?;
    let deploy = format!("deploy.sh --dist {}", archive("1.3.2"));
    site.does(&deploy, 120)?;
    site.ends("check.sh", 0, "ready")?;
    must_contain(&site.does(&deploy, 120)?, "already has this version of")?;
    site.does("start-all.sh", 300)?;
    site.write()?;
    // The first of a role is the last as well.
    site.ends("scale-in.sh datanode", 1, "refused: node-1-datanode is the last DataNode")?;
    site.bundle.set(three);
    let printed = site.does(&format!("scale-out.sh --dist {}", archive("1.3.2")), 400)?;
    must_contain(&printed, "all 4 new nodes are members")?;
    must_contain(&site.does("scale-out.sh", 60)?, "every node is already a member")?;
    site.does("distribute.sh", 60)?;
    site.does("status-all.sh", 60)?;
    site.write()?;
    site.note("1C1D became 3C3D");
    Ok(())
}

/// Takes a host out, node by node, and destroys what it left.
fn shrinks(site: &Site, version: &str) -> Result<(), String> {
    site.ends(
        "clean.sh node-3-datanode --yes",
        1,
        "node-3-datanode is still a member of cluster plant (Running)",
    )?;
    site.ends("scale-in.sh node-3", 2, "one node at a time")?;
    for node in ["node-3-datanode", "node-3-confignode"] {
        must_contain(
            &site.does(&format!("scale-in.sh {node} --timeout 300"), 400)?,
            "is removed from plant and stopped",
        )?;
        // Once more: it is out already.
        site.does(&format!("scale-in.sh {node}"), 60)?;
        site.reads(&format!("after scale-in.sh {node} of {version}"))?;
    }
    let left = site.lab.java("node-3")?;
    if !left.trim().is_empty() {
        return Err(format!("scale-in.sh left processes on node-3:\n{left}"));
    }
    must_contain(&site.does("destroy.sh node-3 --yes", 60)?, "destroyed on 1 host")?;
    let left = site.lab.on(
        "node-3",
        "find /opt/iotdb /opt/clusterc /data1/iotdb /data2/iotdb -type f 2>/dev/null || :",
        20,
    )?;
    if !left.output.trim().is_empty() {
        return Err(format!("destroy.sh left on node-3:\n{}", left.output));
    }
    site.note(&format!("scaled in on {version}"));
    Ok(())
}

fn upgrades<'a>(site: &Site<'a>, next: &'a Built) -> Result<(), String> {
    // What people add to conf/ stays.
    site.lab.on("node-2", "echo mine >/opt/iotdb/conf/added.jks", 20)?.succeeds("adding a file")?;
    site.bundle.set(next);
    site.ends("deploy.sh node-2", 1, "it is version 1.3.2, but the spec has 1.3.3")?;
    site.ends("upgrade.sh", 1, "apache-iotdb-1.3.3-all-bin.zip is needed")?;
    site.reads("after an upgrade that could not begin")?;
    site.does(&format!("upgrade.sh --dist {}", archive("1.3.3")), 600)?;
    let shown = site.does("show.sh --details", 60)?;
    if shown.matches("|  1.3.3|").count() != 6 {
        return Err(format!("expected six nodes of 1.3.3\n{shown}"));
    }
    site.reads("after upgrade.sh")?;
    let added = site.lab.on("node-2", "cat /opt/iotdb/conf/added.jks", 20)?;
    must_contain(&added.output, "mine")?;
    must_contain(&site.does("upgrade.sh", 600)?, "run the version of this bundle")?;
    site.write()?;
    site.note("1.3.2 became 1.3.3");
    Ok(())
}

fn reloads<'a>(site: &Site<'a>, changed: &'a Built) -> Result<(), String> {
    site.ends("reload.sh", 0, "no hot parameter changed")?;
    site.bundle.set(changed);
    site.does("distribute.sh", 60)?;
    site.ends("reload.sh datanode", 3, "dn_rpc_max_concurrent_client_num waits for a restart")?;
    site.ends("reload.sh datanode", 3, "in effect now: slow_query_threshold")?;
    site.reads("after reload.sh")?;
    // Every query of more than a millisecond is slow now.
    let node = site.any()?;
    let log = format!("{}/logs/log_datanode_slow_sql.log", node.root);
    site.lab.wait("a slow query in the log", 60, || {
        Ok(site.lab.read(&node.host, &log).contains("count(heat)").then_some(()))
    })?;
    site.does("restart-rolling.sh", 600)?;
    site.ends("reload.sh", 0, "everything that changed is in effect")?;
    site.reads("after restart-rolling.sh")?;
    site.note("reloaded");
    Ok(())
}

fn dumps(site: &Site) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let place = folder.path().display();
    site.does(&format!("dump-log.sh node-2-datanode --folder {place} --limit 100000"), 120)?;
    site.does(&format!("dump-log.sh node-2-confignode --level error --end 1999-12-31 --folder {place}"), 60)?;
    site.does(&format!("dump-data.sh --start 1970-01-01 --end 1970-01-31 --folder {place} --limit 0"), 120)?;
    let listed = |name: &str| {
        let mut command = std::process::Command::new("tar");
        command.arg("-tf").arg(folder.path().join(name));
        crate::command::run(&mut command, None, Duration::from_secs(20))?.succeeds("tar")
    };
    must_contain(&listed("node-2-datanode-logs.tar")?, "node-2-datanode/log_datanode_all.log")?;
    if listed("node-2-confignode-logs.tar")?.contains(".log") {
        return Err("dump-log.sh gave lines of days that nobody asked for".to_owned());
    }
    // What was dumped is all: an empty cluster that loads it has every row.
    site.does("stop-all.sh", 300)?;
    site.ends("clean.sh", 1, "nothing was changed")?;
    must_contain(&site.does("clean.sh --yes", 60)?, "cleaned on 3 hosts")?;
    let left = site.is_in("/data1/iotdb /data2/iotdb /opt/iotdb/data /opt/iotdb/logs")?;
    if !left.trim().is_empty() {
        return Err(format!("clean.sh left\n{left}"));
    }
    site.does("start-all.sh", 300)?;
    let node = site.any()?;
    let empty = site.lab.sql(&node.name, "show databases")?.succeeds("show databases")?;
    if empty.contains("root.pump") {
        return Err(format!("a cleaned cluster still has\n{empty}"));
    }
    for path in archives(folder.path())? {
        let file = File::open(&path).map_err(|error| error.to_string())?;
        let unpack = "mkdir -p /var/tmp/dump && tar -xf - -C /var/tmp/dump && chmod -R a+rwX /var/tmp/dump";
        site.lab.on_with(&node.host, unpack, Some(file), 60)?.succeeds("unpacking a dump")?;
    }
    site.lab.sql(&node.name, "load '/var/tmp/dump'")?.succeeds("loading a dump")?;
    site.reads("after dump-data.sh, clean.sh and load")?;
    site.note("dumped, cleaned and loaded");
    Ok(())
}

pub(crate) fn archives(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with("-data.tar"));
    found.sort();
    Ok(found)
}

/// Back to the version before, which is still there, and forward again.
fn goes_back<'a>(site: &Site<'a>, before: &'a Built, after: &'a Built) -> Result<(), String> {
    site.does("stop-all.sh", 300)?;
    site.does("clean.sh --yes", 60)?;
    site.rows.set(0);
    site.bundle.set(before);
    // Node 3 was destroyed and installed again: nothing was kept there.
    site.does(&format!("upgrade.sh --dist {}", archive("1.3.2")), 600)?;
    site.write()?;
    site.bundle.set(after);
    let printed = site.does("upgrade.sh", 600)?;
    must_contain(&printed, "taking version 1.3.3 from /opt/iotdb/.clusterc-versions/1.3.3")?;
    site.reads("after going back and forth")?;
    site.note("went back and forth");
    Ok(())
}

fn ends(site: &Site) -> Result<(), String> {
    site.ends("destroy.sh --yes", 1, "is still a member of cluster plant")?;
    site.ends("destroy.sh --yes --force", 1, "is running, stop it first")?;
    site.does("restart-all.sh --force --timeout 60", 400)?;
    site.does("stop-all.sh", 300)?;
    site.does("destroy.sh --yes", 60)?;
    let left = site.is_in("/opt/iotdb /opt/clusterc /data1/iotdb /data2/iotdb")?;
    if left.trim().is_empty() { Ok(()) } else { Err(format!("destroy.sh left\n{left}")) }
}

/// Restarts six nodes one by one while a client writes: every row that was confirmed is there afterwards, on every node.
fn rolling() -> Result<(), String> {
    let built = compile("rolling-1.3.3.kdl")?;
    let lab = Lab::up(&built, LIMIT)?;
    let site = Site::new(&lab, &built)?;
    let steps = || {
        site.does(&format!("deploy.sh --dist {}", archive("1.3.3")), 120)?;
        site.does("start-all.sh", 300)?;
        site.write()?;
        // Without a declared type the server would take the numbers as DOUBLE, and print them otherwise.
        let create = "create database root.rolling;create timeseries root.rolling.d1.heat INT64";
        lab.sql(&site.any()?.name, create)?.succeeds("creating a series")?;
        let datanodes: Vec<&Node> = built.nodes.iter().filter(|node| node.role == "datanode").collect();
        let over = AtomicBool::new(false);
        let confirmed = std::thread::scope(|scope| {
            let client = scope.spawn(|| write_until(&lab, &datanodes, 0, &over));
            let restarted = site.does("restart-rolling.sh", 900);
            over.store(true, Ordering::SeqCst);
            let confirmed = client.join().map_err(|_| "the client ended early".to_owned())?;
            restarted.map(|_| confirmed)
        })?;
        println!("operations: {} writes were confirmed during restart-rolling.sh", confirmed.len());
        if confirmed.len() < 10 {
            return Err(format!("only {} writes were confirmed", confirmed.len()));
        }
        for node in datanodes {
            site.has_rows(node, &confirmed)?;
        }
        site.reads("after restart-rolling.sh")?;
        site.does("stop-all.sh", 300).map(drop)
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

/// Writes row after row, to the next node when one does not take it, and gives those that were confirmed. Each time that it is called in
/// a trial has rows of its own.
pub(crate) fn write_until(lab: &Lab, datanodes: &[&Node], time: u64, over: &AtomicBool) -> Vec<u64> {
    const EACH: u64 = 1_000_000;
    let mut confirmed = Vec::new();
    for row in (time + 1) * EACH.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let statement = format!("insert into root.rolling.d1(timestamp,heat) values({row},{row})");
        let takes = |node: &&&Node| lab.sql_of(node, &statement).is_ok_and(|done| done.code == 0);
        if datanodes.iter().find(takes).is_some() {
            confirmed.push(row);
        }
    }
    confirmed
}
