//! Recorded failures: what a rule calls an error is emitted anyway, and the server does what the rule says.

use std::path::Path;
use std::time::Duration;

use crate::expect::{Expectation, Step, lines_with};
use crate::lab::{Lab, thin};
use crate::spec::{self, Built, Node};

/// How long one case may take in all.
const LIMIT: Duration = Duration::from_secs(300);
/// How long one step may take.
const STEP: u64 = 120;

/// The code in the name of a case's folder: `NET001-port-clash`.
pub(crate) fn code(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    folder.split('-').next().unwrap_or_default().to_owned()
}

/// Compiles a case, which has to break its rule, and builds its bundle anyway.
fn compile(path: &Path, version: &str) -> Result<Built, String> {
    let compiled = spec::compile(path, Some(version))?;
    spec::must_fail(&compiled, &code(path))?;
    if compiled.models.is_empty() {
        return Err("the spec gives no model".to_owned());
    }
    spec::build(&compiled.into_unchecked())
}

/// What is known of a case without a server: the rule speaks for its versions and for no other, and the bundle is
/// written or is not.
pub(crate) fn compiles(path: &Path) -> Result<(), String> {
    let expectation = Expectation::read(&path.with_extension("expect"))?;
    for version in &expectation.versions {
        match (compile(path, version), &expectation.unwritable) {
            (Ok(_), None) => {}
            (Err(problem), Some(words)) if problem.contains(words.as_str()) => {}
            (Err(problem), _) => return Err(format!("{version}: {problem}")),
            (Ok(_), Some(words)) => {
                return Err(format!("{version}: its bundle is written, without `{words}`"));
            }
        }
    }
    for (version, _) in &expectation.silent {
        spec::must_not_fail(&spec::compile(path, Some(version))?, &code(path))
            .map_err(|problem| format!("{version}: {problem}"))?;
    }
    Ok(())
}

/// Runs a case on one version; gives the server's words.
pub(crate) fn run(path: &Path, version: &str) -> Result<String, String> {
    let expectation = Expectation::read(&path.with_extension("expect"))?;
    let built = compile(path, version)?;
    let dist = thin(version, built.folder.path())?;
    let lab = Lab::up(&built, LIMIT)?.nice();
    let mut words = String::new();
    for (host, _) in &built.hosts {
        lab.carried(host, &format!("install.sh --dist {}", dist.display()), 120)?;
    }
    for step in expectation.steps(version) {
        match take(&lab, step) {
            Ok(Some(shown)) => words = shown,
            Ok(None) => {}
            Err(problem) => return Err(format!("{step:?}: {problem}\n{}", lab.last_words())),
        }
    }
    Ok(words)
}

/// Takes one step; gives the line of the server that it waited for.
fn take(lab: &Lab, step: &Step) -> Result<Option<String>, String> {
    match step {
        Step::Start { node } => start(lab, lab.node(node)?)?,
        Step::Ready { node } => ready(lab, lab.node(node)?)?,
        Step::Exits { node, code } => {
            let node = lab.node(node)?;
            let ended = lab.wait("the end of its process", STEP, || Ok(ended(lab, node)))?;
            if ended != *code {
                return Err(format!("it exited with {ended}, not {code}"));
            }
        }
        Step::Expected { node, words, times } => return says(lab, node, words, *times).map(Some),
        Step::Alive { node } => {
            let node = lab.node(node)?;
            if let Some(code) = ended(lab, node) {
                return Err(format!("it exited with {code}"));
            }
        }
        Step::Closed { node, port } => must_be_closed(lab, lab.node(node)?, *port)?,
        Step::Fails { node, code, port } => {
            let node = lab.node(node)?;
            if let Some(other) = ended(lab, node).filter(|ended| ended != code) {
                return Err(format!("it exited with {other}, not {code}"));
            }
            must_be_closed(lab, node, *port)?;
        }
        Step::Kill { node } => {
            let node = lab.node(node)?;
            let class = if node.role == "confignode" { "ConfigNode" } else { "DataNode" };
            // The brackets keep the line from finding itself.
            let line = format!("pkill -KILL -f '[s]ervice\\.{class}'");
            lab.on(&node.host, &line, 20)?.succeeds("killing a node")?;
        }
        Step::Lists { node, endpoint, state } => {
            let node = lab.node(node)?;
            lab.wait(&format!("listed: {state} {endpoint}"), STEP, || {
                let members = script(lab, node, &format!("status.sh --members {}", node.name))?;
                let listed = members.lines().find(|line| line.split(' ').nth(1) == Some(endpoint));
                let found = match listed {
                    Some(line) => line.split(' ').next() == Some(state),
                    // An answer at all: the cluster lists at least the one who was asked.
                    None => state == "none" && members.contains("DataNode"),
                };
                Ok(found.then_some(()))
            })?;
        }
        Step::Rejects { node, statement, words } => {
            let done = lab.sql(node, statement)?;
            let shown = lines_with(&done.output, words);
            return match shown.first() {
                Some(line) if done.code != 0 => Ok(Some((*line).to_owned())),
                _ => Err(format!("the client ended with {} and said\n{}", done.code, done.output)),
            };
        }
        Step::Answers { node, statement, words } => {
            let printed = lab.sql(node, statement)?.succeeds(statement)?;
            return match lines_with(&printed, words).first() {
                Some(line) => Ok(Some((*line).to_owned())),
                None => Err(format!("the answer was\n{printed}")),
            };
        }
        Step::Unanswered { node, statement, seconds } => {
            if !lab.is_unanswered(node, statement, *seconds)? {
                return Err("the client was answered".to_owned());
            }
            return Ok(Some("no answer from the client".to_owned()));
        }
        Step::Accepts { node, statement } => {
            lab.sql(node, statement)?.succeeds(statement)?;
        }
    }
    Ok(None)
}

fn must_be_closed(lab: &Lab, node: &Node, port: u16) -> Result<(), String> {
    if lab.listening(&node.host).contains(&port) {
        return Err(format!("something listens on port {port}"));
    }
    Ok(())
}

/// Runs a script of the installed bundle; gives what it says, whatever its exit code.
fn script(lab: &Lab, node: &Node, line: &str) -> Result<String, String> {
    Ok(lab.on(&node.host, &format!("sh {}/{line}", lab.built.home), 60)?.output)
}

/// Starts a node the way start.sh does, without what start.sh refuses.
pub(crate) fn start(lab: &Lab, node: &Node) -> Result<(), String> {
    let console = Lab::console(node);
    let (name, home) = (&node.name, &lab.built.home);
    let run = format!("sh {home}/lib/run.sh {name} >{console} 2>&1; echo $? >/root/{name}.code");
    let line = format!("rm -f /root/{name}.code; setsid sh -c '{run}' </dev/null >/dev/null 2>&1 &");
    lab.on(&node.host, &line, 30)?.succeeds("starting a node")?;
    Ok(())
}

/// Waits until the log says that the node is part of the cluster. Asking the cluster would take longer than the case.
fn ready(lab: &Lab, node: &Node) -> Result<(), String> {
    lab.wait("ready", STEP, || {
        if let Some(code) = ended(lab, node) {
            return Err(format!("{} exited with {code} before it was ready", node.name));
        }
        Ok(is_ready(lab, node).then_some(()))
    })
}

/// Whether the log says that the node is part of the cluster.
pub(crate) fn is_ready(lab: &Lab, node: &Node) -> bool {
    let words = match node.role.as_str() {
        "confignode" => "has successfully started and joined the cluster",
        _ => "IoTDB DataNode is set up successfully",
    };
    !lines_with(&lab.read(&node.host, &Lab::log(node)), words).is_empty()
}

/// The exit code of a node that was started and has ended.
pub(crate) fn ended(lab: &Lab, node: &Node) -> Option<i32> {
    lab.read(&node.host, &format!("/root/{}.code", node.name)).trim().parse().ok()
}

/// Waits for words of a node, or of one of several.
fn says(lab: &Lab, nodes: &str, words: &str, times: usize) -> Result<String, String> {
    let nodes = nodes.split('|').map(|node| lab.node(node)).collect::<Result<Vec<_>, _>>()?;
    let mut were_over = false;
    lab.wait(&format!("{times} times `{words}`"), STEP, || {
        for node in &nodes {
            for path in [Lab::log(node), Lab::console(node)] {
                let text = lab.read(&node.host, &path);
                let found = lines_with(&text, words);
                if found.len() >= times {
                    return Ok(found.last().map(|line| (*line).to_owned()));
                }
            }
        }
        // One more look after the end: the last words may have come in between.
        if were_over {
            return Err(format!("it ended without a word of `{words}`"));
        }
        were_over = nodes.iter().all(|node| ended(lab, node).is_some());
        Ok(None)
    })
}
