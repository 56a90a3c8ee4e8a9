//! The units as an operator meets them: what they bar, what a newer bundle does to them, how a node ends, in which order a host
//! comes back, and what the journal says of a node that fails.

use super::fleet::{Fleet, Host, Make, wait};
use super::life::Plant;
use crate::boots::must_contain;

/// A host whose systemd may change mounts, as that of a machine may: without this right it leaves that part of a unit out. The
/// other right is to check them by /proc.
pub(super) const ABLE: Make =
    Make { options: &["--cap-add=SYS_ADMIN", "--cap-add=SYS_PTRACE"], ..super::fleet::USUAL };

/// IoTConsensus keeps rows in hand, which a node that is stopped has to store first.
fn keeps_rows(text: &str) -> String {
    text.replace("schema=\"ratis\" data=\"ratis\"", "schema=\"ratis\" data=\"iot\"")
}

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[ABLE; 3])?;
    let built = super::build_edited(&fleet, &|text| keeps_rows(&text))?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| {
        plant.starts(super::VERSION)?;
        is_seen(&plant)
    })?;
    let newer = super::build_edited(&fleet, &|text| {
        keeps_rows(&text).replace("\"/data1/iotdb/data\"", "\"/data1/iotdb/data\" \"/data3/iotdb/data\"")
    })?;
    let plant = Plant::new(&fleet, &newer);
    plant.tries(|| {
        takes_up(&plant)?;
        ends_in_order(&plant)?;
        says_why(&plant)?;
        comes_back(&plant)
    })
}

/// A property of a unit, as systemd has it.
pub(super) fn shown(host: &Host, unit: &str, name: &str) -> Result<String, String> {
    Ok(host.does(&format!("systemctl show -p {name} --value {unit}"))?.trim().to_owned())
}

/// A unit has these properties.
pub(super) fn has(host: &Host, unit: &str, properties: &[(&str, &str)]) -> Result<(), String> {
    for (property, value) in properties {
        let has = shown(host, unit, property)?;
        if has != *value {
            return Err(format!("{unit} has {property}={has}, expected {value}"));
        }
    }
    Ok(())
}

/// What a unit bars is barred: of the process itself, whose mounts are seen through /proc.
pub(super) fn is_confined(host: &Host, unit: &str) -> Result<(), String> {
    let pid = shown(host, unit, "MainPID")?;
    let status = host.does(&format!("cat /proc/{pid}/status"))?;
    for line in ["NoNewPrivs:\t1", "CapBnd:\t0000000000000000", "Seccomp:\t2"] {
        must_contain(&status, line)?;
    }
    keeps_system(host, &pid)?;
    let touched = host.on(&format!("echo 1 >/proc/{pid}/root/proc/sys/vm/swappiness"), 20)?;
    must_contain(&touched.output, "Read-only file system")?;
    let exposure = host.does(&format!("systemd-analyze security --no-pager {unit} | tail -n 1"))?;
    println!("hosts: {}", exposure.trim());
    if exposure.contains("UNSAFE") || exposure.contains("EXPOSED") {
        return Err(exposure);
    }
    Ok(())
}

/// A process cannot write to what belongs to the system, and can elsewhere.
pub(super) fn keeps_system(host: &Host, pid: &str) -> Result<(), String> {
    for path in ["/usr", "/etc"] {
        let touched = host.on(&format!("touch /proc/{pid}/root{path}/touched"), 20)?;
        must_contain(&touched.output, "Read-only file system")?;
    }
    host.does(&format!("touch /proc/{pid}/root/opt/touched && rm /opt/touched")).map(drop)
}

/// `systemctl status` and the journal show its name and its state.
fn is_seen(plant: &Plant) -> Result<(), String> {
    for (node, title) in [("node-1-confignode", "ConfigNode"), ("node-1-datanode", "DataNode")] {
        let (host, unit) = (plant.host_of(node)?, plant.unit(node));
        is_confined(host, &unit)?;
        let status = host.does(&format!("systemctl status --no-pager --full {unit}"))?;
        must_contain(&status, &format!("{unit} - {title} {node} of cluster plant"))?;
        must_contain(&status, "active (running)")?;
        must_contain(&status, "enabled")?;
        let journal = host.does(&format!("journalctl --no-pager -u {unit}"))?;
        must_contain(&journal, &format!("Started {unit} - {title} {node} of cluster plant"))?;
        for line in journal.lines().filter(|line| line.contains("systemd[1]")) {
            if ["namespac", "sandbox", "Unknown", "ignoring"].iter().any(|word| line.contains(word)) {
                return Err(format!("systemd remarks: {line}"));
            }
        }
    }
    plant.note("seen");
    Ok(())
}

/// How many files a node's process may have open.
fn limit(plant: &Plant, node: &str) -> Result<String, String> {
    let pid = plant.main_pid(node)?;
    let printed =
        plant.host_of(node)?.does(&format!("awk '/^Max open files/ {{ print $5 }}' /proc/{pid}/limits"))?;
    Ok(printed.trim().to_owned())
}

/// A unit that someone edited, and a newer bundle whose units differ: installed silently about systemd, they are
/// what the next restart uses.
fn takes_up(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-1-datanode", plant.fleet.host("node-1")?);
    let (unit, before) = (plant.unit(node), limit(plant, node)?);
    let file = format!("/etc/systemd/system/{unit}");
    host.does(&format!(
        "sed -i s/LimitNOFILE=65536/LimitNOFILE=5000/ {file} && systemctl daemon-reload && systemctl restart {unit}"
    ))?;
    plant.all_run("after a restart by systemctl")?;
    if limit(plant, node)? != "5000" {
        return Err(format!("{node} may open {}, and its unit says 5000", limit(plant, node)?));
    }
    let printed = plant.does("deploy.sh", 120)?;
    must_contain(
        &printed,
        &format!("{file}: was edited since the last install, keeping the edited file as"),
    )?;
    must_contain(&printed, &format!("{node}: is running, changes take effect at its next start"))?;
    for (property, part) in [("NeedDaemonReload", "no"), ("RequiresMountsFor", "/data3/iotdb/data")] {
        must_contain(&shown(host, &unit, property)?, part)?;
    }
    plant.does("restart-all.sh datanode", 400)?;
    if limit(plant, node)? != before {
        return Err(format!("{node} may open {}, and could {before}", limit(plant, node)?));
    }
    host.does(&format!("test -d /data3/iotdb/data && rm {file}.clusterc-edited.*"))?;
    plant.note("a newer bundle's units");
    Ok(())
}

/// `systemctl stop` lets a DataNode store what it has, and end by itself.
fn ends_in_order(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-1-datanode", plant.fleet.host("node-1")?);
    plant.write(node)?;
    let unit = plant.unit(node);
    host.does("rm -f /root/cursor; journalctl --cursor-file=/root/cursor -n 0")?;
    host.on(&format!("systemctl stop {unit}"), 330)?.succeeds("systemctl stop")?;
    has(host, &unit, &[("Result", "success"), ("ExecMainCode", "1"), ("ExecMainStatus", "143")])?;
    let journal = host.does(&format!("journalctl --no-pager --cursor-file=/root/cursor -u {unit}"))?;
    println!("hosts: {journal}");
    must_contain(&journal, "read-only now; waiting 12 s until buffered rows are stored")?;
    must_contain(&journal, "Deactivated successfully")?;
    for word in ["SIGKILL", "timed out", "ended ("] {
        if journal.contains(word) {
            return Err(format!("{word}:\n{journal}"));
        }
    }
    // Its own log has the end of its hook, and rows are in their own files, no longer in the log of writes alone.
    host.does(
        "tail -n 40 /opt/iotdb/logs/log_datanode_all.log | grep -q 'DataNode exits' || { tail -n 40 /opt/iotdb/logs/log_datanode_all.log; exit 1; }
         find /data1/iotdb/data /data3/iotdb/data -name '*.tsfile' -size +0 | grep -q root",
    )?;
    plant.does(&format!("start-all.sh {node}"), 200)?;
    plant.reads(node, "after systemctl stop")?;
    plant.note("stopped in order");
    Ok(())
}

/// A node that ends at once: the journal has the reason, in the server's own words.
fn says_why(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-2-datanode", plant.fleet.host("node-2")?);
    let (unit, file) = (plant.unit(node), "/opt/iotdb/conf/iotdb-system.properties");
    host.on(&format!("systemctl stop {unit}"), 330)?.succeeds("systemctl stop")?;
    host.does(&format!("cp -p {file} /root/kept && echo dn_rpc_port=many >>{file}"))?;
    host.does("rm -f /root/cursor; journalctl --cursor-file=/root/cursor -n 0")?;
    host.does(&format!("systemctl start {unit}"))?;
    let journal = wait("the journal to tell of the end", 120, || {
        let printed = host.does(&format!("journalctl --no-pager -o cat -u {unit} --since -120s"))?;
        Ok(printed.contains("the last lines of").then_some(printed))
    })?;
    println!("hosts: {}", crate::command::last_lines(&journal, 30));
    println!("hosts: {}", host.on(&format!("systemctl status --no-pager --full {unit}"), 20)?.output);
    must_contain(&journal, &format!("{node}: ended ("))?;
    must_contain(&journal, "many")?;
    host.does(&format!("systemctl stop {unit}; cp -p /root/kept {file}"))?;
    plant.does(&format!("start-all.sh {node}"), 200)?;
    plant.note("a failure is told");
    Ok(())
}

/// A host that comes back alone: its ConfigNode first, and its DataNode is still there when the others come, however long that takes.
fn comes_back(plant: &Plant) -> Result<(), String> {
    for host in &plant.fleet.hosts {
        host.power_off()?;
    }
    let host = plant.fleet.host("node-1")?;
    host.power_on()?;
    host.await_up()?;
    let (first, then) = (plant.unit("node-1-confignode"), plant.unit("node-1-datanode"));
    must_contain(&shown(host, &then, "After")?, &first)?;
    let at = |unit: &str| -> Result<u64, String> {
        let printed = shown(host, unit, "ExecMainStartTimestampMonotonic")?;
        printed.parse().map_err(|_| format!("{unit} has begun at `{printed}`"))
    };
    let (confignode, datanode) = wait("both nodes to be started", 60, || {
        let both = (at(&first)?, at(&then)?);
        Ok((both.0 > 0 && both.1 > 0).then_some(both))
    })?;
    if confignode > datanode {
        return Err(format!("the DataNode began at {datanode}, the ConfigNode at {confignode}"));
    }
    // It waits for the others, and is not started again and again until systemd gives up: seen for 240 s.
    wait("the ConfigNode to ask for the others", 120, || {
        let asked = "grep -q 'PRE_VOTE' /opt/iotdb/logs/log_confignode_all.log";
        Ok((host.on(asked, 20)?.code == 0).then_some(()))
    })?;
    if shown(host, &then, "NRestarts")? != "0" || shown(host, &then, "ActiveState")? != "active" {
        return Err("a DataNode that is alone does not wait for the others".to_owned());
    }
    for other in ["node-2", "node-3"] {
        plant.fleet.host(other)?.power_on()?;
    }
    plant.all_run("after a host was up alone")?;
    plant.reads("node-1-datanode", "after a host was up alone")?;
    plant.note("back from being alone");
    Ok(())
}
