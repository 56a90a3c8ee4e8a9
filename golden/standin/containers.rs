//! A cluster in containers, by podman: what its bundle's scripts do there is what they do natively.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::site::{Bundle, Site, contains, equal};

const VERSION: &str = "2.00.11";

/// How long an image may take that is made the first time.
const IMAGE: Duration = Duration::from_secs(900);

/// A controller and two agents, each with a node in its container.
const SPEC: &str = r#"
cluster "market" product="dolphindb" version="2.00.11" platform="compose" project="market" {
    install "/opt/market"
    license "enterprise" file="dolphindb.lic" max-nodes=20 max-cores=16 max-memory="64GiB"
    host "ctl" memory="1GiB" publish="18900:8900"
    host "node-[1..2]" memory="1GiB" publish="[18911..18912]:8902"
    controller on="ctl" port=8900
    agent on="node-*" alias="{host}-agent" port=8901
    datanode on="node-1" alias="data-1" port=8902 { volumes "/ssd/volume"; }
    computenode on="node-2" alias="compute-2" port=8902
    set "lanCluster" #false
}
"#;

/// The machine is called like the project, as its folder in the bundle is.
const HOST: &str = "market";

/// Why no container can be run here.
pub(crate) fn missing() -> Option<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |program: &&&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let programs = ["podman", "podman-compose", "runc", "debootstrap"];
    programs.iter().find(|program| !has(program)).map(|program| format!("there is no {program}"))
}

/// The one machine of a project.
struct Machine {
    site: Site,
    bundle: Bundle,
}

/// From the archive of the image to a cluster that runs, and back to nothing.
pub(crate) fn project() -> Result<(), String> {
    let site = Site::up(&["market:10.0.0.9"])?;
    let archive = image(&site)?;
    engine(&site)?;
    let bundle = site.build("market", SPEC)?;
    let machine = Machine { site, bundle };
    let printed = machine.lives(&archive);
    // Networks and mounts of containers go before the host does.
    machine.must("podman rm -f -a -t 0")?;
    printed
}

impl Machine {
    fn must(&self, line: &str) -> Result<String, String> {
        self.site.lab.must(HOST, line)
    }

    /// Runs a script of the installed folder.
    fn home(&self, line: &str) -> Result<String, String> {
        self.must(&format!("sh /opt/clusterc/market/{line}"))
    }

    /// Runs a line in a container.
    fn within(&self, container: &str, line: &str) -> Result<String, String> {
        self.must(&format!("podman exec market-{container} sh -c \"{line}\""))
    }

    fn lives(&self, archive: &std::path::Path) -> Result<(), String> {
        let archive = archive.display();
        self.site.install_on(&self.bundle, HOST, None).err().ok_or("installs without an image")?;
        let carried = "/root/carried/market/install.sh";
        equal(
            &self.must(&format!("sh {carried} --missing"))?,
            "dolphindb-dolphindb-v2.00.11.tar\ndolphindb.lic?\n",
        )?;
        let printed = self.must(&format!("sh {carried} --dist {archive}"))?;
        contains(&printed, "loading the image from")?;
        contains(&printed, "the licence is")?;
        contains(&self.must(&format!("sh {carried}"))?, "nothing to change")?;
        self.home("preflight.sh --quiet")?;

        contains(&self.home("start.sh")?, "compute-2: ready")?;
        self.all_run()?;
        contains(&self.home("start.sh")?, "already running")?;
        // Each reads its own files and the licence, and data is on the machine.
        self.within("ctl", "grep -q clientName=plant /data/ddb/server/dolphindb.lic")?;
        self.must("test -d /opt/market/node-1/ssd/volume && test -s /opt/market/node-1/server/clusterDemo/log/data-1.log")?;
        // What the engine asks.
        let asks = "podman inspect --format '{{ json .Config.Healthcheck.Test }}' market-node-1";
        contains(&self.must(asks)?, "all_ready")?;
        self.must("podman healthcheck run market-node-1 && podman healthcheck run market-ctl")?;
        self.nodes()?;
        self.restarts()?;
        self.changes()?;

        self.home("stop.sh")?;
        equal(&self.must("podman ps -q")?, "")?;
        // A stop of the containers themselves loses nothing either.
        self.home("start.sh")?;
        self.must("cd /opt/clusterc/market && podman stop market-node-1")?;
        let log = self.must("cat /opt/market/node-1/server/clusterDemo/log/data-1.log")?;
        contains(&log, "shutdown")?;
        self.home("start.sh")?;
        self.all_run()?;
        self.home("stop.sh")?;

        // Copies must not be removed.
        self.must("test -d /opt/market/ctl/backup/first && rm -r /opt/market/*/backup")?;
        self.home("clean.sh --install --yes --quiet")?;
        equal(
            &self.must("podman ps -a -q; podman network ls -q -f name=market; ls -d /opt/market /opt/clusterc/* 2>/dev/null || :")?,
            "",
        )
    }

    fn all_run(&self) -> Result<(), String> {
        let printed = self.home("status.sh")?;
        equal(&printed.lines().filter(|line| line.contains(" running ")).count().to_string(), "5")
    }

    /// Nodes in the containers of their agents are distinguished from these.
    fn nodes(&self) -> Result<(), String> {
        self.home("stop.sh data-1")?;
        let status = self.site.lab.on(HOST, "sh /opt/clusterc/market/status.sh")?;
        equal(&status.code.to_string(), "3")?;
        equal(&status.output.lines().filter(|line| line.contains(" running ")).count().to_string(), "4")?;
        // Who is stopped stays so, and is not a fault of the container.
        self.must("podman healthcheck run market-node-1")?;
        equal(&self.home("lib/call.sh data-1 pid")?, "")?;
        contains(&self.home("start.sh data-1")?, "data-1: ready")?;
        // One that dies is started again.
        let before = self.home("lib/call.sh data-1 pid")?;
        self.must(&format!("kill -KILL {}", before.trim()))?;
        self.site.lab.wait(
            HOST,
            &format!(
                "now=$(sh /opt/clusterc/market/lib/call.sh data-1 pid) && test -n \"$now\" && test \"$now\" != {} && \
                 sh /opt/clusterc/market/lib/call.sh data-1 ready",
                before.trim()
            ),
        )?;
        self.all_run()
    }

    /// What an engine restarts comes back whole.
    fn restarts(&self) -> Result<(), String> {
        self.must("podman restart market-ctl market-node-1 market-node-2")?;
        self.site.lab.wait(HOST, "sh /opt/clusterc/market/status.sh")?;
        let agent = self.home("lib/call.sh node-2-agent pid")?;
        // The program itself, below the script that is the container's first process.
        let inner = format!("pkill -KILL -P {} dolphindb", agent.trim());
        self.must(&inner)?;
        self.site.lab.wait(HOST, &format!("test \"$(sh /opt/clusterc/market/lib/call.sh node-2-agent pid)\" != {} && sh /opt/clusterc/market/status.sh", agent.trim()))?;
        self.all_run()
    }

    /// Licences and metadata.
    fn changes(&self) -> Result<(), String> {
        let licence = self.site.licence("plant", "2037-01-01", 20)?;
        self.must(&format!("sh /opt/clusterc/market/license-put.sh <{}", licence.display()))?;
        contains(&self.home("lib/call.sh ctl update_licences")?, "data-1 2037-01-01")?;
        self.home("stop.sh")?;
        contains(&self.home("metadata-backup.sh first")?, "copied to /opt/market/ctl/backup/first/ctl")?;
        contains(&self.home("metadata-restore.sh first --yes")?, "is restored")?;
        contains(&self.home("program-replace.sh")?, "from their image")?;
        self.home("start.sh")?;
        self.all_run()
    }
}

/// The archive of the image.
fn image(site: &Site) -> Result<PathBuf, String> {
    let archive = site.lab.share().join("image.tar");
    let mut make = Command::new(crate::root().join("golden/standin/image.sh"));
    make.arg(site.lab.distribution(VERSION)?).arg(VERSION).arg(&archive);
    command::run(&mut make, None, IMAGE)?.succeeds("image.sh")?;
    Ok(archive)
}

/// Gives the host its own podman.
fn engine(site: &Site) -> Result<(), String> {
    let share = site.lab.share().join("podman");
    std::fs::create_dir_all(&share).map_err(|error| error.to_string())?;
    let mut command = Command::new(crate::root().join("golden/real/podman.sh"));
    let own = command::run(command.arg("wrapper").arg(&share), None, Duration::from_secs(20))?;
    let own = own.succeeds("podman.sh wrapper")?;
    site.lab
        .must(HOST, &format!("cat >/usr/local/bin/podman <<'END'\n{own}END\nchmod 755 /usr/local/bin/podman"))
        .map(drop)
}
