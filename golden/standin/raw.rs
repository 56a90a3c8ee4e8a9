//! The stand-in by itself: the guide's cluster, started by hand with the guide's own command lines and files, and what it
//! refuses.

use crate::lab::Lab;
use crate::zip::licence;

const CONTROLLER: &str = "-mode controller -home data -script dolphindb.dos -config config/controller.cfg \
    -logFile log/controller.log -nodesFile config/cluster.nodes -clusterConfig config/cluster.cfg";
const AGENT: &str =
    "-mode agent -home data -script dolphindb.dos -config config/agent.cfg -logFile log/agent.log";

/// The guide's three hosts with its files.
fn guide_hosts() -> Result<Lab, String> {
    let lab = Lab::up(&["P1:10.0.0.80", "P2:10.0.0.81", "P3:10.0.0.82"])?;
    let dist = lab.distribution("2.00.9.1")?;
    let nodes = "localSite,mode\\n10.0.0.80:8901:P1-agent,agent\\n10.0.0.80:8902:P1-datanode,datanode\\n\
        10.0.0.81:8901:P2-agent,agent\\n10.0.0.81:8902:P2-datanode,datanode\\n\
        10.0.0.82:8901:P3-agent,agent\\n10.0.0.82:8902:P3-computenode,computenode\\n";
    for (host, last) in [("P1", 80), ("P2", 81), ("P3", 82)] {
        lab.must(host, &format!("mkdir /DolphinDB && cp -R {}/server /DolphinDB", dist.display()))?;
        lab.must(
            host,
            &format!("printf '{}' >/DolphinDB/server/dolphindb.lic", licence("plant", "2036-01-01", 8)),
        )?;
        let agent = format!(
            "mode=agent\\nlocalSite=10.0.0.{last}:8901:{host}-agent\\ncontrollerSite=10.0.0.80:8900:controller8900\\n\
             workerNum=4\\nmaxMemSize=4\\nlanCluster=0\\n"
        );
        write(&lab, host, "agent.cfg", &agent)?;
    }
    write(
        &lab,
        "P1",
        "controller.cfg",
        "mode=controller\\nlocalSite=10.0.0.80:8900:controller8900\\nmaxMemSize=8\\n",
    )?;
    write(&lab, "P1", "cluster.nodes", nodes)?;
    write(&lab, "P1", "cluster.cfg", "maxMemSize=32\\nvolumes=/VOL1/<ALIAS>,/VOL2/<ALIAS>\\n")?;
    Ok(lab)
}

fn write(lab: &Lab, host: &str, file: &str, text: &str) -> Result<(), String> {
    lab.must(host, &format!("printf '{text}' >/DolphinDB/server/clusterDemo/config/{file}")).map(drop)
}

fn start(lab: &Lab, host: &str, words: &str) -> Result<(), String> {
    let line = format!(
        "cd /DolphinDB/server/clusterDemo && nohup ./../dolphindb -console 0 {words} >out.nohup 2>&1 </dev/null &"
    );
    lab.must(host, &line).map(drop)
}

/// Runs a script at the controller by the client.
fn ask(lab: &Lab, script: &str) -> Result<String, String> {
    let line = format!(
        "printf '%s\\n' '{script}' >/tmp/script.dos; /DolphinDB/server/dolphindb -remoteHost 10.0.0.80 -remotePort 8900 \
         -uid admin -pwd 123456 -run /tmp/script.dos"
    );
    lab.must("P1", &line)
}

const TABLE: &str = "t = select name, host, port, mode, state from getClusterPerf(true);\n\
    for(i in 0:t.rows()){ print(\"row \" + t.name[i]) };";

pub(crate) fn guide() -> Result<(), String> {
    let lab = guide_hosts()?;
    start(&lab, "P1", CONTROLLER)?;
    lab.wait(
        "P1",
        "grep -q 'Controller initialization completed.' /DolphinDB/server/clusterDemo/log/controller.log",
    )?;
    for host in ["P1", "P2", "P3"] {
        start(&lab, host, AGENT)?;
        lab.wait(host, "grep -q 'Connected to the controller' /DolphinDB/server/clusterDemo/log/agent.log")?;
    }
    ask(&lab, "startDataNode([\"10.0.0.80:8902\", \"10.0.0.81:8902\", \"P3-computenode\"]);")?;
    for (host, node) in [("P1", "P1-datanode"), ("P2", "P2-datanode"), ("P3", "P3-computenode")] {
        let log = format!("/DolphinDB/server/clusterDemo/log/{node}.log");
        lab.wait(
            host,
            &format!(
                "grep -q 'Job scheduler initialization completed.' {log} && grep -q 'Connected to' {log}"
            ),
        )?;
    }
    let output = ask(&lab, TABLE)?;
    for row in [
        "row controller8900 10.0.0.80 8900 2 1",
        "row P2-agent 10.0.0.81 8901 1 1",
        "row P3-computenode 10.0.0.82 8902 4 1",
    ] {
        contains(&output, row)?;
    }
    lab.must("P2", "test -s /VOL1/P2-datanode/CHUNK_METADATA/editlog.0 && test -d /VOL2/P2-datanode")?;
    // A node continues without its agent, ends on SIGTERM and when the controller orders it to.
    lab.must("P2", "pkill -TERM -f '[m]ode agent'; pgrep -f '[m]ode datanode'")?;
    ask(&lab, "stopDataNode([\"10.0.0.80:8902\"]);")?;
    lab.wait("P1", "! pgrep -f '[m]ode datanode'")?;
    contains(
        &lab.must("P1", "tail -n 1 /DolphinDB/server/clusterDemo/log/P1-datanode.log")?,
        "MainServer shutdown",
    )?;
    lab.must("P2", "pkill -TERM -f '[m]ode datanode'")?;
    lab.wait("P2", "! pgrep dolphindb")?;
    lab.wait(
        "P1",
        "grep -q 'P2-datanode has gone offline' /DolphinDB/server/clusterDemo/log/controller.log",
    )?;
    Ok(())
}

/// Each line: what is put wrong, and what the log then says.
pub(crate) fn refusals() -> Result<(), String> {
    let lab = guide_hosts()?;
    let refuses = |words: &str, log: &str, printed: &str| {
        start(&lab, "P1", words)?;
        lab.wait(
            "P1",
            &format!(
                "! pgrep dolphindb && grep -qF {} /DolphinDB/server/clusterDemo/log/{log}.log",
                quoted(printed)
            ),
        )
        .map_err(|problem| format!("expected `{printed}`: {problem}"))?;
        lab.must("P1", "rm -f /DolphinDB/server/clusterDemo/log/*").map(drop)
    };
    let config = "/DolphinDB/server/clusterDemo/config";
    lab.must(
        "P1",
        &format!("cp {config}/cluster.nodes /tmp/kept; (echo; cat /tmp/kept) >{config}/cluster.nodes"),
    )?;
    refuses(CONTROLLER, "controller", "error: The input file is empty.")?;
    lab.must("P1", &format!("cp /tmp/kept {config}/cluster.nodes; cp {config}/controller.cfg /tmp/cfg; (echo; cat /tmp/cfg) >{config}/controller.cfg"))?;
    refuses(CONTROLLER, "controller", "the first line is empty")?;
    lab.must("P1", &format!("cp /tmp/cfg {config}/controller.cfg; sed -i s/maxNodes=8/maxNodes=3/ /DolphinDB/server/dolphindb.lic"))?;
    // Three data and compute nodes fit; with one more row they do not.
    lab.must("P1", &format!("echo '10.0.0.82:8903:P3-more,computenode' >>{config}/cluster.nodes"))?;
    refuses(CONTROLLER, "controller", "more than the 3 that the license allows")?;
    lab.must(
        "P1",
        &format!(
            "cp /tmp/kept {config}/cluster.nodes; sed -i s/Day=30000/Day=9/ /DolphinDB/server/dolphindb.lic"
        ),
    )?;
    refuses(AGENT, "agent", "The license has expired.")?;
    lab.must("P1", "sed -i s/Day=9/Day=30000/ /DolphinDB/server/dolphindb.lic")?;
    lab.must(
        "P1",
        "/DolphinDB/server/dolphindb -remoteHost 127.0.0.1 -remotePort 1 -run /dev/null; test $? -eq 1",
    )?;
    // The port is taken by something else: 22C4 is 8900.
    lab.must(
        "P1",
        "cp -R /DolphinDB/server /tmp/other && cd /tmp/other/clusterDemo && sed -i s/:8901:/:8900:/ config/agent.cfg && \
         (nohup ./../dolphindb -mode agent -config config/agent.cfg >out.nohup 2>&1 </dev/null &)",
    )?;
    lab.wait("P1", "grep -q ':22C4 00000000:0000 0A' /proc/net/tcp")?;
    start(&lab, "P1", CONTROLLER)?;
    lab.wait("P1", "grep -qF 'Failed to bind the socket on port 8900 with error code 98' /DolphinDB/server/clusterDemo/log/controller.log")?;
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn contains(text: &str, part: &str) -> Result<(), String> {
    if text.contains(part) { Ok(()) } else { Err(format!("expected `{part}` in\n{text}")) }
}
