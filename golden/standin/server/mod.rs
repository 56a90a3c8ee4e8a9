//! The stand-in: a program that behaves outwardly as a DolphinDB server does, for the scripts of bundles. It is not a
//! database.
//!
//! No DolphinDB server is available where this is tested, so what it does follows the vendor's guides and reference. It
//! takes the real command lines, reads the real files from the locations where the server reads them, refuses what the
//! server is documented to refuse (each refusal names its source), listens, registers and starts nodes along the real
//! paths (controller to agent to node), writes the log lines that people look for, and ends on signals. It knows none
//! of the language: of a script that a client sends it recognises, line by line, the calls that bundles make, and
//! refuses all else. What is its own, and nothing of the real server's: the protocol between its processes, the look of
//! a licence file (`key=value` lines), the file `standin.version` instead of a version compiled in, and what is in its
//! metadata.

mod agent;
mod client;
mod config;
mod controller;
mod journal;
mod licence;
mod node;
mod script;
mod wire;

use std::collections::BTreeMap;
use std::path::PathBuf;

use config::{Site, Values};
use journal::Journal;

/// What needs no host.
pub(crate) const TRIALS: &[crate::Named] =
    &[("standin/patterns", config::trial), ("standin/scripts", script::trial)];

/// The arguments of a command line: `-key value` pairs, as all keys may be given there.
pub(crate) type Arguments = BTreeMap<String, String>;

/// What every process of the server has.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) arguments: Arguments,
    pub(crate) settings: Values,
    pub(crate) site: Site,
    /// The folder of the program: `<install>/server`.
    pub(crate) program: PathBuf,
    /// The folder of its own data.
    pub(crate) home: PathBuf,
    pub(crate) version: String,
    pub(crate) journal: Journal,
}

/// Why a process ends: what the log says.
pub(crate) type Refusal = String;

/// Runs as the server, or as its client; gives the exit code.
pub(crate) fn main() -> i32 {
    let arguments = arguments(std::env::args().skip(1));
    if arguments.contains_key("remoteHost") {
        return client::run(&arguments);
    }
    let log = arguments.get("logFile").cloned().unwrap_or_else(|| "dolphindb.log".to_owned());
    let journal = Journal::open(&log);
    let mode = arguments.get("mode").cloned().unwrap_or_else(|| "single".to_owned());
    let ended = begin(arguments, journal.clone()).and_then(|process| match mode.as_str() {
        "controller" => controller::run(process),
        "agent" => agent::run(process),
        "datanode" | "computenode" | "single" => node::run(process),
        other => Err(format!("the stand-in has no mode [{other}]")),
    });
    match ended {
        Ok(()) => 0,
        Err(refusal) => {
            journal.error(&refusal);
            journal.info("MainServer shutdown.");
            1
        }
    }
}

fn arguments(words: impl Iterator<Item = String>) -> Arguments {
    let words: Vec<String> = words.collect();
    let pair = |pair: &[String]| Some((pair[0].strip_prefix('-')?.to_owned(), pair[1].clone()));
    words.chunks_exact(2).filter_map(pair).collect()
}

/// What all modes do first: the program's folder, the configuration file, the licence.
fn begin(arguments: Arguments, journal: Journal) -> Result<Process, Refusal> {
    // Relative to where it was started, as the vendor's start lines have it: ./../dolphindb.
    let called = PathBuf::from(std::env::args().next().unwrap_or_default());
    let program = called.parent().map(PathBuf::from).unwrap_or_default();
    let version = std::fs::read_to_string(program.join("standin.version")).map_err(|error| {
        format!("the stand-in has no standin.version in [{}]: {error}", program.display())
    })?;
    let version = version.trim().to_owned();
    journal.info(&format!("DolphinDB Systems {version} (a stand-in) started."));
    // Source: reference: a single node reads dolphindb.cfg next to the program, and its home is there.
    let is_single = arguments.get("mode").is_none_or(|mode| mode == "single");
    let default = is_single.then(|| program.join("dolphindb.cfg").to_string_lossy().into_owned());
    let mut settings = match arguments.get("config").or(default.as_ref()) {
        Some(path) => Values::read(path)?,
        None => Values::default(),
    };
    // Any key may be on the command line as well, and wins there.
    for (key, value) in &arguments {
        settings.set(key, value);
    }
    let site = settings.get("localSite").unwrap_or("localhost:8848:local8848");
    let site = Site::parse(site)?;
    let own = if is_single { program.join(&site.alias) } else { PathBuf::from("data") };
    let home = arguments.get("home").map_or(own, PathBuf::from);
    std::fs::create_dir_all(&home)
        .map_err(|error| format!("Failed to create the home directory: {error}"))?;
    let process = Process { arguments, settings, site, program, home, version, journal };
    licence::check(&process)?;
    Ok(process)
}

impl Process {
    /// Opens the port, as the server does before anything else of its work.
    fn listen(&self) -> Result<std::net::TcpListener, Refusal> {
        // Source: guide, FAQ 1.
        std::net::TcpListener::bind(("0.0.0.0", self.site.port)).map_err(|error| {
            let code = error.raw_os_error().unwrap_or_default();
            format!("Failed to bind the socket on port {} with error code {code}", self.site.port)
        })
    }

    /// Waits for the signal that ends a server; SIGTERM is the documented safe way.
    fn await_signal(&self) -> Result<(), Refusal> {
        let signals = [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT];
        let mut signals = signal_hook::iterator::Signals::new(signals).map_err(|error| error.to_string())?;
        if let Some(signal) = signals.forever().next() {
            self.journal.info(&format!("Received signal {signal}."));
        }
        Ok(())
    }

    /// The last line of a log.
    fn say_goodbye(&self) {
        self.journal.info("MainServer shutdown.");
    }
}
