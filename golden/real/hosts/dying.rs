//! Hosts that die in the middle of an operation, and operators who press Ctrl-C: the message names the host, and a
//! second run does the rest.

use super::fleet::{Fleet, Host, Make, wait};
use super::life::Plant;
use super::operations::{with_a_host, with_changes};
use super::underway::{Held, Underway, nothing_runs};
use super::upgrade::OTHER_FORMAT;
use crate::boots::must_contain;
use crate::command::Done;
use crate::operations::archive;

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let built = super::build(&fleet)?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| {
        in_a_deploy(&plant)?;
        in_a_start(&plant)?;
        in_a_rolling_restart(&plant)?;
        in_a_destroy(&plant)
    })
}

/// How long a script may take to see that a host is gone.
pub(super) const SEEN: u64 = 200;

pub(super) fn begin(plant: &Plant, script: &str) -> Result<Underway, String> {
    Underway::begin(plant.fleet, plant.built, script)
}

pub(super) fn failed(done: &Done, words: &[&str]) -> Result<(), String> {
    println!("{}", done.output);
    if done.code != 1 {
        return Err(format!("ended with {}\n{}", done.code, done.output));
    }
    words.iter().try_for_each(|word| must_contain(&done.output, word))
}

pub(super) fn comes_back(host: &Host) -> Result<(), String> {
    host.power_on()?;
    host.await_up()
}

fn in_a_deploy(plant: &Plant) -> Result<(), String> {
    let deploy = format!("deploy.sh --systemd --dist {}", archive(super::VERSION));
    let (one, other) = (plant.fleet.host("node-1")?, plant.fleet.host("node-2")?);

    let held = Held::new(other, "unzip")?;
    let script = begin(plant, &deploy)?;
    held.await_it()?;
    other.power_off()?;
    failed(&script.ends(SEEN)?, &["node-2: cannot be reached", "not installed on: node-2;"])?;
    nothing_runs(plant.fleet)?;
    comes_back(other)?;
    held.let_go()?;
    plant.note("a host died in deploy.sh");

    // What install.sh had started on the host is finished by a second run (golden/harness/install.rs has two at once).
    one.does("rm -rf /opt/iotdb/lib")?;
    let held = Held::new(one, "unzip")?;
    let script = begin(plant, &deploy)?;
    held.await_it()?;
    script.interrupt()?;
    failed(&script.ends(60)?, &["interrupted; run this again"])?;
    nothing_runs(plant.fleet)?;
    let script = begin(plant, &deploy)?;
    held.let_go()?;
    let printed = script.ends(200)?.succeeds("deploy.sh once more")?;
    println!("{printed}");
    must_contain(&printed, "installed on 3 hosts")?;
    wait("install.sh to be over", 60, || {
        Ok((one.on("pgrep -f '[i]nstall.sh'", 20)?.code != 0).then_some(()))
    })?;
    let left = one.does("find /opt -name '*clusterc-unpacking*' -o -name '*.carried' -o -name '*.work'")?;
    if !left.is_empty() {
        return Err(format!("deploy.sh left\n{left}"));
    }
    let printed = plant.does(&deploy, 200)?;
    must_contain(&printed, "node-1: node-1: is installed, nothing to change")?;
    must_contain(&printed, "node-2: node-2: is installed, nothing to change")?;
    plant.note("Ctrl-C in deploy.sh");
    Ok(())
}

/// Waits until a unit's process is there.
fn await_launch(plant: &Plant, node: &str) -> Result<(), String> {
    wait(&format!("{node} to be launched"), 200, || Ok((plant.main_pid(node)? != "0").then_some(())))
}

fn in_a_start(plant: &Plant) -> Result<(), String> {
    let script = begin(plant, "start-all.sh")?;
    await_launch(plant, "node-2-confignode")?;
    script.interrupt()?;
    failed(&script.ends(60)?, &["interrupted; run this again"])?;
    nothing_runs(plant.fleet)?;
    plant.note("Ctrl-C in start-all.sh");

    let host = plant.fleet.host("node-3")?;
    let script = begin(plant, "start-all.sh")?;
    await_launch(plant, "node-3-datanode")?;
    host.power_off()?;
    failed(&script.ends(SEEN)?, &["node-3: cannot be reached", "not started on: node-3"])?;
    nothing_runs(plant.fleet)?;
    comes_back(host)?;
    must_contain(&plant.does("start-all.sh", 400)?, "all 6 nodes are Running")?;
    plant.write("node-1-datanode")?;
    plant.note("a host died in start-all.sh");
    Ok(())
}

fn in_a_rolling_restart(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-2-datanode", plant.fleet.host("node-2")?);
    let former = plant.main_pid(node)?;
    let script = begin(plant, "restart-rolling.sh datanode")?;
    wait("node-2-datanode to be restarted", 300, || {
        let now = plant.main_pid(node)?;
        Ok((now != former && now != "0").then_some(()))
    })?;
    host.power_off()?;
    failed(
        &script.ends(SEEN)?,
        &[
            "node-2: cannot be reached",
            "stopped early: node-2-datanode on node-2 did not start again; 1 of 3 were restarted",
        ],
    )?;
    plant.reads("node-1-datanode", "while a host is down")?;
    let refused = plant.fleet.control(plant.built, "restart-rolling.sh datanode", 200)?;
    failed(&refused, &["not started: not every node of plant is Running"])?;
    let printed = plant.fleet.control(plant.built, "status-all.sh", 200)?;
    failed(&printed, &["node-2: cannot be reached", "not in order: node-2"])?;
    comes_back(host)?;
    plant.all_run("after a host died in restart-rolling.sh")?;
    must_contain(&plant.does("restart-rolling.sh datanode", 600)?, "all 3 nodes were restarted")?;
    plant.reads(node, "after a host died in restart-rolling.sh")?;
    plant.note("a host died in restart-rolling.sh");
    Ok(())
}

fn in_a_destroy(plant: &Plant) -> Result<(), String> {
    plant.does("stop-all.sh", 300)?;
    let host = plant.fleet.host("node-2")?;
    let held = Held::new(host, "rmdir")?;
    let script = begin(plant, "destroy.sh --yes")?;
    held.await_it()?;
    host.power_off()?;
    failed(
        &script.ends(SEEN)?,
        &["node-2: cannot be reached", "not everything was deleted on: node-2; run destroy.sh again"],
    )?;
    nothing_runs(plant.fleet)?;
    comes_back(host)?;
    held.let_go()?;
    // Its units were still there when it booted, so its nodes run again.
    let refused = plant.fleet.control(plant.built, "destroy.sh --yes", 100)?;
    must_contain(&refused.output, "is running, stop it first")?;
    plant.does("stop-all.sh node-2", 300)?;
    plant.destroys()?;
    plant.note("a host died in destroy.sh");
    Ok(())
}

/// The same where the cluster is changed: its configuration, its hosts, its release.
pub(super) fn changes() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 4])?;
    let before = |text: String| text.replace(super::VERSION, OTHER_FORMAT);
    let built = super::build_edited(&fleet, &before)?;
    let changed = super::build_edited(&fleet, &|text| with_changes(&before(text)))?;
    let grown = super::build_edited(&fleet, &|text| with_a_host(&with_changes(&before(text))))?;
    let newer = super::build_edited(&fleet, &|text| with_a_host(&with_changes(&text)))?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| {
        plant.begins(OTHER_FORMAT)?;
        in_a_distribution(&Plant::new(&fleet, &changed))?;
        in_a_dump(&Plant::new(&fleet, &changed))?;
        in_a_growth(&Plant::new(&fleet, &grown))?;
        in_an_upgrade(&Plant::new(&fleet, &newer))
    })
}

/// Has a host die while a script has it run a program, and come back.
pub(super) fn dies(
    plant: &Plant,
    (script, program): (&str, &'static str),
    name: &str,
    words: &[&str],
) -> Result<(), String> {
    let host = plant.fleet.host(name)?;
    let held = Held::new(host, program)?;
    let script = begin(plant, script)?;
    held.await_it()?;
    host.power_off()?;
    failed(&script.ends(SEEN)?, words)?;
    nothing_runs(plant.fleet)?;
    comes_back(host)?;
    held.let_go()
}

fn in_a_distribution(plant: &Plant) -> Result<(), String> {
    let words = ["node-2: cannot be reached", "files not copied to: node-2; run this again"];
    dies(plant, ("distribute.sh", "tar"), "node-2", &words)?;
    must_contain(&plant.does("distribute.sh", 100)?, "3 hosts have their files")?;
    plant.all_run("after a host died in distribute.sh")?;
    must_contain(&plant.does("restart-rolling.sh datanode", 600)?, "all 3 nodes were restarted")?;
    plant.note("a host died in distribute.sh");
    Ok(())
}

fn in_a_dump(plant: &Plant) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let dump = format!("dump-log.sh datanode --folder {} --limit 0", folder.path().display());
    dies(plant, (&dump, "tar"), "node-3", &["node-3: cannot be reached", "no logs from: node-3"])?;
    plant.all_run("after a host died in dump-log.sh")?;
    plant.does(&dump, 120)?;
    for node in ["node-1", "node-2", "node-3"] {
        if !folder.path().join(format!("{node}-datanode-logs.tar")).is_file() {
            return Err(format!("dump-log.sh left no archive of {node}"));
        }
    }
    plant.note("a host died in dump-log.sh");
    Ok(())
}

fn in_a_growth(plant: &Plant) -> Result<(), String> {
    let grow = format!("scale-out.sh --systemd --dist {}", archive(OTHER_FORMAT));
    let words = [
        "node-4: cannot be reached",
        "stopped early: node-4-datanode on node-4 could not be installed; 0 of 1 were added",
    ];
    dies(plant, (&grow, "unzip"), "node-4", &words)?;
    must_contain(&plant.does(&grow, 500)?, "1 new node is a member")?;
    plant.all_run("after a host died in scale-out.sh")?;
    plant.note("a host died in scale-out.sh");
    Ok(())
}

fn in_an_upgrade(plant: &Plant) -> Result<(), String> {
    let upgrade = format!("upgrade.sh --dist {}", archive(super::VERSION));
    let words = [
        "node-3: cannot be reached",
        "everything is stopped, but not installed on: node-3; next: run this again",
    ];
    dies(plant, (&upgrade, "unzip"), "node-3", &words)?;
    // Its units start the nodes of the release before when it boots.
    must_contain(&plant.does(&upgrade, 1200)?, "all 7 nodes run the version of this bundle")?;
    plant.reads("node-3-datanode", "after a host died in upgrade.sh")?;
    plant.note("a host died in upgrade.sh");
    plant.ends()
}

/// The same where a cluster reads its configuration again, and where its data is deleted.
pub(super) fn upkeep() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let built = super::build(&fleet)?;
    let changed = super::build_edited(&fleet, &|text| with_changes(&text))?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| {
        plant.begins(super::VERSION)?;
        let plant = Plant::new(&fleet, &changed);
        in_a_reload(&plant)?;
        in_a_clean(&plant)
    })
}

fn in_a_reload(plant: &Plant) -> Result<(), String> {
    plant.does("distribute.sh", 100)?;
    dies(
        plant,
        ("reload.sh", "comm"),
        "node-2",
        &["not responding", "not reloaded on: node-2; run this again"],
    )?;
    plant.all_run("after a host died in reload.sh")?;
    // The other nodes continue with what waits for a restart, and one that has started since has it all.
    let printed = plant.fleet.control(plant.built, "reload.sh", 120)?;
    must_contain(&printed.output, "waits for a restart")?;
    must_contain(&plant.does("restart-rolling.sh datanode", 600)?, "all 3 nodes were restarted")?;
    must_contain(&plant.does("reload.sh", 120)?, "everything that changed is in effect")?;
    plant.note("a host died in reload.sh");
    Ok(())
}

fn in_a_clean(plant: &Plant) -> Result<(), String> {
    plant.does("stop-all.sh", 300)?;
    dies(plant, ("clean.sh --yes", "du"), "node-3", &["node-3: cannot be reached", "node-3"])?;
    // Its units were still there when it booted, so its nodes run again.
    plant.does("stop-all.sh node-3", 300)?;
    must_contain(&plant.does("clean.sh --yes", 100)?, "cleaned on 3 hosts")?;
    must_contain(&plant.does("start-all.sh", 400)?, "all 6 nodes are Running")?;
    must_contain(&plant.does("prove.sh", 100)?, "2 rows were written, read back and deleted")?;
    plant.note("a host died in clean.sh");
    plant.ends()
}
