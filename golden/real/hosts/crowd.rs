//! A cluster on twenty hosts, from its deployment to its end, by ssh: more hosts than the scripts do at a time.

use super::control::order;
use super::fleet::{Fleet, Host, Make};
use super::life::Plant;
use crate::boots::must_contain;
use crate::operations::archive;
use crate::spec::{self, Built};

/// How many hosts there are, each with a DataNode; three of them have a ConfigNode as well.
const HOSTS: usize = 20;

/// Twenty-three servers on one machine: as small as they start, by a collector and a compiler of few threads.
fn bundle(fleet: &Fleet) -> Result<Built, String> {
    let prefix = &fleet.network.prefix;
    let text = format!(
        "cluster \"plant\" product=\"iotdb\" version=\"{}\" {{
            install \"/opt/iotdb\" user=\"iotdb\"
            replication schema=3 data=3
            consensus config=\"ratis\" schema=\"ratis\" data=\"ratis\"
            host \"node-[1..{HOSTS}]\" address=\"{prefix}.[11..{}]\"
            every \"node\" {{
                set \"disk_space_warning_threshold\" 0.01
                jvm \"-XX:+UseSerialGC\" \"-XX:TieredStopAtLevel=1\"
            }}
            confignode on=\"node-[1..3]\" {{ memory heap=\"256MiB\" direct=\"64MiB\"; }}
            datanode on=\"node-*\" {{ memory heap=\"320MiB\" direct=\"96MiB\"; }}
        }}",
        super::VERSION,
        10 + HOSTS
    );
    let compiled = spec::compile_text(&text)?;
    spec::must_pass(&compiled)?;
    let checked = compiled.into_checked().ok_or("a spec without findings gives no model")?;
    spec::build(&checked)
}

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make { is_light: true, ..Make::default() }; HOSTS])?;
    let built = bundle(&fleet)?;
    let plant = Plant::new(&fleet, &built);
    plant.tries(|| lives(&plant))
}

fn lives(plant: &Plant) -> Result<(), String> {
    let output = in_order(plant, &format!("deploy.sh --dist {}", archive(super::VERSION)), 900)?;
    must_contain(&output, &format!("installed on {HOSTS} hosts"))?;
    plant.note("deployed");
    let output = in_order(plant, "start-all.sh --timeout 900", 1200)?;
    must_contain(&output, &format!("all {} nodes are Running", HOSTS + 3))?;
    plant.note("started");
    must_contain(&in_order(plant, "status-all.sh", 300)?, "all nodes are Running")?;
    plant.note("told its state");
    must_contain(&plant.does("prove.sh", 200)?, "2 rows were written, read back and deleted")?;
    plant.write("node-1-datanode")?;
    plant.reads(&format!("node-{HOSTS}-datanode"), "by the last of the nodes")?;
    plant.note("written and read");
    in_order(plant, "stop-all.sh --timeout 300", 600)?;
    plant.note("stopped");
    plant.destroys()
}

/// Runs a script, which reports the hosts in the order of the spec, or the opposite one when it stops them, and logs in
/// to each of them once.
fn in_order(plant: &Plant, script: &str, seconds: u64) -> Result<String, String> {
    let logins = || plant.fleet.hosts.iter().map(Host::logins).collect::<Result<Vec<usize>, _>>();
    let before = logins()?;
    let output = plant.does(script, seconds)?;
    println!("{output}");
    let mut expected: Vec<String> = plant.fleet.hosts.iter().map(|host| host.name.clone()).collect();
    if script.starts_with("stop") {
        expected.reverse();
    }
    if order(&output) != expected {
        return Err(format!("{script} does not tell of the hosts in order:\n{output}"));
    }
    let times: Vec<usize> = logins()?.iter().zip(before).map(|(now, before)| now - before).collect();
    if times.iter().any(|times| *times != 1) {
        return Err(format!("{script} logged in {times:?} times, where one connection does"));
    }
    Ok(output)
}
