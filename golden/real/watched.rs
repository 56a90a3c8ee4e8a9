//! A real Prometheus, from the machine's own package, watches a real cluster: its bundle's scripts start both, and
//! every target answers.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::lab::{Lab, distribution};
use crate::spec::{self, Built};

/// How long it may take in all.
const LIMIT: Duration = Duration::from_secs(600);

/// How specs say the version of Prometheus that they are written for.
const WRITTEN: [(&str, &str); 2] =
    [("version=\"2.42.0\"", "version=\"{}\""), ("prometheus-3.5.0.", "prometheus-{}.")];

/// Where the programs are put together as the makers' archive has them.
const DISTRIBUTION: &str = "/root/prometheus";

/// Whether there is a Prometheus on this machine.
pub(crate) fn is_at_hand() -> bool {
    version().is_some()
}

/// The version of the machine's own.
pub(crate) fn version() -> Option<String> {
    let printed = Command::new("prometheus").arg("--version").output().ok()?;
    let printed = [printed.stdout, printed.stderr].concat();
    let text = String::from_utf8_lossy(&printed).into_owned();
    let rest = text.split_once("version ")?.1;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// A spec for the Prometheus at hand, if there is one.
pub(crate) fn for_this_machine(text: String) -> String {
    let Some(version) = version() else { return text };
    let replace =
        |text: String, (written, own): &(&str, &str)| text.replace(written, &own.replace("{}", &version));
    WRITTEN.iter().fold(text, replace)
}

pub(crate) fn compile(path: &Path) -> Result<Built, String> {
    let compiled = spec::compile_edited(path, &|text| Ok(for_this_machine(text)))?;
    spec::must_pass(&compiled)?;
    spec::build(&compiled.into_checked().ok_or("a spec without findings gives no model")?)
}

pub(crate) fn run(path: &Path) -> Result<(), String> {
    let built = compile(path)?;
    let lab = Lab::up(&built, LIMIT)?;
    watch(&lab).map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn watch(lab: &Lab) -> Result<(), String> {
    let iotdb = distribution("1.3.3");
    lab.carried("node-1", &format!("install.sh --dist {}", iotdb.display()), 120)?;
    let dist = put_together(lab, "ops")?;
    lab.carried("ops", &format!("install.sh --dist {dist}"), 60)?;
    lab.carried("ops", "preflight.sh", 60)?;
    lab.control("start-all.sh", 300)?.succeeds("start-all.sh")?;
    lab.control("status-all.sh", 60)?.succeeds("status-all.sh")?;

    // Both targets, with their labels, and none other.
    let of = |role: &str, port: u16| {
        format!(
            "up{{cluster=\"small\", host=\"node-1\", instance=\"10.0.0.11:{port}\", job=\"small\", node=\"node-1-{role}\", role=\"{role}\"}} => 1"
        )
    };
    let expected = [of("confignode", 9091), of("datanode", 9092)];
    let mut last = String::new();
    let are_up = lab.wait("every target up", 60, || {
        last = ask(lab, "up")?;
        let is_there = |line: &String| last.contains(line.as_str());
        Ok((last.lines().count() == expected.len() && expected.iter().all(is_there)).then_some(()))
    });
    are_up.map_err(|problem| format!("{problem}\n{last}"))?;
    // What the server itself exports.
    let printed = ask(lab, "count by (role) ({job=\"small\", __name__!~\"up|scrape_.*\"})")?;
    if !printed.contains("role=\"confignode\"") || !printed.contains("role=\"datanode\"") {
        return Err(format!("the targets are up, and tell nothing: {printed}"));
    }
    println!("watched: {}", printed.replace('\n', "; "));

    // A node that ends is an outage, and the order of a stop is the start's, backwards.
    lab.control("stop-all.sh node-1-datanode", 120)?.succeeds("stop-all.sh of the DataNode")?;
    lab.wait("the stopped DataNode down", 60, || {
        Ok(ask(lab, "up == 0")?.contains("node-1-datanode").then_some(()))
    })?;
    lab.control("stop-all.sh", 200)?.succeeds("stop-all.sh")?;
    for (host, _) in &lab.built.hosts {
        let open = lab.listening(host);
        if !open.is_empty() {
            return Err(format!("after stop-all.sh ports are open on {host}: {open:?}"));
        }
    }
    Ok(())
}

/// Puts the machine's own programs together on a host as the makers' archive has them; gives the folder.
pub(crate) fn put_together(lab: &Lab, host: &str) -> Result<&'static str, String> {
    let programs = format!(
        "mkdir {DISTRIBUTION} && for name in prometheus promtool; do cp \"$(command -v $name)\" {DISTRIBUTION}/; done"
    );
    lab.on(host, &programs, 60)?.succeeds("copying the programs")?;
    Ok(DISTRIBUTION)
}

/// Waits until the Prometheus of a host sees so many targets, all of them up.
pub(crate) fn sees(lab: &Lab, host: &str, url: &str, count: usize) -> Result<(), String> {
    let mut last = String::new();
    let are_up = lab.wait(&format!("{count} targets, all up"), 120, || {
        last = query(lab, host, url, "up")?;
        let up = last.lines().filter(|line| line.contains("=> 1 @"));
        Ok((last.lines().count() == count && up.count() == count).then_some(()))
    });
    are_up.map_err(|problem| format!("{problem}\n{last}"))
}

/// What a query gives in the cluster of this suite.
fn ask(lab: &Lab, words: &str) -> Result<String, String> {
    query(lab, "ops", "http://10.0.0.20:9190", words)
}

/// What a query gives, a line for each series.
fn query(lab: &Lab, host: &str, url: &str, words: &str) -> Result<String, String> {
    let printed =
        lab.on(host, &format!("promtool query instant {url} '{words}'"), 30)?.succeeds("promtool query")?;
    Ok(printed.lines().filter(|line| line.contains("=>")).collect::<Vec<_>>().join("\n"))
}
