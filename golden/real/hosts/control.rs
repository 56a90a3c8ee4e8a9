//! The scripts of control/ by ssh itself: many hosts, a jump host, and hosts with which something is wrong.

use std::fs;
use std::time::{Duration, Instant};

use super::fleet::{Fleet, Make};
use super::underway::{Held, Underway, nothing_runs};
use crate::boots::must_contain;
use crate::command;
use crate::podman::Kind;
use crate::spec::{self, Built};

/// How many hosts the fleet of many has.
const MANY: usize = 20;

/// A bundle for as many hosts as a fleet has.
fn bundle(fleet: &Fleet) -> Result<Built, String> {
    let (count, prefix) = (fleet.hosts.len(), &fleet.network.prefix);
    let text = format!(
        "cluster \"plant\" product=\"iotdb\" version=\"2.0.10\" {{
            install \"/opt/iotdb\" user=\"iotdb\"
            replication schema=1 data=1
            allow \"IOTDB013\" reason=\"nothing is started here\"
            host \"node-[1..{count}]\" address=\"{prefix}.[11..{}]\"
            confignode on=\"node-1\"
            datanode on=\"node-*\"
            every \"node\" {{ memory total=\"1GiB\"; }}
        }}",
        10 + count
    );
    let compiled = spec::compile_text(&text)?;
    let shown = spec::shown(&compiled);
    let checked = compiled.into_checked().ok_or(shown)?;
    spec::build(&checked)
}

/// The hosts whose lines a script printed, in the order of their first lines.
pub(super) fn order(printed: &str) -> Vec<&str> {
    let mut seen = Vec::new();
    for line in printed.lines() {
        if let Some((host, _)) = line.split_once(": ")
            && host.starts_with("node-")
            && !seen.contains(&host)
        {
            seen.push(host);
        }
    }
    seen
}

/// Twenty hosts: in parallel, reported in order, by one connection each; as root, as a user, and through a jump host.
pub(super) fn many() -> Result<(), String> {
    let fleet = Fleet::up(&[Make { is_light: true, ..Make::default() }; MANY])?;
    let built = bundle(&fleet)?;
    let begun = Instant::now();
    let printed = fleet.does(&built, "check.sh", 300)?;
    println!("hosts: check.sh of {MANY} hosts in {} s", begun.elapsed().as_secs());
    must_contain(&printed, &format!("all {MANY} hosts are ready"))?;
    let expected: Vec<String> = (1..=MANY).map(|number| format!("node-{number}")).collect();
    if order(&printed) != expected {
        return Err(format!("hosts are not told in order:\n{printed}"));
    }
    match fleet.host("node-7")?.logins()? {
        1 => {}
        count => return Err(format!("check.sh logged in {count} times, where one connection does")),
    }
    nothing_runs(&fleet)?;
    a_clock_is_off(&fleet, &built)?;

    let mut as_root = fleet.control_command(&built, "check.sh");
    as_root.env("CLUSTERC_BECOME", "").env("CLUSTERC_SSH_USER", "root");
    let done = command::run(&mut as_root, None, Duration::from_secs(300))?.succeeds("check.sh as root")?;
    must_contain(&done, &format!("all {MANY} hosts are ready"))?;

    // Its sshd refuses some of the connections that come while ten others log in: the scripts try these again.
    let config = fs::read_to_string(fleet.path("config")).map_err(|error| error.to_string())?;
    let jump = fleet.host("node-1")?.address.clone();
    fleet.write(
        "config",
        &format!("Match host \"{}.*,!{jump}\"\n  ProxyJump {jump}\n{config}", fleet.network.prefix),
    )?;
    let before = fleet.host("node-1")?.logins()?;
    let printed = fleet.does(&built, "check.sh", 300)?;
    must_contain(&printed, &format!("all {MANY} hosts are ready"))?;
    if fleet.host("node-1")?.logins()? < before + MANY {
        return Err("the jump host of ssh's own configuration was not used".to_owned());
    }
    nothing_runs(&fleet)?;

    interrupted(&fleet, &built)
}

/// One host that has another time is named, and no other. Containers have the clock of their machine, so it is its `date` that is off.
fn a_clock_is_off(fleet: &Fleet, built: &Built) -> Result<(), String> {
    let host = fleet.host("node-3")?;
    host.does(
        "printf '#!/bin/sh\\nexec /bin/date -d \"+1 hour\" \"$@\"\\n' >/usr/local/bin/date && chmod 755 /usr/local/bin/date",
    )?;
    let printed = fleet.does(built, "check.sh", 300)?;
    must_contain(&printed, "node-3: warn  its clock is 3")?;
    if printed.matches("its clock is").count() != 1 {
        return Err(format!("other clocks are off as well:\n{printed}"));
    }
    host.does("rm /usr/local/bin/date").map(drop)
}

/// Ctrl-C in the middle: nothing continues, and a second run does the work.
fn interrupted(fleet: &Fleet, built: &Built) -> Result<(), String> {
    let held = Held::new(fleet.host("node-5")?, "uname")?;
    let script = Underway::begin(fleet, built, "check.sh")?;
    held.await_it()?;
    script.interrupt()?;
    must_contain(&script.ends(30)?.output, "interrupted; run this again")?;
    nothing_runs(fleet)?;
    held.let_go()?;
    must_contain(&fleet.does(built, "check.sh", 300)?, &format!("all {MANY} hosts are ready"))
}

/// Hosts with which something is wrong: each is named with its reason, and keeps no other from being done.
pub(super) fn faults() -> Result<(), String> {
    let usual = Make::default();
    let fleet = Fleet::up(&[
        usual,
        Make { kind: Kind::Bare, ..usual },
        Make { asks: true, ..usual },
        Make { is_known: false, ..usual },
        usual,
        Make { options: &["--tmpfs", "/opt:size=2m"], ..usual },
    ])?;
    let built = bundle(&fleet)?;
    fleet.host("node-5")?.power_off()?;
    let done = fleet.control(&built, "check.sh", 120)?;
    if done.code != 1 {
        return Err(format!("check.sh ended with {}\n{}", done.code, done.output));
    }
    for words in [
        "node-3: sudo: a password is required",
        "node-4: Host key verification failed.",
        "node-4: cannot be reached",
        "node-5: cannot be reached",
        "not ready: node-3 node-4 node-5",
    ] {
        must_contain(&done.output, words)?;
    }
    let archive = crate::operations::archive(super::VERSION);
    let done = fleet.control(&built, &format!("deploy.sh --dist {archive}"), 300)?;
    println!("{}", done.output);
    must_contain(&done.output, "not installed on: node-3 node-4 node-5 node-6")?;
    // What was wrong is put right, and a second run does the rest.
    fleet.host("node-5")?.power_on()?;
    fleet.host("node-5")?.await_up()?;
    fleet.host("node-3")?.does("echo 'op ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/op")?;
    fleet.host("node-6")?.by_machine("mount -o remount,size=2g /opt")?;
    fleet.trust("node-4")?;
    let printed = fleet.does(&built, &format!("deploy.sh --dist {archive}"), 300)?;
    must_contain(&printed, "installed on 6 hosts")?;
    must_contain(&printed, "node-1: node-1: is installed, nothing to change")?;
    must_contain(&fleet.does(&built, "undo-all.sh", 120)?, "on 6 hosts")
}
