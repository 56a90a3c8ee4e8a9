//! Deploying, starting, looking, restarting and stopping: what every bundle does.

use crate::site::{Site, contains, equal};

/// The guide's cluster. `VERSION` is what the others put in its location.
pub(crate) const GUIDE: &str = r#"
cluster "market" product="dolphindb" version="2.00.9.1" {
    install "/DolphinDB" user="ddb"
    license "enterprise" file="dolphindb.lic" max-nodes=20 max-cores=16 max-memory="64GiB"
    host "P[1..3]" address="10.0.0.[80..82]"
    controller "controller8900" on="P1" port=8900 { set "maxMemSize" 2; }
    agent on="P*" alias="{host}-agent" port=8901 { set "maxMemSize" 1; }
    datanode on="P[1..2]" alias="{host}-datanode" port=8902
    computenode on="P3" alias="{host}-computenode" port=8902
    every-node { set "maxMemSize" 3; }
}
"#;

pub(crate) const HOSTS: [&str; 3] = ["P1:10.0.0.80", "P2:10.0.0.81", "P3:10.0.0.82"];

/// From the archive to a cluster that runs, every script on the way.
pub(crate) fn guide() -> Result<(), String> {
    let site = Site::up(&HOSTS)?;
    let bundle = site.build("market", GUIDE)?;
    let archive = site.archive("2.00.9.1")?;
    site.deploy(&bundle, Some(&archive))?;
    site.lab.must(
        "P3",
        "grep -q clientName=plant /DolphinDB/server/dolphindb.lic && test -x /DolphinDB/server/dolphindb",
    )?;
    // Safe to run again, without the archive.
    contains(&site.install_on(&bundle, "P1", None)?, "already has this version of")?;
    for host in ["P1", "P2", "P3"] {
        contains(&site.lab.must(host, "sh /opt/clusterc/market/preflight.sh")?, "nothing fails")?;
    }
    contains(&site.must(&bundle, "start-all.sh --dry-run")?, "would run")?;
    equal(&site.modes("P1")?, "")?;

    contains(&site.must(&bundle, "start-all.sh")?, "all 7 nodes are Running")?;
    equal(&site.modes("P1")?, "agent controller datanode")?;
    equal(&site.modes("P3")?, "agent computenode")?;
    equal(&site.lab.must("P1", "ps -C dolphindb -o user= | sort -u")?, "ddb\n")?;
    site.must(&bundle, "status-all.sh")?;
    contains(&site.must(&bundle, "start-all.sh")?, "already running")?;
    contains(&site.must(&bundle, "stop-all.sh --dry-run")?, "would run")?;

    // A node that died is reported, and started again.
    site.lab.must("P2", "pkill -KILL -f '[m]ode datanode'")?;
    site.lab.wait("P2", "! pgrep -f '[m]ode datanode'")?;
    contains(&site.fails(&bundle, "status-all.sh", 1, "P2-datanode")?, "Stopped")?;
    equal(&site.lab.on("P2", "sh /opt/clusterc/market/status.sh P2-datanode")?.code.to_string(), "3")?;
    site.must(&bundle, "start-all.sh")?;
    // A node stops through the controller, and its agent continues.
    site.lab.must("P2", "sh /opt/clusterc/market/stop.sh P2-datanode")?;
    contains(
        &site.lab.must("P1", "cat /DolphinDB/server/clusterDemo/log/controller.log")?,
        "Stopping 10.0.0.81:8902",
    )?;
    equal(&site.modes("P2")?, "agent")?;
    site.lab.must("P2", "sh /opt/clusterc/market/start.sh P2-datanode")?;
    // An agent is restarted, and its node lives on.
    let before = site.lab.must("P2", "pgrep -f '[m]ode datanode'")?;
    site.lab.must("P2", "sh /opt/clusterc/market/restart.sh P2-agent")?;
    equal(&site.lab.must("P2", "pgrep -f '[m]ode datanode'")?, &before)?;
    contains(&site.must(&bundle, "restart-rolling.sh")?, "all 7 nodes were restarted")?;

    contains(&site.must(&bundle, "stop-all.sh")?, "all 7 nodes are stopped")?;
    for host in ["P1", "P2", "P3"] {
        equal(&site.modes(host)?, "")?;
    }
    site.must(&bundle, "stop-all.sh")?;
    site.must(&bundle, "start-all.sh")?;
    site.must(&bundle, "stop-all.sh")?;

    // Uninstalled, data only with an option for it; the user was there before.
    site.fails(&bundle, "undo-all.sh", 1, "has data or logs")?;
    site.must(&bundle, "clean.sh --yes")?;
    contains(&site.must(&bundle, "undo-all.sh")?, "uninstalled on 3 hosts")?;
    for host in ["P1", "P2", "P3"] {
        site.lab.must(
            host,
            "id ddb && test ! -e /opt/clusterc && { test ! -e /DolphinDB || { find /DolphinDB; exit 1; }; }",
        )?;
    }
    Ok(())
}

/// Two clusters on one host, under one user: each is left alone by the other's scripts.
pub(crate) fn neighbours() -> Result<(), String> {
    let site = Site::up(&["P1:10.0.0.80"])?;
    let spec = |name: &str, port: u16| {
        format!(
            r#"
cluster "{name}" product="dolphindb" version="2.00.9.1" {{
    install "/DolphinDB-{name}" user="ddb"
    host "P1" address="10.0.0.80"
    controller "{name}-controller" on="P1" port={port}
    agent on="P1" alias="agent" port={}
    datanode on="P1" alias="data[1..2]" port="{}+"
}}
"#,
            port + 1,
            port + 2
        )
    };
    let dist = site.archive("2.00.9.1")?;
    let east = site.build("east", &spec("east", 8900))?;
    let west = site.build("west", &spec("west", 9900))?;
    site.deploy(&east, Some(&dist))?;
    site.deploy(&west, Some(&dist))?;
    site.must(&east, "start-all.sh")?;
    site.must(&west, "start-all.sh")?;
    equal(&site.modes("P1")?, "agent agent controller controller datanode datanode datanode datanode")?;
    site.must(&east, "stop-all.sh")?;
    equal(&site.modes("P1")?, "agent controller datanode datanode")?;
    site.must(&west, "status-all.sh")?;
    // One data node of two in an install.
    site.lab.must("P1", "sh /opt/clusterc/west/stop.sh data1")?;
    contains(&site.lab.on("P1", "sh /opt/clusterc/west/status.sh")?.output, "data2")?;
    equal(&site.modes("P1")?, "agent controller datanode")?;
    // Without a controller the signal is what is left.
    site.lab.must("P1", "sh /opt/clusterc/west/stop.sh west-controller")?;
    contains(&site.lab.must("P1", "sh /opt/clusterc/west/stop.sh data2")?, "so it is stopped with a signal")?;
    site.must(&west, "stop-all.sh")?;
    equal(&site.modes("P1")?, "")
}

/// A single node, and what the shared operations make of a cluster: units that watch, taking out, taking away.
pub(crate) fn operations() -> Result<(), String> {
    let site = Site::up(&HOSTS)?;
    let single = site.build(
        "single",
        r#"
cluster "one" product="dolphindb" version="2.00.9.1" {
    install "/DolphinDB-one" user="ddb"
    host "P1" address="10.0.0.80"
    single on="P1" alias="local8848" port=8848 { set "maxMemSize" 4; }
}
"#,
    )?;
    let bundle = site.build("market", GUIDE)?;
    let archive = site.archive("2.00.9.1")?;
    site.deploy(&single, Some(&archive))?;
    site.deploy(&bundle, Some(&archive))?;
    contains(&site.must(&single, "start-all.sh")?, "1 node is Running")?;
    site.must(&bundle, "start-all.sh")?;
    contains(&site.must(&bundle, "show.sh")?, "10.0.0.82:8902")?;
    contains(&site.must(&bundle, "list.sh")?, "Running 7")?;
    contains(&site.fails(&bundle, "reload.sh", 3, "waits for a restart")?, "has reloaded cluster.cfg")?;

    // What a unit runs: it watches the node, asks for it again when it died, and has it stopped.
    let watch = "(cd / && CLUSTERC_WATCH=yes setsid runuser -u ddb -- sh /opt/clusterc/market/lib/run.sh P2-datanode \
        >/tmp/watch.log 2>&1; echo $? >/tmp/watch.code) >/dev/null 2>&1 </dev/null &";
    site.lab.must("P2", watch)?;
    site.lab.wait("P2", "pgrep -u ddb -x sleep")?;
    site.lab.must("P2", "pkill -KILL -f '[m]ode datanode'")?;
    site.lab.wait("P2", "test \"$(cat /tmp/watch.code)\" = 1")?;
    // It waits for a controller that is not up yet.
    site.lab.must("P1", "sh /opt/clusterc/market/stop.sh controller8900")?;
    site.lab.must("P2", &format!("rm /tmp/watch.code; {watch}"))?;
    site.lab.wait("P2", "grep -q 'connect' /tmp/watch.log")?;
    site.lab.must("P1", "sh /opt/clusterc/market/start.sh controller8900")?;
    site.lab.wait("P2", "pgrep -f '[m]ode datanode'")?;
    site.lab.wait("P2", "sh /opt/clusterc/market/status.sh P2-datanode")?;
    site.lab.must("P2", "pkill -TERM -f '^sh /opt/clusterc/market/lib/run.sh'")?;
    site.lab.wait("P2", "test \"$(cat /tmp/watch.code)\" = 0 && ! pgrep -f '[m]ode datanode'")?;
    contains(
        &site.lab.must("P1", "cat /DolphinDB/server/clusterDemo/log/controller.log")?,
        "Stopping 10.0.0.81:8902",
    )?;
    site.must(&bundle, "start-all.sh")?;

    // Data nodes stay; a compute node goes.
    site.fails(&bundle, "scale-in.sh P2-datanode", 1, "keeps 2 copies")?;
    let remove = "sh /opt/clusterc/market/lib/call.sh controller8900 remove";
    contains(&site.lab.on("P1", &format!("{remove} 10.0.0.81:8902 datanode"))?.output, "not a datanode")?;
    site.lab.must("P1", &format!("{remove} 10.0.0.82:8902 computenode"))?;
    site.lab.wait("P3", "! pgrep -f '[m]ode computenode'")?;
    site.fails(
        &bundle,
        "status-all.sh",
        1,
        "P3-computenode (compute-node on P3, 10.0.0.82:8902) is not listed",
    )?;
    site.must(&bundle, "stop-all.sh")?;
    site.fails(&bundle, "destroy.sh", 1, "nothing was changed")?;
    site.must(&bundle, "destroy.sh --yes")?;
    site.lab.must("P1", "! test -e /DolphinDB && ! test -e /opt/clusterc/market && test -d /DolphinDB-one/server/local8848/dfsMeta")?;
    site.must(&single, "status-all.sh")?;
    site.must(&single, "stop-all.sh")?;
    site.must(&single, "metadata-backup.sh one")?;
    site.lab.must("P1", "test -s /DolphinDB-one/backup/one/local8848/metadata/DolphinDB-one/server/local8848/dfsMeta/DFSMetaLog.0")
        .map(drop)
}

/// Three controllers, of which one leads: another one takes over, and changes go to what they keep themselves.
pub(crate) fn several_controllers() -> Result<(), String> {
    let site = Site::up(&HOSTS)?;
    let spec = r#"
cluster "desk" product="dolphindb" version="2.00.9.1" {
    install "/DolphinDB" user="ddb"
    replication data=2
    host "P[1..3]" address="10.0.0.[80..82]"
    controller on="P*" alias="{host}-controller" port=8900
    agent on="P*" alias="{host}-agent" port=8901
    datanode on="P*" alias="{host}-datanode" port=8902 { volumes "/VOL1/<ALIAS>"; }
}
"#;
    let bundle = site.build("desk", spec)?;
    let archive = site.archive("2.00.9.1")?;
    site.deploy(&bundle, Some(&archive))?;
    contains(&site.must(&bundle, "start-all.sh")?, "all 9 nodes are Running")?;
    // The one that leads goes: another one knows everything soon.
    site.lab.must("P1", "sh /opt/clusterc/desk/stop.sh P1-controller")?;
    for host in ["P1", "P2", "P3"] {
        site.lab.wait(host, &format!("sh /opt/clusterc/desk/status.sh {host}-datanode"))?;
    }
    contains(&site.fails(&bundle, "status-all.sh", 1, "P1-controller")?, "is Stopped")?;
    site.lab.must("P2", "sh /opt/clusterc/desk/restart.sh P2-datanode")?;
    site.must(&bundle, "start-all.sh")?;
    site.must(&bundle, "restart-rolling.sh")?;

    // Files count at the first start only: a volume and a node more go through calls.
    let more = spec.replace(
        "    datanode on",
        "    every \"datanode\" on=\"P2\" { volumes \"/VOL1/<ALIAS>\" \"/VOL2/<ALIAS>\"; }\n    \
         computenode on=\"P3\" alias=\"P3-compute\" port=8903\n    datanode on",
    );
    let after = site.build("after", &more)?;
    site.must(&after, "config-reload.sh P2-datanode")?;
    site.lab.must("P2", "test -d /VOL2/P2-datanode")?;
    site.must(&after, "node-add.sh")?;
    contains(&site.must(&after, "status-all.sh")?, "all nodes are Running")?;
    // Without most of the controllers nothing leads, and the signal is what is left.
    site.lab.must("P1", "sh /opt/clusterc/desk/stop.sh P1-controller")?;
    site.lab.must("P2", "sh /opt/clusterc/desk/stop.sh P2-controller")?;
    site.lab.wait(
        "P3",
        "! sh /opt/clusterc/desk/status.sh P3-datanode >/tmp/status && grep -q NotLeader /tmp/status",
    )?;
    site.must(&after, "stop-all.sh")?;
    for host in ["P1", "P2", "P3"] {
        equal(&site.modes(host)?, "")?;
    }
    Ok(())
}

/// A controller that does not start is reported, with the reason, and nothing after it is started.
pub(crate) fn stuck_controller() -> Result<(), String> {
    let site = Site::up(&HOSTS)?;
    let bundle = site.build("market", GUIDE)?;
    let dist = site.archive("2.00.9.1")?;
    site.deploy(&bundle, Some(&dist))?;
    let nodes = "/DolphinDB/server/clusterDemo/config/cluster.nodes";
    site.lab.must("P1", &format!("cp {nodes} /root/kept && (echo; cat /root/kept) >{nodes}"))?;
    site.fails(&bundle, "start-all.sh", 1, "The input file is empty.")?;
    equal(&site.modes("P1")?, "")?;
    equal(&site.modes("P2")?, "")?;
    site.lab.must("P1", &format!("cp /root/kept {nodes}"))?;
    // Someone else has the port.
    site.lab.must(
        "P1",
        "cp -R /DolphinDB/server /tmp/other && cd /tmp/other/clusterDemo && \
         printf 'mode=agent\\nlocalSite=10.0.0.80:8900:x\\ncontrollerSite=10.0.0.80:1:y\\n' >config/agent.cfg && \
         (nohup ./../dolphindb -mode agent -config config/agent.cfg >out.nohup 2>&1 </dev/null &)",
    )?;
    site.lab.wait("P1", "grep -q ':22C4 00000000:0000 0A' /proc/net/tcp")?;
    site.fails(&bundle, "start-all.sh", 1, "port 8900")?;
    site.lab.must("P1", "sh /opt/clusterc/market/stop.sh; pgrep -f '[m]ode agent'")?;
    site.lab.must("P1", "pkill -TERM -f '[m]ode agent'")?;
    site.lab.wait("P1", "! pgrep dolphindb")?;
    // A licence that ended.
    site.lab.must("P1", "cp /DolphinDB/server/dolphindb.lic /root/lic; sed -i s/Day=30000/Day=9/ /DolphinDB/server/dolphindb.lic")?;
    site.fails(&bundle, "start-all.sh", 1, "The license has expired.")?;
    site.lab.must("P1", "cp /root/lic /DolphinDB/server/dolphindb.lic")?;
    site.must(&bundle, "start-all.sh")?;
    // The password was changed: waiting is no use, and the scripts say where to write it.
    site.lab.must("P1", "echo s3cret >/DolphinDB/server/clusterDemo/data/controller8900/sysmgmt/password")?;
    site.fails(&bundle, "status-all.sh", 1, "login was refused")?;
    for host in ["P1", "P2", "P3"] {
        let login = "/opt/clusterc/market/login";
        site.lab.must(
            host,
            &format!(
                "printf 'user=admin\\npassword=s3cret\\n' >{login}; chmod 600 {login}; chown ddb {login}"
            ),
        )?;
    }
    site.must(&bundle, "stop-all.sh")?;
    site.must(&bundle, "start-all.sh")?;
    site.must(&bundle, "stop-all.sh")?;
    Ok(())
}
