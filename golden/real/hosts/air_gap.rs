//! One archive is all that is copied to hosts that have no way to anywhere but each other: by hand, by the scripts from one of the
//! hosts, and by the playbooks.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::fleet::{Fleet, Host, Make, PASSWORD, USER};
use super::life::Plant;
use crate::air_gap::ansible_playbook;
use crate::boots::must_contain;
use crate::command;
use crate::operations::archive;
use crate::spec::Built;

/// The office: a spec, the vendor's archive, a bundle in one file. What has its location next to it is for the trial
/// alone.
struct Carried {
    built: Built,
    archive: PathBuf,
}

impl Carried {
    fn new(fleet: &Fleet) -> Result<Self, String> {
        let built = super::build(fleet)?;
        let text =
            fs::read_to_string(super::folder().join(super::SPEC)).map_err(|error| error.to_string())?;
        let text = text.replace("10.0.0.", &format!("{}.", fleet.network.prefix));
        let spec = fleet.write("plant.kdl", &text)?;
        let packed = fleet.path("plant.tar.gz");
        let mut build = Command::new(env!("CARGO_BIN_EXE_clusterc"));
        build.arg("build").arg(spec).args([
            "--payload",
            &archive(super::VERSION),
            "--archive",
            "tar.gz",
            "-o",
        ]);
        command::run(build.arg(&packed), None, Duration::from_secs(200))?.succeeds("clusterc build")?;
        // Where the operator sits, there is the archive alone as well.
        let out = built.folder.path().join("out");
        fs::remove_dir_all(&out).map_err(|error| error.to_string())?;
        let mut unpack = Command::new("tar");
        unpack.arg("-xzf").arg(&packed).arg("-C").arg(built.folder.path());
        command::run(&mut unpack, None, Duration::from_secs(60))?.succeeds("tar")?;
        fs::rename(built.folder.path().join("plant"), &out).map_err(|error| error.to_string())?;
        Ok(Self { built, archive: packed })
    }
}

fn listings(fleet: &Fleet) -> Result<Vec<BTreeSet<String>>, String> {
    fleet.hosts.iter().map(Host::listing).collect()
}

/// Nothing has come since.
fn same(fleet: &Fleet, before: &[BTreeSet<String>], when: &str) -> Result<(), String> {
    for (host, before) in fleet.hosts.iter().zip(before) {
        let left: Vec<String> = host.listing()?.difference(before).cloned().collect();
        if !left.is_empty() {
            return Err(format!("{when} there is on {}:\n{}", host.name, left.join("\n")));
        }
    }
    Ok(())
}

/// By hand, each host by itself; then from one of them, by ssh inside of the site.
pub(super) fn by_hand() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let carried = Carried::new(&fleet)?;
    let plant = Plant::new(&fleet, &carried.built);
    plant.tries(|| {
        let before = listings(&fleet)?;
        for host in &fleet.hosts {
            // No route leads out of the site.
            if host.on("ip route get 192.0.2.1", 20)?.code == 0 {
                return Err(format!("{} has a way out", host.name));
            }
            let stick = File::open(&carried.archive).map_err(|error| error.to_string())?;
            host.on_with("cat >/root/plant.tar.gz", Some(stick), 100)?.succeeds("carrying the archive")?;
            let printed = host
                .does("cd /root && tar -xzf plant.tar.gz && rm plant.tar.gz && cd plant && sh verify.sh")?;
            must_contain(&printed, "all unchanged")?;
            let printed =
                host.on(&format!("cd /root/plant && sh hosts/{}/install.sh --systemd", host.name), 200)?;
            println!("{}", printed.output);
            must_contain(&printed.succeeds("install.sh")?, "installed; next:")?;
            let printed =
                host.does(&format!("cd /root/plant && sh hosts/{}/install.sh --systemd", host.name))?;
            must_contain(&printed, "is installed, nothing to change")?;
            println!("{}", host.does("sh /opt/clusterc/plant/preflight.sh --quiet")?);
        }
        let refused = fleet.host("node-1")?.on("sh /root/plant/hosts/node-2/install.sh", 60)?;
        must_contain(&refused.output, "hosts/node-1 of the bundle is for this machine")?;
        plant.note("installed by hand");
        for host in &fleet.hosts {
            let printed = host.on("sh /opt/clusterc/plant/start.sh", 300)?.succeeds("start.sh")?;
            println!("{printed}");
        }
        plant.all_run("after start.sh on each host")?;
        plant.write("node-1-datanode")?;
        plant.note("started by hand");
        // DataNodes first: one that tells its end to ConfigNodes without a majority waits for minutes.
        for role in ["datanode", "confignode"] {
            for host in fleet.hosts.iter().rev() {
                let printed =
                    host.on(&format!("sh /opt/clusterc/plant/stop.sh {role}"), 300)?.succeeds("stop.sh")?;
                println!("{printed}");
            }
        }
        plant.note("stopped by hand");
        // After a stop of all, ConfigNodes need each other: they are started everywhere before any is waited for.
        for options in [" --rejoin", ""] {
            for host in &fleet.hosts {
                let printed = host
                    .on(&format!("sh /opt/clusterc/plant/start.sh{options}"), 300)?
                    .succeeds("start.sh")?;
                println!("{printed}");
            }
        }
        plant.all_run("after a stop and a start by hand")?;
        plant.reads("node-2-datanode", "after a stop and a start by hand")?;
        plant.note("started by hand once more");
        from_inside(&plant)?;
        for host in &fleet.hosts {
            host.does(&format!("rm -rf /root/plant /home/{USER}/plant /home/{USER}/.ssh/id_ed25519 /home/{USER}/.ssh/known_hosts*"))?;
        }
        same(&fleet, &before, "after undo-all.sh")
    })
}

/// The operator's place is one of the hosts.
fn from_inside(plant: &Plant) -> Result<(), String> {
    let place = plant.fleet.host("node-1")?;
    let key = fs::read_to_string(plant.fleet.path("key")).map_err(|error| error.to_string())?;
    let known = fs::read_to_string(plant.fleet.path("known_hosts")).map_err(|error| error.to_string())?;
    place.does(&format!(
        "set -e
        cp -R /root/plant /home/{USER}/plant
        cd /home/{USER}/.ssh
        printf '%s' '{key}' >id_ed25519
        chmod 600 id_ed25519
        printf '%s' '{known}' >known_hosts
        chown -R {USER}: /home/{USER}"
    ))?;
    let does = |script: &str| {
        let line = format!(
            "runuser -u {USER} -- sh -c \"cd && CLUSTERC_BECOME='sudo -n' sh plant/control/{script}\""
        );
        let printed = place.on(&line, 400)?.succeeds(script)?;
        println!("{printed}");
        Ok::<String, String>(printed)
    };
    must_contain(&does("check.sh")?, "all 3 hosts are ready")?;
    let printed = does("deploy.sh --systemd")?;
    must_contain(&printed, "node-3: node-3: is installed, nothing to change")?;
    must_contain(&does("start-all.sh")?, "all 6 nodes are Running")?;
    must_contain(&does("prove.sh")?, "2 rows were written, read back and deleted")?;
    must_contain(&does("stop-all.sh")?, "all 6 nodes are stopped")?;
    does("clean.sh --yes")?;
    must_contain(&does("undo-all.sh")?, "uninstalled on 3 hosts")?;
    plant.note("taken back from inside");
    Ok(())
}

/// The playbooks by ssh, by a user whom sudo asks for a password.
pub(super) fn playbooks() -> Result<(), String> {
    if !ansible_playbook().is_file() {
        return Err("golden/pipelines/ansible.sh fetches ansible-core for it".to_owned());
    }
    let fleet = Fleet::up(&[Make { asks: true, ..Make::default() }; 3])?;
    let carried = Carried::new(&fleet)?;
    let plant = Plant::new(&fleet, &carried.built);
    plant.tries(|| plays(&fleet, &plant))
}

/// Runs a playbook that has to succeed, and returns its output.
fn play(fleet: &Fleet, built: &Built, words: &[&str]) -> Result<String, String> {
    let done = try_play(fleet, built, words, true)?;
    let printed = done.succeeds(&words.join(" "))?;
    println!("{}: {}", words.join(" "), recap(&printed).trim());
    Ok(printed)
}

fn try_play(
    fleet: &Fleet,
    built: &Built,
    words: &[&str],
    has_password: bool,
) -> Result<command::Done, String> {
    let mut command = fleet.command(&ansible_playbook());
    command.args(words).args(["-b", "-u", USER]).current_dir(built.folder.path().join("out/control/ansible"));
    // sftp calls ssh by its path, so it needs the path of the configuration that a person has at home.
    command.args(["-e", &format!("ansible_ssh_common_args='-F {}'", fleet.path("config").display())]);
    if has_password {
        command.arg("--become-password-file").arg(fleet.write("password", PASSWORD)?);
    }
    command.env("HOME", fleet.path("")).env("ANSIBLE_LOCAL_TEMP", fleet.path("ansible")).env("NO_COLOR", "1");
    command::run(&mut command, None, Duration::from_secs(600))
}

fn recap(printed: &str) -> String {
    let after = printed.split_once("PLAY RECAP").map_or("", |(_, after)| after);
    after.lines().filter(|line| line.starts_with("node-")).map(|line| format!("{line}\n")).collect()
}

/// How many hosts a run changed nothing on.
fn unchanged(printed: &str) -> usize {
    recap(printed).lines().filter(|line| line.contains("changed=0 ")).count()
}

fn must_change_nothing(printed: &str, what: &str) -> Result<(), String> {
    if unchanged(printed) == 3 { Ok(()) } else { Err(format!("{what} changed something:\n{printed}")) }
}

fn plays(fleet: &Fleet, plant: &Plant) -> Result<(), String> {
    let built = plant.built;
    let before = listings(fleet)?;
    let refused = try_play(fleet, built, &["deploy.yml"], false)?;
    println!("{}", refused.output);
    must_contain(&refused.output, "Missing sudo password")?;
    let printed = play(fleet, built, &["site.yml", "--check", "-e", "clusterc_systemd=true"])?;
    if unchanged(&printed) != 0 {
        return Err(format!("--check says that nothing would change:\n{printed}"));
    }
    clear_traces(fleet)?;
    same(fleet, &before, "after --check")?;
    plant.note("checked");
    play(fleet, built, &["deploy.yml", "-e", "clusterc_systemd=true"])?;
    plant.note("deployed");
    play(fleet, built, &["start.yml"])?;
    plant.note("started");
    plant.write("node-1-datanode")?;
    must_change_nothing(&play(fleet, built, &["site.yml", "-e", "clusterc_systemd=true"])?, "a second run")?;
    must_change_nothing(
        &play(fleet, built, &["site.yml", "--check", "-e", "clusterc_systemd=true"])?,
        "--check",
    )?;
    play(fleet, built, &["status.yml"])?;
    plant.note("run twice");

    let host = fleet.host("node-2")?;
    host.does("echo '# by hand' >>/opt/iotdb/conf/iotdb-system.properties")?;
    let printed = play(fleet, built, &["deploy.yml", "--check", "-e", "clusterc_systemd=true"])?;
    if unchanged(&printed) != 2 {
        return Err(format!("an edit was not found by --check:\n{printed}"));
    }
    play(fleet, built, &["deploy.yml", "-e", "clusterc_systemd=true"])?;
    host.does("rm /opt/iotdb/conf/iotdb-system.properties.clusterc-edited.*")?;

    let refused = try_play(fleet, built, &["undo.yml"], true)?;
    must_contain(&refused.output, "is running, stop it first")?;
    must_contain(&play(fleet, built, &["stop.yml", "--check"])?, "changed=2")?;
    play(fleet, built, &["stop.yml"])?;
    let stopped = try_play(fleet, built, &["status.yml"], true)?;
    must_contain(&stopped.output, "ConfigNode   stopped")?;
    must_change_nothing(&play(fleet, built, &["stop.yml"])?, "a second stop.yml")?;
    plant.note("stopped");
    play(fleet, built, &["start.yml"])?;
    plant.reads("node-3-datanode", "after stop.yml and start.yml")?;
    play(fleet, built, &["stop.yml"])?;
    play(fleet, built, &["undo.yml", "-e", "clusterc_data=delete"])?;
    must_change_nothing(
        &play(fleet, built, &["undo.yml", "-e", "clusterc_data=delete"])?,
        "a second undo.yml",
    )?;
    clear_traces(fleet)?;
    same(fleet, &before, "after undo.yml")?;
    plant.note("taken back");
    Ok(())
}

/// What Ansible itself leaves on a host.
fn clear_traces(fleet: &Fleet) -> Result<(), String> {
    fleet
        .hosts
        .iter()
        .try_for_each(|host| host.does(&format!("rm -rf /root/.ansible /home/{USER}/.ansible")).map(drop))
}
