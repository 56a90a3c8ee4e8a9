//! What is on the disk before it replaces something else: the order of calls, as strace sees it.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::writing::{Outcome, ensure, run, spec};

pub(crate) fn trials() -> Vec<Trial> {
    let may_trace = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output()
        .is_ok_and(|printed| printed.status.success());
    vec![Trial::test("settled/before-it-is-renamed", before_it_is_renamed).with_ignored_flag(!may_trace)]
}

/// The calls of a run: `S` has a file system to the disk, `F` a file or a folder, `R` renames. The same one several
/// times in a row is one letter.
fn calls(place: &Path, arguments: &[&str]) -> Result<String, Failed> {
    let log = place.join("log");
    run(Command::new("strace")
        .args(["-f", "-e", "trace=fsync,syncfs,rename,renameat,renameat2", "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_clusterc"))
        .args(arguments)
        .current_dir(place))?;
    let text = fs::read_to_string(&log)?;
    let letter = |line: &str| match line.split_whitespace().nth(1)?.split('(').next()? {
        "syncfs" => Some('S'),
        "fsync" => Some('F'),
        name if name.starts_with("rename") => Some('R'),
        _ => None,
    };
    let mut letters: Vec<char> = text.lines().filter_map(letter).collect();
    letters.dedup();
    Ok(letters.into_iter().collect())
}

fn before_it_is_renamed() -> Outcome {
    let place = tempfile::tempdir()?;
    let place = place.path();
    let key = crate::root().join("golden/harness/keys/open.key").display().to_string();
    let cases: &[(&str, usize, &[&str], &str)] = &[
        ("a new folder", 2, &["build", "plant.kdl", "-o", "out"], "SRF"),
        ("a folder that is there", 3, &["build", "plant.kdl", "-o", "out"], "SFRFRS"),
        ("nothing to do", 3, &["build", "plant.kdl", "-o", "out"], ""),
        ("an archive", 2, &["build", "plant.kdl", "--archive", "tar.gz", "-o", "out.tar.gz"], "FRF"),
        ("archives", 2, &["build", "plant.kdl", "--archive", "tar.gz", "--per-host", "-o", "stick"], "SRF"),
        ("a signature", 2, &["sign", "out", "--key", &key], "FRF"),
    ];
    for (what, hosts, arguments, expected) in cases {
        fs::write(place.join("plant.kdl"), spec(*hosts, 6667))?;
        let found = calls(place, arguments)?;
        ensure(found == *expected, &format!("{what}: {found}, not {expected}"))?;
    }
    Ok(())
}
