//! What systemd makes of the units: limits, kills, losses of power, reboots of all hosts at once, and a port that is taken.

use super::fleet::{Fleet, Make, wait};
use super::life::Plant;
use crate::boots::must_contain;

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let built = super::build(&fleet)?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| survives(&plant))
}

fn survives(plant: &Plant) -> Result<(), String> {
    plant.begins(super::VERSION)?;
    is_seen(plant)?;

    let (node, host) = ("node-2-datanode", plant.fleet.host("node-2")?);
    let former = plant.main_pid(node)?;
    host.does(&format!("systemctl kill --signal=KILL {}", plant.unit(node)))?;
    wait("systemd to start the killed unit", 60, || {
        let now = plant.main_pid(node)?;
        Ok((now != "0" && now != former).then_some(()))
    })?;
    plant.all_run("after a kill of the whole unit")?;
    plant.note("killed as a unit, and back");

    for name in ["node-1", "node-2"] {
        plant.fleet.host(name)?.power_off()?;
    }
    for name in ["node-1", "node-2"] {
        plant.fleet.host(name)?.power_on()?;
    }
    plant.all_run("after a majority lost its power")?;
    plant.reads("node-3-datanode", "after a majority lost its power")?;
    plant.note("a majority without power, and back");

    for host in &plant.fleet.hosts {
        host.power_off()?;
    }
    for host in &plant.fleet.hosts {
        host.power_on()?;
    }
    plant.all_run("after all lost their power")?;
    plant.reads("node-1-datanode", "after all lost their power")?;
    plant.note("all without power, and back");
    refuses_a_taken_port(plant)
}

/// Limits are in effect, the journal and `systemctl status` show what an operator needs.
fn is_seen(plant: &Plant) -> Result<(), String> {
    for node in ["node-1-confignode", "node-1-datanode"] {
        let (host, pid, unit) = (plant.host_of(node)?, plant.main_pid(node)?, plant.unit(node));
        // No container may have more than the machine that it is on.
        let printed = host.does(&format!(
            "most=$(awk '/^Max open files/ {{ print $5 }}' /proc/1/limits); [ $most -le 65536 ] || most=65536
             has=$(awk '/^Max open files/ {{ print $5 }}' /proc/{pid}/limits); echo $has of $most; [ $has -eq $most ]"
        ))?;
        println!("hosts: {node} may open {}", printed.trim());
        must_contain(&host.does(&format!("systemctl status --no-pager {unit}"))?, "active (running)")?;
        must_contain(&host.does(&format!("journalctl --no-pager -u {unit}"))?, "Started")?;
        let exposure = host.does(&format!("systemd-analyze security --no-pager {unit} | tail -n 1"))?;
        println!("hosts: {}", exposure.trim());
    }
    Ok(())
}

/// A port that is taken: start.sh names who has it, and systemd gives up after its limit.
fn refuses_a_taken_port(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-3-datanode", plant.fleet.host("node-3")?);
    plant.does(&format!("stop-all.sh {node}"), 200)?;
    host.does(
        "setsid python3 -c 'import socket, time; s = socket.create_server((\"0.0.0.0\", 6667)); time.sleep(3600)' \
         >/dev/null 2>&1 </dev/null &",
    )?;
    wait("the port to be taken", 20, || {
        Ok((host.on("ss -tln | grep -q ':6667 '", 20)?.code == 0).then_some(()))
    })?;
    let refused = plant.fleet.control(plant.built, &format!("start-all.sh {node}"), 120)?;
    must_contain(&refused.output, "port 6667 (dn_rpc_port) is used by process")?;
    let unit = plant.unit(node);
    host.does(&format!("systemctl start {unit}"))?;
    wait("systemd to give up", 180, || {
        Ok((host.on(&format!("systemctl is-failed {unit}"), 20)?.code == 0).then_some(()))
    })?;
    must_contain(&host.does(&format!("systemctl status --no-pager {unit} || :"))?, "failed")?;
    host.does("pkill -x python3")?;
    plant.does(&format!("start-all.sh {node}"), 200)?;
    plant.note("a taken port is refused");
    Ok(())
}
