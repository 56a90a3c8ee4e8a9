//! The life of a cluster on hosts with systemd: deploy, start, write, kill, reboot, read, destroy.

use std::time::Instant;

use super::fleet::{Fleet, Host, Make, wait};
use crate::boots::must_contain;
use crate::command::last_lines;
use crate::operations::archive;
use crate::spec::{Built, Node};

/// Devices that rows are written to: enough of them that several DataNodes hold some.
const DEVICES: [&str; 3] = ["pump", "fan", "oven"];

/// A cluster on a fleet.
pub(super) struct Plant<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) built: &'a Built,
    begun: Instant,
}

impl<'a> Plant<'a> {
    pub(super) fn new(fleet: &'a Fleet, built: &'a Built) -> Self {
        Self { fleet, built, begun: Instant::now() }
    }

    pub(super) fn note(&self, what: &str) {
        println!("hosts: {what} at {} s", self.begun.elapsed().as_secs());
    }

    pub(super) fn does(&self, script: &str, seconds: u64) -> Result<String, String> {
        self.fleet.does(self.built, script, seconds)
    }

    /// Does what a trial is of; when it fails, the journals have their say.
    pub(super) fn tries(&self, steps: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
        steps().map_err(|problem| format!("{problem}\n{}", self.last_words()))
    }

    /// Deploys a release whose nodes are units of systemd, and starts it.
    pub(super) fn starts(&self, version: &str) -> Result<(), String> {
        self.does(&format!("deploy.sh --systemd --dist {}", archive(version)), 240)?;
        self.note("deployed");
        let all = format!("all {} nodes are Running", self.built.nodes.len());
        must_contain(&self.does("start-all.sh", 500)?, &all)?;
        self.note("started");
        Ok(())
    }

    /// The same, and it has rows.
    pub(super) fn begins(&self, version: &str) -> Result<(), String> {
        self.starts(version)?;
        self.write("node-1-datanode")?;
        self.note("written");
        Ok(())
    }

    /// Stops and destroys the cluster: nothing of it is left.
    pub(super) fn ends(&self) -> Result<(), String> {
        self.does("stop-all.sh", 400)?;
        self.destroys()
    }

    /// Destroys it when it is stopped.
    pub(super) fn destroys(&self) -> Result<(), String> {
        let gone = format!("destroyed on {} hosts", self.built.hosts.len());
        must_contain(&self.does("destroy.sh --yes", 300)?, &gone)?;
        self.fleet.hosts.iter().try_for_each(super::nothing_is_left)?;
        self.note("destroyed");
        Ok(())
    }

    pub(super) fn node(&self, name: &str) -> Result<&Node, String> {
        self.built.nodes.iter().find(|node| node.name == name).ok_or_else(|| format!("no node {name}"))
    }

    pub(super) fn host_of(&self, node: &str) -> Result<&'a Host, String> {
        self.fleet.host(&self.node(node)?.host)
    }

    /// Runs statements by the distribution's own client, on the host of a DataNode.
    pub(super) fn sql(&self, node: &str, statements: &str) -> Result<crate::command::Done, String> {
        let host = self.host_of(node)?;
        let line = format!(
            "runuser -u iotdb -- {}/sbin/start-cli.sh -h {} -p 6667 -u root -pw root -e \"{statements}\"",
            self.node(node)?.root,
            host.address
        );
        host.on(&line, 120)
    }

    /// Writes rows by one node.
    pub(super) fn write(&self, node: &str) -> Result<(), String> {
        let mut last = String::new();
        let mut statements = String::new();
        for device in DEVICES {
            let rows: Vec<String> = (1..=20).map(|time| format!("({time},{})", time * 7)).collect();
            statements += &format!("insert into root.{device}.d1(timestamp,heat) values{};", rows.join(","));
        }
        // A region that was made just now has no leader yet; the same rows twice are the same rows.
        let written = wait("rows to be written", 120, || {
            let done = self.sql(node, &statements)?;
            last = done.output;
            Ok((done.code == 0).then_some(()))
        });
        written.map_err(|problem| format!("{problem}\n{last}"))
    }

    /// Every row that was written is there, by one node, and no other.
    pub(super) fn reads(&self, node: &str, when: &str) -> Result<(), String> {
        let select: String = DEVICES
            .iter()
            .map(|device| format!("select count(heat), sum(heat) from root.{device}.d1;"))
            .collect();
        let mut last = String::new();
        let read = wait("the rows that were written", 120, || {
            last = self.sql(node, &select)?.output;
            let line: String = last.chars().filter(|letter| *letter != ' ').collect();
            Ok((line.matches("|20|1470.0|").count() == DEVICES.len()).then_some(()))
        });
        read.map_err(|problem| format!("{node} {when}: {problem}\n{last}"))
    }

    /// The process of a node's unit.
    pub(super) fn main_pid(&self, node: &str) -> Result<String, String> {
        let printed =
            self.host_of(node)?.does(&format!("systemctl show -p MainPID --value {}", self.unit(node)))?;
        Ok(printed.trim().to_owned())
    }

    pub(super) fn unit(&self, node: &str) -> String {
        format!("plant-{node}.service")
    }

    /// Waits until the cluster itself lists every node as Running.
    pub(super) fn all_run(&self, when: &str) -> Result<(), String> {
        let mut last = String::new();
        let run = wait("all nodes to be Running", 240, || {
            // Asking takes a Java for each node, which whatever starts would have to wait for.
            if !self.all_listen()? {
                "not every DataNode listens".clone_into(&mut last);
                return Ok(None);
            }
            let done = self.fleet.control(self.built, "status-all.sh", 120)?;
            last = done.output;
            Ok((done.code == 0).then_some(()))
        });
        run.map_err(|problem| format!("{when}: {problem}\n{last}"))
    }

    /// Whether every DataNode has its port for clients open, which is the last that it opens.
    fn all_listen(&self) -> Result<bool, String> {
        for node in self.built.nodes.iter().filter(|node| node.role == "datanode") {
            let asked =
                self.host_of(&node.name)?.on(&format!("ss -tln | grep -q ':{} '", node.client_port), 20)?;
            if asked.code != 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What the journals of the units say last, for the one who must find out.
    fn last_words(&self) -> String {
        let mut text = String::new();
        for host in &self.fleet.hosts {
            let printed = host.on(
                "systemctl --no-pager --failed; for unit in $(ls /etc/systemd/system | grep ^plant-); do journalctl -u $unit -n 15 --no-pager; done; \
                 tail -n 15 /opt/*/logs/log_*_all.log",
                30,
            );
            text += &format!(
                "--- {}\n{}",
                host.name,
                last_lines(&printed.map(|done| done.output).unwrap_or_default(), 80)
            );
        }
        text
    }
}

/// On a Debian of that name.
pub(super) fn run(suite: &'static str) -> Result<(), String> {
    let fleet = Fleet::up(&[Make { suite, ..super::units::ABLE }; 3])?;
    let built = super::build(&fleet)?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| lives(&plant))
}

fn lives(plant: &Plant) -> Result<(), String> {
    let before: Vec<_> = plant.fleet.hosts.iter().map(Host::listing).collect::<Result<_, _>>()?;
    must_contain(&plant.does("check.sh", 60)?, "all 3 hosts are ready")?;
    plant.starts(super::VERSION)?;
    must_contain(&plant.does("prove.sh", 100)?, "2 rows were written, read back and deleted")?;
    plant.write("node-1-datanode")?;
    plant.note("written");

    let node = "node-2-datanode";
    let former = plant.main_pid(node)?;
    plant.host_of(node)?.does(&format!("kill -9 {former}"))?;
    wait("systemd to start the killed DataNode", 60, || {
        let now = plant.main_pid(node)?;
        Ok((now != "0" && now != former).then_some(()))
    })?;
    plant.all_run("after a kill")?;
    plant.note("killed, and back");

    let host = plant.fleet.host("node-3")?;
    host.reboot()?;
    plant.note("shut down");
    host.await_up()?;
    plant.all_run("after a reboot")?;
    plant.note("rebooted, and back");
    plant.reads("node-3-datanode", "after a kill and a reboot")?;
    plant.note("read");

    plant.does("stop-all.sh", 300)?;
    plant.note("stopped");
    let stopped = plant.fleet.control(plant.built, "status-all.sh", 60)?;
    if stopped.code != 3 {
        return Err(format!(
            "status-all.sh of a stopped cluster ended with {}\n{}",
            stopped.code, stopped.output
        ));
    }
    must_contain(&stopped.output, "all 6 nodes are stopped; start-all.sh starts them")?;
    plant.does("destroy.sh --yes", 120)?;
    for (host, before) in plant.fleet.hosts.iter().zip(before) {
        let after = host.listing()?;
        let left: Vec<String> = after.difference(&before).cloned().collect();
        if !left.is_empty() {
            return Err(format!("destroy.sh left on {}:\n{}", host.name, left.join("\n")));
        }
    }
    plant.note("destroyed");
    Ok(())
}
