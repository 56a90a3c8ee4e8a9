//! Scripts of control/ that something happens to while they are at work.

use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::fleet::{Fleet, Host, wait};
use crate::command::{self, Done};
use crate::spec::Built;

/// A script of control/ at work, as the first process of its group: as a terminal runs it.
pub(super) struct Underway {
    child: Child,
    output: File,
}

impl Underway {
    pub(super) fn begin(fleet: &Fleet, built: &Built, script: &str) -> Result<Self, String> {
        let output = tempfile::tempfile().map_err(|error| error.to_string())?;
        let clone = || output.try_clone().map_err(|error| error.to_string());
        let mut command = fleet.control_command(built, script);
        command.stdin(Stdio::null()).stdout(clone()?).stderr(clone()?).process_group(0);
        let child = command.spawn().map_err(|error| format!("cannot run {script}: {error}"))?;
        Ok(Self { child, output })
    }

    /// Waits until it has printed something.
    pub(super) fn says(&self, words: &str, seconds: u64) -> Result<(), String> {
        let mut text = String::new();
        let shown = wait(&format!("`{words}`"), seconds, || {
            // Its own location in the file is where the script writes on.
            let mut bytes = vec![0; 1 << 16];
            let size = self.output.read_at(&mut bytes, 0).map_err(|error| error.to_string())?;
            text = String::from_utf8_lossy(&bytes[..size]).into_owned();
            Ok(text.contains(words).then_some(()))
        });
        shown.map_err(|problem| format!("{problem}\n{text}"))
    }

    /// Ctrl-C.
    pub(super) fn interrupt(&self) -> Result<(), String> {
        let group = format!("-{}", self.child.id());
        let mut kill = Command::new("kill");
        command::run(kill.args(["-INT", "--", &group]), None, Duration::from_secs(20))?
            .succeeds("kill")
            .map(drop)
    }

    /// Waits for its end, and returns its output.
    pub(super) fn ends(mut self, seconds: u64) -> Result<Done, String> {
        let ended =
            wait("a script to end", seconds, || self.child.try_wait().map_err(|error| error.to_string()));
        let mut text = String::new();
        self.output.rewind().map_err(|error| error.to_string())?;
        self.output.read_to_string(&mut text).map_err(|error| error.to_string())?;
        let status = ended.map_err(|problem| format!("{problem}\n{text}"))?;
        Ok(Done { code: status.code().unwrap_or(-1), output: text })
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let group = format!("-{}", self.child.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
            let _ = self.child.wait();
        }
    }
}

/// Has a program of a host wait, before it does what it is for, until it is let go: what is interrupted is at work for sure.
pub(super) struct Held<'a> {
    host: &'a Host,
    program: &'static str,
}

impl<'a> Held<'a> {
    pub(super) fn new(host: &'a Host, program: &'static str) -> Result<Self, String> {
        host.does(&format!(
            "set -e
            its=$(command -v {program})
            touch /var/tmp/held
            printf '#!/bin/sh\\nwhile [ -e /var/tmp/held ]; do : >/var/tmp/waits; sleep 0.2; done\\nexec %s \"$@\"\\n' $its >/usr/local/bin/{program}
            chmod 755 /usr/local/bin/{program}"
        ))?;
        Ok(Self { host, program })
    }

    /// Waits until something waits there.
    pub(super) fn await_it(&self) -> Result<(), String> {
        wait(&format!("{} to run on {}", self.program, self.host.name), 120, || {
            Ok((self.host.on("[ -e /var/tmp/waits ]", 20)?.code == 0).then_some(()))
        })
    }

    /// Lets it go; whatever comes later does not wait.
    pub(super) fn let_go(self) -> Result<(), String> {
        self.host
            .does(&format!("rm -f /usr/local/bin/{} /var/tmp/waits /var/tmp/held", self.program))
            .map(drop)
    }
}

/// No ssh of a script is left on the operator's side.
pub(super) fn nothing_runs(fleet: &Fleet) -> Result<(), String> {
    let config = fleet.path("config").display().to_string();
    wait("every ssh of the script to be over", 60, || {
        let mut list = Command::new("ps");
        let printed = command::run(list.args(["-A", "-o", "args="]), None, Duration::from_secs(20))?.output;
        Ok((!printed.lines().any(|line| line.contains("ssh") && line.contains(&config))).then_some(()))
    })
}
