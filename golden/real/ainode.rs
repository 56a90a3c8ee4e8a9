//! A real AINode, built from the official sources, with the real torch: installed from a folder without a network, let in by a real
//! cluster, taken out by its script, and let in again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::boots::{self, must_contain};
use crate::command;
use crate::lab::{Lab, distribution};
use crate::spec::Node;

/// How long one may take in all, and how long its Maven and pip.
const LIMIT: Duration = Duration::from_secs(1200);
const BUILD: Duration = Duration::from_secs(1800);

/// The specs: a cluster with one AINode each.
pub(crate) fn specs() -> Vec<PathBuf> {
    crate::specs(&crate::root().join("golden/real/ainode"))
}

pub(crate) fn run(path: &Path) -> Result<(), String> {
    let version = boots::version(path);
    let mut obtain = Command::new(crate::root().join("golden/real/obtain.sh"));
    command::run(obtain.args(["--ainode", &version]), None, BUILD)?.succeeds("obtain.sh --ainode")?;
    let built = boots::compile(path)?;
    let lab = Lab::up(&built, LIMIT)?;
    live(&lab, &version).map_err(|trouble| format!("{trouble}\n{}", lab.last_words()))
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
        let told = lab.carried(host, &format!("install.sh --dist {}", dist.display()), 120)?;
        must_contain(&told, "installed; next:")?;
        lab.carried(host, "preflight.sh", 60)?;
    }
    // No path leads from the hosts to an index of packages: what is installed is in that folder.
    let install = format!("install-ainode.sh --wheels {} --python {}", wheels.display(), python()?);
    must_contain(&lab.carried(&node.host, &install, 900)?, "installed")?;
    must_contain(&lab.carried(&node.host, "install-ainode.sh", 60)?, "is installed already")?;
    let torch = format!("{}/venv/bin/python3 -c 'import torch; print(torch.__version__)'", node.root);
    let torch = lab.on(&node.host, &torch, 120)?.succeeds("asking torch for its version")?;
    note(&format!("torch {} installed", torch.trim()));

    lab.control("start-all.sh", 400)?.succeeds("start-all.sh")?;
    lab.control("status-all.sh", 60)?.succeeds("status-all.sh")?;
    listed(lab, 1)?;
    note("Running");

    must_contain(&lab.carried(&node.host, "remove-ainode.sh --yes", 120)?, "out of the cluster")?;
    listed(lab, 0)?;
    must_be_gone(lab, node)?;
    note("removed");

    lab.control("start-all.sh", 400)?.succeeds("start-all.sh after the removal")?;
    listed(lab, 1)?;
    note("let in again");
    lab.control("stop-all.sh", 300)?.succeeds("stop-all.sh")?;
    must_be_gone(lab, node)?;
    println!("ainode {version}: {}", times.join(", "));
    Ok(())
}

/// The Python that the packages were fetched for.
fn python() -> Result<String, String> {
    let mut ask = Command::new("python3");
    ask.args(["-c", "import sys; print(sys.executable)"]);
    let told = command::run(&mut ask, None, Duration::from_secs(20))?.succeeds("python3")?;
    Ok(told.trim().to_owned())
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
    waited.map_err(|trouble| format!("{trouble}\n{last}"))
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
