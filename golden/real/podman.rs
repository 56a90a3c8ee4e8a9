//! Containers, by golden/real/podman.sh: images made once, networks of a run's own, and what runs in them. All that is made
//! here is gone when it is dropped; what a run that was killed left behind goes with the next `sweep`.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::command::{self, Done};

/// How long what podman does at once may take.
const SOON: Duration = Duration::from_secs(120);

/// How long an image may take: it is fetched package by package.
const IMAGE: Duration = Duration::from_secs(900);

/// What an image holds, each with what the one before it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A Debian with Java, the tools that scripts use, systemd, sshd and sudo.
    Bare,
    /// The same with Python, which Ansible asks for.
    Host,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Host => "host",
        }
    }
}

fn script() -> PathBuf {
    crate::root().join("golden/real/podman.sh")
}

/// Runs podman with the suite's own storage.
pub(crate) fn podman(words: &[&str], limit: Duration) -> Result<Done, String> {
    command::run(Command::new(script()).args(words), None, limit)
}

fn succeeds(words: &[&str]) -> Result<String, String> {
    Ok(podman(words, SOON)?.succeeds(&format!("podman {}", words.join(" ")))?.trim().to_owned())
}

/// Removes what runs that are over left behind.
pub(crate) fn sweep() {
    let _ = Command::new(script()).arg("sweep").status();
}

/// The name of an image, which is made where it is missing.
pub(crate) fn image(kind: Kind, suite: &str) -> Result<String, String> {
    let printed = podman(&["image", kind.word(), suite], IMAGE)?.succeeds("podman.sh image")?;
    printed.lines().last().map(str::to_owned).ok_or_else(|| "podman.sh image names nothing".to_owned())
}

/// The owner of what is made here: this process, and when it began.
fn owner() -> String {
    let pid = std::process::id();
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let began = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(19)).unwrap_or_default();
    format!("clusterc.owner={pid}-{began}")
}

/// A number that nothing else of this process has.
fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A network between containers and this machine, with no way to anywhere else.
#[derive(Debug)]
pub(crate) struct Network {
    name: String,
    /// What all addresses start with, such as `10.77.3`.
    pub(crate) prefix: String,
}

impl Network {
    /// Makes one, with addresses that no other network of this machine has.
    pub(crate) fn new() -> Result<Self, String> {
        let name = format!("clusterc-{}-{}", std::process::id(), number());
        let mut last = String::new();
        // Two runs may start at the same number: each continues to the next that is free.
        let first = std::process::id() % 200;
        for turn in 0..200 {
            let prefix = format!("10.77.{}", (first + turn) % 200 + 1);
            let subnet = format!("{prefix}.0/24");
            let made = podman(
                &[
                    "network",
                    "create",
                    "--internal",
                    "--disable-dns",
                    "--label",
                    &owner(),
                    "--subnet",
                    &subnet,
                    &name,
                ],
                SOON,
            )?;
            if made.code == 0 {
                return Ok(Self { name, prefix });
            }
            last = made.output;
            if !last.contains("subnet") {
                break;
            }
        }
        Err(format!("cannot make a network: {last}"))
    }

    /// The address with that last number.
    pub(crate) fn address(&self, last: u32) -> String {
        format!("{}.{last}", self.prefix)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Err(problem) = succeeds(&["network", "rm", "-f", &self.name]) {
            eprintln!("real: {problem}");
        }
    }
}

/// One container, which runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) name: String,
    /// Its network, and the address of this machine there.
    network: (String, String),
}

impl Container {
    /// Starts a container of an image: OPTIONS are podman's, COMMAND what is run in it, the image's own if there is not
    /// one.
    pub(crate) fn run(
        image: &str,
        host: &str,
        (network, address): (&Network, &str),
        options: &[&str],
        command: &[&str],
    ) -> Result<Self, String> {
        let name = format!("clusterc-{}-{}-{host}", std::process::id(), number());
        let container = Self { name, network: (network.name.clone(), network.address(1)) };
        let limits = succeeds(&["limits"])?;
        let owner = owner();
        let mut words = vec!["run", "-d", "--name", &container.name, "--label", &owner, "--hostname", host];
        words.extend(["--network", &network.name, "--ip", address, "--no-hosts"]);
        words.extend(limits.split(' '));
        words.extend(options);
        words.push(image);
        words.extend(command);
        succeeds(&words)?;
        container.join()?;
        Ok(container)
    }

    /// Gives this machine an address on the network, once the first container has made the bridge, and again after all of them
    /// were away: without one, what is meant for containers would go to wherever this machine sends what it does not know.
    fn join(&self) -> Result<(), String> {
        let (network, own) = &self.network;
        let bridge = succeeds(&["network", "inspect", "-f", "{{.NetworkInterface}}", network])?;
        let mut command = Command::new("ip");
        command::run(command.args(["address", "replace", &format!("{own}/24"), "dev", &bridge]), None, SOON)?
            .succeeds("ip address")
            .map(drop)
    }

    /// Runs a line of shell in it as root, with a file as its standard input.
    pub(crate) fn exec_with(&self, script: &str, input: Option<File>, seconds: u64) -> Result<Done, String> {
        let mut command = Command::new(self::script());
        command.args(["exec", "-i", &self.name, "sh", "-c", script]);
        command::run(&mut command, input, Duration::from_secs(seconds))
    }

    /// Runs a line of shell in it as root.
    pub(crate) fn exec(&self, script: &str, seconds: u64) -> Result<Done, String> {
        self.exec_with(script, None, seconds)
    }

    /// What its first process wrote.
    pub(crate) fn logs(&self) -> Result<String, String> {
        Ok(podman(&["logs", &self.name], SOON)?.output)
    }

    /// Ends it in order, and starts it again; what is killed after SECONDS did not end in order.
    pub(crate) fn restart(&self, seconds: u32) -> Result<(), String> {
        let limit = Duration::from_secs(u64::from(seconds) + 60);
        podman(&["restart", "-t", &seconds.to_string(), &self.name], limit)?.succeeds("podman restart")?;
        self.join()
    }

    /// Ends it at once, as a loss of power does.
    pub(crate) fn kill(&self) -> Result<(), String> {
        succeeds(&["kill", "-s", "KILL", &self.name])?;
        podman(&["wait", &self.name], SOON)?.succeeds("podman wait").map(drop)
    }

    /// Starts it again after that.
    pub(crate) fn start(&self) -> Result<(), String> {
        succeeds(&["start", &self.name])?;
        self.join()
    }

    /// Its first process, as this machine counts.
    pub(crate) fn pid(&self) -> Result<String, String> {
        succeeds(&["inspect", "-f", "{{.State.Pid}}", &self.name])
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if let Err(problem) = succeeds(&["rm", "-f", "-t", "0", "-i", &self.name]) {
            eprintln!("real: {problem}");
        }
    }
}
