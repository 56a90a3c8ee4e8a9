//! An agent: connects to the controller and starts the nodes of its server on its orders.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::config::Site;
use super::journal::Journal;
use super::licence::Licence;
use super::script::{Answers, Rows, evaluate};
use super::wire::{self, Wire};
use super::{Process, Refusal};

/// What an agent and a node have in common: their own licence, and few answers.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) process: Process,
    licence: Mutex<Licence>,
}

impl Member {
    pub(crate) fn new(process: Process) -> Result<Arc<Self>, Refusal> {
        let licence = Mutex::new(Licence::read(&process)?);
        Ok(Arc::new(Self { process, licence }))
    }

    /// Answers clients in the background.
    pub(crate) fn serve(self: &Arc<Self>) -> Result<(), Refusal> {
        let listener = self.process.listen()?;
        let member = Arc::clone(self);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let member = Arc::clone(&member);
                std::thread::spawn(move || {
                    let mut wire = Wire::new(stream);
                    let line = wire.line().unwrap_or_default();
                    if let Some(size) = line.strip_prefix("run ") {
                        wire::answer(&mut wire, size, |script| evaluate(script, member.as_ref()));
                    }
                });
            }
        });
        Ok(())
    }

    /// Stays connected to the controller, forever; gives every line that it says to `hear`.
    pub(crate) fn stay_connected(
        self: &Arc<Self>,
        hear: impl Fn(&Self, &str) + Send + 'static,
    ) -> Result<(), Refusal> {
        // Source: guide, step 3: an agent needs the site of the controller.
        let text = self
            .process
            .settings
            .get("controllerSite")
            .ok_or("controllerSite is not configured.")?
            .to_owned();
        let controller = Site::parse(&text)?;
        // Source: guide to high availability: `sites` has the agent itself and all controllers, each with its mode.
        let sites = self.process.settings.get("sites").unwrap_or_default().to_owned();
        let others =
            sites.split(',').filter_map(|site| Site::parse(site.trim().strip_suffix(":controller")?).ok());
        let mut candidates: Vec<Site> = others.filter(|site| *site != controller).collect();
        candidates.insert(0, controller.clone());
        let member = Arc::clone(self);
        std::thread::spawn(move || {
            let Process { site, journal, arguments, .. } = &member.process;
            let mode = arguments.get("mode").map_or("agent", String::as_str);
            let mut last = String::new();
            for dialled in candidates.iter().cycle() {
                let why = match Wire::dial(&dialled.endpoint()) {
                    Ok(mut wire) => {
                        wire.say(&format!("member {mode} {site} {controller}"));
                        let printed = wire.line().unwrap_or_default();
                        if printed == "welcome" {
                            journal.info(&format!("Connected to the controller {dialled}."));
                            last.clear();
                            while let Some(line) = wire.line() {
                                hear(&member, &line);
                            }
                        }
                        printed
                    }
                    Err(error) => error.to_string(),
                };
                // The same problem again and again is one line of the log.
                if why != "welcome" && why != last {
                    journal.error(&format!("Failed to connect to the controller {dialled}: {why}"));
                    last = why;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        Ok(())
    }
}

impl Answers for Member {
    fn admits(&self, _: &str, _: &str) -> bool {
        // Source: release notes: no one can log in to an agent without `sites`, before 3.00.2. Nodes take the controller's.
        self.process.arguments.get("mode").is_none_or(|mode| mode != "agent")
    }

    fn call(&self, name: &str, _: &[String]) -> Result<Rows, String> {
        let one = |text: &str| Ok(vec![vec![text.to_owned()]]);
        let mut licence = self.licence.lock().unwrap_or_else(PoisonError::into_inner);
        match name {
            "getNodeAlias" => one(&self.process.site.alias),
            "version" => one(&self.process.version),
            "updateLicense" | "standinUpdateLicense" => {
                let new = Licence::read(&self.process)?;
                new.may_replace(&licence)?;
                *licence = new;
                one(licence.get("expiration"))
            }
            "standinLicense" => one(licence.get("expiration")),
            "getClusterPerf" if !self.process.arguments.contains_key("mode") => {
                let site = &self.process.site;
                let cells = [&site.alias, &site.host, &site.port.to_string(), "3", "1"];
                Ok(vec![cells.map(str::to_owned).to_vec()])
            }
            "getClusterPerf" => Err("Only master or single mode supports function getClusterPerf".to_owned()),
            other => Err(format!("Can't recognize function name {other}")),
        }
    }
}

pub(crate) fn run(process: Process) -> Result<(), Refusal> {
    let member = Member::new(process)?;
    member.serve()?;
    member.stay_connected(|member, line| {
        let words: Vec<&str> = line.split('\u{1f}').collect();
        if let ["start", alias, settings @ ..] = &words[..] {
            start(&member.process, alias, settings);
        }
    })?;
    member.process.await_signal()?;
    member.process.say_goodbye();
    Ok(())
}

/// Starts a node from the same program, in the same folder; it lives on when the agent ends.
fn start(process: &Process, alias: &str, settings: &[&str]) {
    let journal: Journal = process.journal.clone();
    let mut command = Command::new(std::env::args().next().unwrap_or_default());
    command.args(["-console", "0", "-home"]).arg(process.home.join(alias));
    command.arg("-logFile").arg(format!("log/{alias}.log")).args(settings);
    if let Some(sites) = process.settings.get("sites") {
        command.args(["-sites", sites]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    match command.spawn() {
        Ok(mut child) => {
            journal.info(&format!("Started {alias}, process {}.", child.id()));
            std::thread::spawn(move || child.wait());
        }
        Err(error) => journal.error(&format!("Failed to start {alias}: {error}")),
    }
}
