//! `clusterc lsp`.

use std::io::BufReader;
use std::sync::mpsc;

use clap::Args;

use super::defaults::Defaults;
use super::disk::Disk;
use super::options::ReadingOptions;
use super::{Outcome, inputs, lint};
use crate::diagnostic::Levels;
use crate::driver::{ReadOptions, Walked};
use crate::error::Error;
use crate::lsp::{self, World};
use crate::spec::Files;

/// Serve an editor: findings as you type, fixes, completion, and more.
///
/// Editors start this command and speak the Language Server Protocol with it on stdin and stdout. It reads only files of the workspace
/// and does not use the network.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// For editors that ask for it; stdin and stdout are used in any case.
    #[arg(long, hide = true)]
    stdio: bool,
    #[command(flatten)]
    reading: ReadingOptions,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let world =
        Machine { disk: Disk::new(None, &arguments.reading), defaults: Defaults::find().unwrap_or_default() };
    let (sender, receiver) = mpsc::channel();
    // It ends with the program: a thread that waits for stdin cannot be asked to.
    std::thread::spawn(move || {
        let mut input = BufReader::new(std::io::stdin());
        while let Ok(Some(incoming)) = lsp::read(&mut input) {
            if sender.send(incoming).is_err() {
                return;
            }
        }
    });
    let mut output = std::io::stdout().lock();
    let served = lsp::run(&receiver, &mut |message| lsp::write(&mut output, message), Box::new(world));
    match served {
        Ok(0) => Ok(Outcome::Good),
        // The client is gone silently, or was never there.
        Ok(_) => Ok(Outcome::Findings),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Outcome::Findings),
        Err(error) => Err(Error::new(format!("cannot write to stdout: {}", crate::error::reason(&error)))),
    }
}

/// The disk of this machine.
struct Machine {
    disk: Disk,
    defaults: Defaults,
}

impl Files for Machine {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.disk.read_named(path)
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.disk.allows(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.disk.mode(path)
    }
}

impl World for Machine {
    fn admit(&self, folder: &str) {
        self.disk.name(folder);
    }

    fn specs(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        // A folder without one has none.
        let _ = inputs::walk(folder, &mut found);
        found
    }

    fn natives(&self, folder: &str) -> Walked {
        lint::walk(&[folder.to_owned()], &self.defaults, &self.disk).unwrap_or_default()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let name = |entry: std::fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            Some(if entry.path().is_dir() { name + "/" } else { name })
        };
        let mut names: Vec<String> = entries.filter_map(name).collect();
        names.sort();
        names
    }

    fn levels(&self) -> Levels {
        let mut levels = Levels::default();
        let _ = self.defaults.add_to(&mut levels);
        levels
    }

    fn read_options(&self) -> ReadOptions {
        lint::ReadArguments::default().read_options(&self.defaults, &self.disk).unwrap_or_default()
    }
}
