//! The batch files of Windows hosts with each string, under wine's cmd.

use std::io::Write;

use libtest_mimic::{Failed, Trial};

use super::together::{self, Together};
use super::{SPECS, strings};
use crate::windows::{Wine, windows_path};
use crate::writing::{Outcome, ensure};

pub(super) fn trial() -> Trial {
    Trial::test("injection/cmd", batch_files).with_ignored_flag(!crate::windows::is_tried())
}

/// What a batch file is called with so that it changes nothing.
fn arguments(script: &str) -> &'static str {
    match script {
        "install.bat" => r"--dry-run --dist C:\dist.zip",
        "start.bat" | "stop.bat" => "--dry-run",
        _ => "",
    }
}

/// Whether a batch file is there to be called, or is what the server's own script calls.
fn is_called(path: &str) -> bool {
    path.ends_with(".bat") && !path.ends_with("/lib.bat")
}

fn batch_files() -> Outcome {
    let wine = Wine::new()?;
    // A program of that name in each form in which cmd finds one.
    wine.write(&wine.folder().join("stand-ins/canary.bat"), "@echo sung>>C:\\mark\r\n")?;
    let (strings, mut count) = (strings()?, 0);
    let sung = || std::fs::remove_file(wine.place(r"C:\mark")).is_ok();
    let probe = wine.folder().join("probe.bat");
    wine.write(&probe, "@echo x & canary\r\n")?;
    wine.run(&probe, &[], 0)?;
    ensure(sung(), "cmd does not find the program")?;
    for bundle in together::bundles("spec.kdl", SPECS[1], &strings)? {
        count += called(&wine, &bundle)?;
        if sung() {
            return Err(culprit(&wine, &bundle.strings)?.into());
        }
    }
    writeln!(std::io::stdout(), "injection/cmd: {count} batch files were called")?;
    ensure(count >= strings.len() * 6, &format!("{count} batch files were called"))
}

/// Calls every batch file of a bundle, one after another; how many were called to the end.
fn called(wine: &Wine, bundle: &Together) -> Result<usize, Failed> {
    let folder = tempfile::Builder::new().prefix("bundle").tempdir_in(wine.folder())?;
    let mut calls = String::from("@echo off\r\n");
    let mut wanted = 0;
    for file in bundle.files.iter().filter(|file| file.path.starts_with("hosts/")) {
        // Names of hosts would be taken apart by the one who calls, before a batch file sees them.
        let (_, below) = file.path["hosts/".len()..].split_once('/').ok_or("no host")?;
        let host = bundle_host(&file.path);
        let path = folder.path().join(host).join(below);
        wine.write(&path, &file.as_text())?;
        if is_called(below) {
            let script = below.rsplit('/').next().unwrap_or_default();
            calls += &format!(
                "cmd /c \"{}\" {} >nul 2>&1\r\necho x>>C:\\called\r\n",
                windows_path(&path),
                arguments(script)
            );
            wanted += 1;
        }
    }
    let script = folder.path().join("all.bat");
    wine.write(&script, &calls)?;
    let _ = std::fs::remove_file(wine.place(r"C:\called"));
    wine.run(&script, &[], 0)?;
    let count = wine.read(r"C:\called").lines().count();
    ensure(count == wanted, &format!("{count} of {wanted} batch files were called"))?;
    Ok(count)
}

/// A name for the folder of a host that means its own.
fn bundle_host(path: &str) -> String {
    let host = path["hosts/".len()..].split('/').next().unwrap_or_default();
    host.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Which string it was.
fn culprit(wine: &Wine, strings: &[String]) -> Result<String, Failed> {
    for string in strings {
        for bundle in together::bundles("spec.kdl", SPECS[1], std::slice::from_ref(string))? {
            called(wine, &bundle)?;
            if std::fs::remove_file(wine.place(r"C:\mark")).is_ok() {
                return Ok(format!("cmd runs `{string}` of\n{}", bundle.text));
            }
        }
    }
    Ok("cmd runs a string, and none of them alone".to_owned())
}
