//! Hosts that die while data is copied from them and while they leave their cluster, and the units of nodes that have left.

use super::dying::{SEEN, begin, comes_back, dies, failed};
use super::fleet::{Fleet, Host, Make, wait};
use super::life::Plant;
use super::underway::nothing_runs;
use super::units::has;
use crate::boots::must_contain;
use crate::operations::archives;
use crate::spec::Built;

/// Two more hosts with a DataNode each.
fn with_two_hosts(text: &str) -> String {
    text.replace(
        "host \"node-[1..3]\" address=\"10.0.0.[11..13]\"",
        "host \"node-[1..5]\" address=\"10.0.0.[11..15]\"",
    )
    .replace("confignode on=\"node-*\"", "confignode on=\"node-[1..3]\"")
}

/// The same without the last host and without the DataNode of the first.
fn without_two_nodes(text: &str) -> String {
    with_two_hosts(text)
        .replace(
            "host \"node-[1..5]\" address=\"10.0.0.[11..15]\"",
            "host \"node-[1..4]\" address=\"10.0.0.[11..14]\"",
        )
        .replace("datanode on=\"node-*\"", "datanode on=\"node-[2..4]\"")
}

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 5])?;
    let built = super::build_edited(&fleet, &|text| with_two_hosts(&text))?;
    let left = super::build_edited(&fleet, &|text| without_two_nodes(&text))?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| {
        plant.begins(super::VERSION)?;
        in_a_dump(&plant)?;
        in_its_own_departure(&plant)?;
        keeps_the_unit(&plant, &left)?;
        in_the_departure_of_another(&plant)?;
        leaves_no_unit(&plant, &left)
    })
}

/// A host whose DataNode leads a data region.
fn leader<'a>(plant: &Plant<'a>) -> Result<&'a Host, String> {
    let printed =
        plant.fleet.host("node-1")?.does("sh /opt/clusterc/plant/lib/call.sh node-1-datanode regions")?;
    let leads = |host: &&Host| printed.contains(&format!(" {}:", host.address));
    plant.fleet.hosts.iter().find(leads).ok_or(printed)
}

fn in_a_dump(plant: &Plant) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let place = folder.path().display();
    let dump = format!("dump-data.sh --start 1970-01-01 --end 1970-01-31 --folder {place} --limit 0");
    let host = leader(plant)?;
    let name = &host.name;
    dies(
        plant,
        (&dump, "tar"),
        name,
        &[&format!("{name}: cannot be reached"), &format!("not copied: {name}")],
    )?;
    // The links that were to be packed would keep on the disk what the server deletes.
    let links = "ls -d /data1/iotdb/data/.clusterc-dump.*";
    host.does(links)?;
    if folder.path().join(format!("{name}-datanode-data.tar.part")).exists() {
        return Err("dump-data.sh left a part of an archive".to_owned());
    }
    plant.all_run("after a host died in dump-data.sh")?;
    println!("{}", plant.does(&dump, 120)?);
    if archives(folder.path())?.is_empty() {
        return Err("dump-data.sh left no archive".to_owned());
    }
    // Whether or not the host leads a region again.
    if host.on(links, 20)?.code == 0 {
        return Err("what a dump that was cut off had linked is still there".to_owned());
    }
    plant.note("a host died in dump-data.sh");
    Ok(())
}

/// The host of the node that leaves dies: the cluster takes it out anyway.
fn in_its_own_departure(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-5-datanode", plant.fleet.host("node-5")?);
    let leave = format!("scale-in.sh {node} --timeout 300");
    let script = begin(plant, &leave)?;
    script.says(&format!("{node}: Removing"), 120)?;
    host.power_off()?;
    let words = [
        "node-5: cannot be reached",
        "is removed from plant, but node-5 cannot be reached; next: run this again when it can",
    ];
    failed(&script.ends(300 + SEEN)?, &words)?;
    nothing_runs(plant.fleet)?;
    // Its unit starts the node when the host boots.
    comes_back(host)?;
    let printed = plant.does(&leave, 300)?;
    for words in [
        "plant does not list it (any more)",
        "is removed from plant and stopped; next: remove it from the spec",
    ] {
        must_contain(&printed, words)?;
    }
    must_contain(&plant.does("destroy.sh node-5 --yes", 200)?, "destroyed on 1 host")?;
    super::nothing_is_left(host)?;
    plant.reads("node-2-datanode", "after a host died in scale-in.sh")?;
    plant.note("a host died in its own departure");
    Ok(())
}

/// A host dies that has to take over data: the cluster may give up then, and does it when the host is back and it is asked again.
fn in_the_departure_of_another(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-1-datanode", plant.fleet.host("node-4")?);
    let leave = format!("scale-in.sh {node} --timeout 240");
    let script = begin(plant, &leave)?;
    script.says(&format!("{node}: Removing"), 120)?;
    host.power_off()?;
    let mut done = script.ends(240 + SEEN)?;
    comes_back(host)?;
    let is_out = format!("{node} is removed from plant and stopped");
    wait("a further run to finish", 600, || {
        println!("{}", done.output);
        if done.code == 0 {
            return must_contain(&done.output, &is_out).map(Some);
        }
        let reasons = ["gave up, and node-1-datanode stays a member", "is still listed (", "must be Running"];
        if !reasons.iter().any(|reason| done.output.contains(reason)) {
            return Err(std::mem::take(&mut done.output));
        }
        done = plant.fleet.control(plant.built, &leave, 300)?;
        Ok(None)
    })?;
    plant.reads("node-2-datanode", "after another host died in scale-in.sh")?;
    plant.note("a host died in the departure of another");
    Ok(())
}

/// A bundle without a node that runs leaves its unit, and reports it; the bundle before is laid again then.
fn keeps_the_unit(plant: &Plant, left: &Built) -> Result<(), String> {
    let (host, unit) = (plant.fleet.host("node-1")?, plant.unit("node-1-datanode"));
    let printed = Plant::new(plant.fleet, left).does("deploy.sh node-1", 200)?;
    must_contain(
        &printed,
        &format!("{unit}: its node is no longer part of this host, but still runs; stop it"),
    )?;
    has(host, &unit, &[("ActiveState", "active"), ("UnitFileState", "enabled")])?;
    plant.does("deploy.sh node-1", 200)?;
    plant.note("the unit of a node that runs stays");
    Ok(())
}

/// The unit of a node that left goes with the next bundle: a boot would start the node again.
fn leaves_no_unit(plant: &Plant, left: &Built) -> Result<(), String> {
    let (host, unit) = (plant.fleet.host("node-1")?, plant.unit("node-1-datanode"));
    let after = Plant::new(plant.fleet, left);
    has(host, &unit, &[("UnitFileState", "enabled")])?;
    must_contain(&plant.does("clean.sh node-1-datanode --yes", 100)?, "cleaned on 1 host")?;
    let printed = after.does("deploy.sh", 200)?;
    must_contain(&printed, &format!("{unit}: its node is no longer part of this host, removing it"))?;
    has(host, &unit, &[("LoadState", "not-found"), ("NeedDaemonReload", "no")])?;
    let known =
        host.does("systemctl list-unit-files --no-legend 'plant-*'; ls /etc/systemd/system/*.wants")?;
    must_contain(&known, "plant-node-1-confignode.service")?;
    if known.contains(&unit) {
        return Err(format!("{unit} is still there:\n{known}"));
    }
    must_contain(&after.does("deploy.sh", 200)?, "node-1: node-1: is installed, nothing to change")?;
    host.reboot()?;
    host.await_up()?;
    after.all_run("after a reboot of the host that a node left")?;
    if host.on("pgrep -f '[d]b.service.DataNode'", 20)?.code == 0 {
        return Err("the DataNode that left runs again".to_owned());
    }
    after.reads("node-2-datanode", "after a reboot of the host that a node left")?;
    after.note("the unit of a node that left is gone");
    after.ends()
}
