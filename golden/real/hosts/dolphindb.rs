//! DolphinDB's units on hosts with systemd, with the stand-in as the server (golden/standin): ours, and those of the vendor's guide.

use std::fs;
use std::path::Path;

use super::fleet::{Fleet, Host, wait};
use super::units::{ABLE, keeps_system, shown};
use crate::boots::must_contain;
use crate::spec::{self, Built};
use crate::vendor_archive;

/// The guide's cluster on two hosts.
const SPEC: &str = r#"
cluster "market" product="dolphindb" version="2.00.9.1" {
    install "/DolphinDB" user="ddb"
    license "enterprise" file="dolphindb.lic" max-nodes=20 max-cores=16 max-memory="64GiB"
    host "node-[1..2]" address="PREFIX.[11..12]"
    controller "controller8900" on="node-1" port=8900 { set "maxMemSize" 2; }
    agent on="node-*" alias="{host}-agent" port=8901 { set "maxMemSize" 1; }
    datanode on="node-*" alias="{host}-datanode" port=8902 { volumes "/VOL1/<ALIAS>"; }
    every-node { set "maxMemSize" 3; }
}
"#;

const VERSION: &str = "2.00.9.1";

/// Where the stand-in's program is on the hosts.
const PROGRAM: &str = "/usr/local/lib/standin/program";

/// What the units of other products bar besides: the stand-in bears it, and of the server it is not known.
const RIGHTS: &str = "[Service]\\nNoNewPrivileges=yes\\nCapabilityBoundingSet=\\nPrivateTmp=yes\\nProtectHome=yes\\n\
    RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\\nSystemCallArchitectures=native\\n\
    ProtectControlGroups=yes\\nProtectKernelModules=yes\\nProtectKernelTunables=yes\\nProtectKernelLogs=yes\\n\
    LockPersonality=yes\\nRestrictNamespaces=yes\\nRestrictRealtime=yes\\nRestrictSUIDSGID=yes\\n";

/// Two hosts with the server's program, and a bundle whose archive and licence are at hand.
struct Market {
    fleet: Fleet,
    built: Built,
    archive: String,
}

impl Market {
    fn new() -> Result<Self, String> {
        let fleet = Fleet::up(&[ABLE; 2])?;
        let compiled = spec::compile_text(&SPEC.replace("PREFIX", &fleet.network.prefix))?;
        let shown = spec::shown(&compiled);
        let built = spec::build(&compiled.into_checked().ok_or(shown)?)?;
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        for host in &fleet.hosts {
            host.receive(&own, PROGRAM)?;
        }
        let written = |error: std::io::Error| error.to_string();
        let folder = fleet.path("dist");
        vendor_archive::unpacked(&folder, VERSION, Path::new(PROGRAM)).map_err(written)?;
        let archive = fleet.path(&format!("DolphinDB_Linux64_V{VERSION}.zip"));
        fs::write(&archive, vendor_archive::pack(&folder).map_err(written)?).map_err(written)?;
        let payload = built.folder.path().join("out/payload");
        fs::create_dir_all(&payload).map_err(written)?;
        let licence = vendor_archive::licence("plant", "2036-01-01", 20);
        fs::write(payload.join("dolphindb.lic"), licence).map_err(written)?;
        Ok(Self { fleet, built, archive: archive.display().to_string() })
    }

    fn does(&self, script: &str) -> Result<String, String> {
        self.fleet.does(&self.built, script, 300)
    }

    fn host(&self, name: &str) -> Result<&Host, String> {
        self.fleet.host(name)
    }

    /// Waits until every node is in order.
    fn all_run(&self, when: &str) -> Result<(), String> {
        let mut last = String::new();
        let run = wait("all nodes to be Running", 180, || {
            let done = self.fleet.control(&self.built, "status-all.sh", 120)?;
            last = done.output;
            Ok((done.code == 0).then_some(()))
        });
        run.map_err(|problem| format!("{when}: {problem}\n{last}"))
    }

    fn last_words(&self) -> String {
        let mut text = String::new();
        for host in &self.fleet.hosts {
            let printed = host.on(
                "ps -C dolphindb -o pid,args; systemctl --no-pager list-units 'market-*' 'ddb*'; \
                 journalctl --no-pager -n 60 -u 'market-*' -u 'ddb*'; tail -n 10 /DolphinDB/server/clusterDemo/log/*.log",
                30,
            );
            text += &format!("--- {}\n{}", host.name, printed.map(|done| done.output).unwrap_or_default());
        }
        text
    }
}

/// Which modes of the server run on a host, sorted.
fn modes(host: &Host) -> Result<String, String> {
    let line = "ps -C dolphindb -o args= | sed -n 's/.*-mode \\([a-z]*\\) .*/\\1/p' | sort | tr '\\n' ' '";
    Ok(host.does(line)?.trim().to_owned())
}

/// The process of a mode.
fn process(host: &Host, mode: &str) -> Result<String, String> {
    let line = format!("ps -C dolphindb -o pid=,args= | awk '/-mode {mode} / {{ print $1 }}'");
    Ok(host.does(&line)?.trim().to_owned())
}

fn is(found: &str, expected: &str, what: &str) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: expected `{expected}`, found `{found}`")) }
}

/// Ours: boot, kills, restarts, reboots, stop, and nothing is left.
pub(super) fn run() -> Result<(), String> {
    let market = Market::new()?;
    let before: Vec<_> = market.fleet.hosts.iter().map(Host::listing).collect::<Result<_, _>>()?;
    market.does(&format!("deploy.sh --systemd --dist {}", market.archive))?;
    must_contain(&market.does("start-all.sh")?, "all 5 nodes are Running")?;
    lives(&market).map_err(|problem| format!("{problem}\n{}", market.last_words()))?;
    market.does("destroy.sh --yes")?;
    for (host, before) in market.fleet.hosts.iter().zip(before) {
        let left: Vec<String> = host.listing()?.difference(&before).cloned().collect();
        if !left.is_empty() {
            return Err(format!("destroy.sh left on {}:\n{}", host.name, left.join("\n")));
        }
    }
    Ok(())
}

fn lives(market: &Market) -> Result<(), String> {
    let (one, two) = (market.host("node-1")?, market.host("node-2")?);
    let unit = |node: &str| format!("market-{node}.service");
    let (controller, agent, node) = (unit("controller8900"), unit("node-2-agent"), unit("node-2-datanode"));
    is(&modes(one)?, "agent controller datanode", "node-1")?;
    let after = shown(one, &unit("node-1-datanode"), "After")?;
    for earlier in [&controller, &unit("node-1-agent")] {
        must_contain(&after, earlier)?;
    }
    for mode in ["controller", "agent", "datanode"] {
        keeps_system(one, &process(one, mode)?)?;
    }
    must_contain(&two.does(&format!("cat /proc/{}/cgroup", process(two, "datanode")?))?, &agent)?;

    // Each that is killed comes back, and an agent's end is not its node's.
    let stays = process(two, "datanode")?;
    for (host, mode, its_unit) in [(two, "agent", &agent), (one, "controller", &controller)] {
        let former = process(host, mode)?;
        host.does(&format!("kill -9 {former}"))?;
        wait(&format!("systemd to start the {mode} again"), 60, || {
            let now = process(host, mode)?;
            Ok((!now.is_empty() && now != former).then_some(()))
        })?;
        must_contain(
            &host.does(&format!("journalctl --no-pager -o cat -u {its_unit}"))?,
            "ended (killed KILL)",
        )?;
        market.all_run(&format!("after the {mode} was killed"))?;
    }
    two.does(&format!("systemctl restart {agent}"))?;
    market.all_run("after a restart of the agent's unit")?;
    is(&process(two, "datanode")?, &stays, "the node of a restarted agent")?;
    two.does(&format!("kill -9 {stays}"))?;
    wait("systemd to ask for the node again", 60, || {
        let now = process(two, "datanode")?;
        Ok((!now.is_empty() && now != stays).then_some(()))
    })?;
    market.all_run("after a data node was killed")?;

    // A reboot of each host.
    for host in [two, one] {
        host.reboot()?;
        host.await_up()?;
        market.all_run(&format!("after a reboot of {}", host.name))?;
    }

    // Its unit too can be restarted, at once.
    two.does(&format!("systemctl restart {node}"))?;
    market.all_run("after a restart of the node's unit")?;

    // What other units bar, the stand-in bears.
    let folder = format!("/etc/systemd/system/{agent}.d");
    two.does(&format!(
        "mkdir {folder} && printf '{RIGHTS}' >{folder}/rights.conf && systemctl daemon-reload"
    ))?;
    two.does(&format!("systemctl stop {node} && systemctl restart {agent} && systemctl start {node}"))?;
    market.all_run("with more barred")?;
    let status = two.does(&format!("cat /proc/{}/status", process(two, "datanode")?))?;
    must_contain(&status, "NoNewPrivs:\t1")?;
    two.does(&format!("rm -r {folder} && systemctl daemon-reload"))?;

    // A unit that is stopped has its node stopped in order, by the controller.
    two.does(&format!("systemctl stop {node}"))?;
    is(&modes(two)?, "agent", "node-2 after its node's unit was stopped")?;
    must_contain(&one.does("cat /DolphinDB/server/clusterDemo/log/controller.log")?, "Stopping")?;
    must_contain(&market.does("stop-all.sh")?, "all 5 nodes are stopped")?;
    for host in [one, two] {
        is(&modes(host)?, "", &host.name)?;
        let failed = host.does("systemctl --no-legend --plain --failed list-units 'market-*'")?;
        is(failed.trim(), "", "failed units")?;
    }
    Ok(())
}

/// The scripts of the guide's second question, word for word but for the mode and its files.
fn guide_script(mode: &str, files: &str) -> String {
    format!(
        "#!/bin/bash\nworkDir=$PWD\n\nstart(){{\n    cd ${{workDir}} && export LD_LIBRARY_PATH=$(dirname \"$workDir\"):$LD_LIBRARY_PATH\n    \
         nohup ./../dolphindb -console 0 -mode {mode} -home data -script dolphindb.dos -config config/{mode}.cfg -logFile log/{mode}.log {files} > {mode}.nohup 2>&1 &\n}}\n\n\
         stop(){{\n    ps -o ruser=userForLongName -e -o pid,ppid,c,time,cmd |grep dolphindb|grep -v grep|grep $USER|grep {mode}| awk '{{print $2}}'| xargs kill -TERM\n}}\n\n\
         case $1 in\n    start)\n        start\n        ;;\n    stop)\n        stop\n        ;;\n    restart)\n        stop\n        start\n        ;;\nesac\n"
    )
}

/// The guide's unit, with the folder that its own remark asks for.
fn guide_unit(script: &str) -> String {
    format!(
        "[Unit]\nDescription=ddbagent\nDocumentation=https://www.dolphindb.com/\n\n[Service]\nType=forking\n\
         WorkingDirectory=/DolphinDB/server/clusterDemo\nExecStart=/bin/sh {script} start\nExecStop=/bin/sh {script} stop\n\
         ExecReload=/bin/sh {script} restart\nRestart=always\nRestartSec=10s\nLimitNOFILE=infinity\nLimitNPROC=infinity\n\
         LimitCORE=infinity\n\n[Install]\nWantedBy=multi-user.target\n"
    )
}

/// The guide's units do harm that docs/dolphindb.md describes.
pub(super) fn guide() -> Result<(), String> {
    let market = Market::new()?;
    market.does(&format!("deploy.sh --dist {}", market.archive))?;
    misleads(&market).map_err(|problem| format!("{problem}\n{}", market.last_words()))
}

fn misleads(market: &Market) -> Result<(), String> {
    let host = market.host("node-1")?;
    let lay = |name: &str, text: &str| {
        let from = market.fleet.write("laid", text)?;
        host.receive(&from, name)
    };
    let demo = "/DolphinDB/server/clusterDemo";
    let files = "-nodesFile config/cluster.nodes -clusterConfig config/cluster.cfg";
    lay(&format!("{demo}/controller.sh"), &guide_script("controller", files))?;
    lay(&format!("{demo}/agent.sh"), &guide_script("agent", ""))?;
    // Its text has the same unit twice.
    let units = "/usr/lib/systemd/system";
    lay(&format!("{units}/ddbcontroller.service"), &guide_unit("agent.sh"))?;
    lay(&format!("{units}/ddbagent.service"), &guide_unit("agent.sh"))?;
    host.does("systemctl daemon-reload && systemctl start ddbcontroller")?;
    wait("the guide's unit to start something", 30, || Ok((!modes(host)?.is_empty()).then_some(())))?;
    is(&modes(host)?, "agent", "what the guide's unit of the controller starts")?;
    host.does("systemctl stop ddbcontroller")?;
    is(&modes(host)?, "", "after its stop")?;

    // With the right script, all is well until the agent is restarted: its nodes are in its group, and end with it.
    lay(&format!("{units}/ddbcontroller.service"), &guide_unit("controller.sh"))?;
    host.does("systemctl daemon-reload && systemctl start ddbcontroller && systemctl start ddbagent")?;
    host.on("sh /opt/clusterc/market/start.sh node-1-datanode", 200)?.succeeds("starting the data node")?;
    is(&modes(host)?, "agent controller datanode", "the guide's units, mended")?;
    let node = process(host, "datanode")?;
    must_contain(&host.does(&format!("cat /proc/{node}/cgroup"))?, "ddbagent.service")?;
    host.does("systemctl restart ddbagent")?;
    wait("the agent to be back", 30, || Ok((!process(host, "agent")?.is_empty()).then_some(())))?;
    is(&modes(host)?, "agent controller", "after `systemctl restart` of the guide's agent")?;
    let status = host.on("sh /opt/clusterc/market/status.sh node-1-datanode", 60)?;
    is(&status.code.to_string(), "3", "status.sh of the data node")?;

    // One line fixes it.
    host.does(&format!(
        "sed -i 's/^Type=/KillMode=process\\nType=/' {units}/ddbagent.service && systemctl daemon-reload"
    ))?;
    host.on("sh /opt/clusterc/market/start.sh node-1-datanode", 200)?
        .succeeds("starting the data node again")?;
    let node = process(host, "datanode")?;
    host.does("systemctl restart ddbagent")?;
    wait("the agent to be back again", 30, || Ok((!process(host, "agent")?.is_empty()).then_some(())))?;
    println!(
        "hosts: after a restart with KillMode=process: {}, node {node} → {}",
        modes(host)?,
        process(host, "datanode")?
    );
    Ok(())
}
