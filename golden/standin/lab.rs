//! Hosts as namespaces for one trial, and the distributions that are carried there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::command::{self, Done};
use crate::zip;

/// How long one trial may take in all.
const LIMIT: Duration = Duration::from_secs(1200);

/// The hosts of a trial. They are gone, with all that runs there, when this is dropped.
#[derive(Debug)]
pub(crate) struct Lab {
    state: PathBuf,
    deadline: Instant,
}

impl Lab {
    /// Makes hosts, each written `NAME:ADDRESS`.
    pub(crate) fn up(hosts: &[&str]) -> Result<Self, String> {
        let mut command = Command::new(hosts_script());
        command.arg("up").args(hosts);
        command.env_remove("CLUSTERC_HOSTS_DIR").env("CLUSTERC_HOSTS_OWNER", std::process::id().to_string());
        let printed = command::run(&mut command, None, Duration::from_secs(60))?.succeeds("hosts.sh up")?;
        let state = PathBuf::from(printed.lines().last().unwrap_or_default());
        let lab = Self { state, deadline: Instant::now() + LIMIT };
        // One copy of the program, which every distribution links to: it is large, and the same for all versions.
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        fs::copy(program, lab.share().join("program")).map_err(|error| error.to_string())?;
        Ok(lab)
    }

    /// The folder that all hosts have in common.
    pub(crate) fn share(&self) -> PathBuf {
        self.state.join("share")
    }

    fn hosts_command(&self) -> Command {
        let mut command = Command::new(hosts_script());
        command.env("CLUSTERC_HOSTS_DIR", &self.state);
        command
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Runs a line of shell on a host.
    pub(crate) fn on(&self, host: &str, script: &str) -> Result<Done, String> {
        let mut command = self.hosts_command();
        command.args(["exec", host, "sh", "-c", script]);
        command::run(&mut command, None, self.left())
    }

    /// The same, which has to succeed; returns its output.
    pub(crate) fn must(&self, host: &str, script: &str) -> Result<String, String> {
        self.on(host, script)?.succeeds(&format!("on {host}: {script}"))
    }

    /// Runs a script on the operator's side, which reaches the hosts.
    pub(crate) fn control(&self, script: &Path, words: &[&str]) -> Result<Done, String> {
        let mut command = Command::new("sh");
        command.arg(script).args(words).current_dir("/");
        command.env("CLUSTERC_REMOTE", crate::root().join("golden/real/remote.sh"));
        command.env("CLUSTERC_HOSTS_DIR", &self.state);
        command::run(&mut command, None, self.left())
    }

    /// Waits until a line of shell succeeds on a host; returns its output.
    pub(crate) fn wait(&self, host: &str, script: &str) -> Result<String, String> {
        let begun = Instant::now();
        let limit = self.left().min(Duration::from_secs(180));
        loop {
            let done = self.on(host, script)?;
            if done.code == 0 {
                return Ok(done.output);
            }
            if begun.elapsed() > limit {
                return Err(format!(
                    "after {} s still not on {host}: {script}\n{}",
                    limit.as_secs(),
                    done.output
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// An unpacked distribution of the stand-in in the common folder: what the server's archive holds, as far as scripts
    /// see it.
    pub(crate) fn distribution(&self, version: &str) -> Result<PathBuf, String> {
        let folder = self.share().join(format!("dist-{version}"));
        zip::unpacked(&folder, version, &self.share().join("program")).map_err(|error| error.to_string())?;
        Ok(folder)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let mut command = self.hosts_command();
        if let Err(problem) = command::run(command.arg("down"), None, Duration::from_secs(60)) {
            eprintln!("standin: {problem}");
        }
    }
}

fn hosts_script() -> PathBuf {
    crate::root().join("golden/real/hosts.sh")
}

/// Ends what crashed runs left behind.
pub(crate) fn sweep() {
    let _ = Command::new(hosts_script()).arg("sweep").status();
}

/// Why no hosts can be made here; `None` when they can.
pub(crate) fn missing() -> Option<String> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|printed| printed.stdout == b"0\n");
    if !is_root {
        return Some("it needs root".to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |program: &&&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if let Some(program) = ["ip", "unshare", "nsenter", "unzip"].iter().find(|program| !has(program)) {
        return Some(format!("there is no {program}"));
    }
    match Lab::up(&["probe:10.0.0.1"]) {
        Ok(_) => None,
        Err(problem) => Some(format!("no hosts can be made: {problem}")),
    }
}
