//! What operators do to a cluster over the years, by ssh: restarts, changes of the configuration, hosts that come and go, copies
//! of logs and data, and the end.

use std::fs::File;

use super::fleet::{Fleet, Make, wait};
use super::life::Plant;
use crate::boots::must_contain;
use crate::operations::{archive, archives};

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 4])?;
    let built = super::build(&fleet)?;
    // A parameter that acts at once, and one that waits for a restart.
    let changed = super::build_edited(&fleet, &|text| with_changes(&text))?;
    let grown = super::build_edited(&fleet, &|text| with_a_host(&with_changes(&text)))?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| {
        plant.begins(super::VERSION)?;
        restarts(&plant)?;
        reloads(&Plant::new(&fleet, &changed))?;
        comes_and_goes(&Plant::new(&fleet, &grown))?;
        let plant = Plant::new(&fleet, &changed);
        dumps(&plant)?;
        let refused = fleet.control(&changed, "destroy.sh --yes --force", 60)?;
        must_contain(&refused.output, "is running, stop it first")?;
        plant.ends()
    })
}

pub(super) fn with_changes(text: &str) -> String {
    let wal = "wal-dirs \"/data2/iotdb/wal\"\n";
    let more = "set \"slow_query_threshold\" 1\n        set \"dn_rpc_max_concurrent_client_num\" 500\n";
    text.replace(wal, &format!("{wal}        {more}"))
}

/// A fourth host with a DataNode.
pub(super) fn with_a_host(text: &str) -> String {
    text.replace(
        "host \"node-[1..3]\" address=\"10.0.0.[11..13]\"",
        "host \"node-[1..4]\" address=\"10.0.0.[11..14]\"",
    )
    .replace("confignode on=\"node-*\"", "confignode on=\"node-[1..3]\"")
}

fn restarts(plant: &Plant) -> Result<(), String> {
    must_contain(&plant.does("restart-all.sh", 500)?, "all 6 nodes are Running")?;
    plant.reads("node-2-datanode", "after restart-all.sh")?;
    let (one, other) = ("node-2-datanode", "node-3-datanode");
    let before = (plant.main_pid(one)?, plant.main_pid(other)?);
    must_contain(&plant.does(&format!("restart-all.sh {one}"), 300)?, "1 of its nodes")?;
    if plant.main_pid(one)? == before.0 || plant.main_pid(other)? != before.1 {
        return Err(format!("restart-all.sh {one} restarted something else"));
    }
    plant.note("restarted");
    must_contain(&plant.does("restart-rolling.sh", 900)?, "all 6 nodes were restarted")?;
    plant.reads("node-3-datanode", "after restart-rolling.sh")?;
    plant.note("restarted one by one");
    Ok(())
}

fn reloads(plant: &Plant) -> Result<(), String> {
    let node = "node-1-datanode";
    must_contain(&plant.does("distribute.sh", 100)?, "3 hosts have their files")?;
    let printed = plant.fleet.control(plant.built, "reload.sh", 120)?;
    for words in
        ["dn_rpc_max_concurrent_client_num waits for a restart", "in effect now: slow_query_threshold"]
    {
        must_contain(&printed.output, words)?;
    }
    if printed.code != 3 {
        return Err(format!("reload.sh ended with {}\n{}", printed.code, printed.output));
    }
    // Every query of more than a millisecond is slow now.
    plant.reads(node, "after reload.sh")?;
    let log = format!("{}/logs/log_datanode_slow_sql.log", plant.node(node)?.root);
    wait("a slow query in the log", 60, || {
        Ok((plant.host_of(node)?.on(&format!("grep -q 'count(heat)' {log}"), 20)?.code == 0).then_some(()))
    })?;
    must_contain(&plant.does("restart-rolling.sh datanode", 600)?, "all 3 nodes were restarted")?;
    must_contain(&plant.does("reload.sh", 120)?, "everything that changed is in effect")?;
    plant.note("reloaded");
    Ok(())
}

/// A DataNode joins with its host, and leaves.
fn comes_and_goes(plant: &Plant) -> Result<(), String> {
    let (node, host) = ("node-4-datanode", plant.fleet.host("node-4")?);
    let before = host.listing()?;
    let printed = plant.does(&format!("scale-out.sh --systemd --dist {}", archive(super::VERSION)), 500)?;
    must_contain(&printed, "1 new node is a member")?;
    must_contain(&plant.does("distribute.sh", 100)?, "4 hosts have their files")?;
    plant.all_run("after scale-out.sh")?;
    plant.reads(node, "after scale-out.sh")?;
    host.reboot()?;
    host.await_up()?;
    plant.all_run("after a reboot of the host that joined")?;
    plant.note("scaled out");
    let refused = plant.fleet.control(plant.built, &format!("destroy.sh {node} --yes"), 60)?;
    must_contain(&refused.output, "node-4-datanode is still a member of cluster plant (Running)")?;
    must_contain(
        &plant.does(&format!("scale-in.sh {node} --timeout 300"), 400)?,
        "is removed from plant and stopped",
    )?;
    must_contain(&plant.does("destroy.sh node-4 --yes", 100)?, "destroyed on 1 host")?;
    let after = host.listing()?;
    let left: Vec<&String> = after.difference(&before).collect();
    if !left.is_empty() {
        return Err(format!("destroy.sh left on node-4: {left:?}"));
    }
    plant.reads("node-1-datanode", "after scale-in.sh")?;
    plant.note("scaled in");
    Ok(())
}

/// What was dumped is all: an empty cluster that loads it has every row.
fn dumps(plant: &Plant) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let place = folder.path().display();
    plant.does(&format!("dump-log.sh node-2-datanode --folder {place} --limit 0"), 120)?;
    if !folder.path().join("node-2-datanode-logs.tar").is_file() {
        return Err("dump-log.sh left no archive".to_owned());
    }
    plant
        .does(&format!("dump-data.sh --start 1970-01-01 --end 1970-01-31 --folder {place} --limit 0"), 120)?;
    plant.does("stop-all.sh", 300)?;
    must_contain(&plant.does("clean.sh --yes", 60)?, "cleaned on 3 hosts")?;
    must_contain(&plant.does("start-all.sh", 400)?, "all 6 nodes are Running")?;
    let node = "node-1-datanode";
    let empty = plant.sql(node, "show databases")?.succeeds("show databases")?;
    if empty.contains("root.pump") {
        return Err(format!("a cleaned cluster still has\n{empty}"));
    }
    for path in archives(folder.path())? {
        let file = File::open(&path).map_err(|error| error.to_string())?;
        let unpack = "mkdir -p /var/tmp/dump && tar -xf - -C /var/tmp/dump && chmod -R a+rwX /var/tmp/dump";
        plant.host_of(node)?.on_with(unpack, Some(file), 60)?.succeeds("unpacking a dump")?;
    }
    plant.sql(node, "load '/var/tmp/dump'")?.succeeds("loading a dump")?;
    plant.reads(node, "after dump-data.sh, clean.sh and load")?;
    plant.host_of(node)?.does("rm -rf /var/tmp/dump")?;
    plant.note("dumped, cleaned and loaded");
    Ok(())
}
