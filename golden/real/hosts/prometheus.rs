//! Prometheus as a unit: the machine's own program on a host with systemd.

use std::process::Command;
use std::time::Duration;

use super::fleet::{Fleet, Host, Make, wait};
use super::units::{ABLE, has, is_confined, shown};
use crate::boots::must_contain;
use crate::command;
use crate::spec;
use crate::watched;

/// A Prometheus that watches a cluster whose host is not there.
const SPEC: &str = r#"
cluster "plant" product="iotdb" version="2.0.10" {
    install "/opt/iotdb" user="iotdb"
    replication schema=1 data=1
    host "node-1" address="PREFIX.11"
    host "plant-1" address="PREFIX.50"
    every "node" {
        memory total="1GiB"
        metrics "prometheus"
    }
    confignode on="plant-1"
    datanode on="plant-1"
    monitoring {
        prometheus on="node-1" version="2.42.0" port=9190 data-dir="/data/prometheus of plant" user="prometheus" scrape-interval="1s"
    }
}
"#;

const UNIT: &str = "plant-prometheus-node-1-prometheus.service";

pub(super) fn run() -> Result<(), String> {
    if !watched::is_at_hand() {
        return Err("there is no Prometheus on this machine: install Debian's prometheus".to_owned());
    }
    // The other one keeps the network when the first is rebooted.
    let fleet = Fleet::up(&[ABLE, Make { is_light: true, ..Make::default() }])?;
    let text = watched::for_this_machine(SPEC.replace("PREFIX", &fleet.network.prefix));
    let compiled = spec::compile_text(&text)?;
    let shown = spec::shown(&compiled);
    let built = spec::build(&compiled.into_checked().ok_or(shown)?)?;
    let host = fleet.host("node-1")?;
    let before = host.listing()?;
    let dist = put_together(&fleet)?;
    let node = "node-1-prometheus";
    fleet.does(&built, &format!("deploy.sh {node} --systemd --dist {dist}"), 180)?;
    fleet.does(&built, &format!("start-all.sh {node}"), 100)?;
    let lived = lives(host, &|| fleet.does(&built, &format!("stop-all.sh {node}"), 100));
    lived.map_err(|problem| {
        let printed = host.on(&format!("journalctl --no-pager -u {UNIT} -n 40"), 20);
        format!("{problem}\n{}", printed.map(|done| done.output).unwrap_or_default())
    })?;
    fleet.does(&built, "destroy.sh node-1 --yes", 100)?;
    let left: Vec<String> = host.listing()?.difference(&before).cloned().collect();
    if left.is_empty() { Ok(()) } else { Err(format!("destroy.sh left\n{}", left.join("\n"))) }
}

fn lives(host: &Host, stop: &dyn Fn() -> Result<String, String>) -> Result<(), String> {
    answers(host, "after its start")?;
    is_confined(host, UNIT)?;
    must_contain(
        &host.does(&format!("systemctl status --no-pager {UNIT}"))?,
        "Prometheus node-1-prometheus of cluster",
    )?;
    let former = shown(host, UNIT, "MainPID")?;
    host.does(&format!("kill -9 {former}"))?;
    wait("systemd to start it again", 60, || {
        let now = shown(host, UNIT, "MainPID")?;
        Ok((now != "0" && now != former).then_some(()))
    })?;
    must_contain(&host.does(&format!("journalctl --no-pager -u {UNIT}"))?, "ended (killed KILL)")?;
    answers(host, "after a kill")?;
    host.reboot()?;
    host.await_up()?;
    answers(host, "after a reboot")?;
    must_contain(&stop()?, "stopped")?;
    has(host, UNIT, &[("ActiveState", "inactive"), ("Result", "success")])
}

fn answers(host: &Host, when: &str) -> Result<(), String> {
    let ask = "/opt/*prometheus*/promtool query instant http://127.0.0.1:9190 'vector(1)'";
    wait(&format!("Prometheus to answer {when}"), 60, || Ok((host.on(ask, 20)?.code == 0).then_some(())))
}

/// The machine's own programs as the makers' archive has them, in a folder on the operator's side.
fn put_together(fleet: &Fleet) -> Result<String, String> {
    let name = format!("prometheus-{}.linux-amd64", watched::version().ok_or("no Prometheus")?);
    let folder = fleet.path("dist");
    let script = format!(
        "mkdir -p \"$1/{name}\" && cp \"$(command -v prometheus)\" \"$(command -v promtool)\" \"$1/{name}/\" && \
         tar -czf \"$1/{name}.tar.gz\" -C \"$1\" {name} && rm -r \"$1/{name}\""
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh"]).arg(&folder);
    command::run(&mut command, None, Duration::from_secs(120))?.succeeds("packing Prometheus")?;
    Ok(folder.display().to_string())
}
