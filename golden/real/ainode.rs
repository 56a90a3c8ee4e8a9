//! A real AINode, built from the official sources, with the real torch: installed from a folder without a network, added to a real
//! cluster, removed by its script, and added again. And the same by plans, from a cluster without one and back.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::boots::{self, must_contain};
use crate::lab::{Lab, distribution};
use crate::operations::Site;
use crate::spec::{self, Built, Node};
use crate::{altered, command};

/// How long one may take in all, and how long its Maven and pip.
const LIMIT: Duration = Duration::from_secs(1200);
const BUILD: Duration = Duration::from_secs(1800);

/// The specs: a cluster with one AINode each.
pub(crate) fn specs() -> Vec<PathBuf> {
    crate::specs(&crate::root().join("golden/real/ainode"))
}

fn obtain(version: &str) -> Result<(), String> {
    let mut obtain = Command::new(crate::root().join("golden/real/obtain.sh"));
    command::run(obtain.args(["--ainode", version]), None, BUILD)?.succeeds("obtain.sh --ainode").map(drop)
}

pub(crate) fn run(path: &Path) -> Result<(), String> {
    let version = boots::version(path);
    obtain(&version)?;
    let built = boots::compile(path)?;
    let lab = Lab::up(&built, LIMIT)?;
    live(&lab, &version).map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn live(lab: &Lab, version: &str) -> Result<(), String> {
    let node =
        lab.built.nodes.iter().find(|node| node.role == "ainode").ok_or("the spec places no AINode")?;
    let whole = distribution(version);
    let own = whole.with_file_name(format!("apache-iotdb-{version}-ainode-bin"));
    let wheels = whole.with_file_name("wheels");
    let begun = Instant::now();
    let mut times = Vec::new();
    let mut note = |what: &str| times.push(format!("{what} at {} s", begun.elapsed().as_secs()));

    for (host, _) in &lab.built.hosts {
        let dist = if *host == node.host { &own } else { &whole };
        let printed = lab.carried(host, &format!("install.sh --dist {}", dist.display()), 120)?;
        must_contain(&printed, "installed; next:")?;
        lab.carried(host, "preflight.sh", 60)?;
    }
    // No path leads from the hosts to an index of packages: what is installed is in that folder.
    let install = format!("install-ainode.sh --wheels {} --python {}", wheels.display(), python()?);
    must_contain(&lab.carried(&node.host, &install, 900)?, "installed")?;
    must_contain(&lab.carried(&node.host, "install-ainode.sh", 60)?, "is already installed")?;
    let torch = format!("{}/venv/bin/python3 -c 'import torch; print(torch.__version__)'", node.root);
    let torch = lab.on(&node.host, &torch, 120)?.succeeds("asking torch for its version")?;
    note(&format!("torch {} installed", torch.trim()));

    lab.control("start-all.sh", 400)?.succeeds("start-all.sh")?;
    lab.control("status-all.sh", 60)?.succeeds("status-all.sh")?;
    listed(lab, 1)?;
    note("Running");

    must_contain(&lab.carried(&node.host, "remove-ainode.sh --yes", 120)?, "removed from the cluster")?;
    listed(lab, 0)?;
    must_be_gone(lab, node)?;
    note("removed");

    lab.control("start-all.sh", 400)?.succeeds("start-all.sh after the removal")?;
    listed(lab, 1)?;
    note("added again");
    lab.control("stop-all.sh", 300)?.succeeds("stop-all.sh")?;
    must_be_gone(lab, node)?;
    println!("ainode {version}: {}", times.join(", "));
    Ok(())
}

/// The bundles of the spec without its AINode, of the plan that adds it, and of the plan that removes it.
fn plans(path: &Path) -> Result<[Built; 3], String> {
    let with = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let without: String =
        with.lines().filter(|line| !line.contains("ainode on=")).map(|line| format!("{line}\n")).collect();
    let (with, without) = (altered::compile(&with)?, altered::compile(&without)?);
    Ok([spec::build(&without)?, spec::build_change(&without, &with)?, spec::build_change(&with, &without)?])
}

/// The plans compile.
pub(crate) fn plans_compile(path: &Path) -> Result<(), String> {
    plans(path).map(drop)
}

/// A cluster that runs and has rows gets an AINode by apply.sh, which asks for the Python packages, and loses it by another.
pub(crate) fn planned(path: &Path) -> Result<(), String> {
    let version = boots::version(path);
    obtain(&version)?;
    let [before, added, removed] = plans(path)?;
    let lab = Lab::up(&added, LIMIT)?;
    let site = Site::new(&lab, &before)?;
    by_plans(&site, &version, &added, &removed).map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn by_plans<'a>(site: &Site<'a>, version: &str, added: &'a Built, removed: &'a Built) -> Result<(), String> {
    let lab = site.lab;
    let node = added.nodes.iter().find(|node| node.role == "ainode").ok_or("the spec places no AINode")?;
    let archives = archives(version)?;
    site.does(&format!("deploy.sh --dist {}", archives.path().display()), 300)?;
    site.does("start-all.sh", 400)?;
    site.write()?;

    site.bundle.set(added);
    let apply = format!("apply.sh --yes --dist {}", archives.path().display());
    // An AINode has a distribution and Python packages of its own: a person installs these.
    site.ends(&apply, 1, "step 3 is done by a person")?;
    let wheels = distribution(version).with_file_name("wheels");
    let install =
        format!("{}/install-ainode.sh --wheels {} --python {}", added.home, wheels.display(), python()?);
    must_contain(&lab.on(&node.host, &install, 900)?.succeeds("install-ainode.sh")?, "installed")?;
    must_contain(&site.does(&format!("{apply} --done 3"), 600)?, "all 5 steps are done")?;
    listed(lab, 1)?;
    site.reads("with an AINode")?;
    site.write()?;
    site.note("an AINode was added by apply.sh");

    site.bundle.set(removed);
    must_contain(&site.does("apply.sh --yes", 600)?, "all 3 steps are done")?;
    listed(lab, 0)?;
    must_be_gone(lab, node)?;
    site.reads("without the AINode")?;
    site.note("it was removed by apply.sh");
    site.does("stop-all.sh", 300).map(drop)
}

/// A folder with the archives of a version, as people carry them to a site.
fn archives(version: &str) -> Result<tempfile::TempDir, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let whole = distribution(version);
    let name = format!("apache-iotdb-{version}-all-bin.zip");
    std::os::unix::fs::symlink(whole.with_file_name(&name), folder.path().join(&name))
        .map_err(|error| error.to_string())?;
    let name = format!("apache-iotdb-{version}-ainode-bin");
    let mut pack = Command::new("jar");
    pack.args(["--create", "--no-manifest", "--file"])
        .arg(folder.path().join(format!("{name}.zip")))
        .arg(&name);
    pack.current_dir(whole.with_file_name(""));
    command::run(&mut pack, None, LIMIT)?.succeeds("jar")?;
    Ok(folder)
}

/// The Python that the packages were fetched for.
fn python() -> Result<String, String> {
    let mut ask = Command::new("python3");
    ask.args(["-c", "import sys; print(sys.executable)"]);
    let printed = command::run(&mut ask, None, Duration::from_secs(20))?.succeeds("python3")?;
    Ok(printed.trim().to_owned())
}

/// Waits until the cluster lists so many AINodes, all of them Running.
fn listed(lab: &Lab, count: usize) -> Result<(), String> {
    let datanode = lab.built.nodes.iter().find(|node| node.role == "datanode").ok_or("no DataNode")?;
    let mut last = String::new();
    let waited = lab.wait(&format!("{count} AINodes that are Running"), 60, || {
        last = lab.sql(&datanode.name, "show cluster")?.succeeds("show cluster")?;
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let own: Vec<_> =
            last.lines().map(cells).filter(|cells| cells.iter().any(|cell| cell == "AINode")).collect();
        let all_run = own.iter().all(|cells| cells.iter().any(|cell| cell == "Running"));
        Ok((own.len() == count && all_run).then_some(()))
    });
    waited.map_err(|problem| format!("{problem}\n{last}"))
}

/// Nothing of the AINode runs or listens any more.
fn must_be_gone(lab: &Lab, node: &Node) -> Result<(), String> {
    let left = lab.on(&node.host, "ps -o pid=,args= ax | grep '[/]ainode' || :", 20)?.output;
    let open = lab.listening(&node.host);
    if left.trim().is_empty() && open.is_empty() {
        return Ok(());
    }
    Err(format!("on {} there are still ports {open:?} and processes\n{left}", node.host))
}
