//! From nothing to a cluster that runs, with the commands that README.md shows: `init` writes a spec, `check` and
//! `build` take it as it is, control/deploy.sh has the bundle to empty hosts, and the cluster starts, takes rows and
//! gives them back.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::boots::{self, must_contain};
use crate::lab::Lab;
use crate::{command, operations, spec};

/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(900);

/// The hosts, as someone names them who knows their addresses only.
const HOSTS: [&str; 3] = ["10.0.0.11", "10.0.0.12", "10.0.0.13"];

pub(crate) fn run() -> Result<(), String> {
    let folder =
        tempfile::Builder::new().prefix("clusterc-real.").tempdir().map_err(|error| error.to_string())?;
    let init = [&["init", "3c3d", "--memory", "4GiB", "--hosts"][..], &HOSTS].concat();
    by_hand(folder.path(), &init)?;
    must_contain(
        &by_hand(folder.path(), &["check", "cluster.kdl", "--deny-warnings"])?,
        "no problems found",
    )?;
    by_hand(folder.path(), &["build", "cluster.kdl", "-o", "out"])?;

    let path = folder.path().join("cluster.kdl");
    let version = boots::version(&path);
    let compiled = spec::compile(&path, None)?;
    let checked = compiled.into_checked().ok_or("`check` passes what gives no model")?;
    let built = spec::built(&checked, folder)?;
    let lab = Lab::empty(&built, LIMIT)?;
    starts(&lab, &version).map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

/// Runs the program in a folder, and shows what a person would see.
fn by_hand(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    program.args(arguments).current_dir(folder);
    let output = command::run(&mut program, None, Duration::from_secs(120))?.succeeds(arguments[0])?;
    println!("$ clusterc {}\n{output}", arguments.join(" "));
    Ok(output)
}

fn starts(lab: &Lab, version: &str) -> Result<(), String> {
    let begun = Instant::now();
    let does = |script: &str| -> Result<(), String> {
        let output = lab.control(script, 400)?.succeeds(script)?;
        println!("$ sh out/control/{script}\n{output}[{} s]\n", begun.elapsed().as_secs());
        Ok(())
    };
    let user = lab.built.user.clone().unwrap_or_else(|| "root".to_owned());
    for (host, _) in &lab.built.hosts {
        lab.on(host, &format!("id {user} >/dev/null 2>&1 || useradd --system {user}"), 20)?
            .succeeds("useradd")?;
    }
    does(&format!("deploy.sh --dist {}", operations::archive(version)))?;
    does("start-all.sh")?;
    does("status-all.sh")?;
    boots::write(lab)?;
    println!("rows written and read on every DataNode [{} s]\n", begun.elapsed().as_secs());
    boots::stop(lab)
}
