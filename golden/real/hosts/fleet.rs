//! Hosts as people have them: containers with systemd as their first process, sshd, a user with a key, and sudo; and the
//! operator's side, whose ssh knows them by its own configuration.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::command::{self, Done};
use crate::podman::{self, Container, Kind, Network};
use crate::spec::Built;

/// The user that logs in everywhere, with a key.
pub(super) const USER: &str = "op";

/// The user's password, for hosts on which sudo asks for it.
pub(super) const PASSWORD: &str = "open sesame";

/// How a host is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Make {
    pub(super) kind: Kind,
    pub(super) suite: &'static str,
    /// Whether sudo asks the user for a password.
    pub(super) asks: bool,
    /// Whether the operator's ssh knows the host's key.
    pub(super) is_known: bool,
    /// Whether sshd is its only service: many hosts with systemd need more watches than a machine may give.
    pub(super) is_light: bool,
    /// Further options for podman.
    pub(super) options: &'static [&'static str],
}

/// A host as most trials have it.
pub(super) const USUAL: Make =
    Make { kind: Kind::Host, suite: "bookworm", asks: false, is_known: true, is_light: false, options: &[] };

impl Default for Make {
    fn default() -> Self {
        USUAL
    }
}

/// One host.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) name: String,
    pub(super) address: String,
    is_light: bool,
    container: Container,
}

impl Host {
    fn new(network: &Network, name: &str, address: &str, make: Make) -> Result<Self, String> {
        let image = podman::image(make.kind, make.suite)?;
        let mut options = vec!["--systemd=always"];
        options.extend(make.options);
        // As a card has one: anyone who knew it before a restart knows it afterwards.
        let card = format!("--mac-address=02:00:{}", hexadecimal(address)?);
        options.push(&card);
        let command: &[&str] = if make.is_light { LIGHT } else { &["/sbin/init"] };
        let container = Container::run(&image, name, (network, address), &options, command)?;
        let (name, address, is_light) = (name.to_owned(), address.to_owned(), make.is_light);
        Ok(Self { name, address, is_light, container })
    }

    /// How many logins by a key the sshd of a light host has seen.
    pub(super) fn logins(&self) -> Result<usize, String> {
        Ok(self.container.logs()?.matches("Accepted publickey").count())
    }

    /// Runs a command in its mounts with the rights of this machine, which a container does not have.
    pub(super) fn by_machine(&self, line: &str) -> Result<(), String> {
        let pid = self.container.pid()?;
        let mut command = Command::new("nsenter");
        command::run(command.args(["-t", &pid, "-m", "sh", "-c", line]), None, Duration::from_secs(20))?
            .succeeds(line)
            .map(drop)
    }

    /// Runs a line of shell there as root, past ssh: what a test wants to see or to break.
    pub(super) fn on(&self, script: &str, seconds: u64) -> Result<Done, String> {
        self.container.exec(script, seconds)
    }

    /// The same with a file as its standard input.
    pub(super) fn on_with(&self, script: &str, input: Option<File>, seconds: u64) -> Result<Done, String> {
        self.container.exec_with(script, input, seconds)
    }

    /// Lays a file of this machine at a location of the host, with the bit that lets it be run.
    pub(super) fn receive(&self, from: &Path, to: &str) -> Result<(), String> {
        let file = File::open(from).map_err(|error| format!("{}: {error}", from.display()))?;
        let script = format!("mkdir -p $(dirname {to}) && cat >{to} && chmod 755 {to}");
        self.on_with(&script, Some(file), 120)?.succeeds(&script).map(drop)
    }

    /// The same for what has to succeed.
    pub(super) fn does(&self, script: &str) -> Result<String, String> {
        self.on(script, 60)?.succeeds(&format!("{}: {script}", self.name))
    }

    /// Waits until the host is up, as far as systemd goes, and sshd answers.
    pub(super) fn await_up(&self) -> Result<(), String> {
        wait(&format!("{} to be up", self.name), 60, || {
            let listens = "ss -tln | grep -q ':22 '";
            let runs = "systemctl is-system-running 2>/dev/null | grep -q -e running -e degraded";
            let up = if self.is_light { listens.to_owned() } else { format!("{runs} && {listens}") };
            Ok((self.on(&up, 20)?.code == 0).then_some(()))
        })
    }

    /// A reboot in order, as `systemctl reboot` makes it.
    pub(super) fn reboot(&self) -> Result<(), String> {
        self.container.restart(LONGEST_STOP)
    }

    /// The power goes, and comes back with `power_on`. Its peers are not notified.
    pub(super) fn power_off(&self) -> Result<(), String> {
        let pid = self.container.pid()?;
        let mut command = Command::new("nsenter");
        command::run(
            command.args(["-t", &pid, "-n", "ip", "link", "set", "eth0", "down"]),
            None,
            Duration::from_secs(20),
        )?
        .succeeds("ip link")?;
        self.container.kill()
    }

    pub(super) fn power_on(&self) -> Result<(), String> {
        self.container.start()
    }

    /// Every path of the host and every user, without what a Debian writes for itself as it runs.
    pub(super) fn listing(&self) -> Result<BTreeSet<String>, String> {
        let output = self.does("find / -xdev -mindepth 1; sed 's/:.*//; s/^/user /' /etc/passwd")?;
        let is_ours = |path: &&str| !ITS_OWN.iter().any(|own| path.starts_with(own));
        Ok(output.lines().filter(is_ours).map(str::to_owned).collect())
    }
}

/// The four numbers of an address, as those of a network card are written.
fn hexadecimal(address: &str) -> Result<String, String> {
    let address: std::net::Ipv4Addr = address.parse().map_err(|_| format!("no address: {address}"))?;
    Ok(address.octets().map(|number| format!("{number:02x}")).join(":"))
}

/// What a light host runs.
const LIGHT: &[&str] = &["sh", "-c", "ssh-keygen -A; mkdir -p /run/sshd; exec /usr/sbin/sshd -D -e"];

/// How long a unit of ours may take to stop, in seconds, and a little more.
const LONGEST_STOP: u32 = 330;

/// What a Debian writes to as it runs, and as users come and go.
const ITS_OWN: &[&str] = &[
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/var/log",
    "/var/lib/systemd",
    "/var/lib/sudo",
    "/var/cache",
    "/etc/.pwd.lock",
    "/tmp/systemd-private",
    "/var/tmp/systemd-private",
    "/tmp/hsperfdata_",
    "/etc/passwd-",
    "/etc/group-",
    "/etc/shadow-",
    "/etc/gshadow-",
    "/etc/subuid-",
    "/etc/subgid-",
];

/// Waits until a condition holds; `None` from it means not yet.
pub(super) fn wait<T>(
    what: &str,
    seconds: u64,
    mut condition: impl FnMut() -> Result<Option<T>, String>,
) -> Result<T, String> {
    let begun = Instant::now();
    loop {
        if let Some(found) = condition()? {
            return Ok(found);
        }
        if begun.elapsed() > Duration::from_secs(seconds) {
            return Err(format!("after {seconds} s still waiting for {what}"));
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Hosts on their own network, and the operator's side.
#[derive(Debug)]
pub(super) struct Fleet {
    pub(super) hosts: Vec<Host>,
    pub(super) network: Network,
    /// The operator's files: the key, ssh's configuration, bundles.
    folder: tempfile::TempDir,
}

impl Fleet {
    /// Makes hosts named `node-1`, `node-2` … at the addresses that end in 11, 12 …
    pub(super) fn up(makes: &[Make]) -> Result<Self, String> {
        let network = Network::new()?;
        let mut hosts = Vec::new();
        for (make, number) in makes.iter().zip(1..) {
            let address = network.address(10 + number);
            hosts.push(Host::new(&network, &format!("node-{number}"), &address, *make)?);
        }
        let folder = tempfile::Builder::new()
            .prefix("clusterc-hosts.")
            .tempdir()
            .map_err(|error| error.to_string())?;
        let fleet = Self { hosts, network, folder };
        fleet.make_operator()?;
        for (host, make) in fleet.hosts.iter().zip(makes) {
            fleet.let_in(host, *make)?;
        }
        Ok(fleet)
    }

    pub(super) fn host(&self, name: &str) -> Result<&Host, String> {
        self.hosts.iter().find(|host| host.name == name).ok_or_else(|| format!("no host {name}"))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.path(name);
        fs::write(&path, text).map_err(|error| error.to_string())?;
        Ok(path)
    }

    /// A key, and an `ssh` that reads the configuration of this fleet: the user's own is found by the user's number, not by HOME.
    fn make_operator(&self) -> Result<(), String> {
        let key = self.path("key");
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "operator", "-f"]).arg(&key);
        command::run(&mut keygen, None, Duration::from_secs(20))?.succeeds("ssh-keygen")?;
        self.write("known_hosts", "")?;
        let folder = self.folder.path().display();
        let config = format!(
            "Host {}.*\n  User {USER}\n  IdentityFile {folder}/key\n  IdentitiesOnly yes\n\
             Host *\n  UserKnownHostsFile {folder}/known_hosts\n  GlobalKnownHostsFile /dev/null\n",
            self.network.prefix
        );
        self.write("config", &config)?;
        fs::create_dir(self.path("bin")).map_err(|error| error.to_string())?;
        let ssh =
            self.write("bin/ssh", &format!("#!/bin/sh\nexec /usr/bin/ssh -F {folder}/config \"$@\"\n"))?;
        fs::set_permissions(ssh, fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())
    }

    /// Makes the user on a host, with what sudo lets it do, and has the operator's ssh know the host's key.
    fn let_in(&self, host: &Host, make: Make) -> Result<(), String> {
        host.await_up()?;
        let key = fs::read_to_string(self.path("key.pub")).map_err(|error| error.to_string())?;
        let key = key.trim();
        let asks = if make.asks { "" } else { "NOPASSWD: " };
        let Host { name, address, .. } = host;
        host.does(&format!(
            "set -e
            printf '127.0.0.1 localhost\\n::1 localhost ip6-localhost\\n{address} {name}\\n' >/etc/hosts
            useradd --create-home --shell /bin/bash {USER}
            echo '{USER}:{PASSWORD}' | chpasswd
            for home in /home/{USER} /root; do
                mkdir -p -m 700 $home/.ssh
                echo '{key}' >$home/.ssh/authorized_keys
            done
            chown -R {USER}: /home/{USER}
            echo '{USER} ALL=(ALL) {asks}ALL' >/etc/sudoers.d/{USER}"
        ))?;
        if make.is_known { self.trust(name) } else { Ok(()) }
    }

    /// Has the operator's ssh know the key of a host.
    pub(super) fn trust(&self, name: &str) -> Result<(), String> {
        let host = self.host(name)?;
        let public = host.does("cat /etc/ssh/ssh_host_ed25519_key.pub")?;
        let known = fs::read_to_string(self.path("known_hosts")).map_err(|error| error.to_string())?;
        self.write("known_hosts", &format!("{known}{} {}\n", host.address, public.trim())).map(drop)
    }

    /// From now on the operator's ssh goes over a link on which every word takes its time.
    pub(super) fn slow_down(&self) -> Result<(), String> {
        let config = fs::read_to_string(self.path("config")).map_err(|error| error.to_string())?;
        let relay = super::folder().join("slow-link.py");
        let slow =
            format!("Host {}.*\n  ProxyCommand python3 {} %h %p\n", self.network.prefix, relay.display());
        self.write("config", &format!("{slow}{config}")).map(drop)
    }

    /// A command on the operator's side.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.path("bin").display())).current_dir("/");
        command.env_remove("SSH_AUTH_SOCK");
        command
    }

    /// A script of control/, as the ordinary user who may do everything by sudo.
    pub(super) fn control_command(&self, built: &Built, script: &str) -> Command {
        let mut words = script.split(' ');
        let path = built.folder.path().join("out/control").join(words.next().unwrap_or_default());
        let mut command = self.command(Path::new("sh"));
        command.arg(path).args(words).env("CLUSTERC_BECOME", "sudo -n");
        command
    }

    pub(super) fn control(&self, built: &Built, script: &str, seconds: u64) -> Result<Done, String> {
        command::run(&mut self.control_command(built, script), None, Duration::from_secs(seconds))
    }

    /// Runs a script of control/ that has to succeed, and returns its output.
    pub(super) fn does(&self, built: &Built, script: &str, seconds: u64) -> Result<String, String> {
        self.control(built, script, seconds)?.succeeds(script)
    }
}
