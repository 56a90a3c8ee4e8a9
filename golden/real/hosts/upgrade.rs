//! Upgrades by ssh, of nodes that are units of systemd: over a link that is slow, where every word takes a fifth of a second each way,
//! and back again.

use super::fleet::{Fleet, Make};
use super::life::Plant;
use super::units::{has, shown};
use crate::boots::must_contain;
use crate::operations::archive;
use crate::spec::Built;

/// A release whose data the next one turns into what there is no way back from.
pub(super) const OTHER_FORMAT: &str = "1.3.3";

/// A release that reads the data of the next one.
pub(super) const SAME_FORMAT: &str = "2.0.7";

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let older = super::build_edited(&fleet, &|text| text.replace(super::VERSION, OTHER_FORMAT))?;
    let newer = super::build(&fleet)?;
    let plant = Plant::new(&fleet, &older);
    plant.tries(|| upgrades(&plant, &newer))
}

fn upgrades(plant: &Plant, newer: &Built) -> Result<(), String> {
    plant.begins(OTHER_FORMAT)?;
    plant.fleet.slow_down()?;
    must_contain(&plant.does("status-all.sh", 100)?, "all nodes are Running")?;
    plant.note("told its state over a slow link");
    let plant = &Plant::new(plant.fleet, newer);
    must_contain(&plant.does("check.sh", 100)?, "all 3 hosts are ready")?;
    let refused = plant.fleet.control(newer, "distribute.sh", 100)?;
    must_contain(&refused.output, "it is version 1.3.3, but the spec has 2.0.10")?;
    let printed = plant.does(&format!("upgrade.sh --dist {}", archive(super::VERSION)), 1200)?;
    must_contain(&printed, "you cannot go back to")?;
    must_contain(&printed, "all 6 nodes run the version of this bundle")?;
    plant.note("upgraded over a slow link");
    all_are(plant, super::VERSION)?;
    plant.reads("node-3-datanode", "after upgrade.sh")?;
    must_contain(&plant.does("prove.sh", 100)?, "2 rows were written, read back and deleted")?;
    plant.host_of("node-2-datanode")?.reboot()?;
    plant.host_of("node-2-datanode")?.await_up()?;
    plant.all_run("after an upgrade and a reboot")?;
    plant.note("rebooted, and back");
    plant.ends()
}

/// The cluster itself lists every node with that release.
fn all_are(plant: &Plant, version: &str) -> Result<(), String> {
    let printed = plant.does("show.sh --details", 100)?;
    if printed.matches(&format!("|{version:>7}|")).count() != plant.built.nodes.len() {
        return Err(format!("expected every node to be of {version}\n{printed}"));
    }
    Ok(())
}

/// The folder that units of the newer bundle know of and those of the older one do not.
const FOLDER: &str = "/data3/iotdb/udf";

/// A cluster whose units differ from those before.
fn with_a_folder(text: &str) -> String {
    let wal = "wal-dirs \"/data2/iotdb/wal\"\n";
    text.replace(wal, &format!("{wal}        set \"udf_lib_dir\" \"{FOLDER}\"\n"))
}

/// From one release to the next and back, with its units and its rows; and an undo that keeps data, which the next install uses.
pub(super) fn and_back() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let older = super::build_edited(&fleet, &|text| text.replace(super::VERSION, SAME_FORMAT))?;
    let newer = super::build_edited(&fleet, &|text| with_a_folder(&text))?;
    let (before, after) = (Plant::new(&fleet, &older), Plant::new(&fleet, &newer));
    before.tries(|| {
        before.begins(SAME_FORMAT)?;
        goes_on(&after)?;
        goes_back(&before)?;
        is_undone(&before)?;
        before.starts(SAME_FORMAT)?;
        reads_all(&before, "after an undo and a new install")?;
        ends_without_a_file(&before)
    })
}

/// Every unit is the bundle's own, and systemd has read it.
fn has_units(plant: &Plant, has_folder: bool) -> Result<(), String> {
    for node in &plant.built.nodes {
        let (host, unit) = (plant.host_of(&node.name)?, plant.unit(&node.name));
        has(
            host,
            &unit,
            &[("NeedDaemonReload", "no"), ("ActiveState", "active"), ("UnitFileState", "enabled")],
        )?;
        let knows = shown(host, &unit, "RequiresMountsFor")?.contains(FOLDER);
        if knows != (has_folder && node.role == "datanode") {
            return Err(format!("systemd has another {unit} than the bundle"));
        }
    }
    Ok(())
}

/// What was written by either release.
fn reads_all(plant: &Plant, when: &str) -> Result<(), String> {
    plant.reads("node-3-datanode", when)?;
    let printed =
        plant.sql("node-3-datanode", "select count(heat) from root.later.d1")?.succeeds("select")?;
    if printed.split(['|', ' ', '\n']).any(|word| word == "3") {
        return Ok(());
    }
    Err(format!("rows of the newer release are gone {when}\n{printed}"))
}

fn goes_on(plant: &Plant) -> Result<(), String> {
    let printed = plant.does(&format!("upgrade.sh --dist {}", archive(super::VERSION)), 900)?;
    println!("{printed}");
    must_contain(&printed, "all 6 nodes run the version of this bundle")?;
    if printed.contains("you cannot go back to") {
        return Err(format!("there is a way back from {}:\n{printed}", super::VERSION));
    }
    all_are(plant, super::VERSION)?;
    has_units(plant, true)?;
    plant.reads("node-3-datanode", "after upgrade.sh")?;
    let later = "insert into root.later.d1(timestamp,heat) values(1,7),(2,14),(3,21)";
    super::fleet::wait("rows to be written by the newer release", 120, || {
        Ok((plant.sql("node-1-datanode", later)?.code == 0).then_some(()))
    })?;
    plant.note("upgraded");
    let host = plant.fleet.host("node-2")?;
    host.reboot()?;
    host.await_up()?;
    plant.all_run("after an upgrade and a reboot")?;
    all_are(plant, super::VERSION)?;
    plant.note("rebooted, and back");
    Ok(())
}

/// Without an archive: the release before was kept on each host.
fn goes_back(plant: &Plant) -> Result<(), String> {
    let printed = plant.does("upgrade.sh", 900)?;
    println!("{printed}");
    must_contain(&printed, "all 6 nodes run the version of this bundle")?;
    all_are(plant, SAME_FORMAT)?;
    has_units(plant, false)?;
    reads_all(plant, "after going back")?;
    plant.note("went back");
    Ok(())
}

/// The undo leaves data, and neither a unit nor a process.
fn is_undone(plant: &Plant) -> Result<(), String> {
    let refused = plant.fleet.control(plant.built, "undo-all.sh --keep-data", 100)?;
    must_contain(&refused.output, "is running, stop it first")?;
    plant.does("stop-all.sh", 300)?;
    let printed = plant.does("undo-all.sh --keep-data", 100)?;
    println!("{printed}");
    must_contain(&printed, "uninstalled on 3 hosts")?;
    for host in &plant.fleet.hosts {
        let left = host.does("systemctl list-unit-files --no-legend 'plant-*'; systemctl list-units --all --no-legend 'plant-*'; pgrep -a java; :")?;
        if !left.trim().is_empty() {
            return Err(format!("undo-all.sh left on {}:\n{left}", host.name));
        }
        host.does("find /data1/iotdb/data -name '*.tsfile' | grep -q root")?;
    }
    plant.note("taken back, and its data is there");
    Ok(())
}

/// The user and the folders of data were there before the second install, which leaves them; nothing is in them.
fn ends_without_a_file(plant: &Plant) -> Result<(), String> {
    plant.does("stop-all.sh", 300)?;
    must_contain(&plant.does("destroy.sh --yes", 200)?, "destroyed on 3 hosts")?;
    for host in &plant.fleet.hosts {
        let left =
            host.does("find /opt /data* -type f; ls /etc/systemd/system | grep plant; pgrep -a java; :")?;
        if !left.is_empty() {
            return Err(format!("destroy.sh left on {}:\n{left}", host.name));
        }
    }
    plant.note("destroyed");
    Ok(())
}
