//! A data node or a compute node, as its agent starts it.

use std::path::PathBuf;
use std::sync::mpsc;

use super::agent::Member;
use super::controller::mark;
use super::{Process, Refusal};

pub(crate) fn run(process: Process) -> Result<(), Refusal> {
    let mode = process.arguments.get("mode").cloned().unwrap_or_else(|| "single".to_owned());
    if mode != "computenode" {
        keep_data(&process)?;
    }
    if mode == "single" {
        mark(&process.home.join("dfsMeta/DFSMetaLog.0"), &process.version)?;
        let member = Member::new(process)?;
        member.serve()?;
        member.process.journal.info("Job scheduler initialization completed.");
        member.process.await_signal()?;
        member.process.say_goodbye();
        return Ok(());
    }
    let member = Member::new(process)?;
    member.serve()?;
    let (output, stop) = mpsc::channel();
    member.stay_connected(move |member, line| {
        if line == "stop" {
            member.process.journal.info("Asked to stop.");
            let _ = output.send(());
        }
    })?;
    // Source: vendor's page on nodes that do not start: the line that says a start is done.
    member.process.journal.info("Job scheduler initialization completed.");
    let by_signal = std::sync::Arc::clone(&member);
    let (signalled, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        let _ = by_signal.process.await_signal();
        let _ = signalled.send(());
    });
    std::thread::spawn(move || {
        let _ = stop.recv();
        let _ = signal_hook::low_level::raise(signal_hook::consts::SIGTERM);
    });
    let _ = ended.recv();
    member.process.say_goodbye();
    Ok(())
}

/// Volumes, redo logs and the metadata of chunks.
fn keep_data(process: &Process) -> Result<(), Refusal> {
    let settings = &process.settings;
    let default = process.home.join("storage").to_string_lossy().into_owned();
    let volumes = settings.get("volumes").unwrap_or(&default).to_owned();
    let volumes: Vec<&str> = volumes.split(',').map(str::trim).filter(|path| !path.is_empty()).collect();
    for volume in &volumes {
        // Source: guide, FAQ 7: only absolute paths; the default is below the node's home.
        if !volume.starts_with('/') && *volume != default {
            return Err(format!("The volume [{volume}] is not an absolute path."));
        }
        // Source: reference on allowVolumeCreation.
        if settings.get("allowVolumeCreation") == Some("false") && !PathBuf::from(volume).is_dir() {
            return Err(format!("The volume [{volume}] doesn't exist."));
        }
        std::fs::create_dir_all(volume)
            .map_err(|error| format!("Failed to create the volume [{volume}]: {error}"))?;
        // Source: reference: no two data nodes share a volume. Each leaves its name there.
        let owner = PathBuf::from(volume).join("standin.owner");
        let known = std::fs::read_to_string(&owner).unwrap_or_default();
        if !known.is_empty() && known != process.site.alias {
            return Err(format!("The volume [{volume}] belongs to [{known}]."));
        }
        std::fs::write(&owner, &process.site.alias).map_err(|error| error.to_string())?;
    }
    // Source: guide, 3.2: below chunkMetaDir, else below the first volume.
    let first = settings.get("chunkMetaDir").or(volumes.first().copied()).unwrap_or(&default);
    mark(&PathBuf::from(first).join("CHUNK_METADATA/editlog.0"), &process.version)?;
    if process.version.contains("broken") {
        return Err("the stand-in's broken version: a data node of it does not start.".to_owned());
    }
    Ok(())
}
