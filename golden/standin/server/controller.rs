//! A controller: knows the rows of `cluster.nodes`, which of them are connected, and has agents start nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::config::{self, Row, Site, Values};
use super::licence::Licence;
use super::script::{Answers, Rows, evaluate};
use super::wire::{self, Wire};
use super::{Process, Refusal};

#[derive(Debug)]
struct Cluster {
    rows: Vec<Row>,
    values: Values,
    licence: Licence,
    /// Connected agents and nodes, by alias: the way to send them something.
    online: BTreeMap<String, TcpStream>,
    /// Aliases of the controllers that answer.
    answering: BTreeSet<String>,
}

#[derive(Debug)]
struct Controller {
    process: Process,
    /// All controllers, in the order of their rows; this one alone where it is the only one.
    peers: Vec<Site>,
    /// Whether this one takes orders.
    leads: AtomicBool,
    cluster: Mutex<Cluster>,
}

pub(crate) fn run(process: Process) -> Result<(), Refusal> {
    let listener = process.listen()?;
    let argument = |key: &str| process.arguments.get(key).cloned().unwrap_or_default();
    let (rows, values) = first_or_kept(&process, &argument("nodesFile"), &argument("clusterConfig"))?;
    let licence = Licence::read(&process)?;
    // Source: reference on licences: the count of nodes is checked when a cluster starts. Which kinds count is not set;
    // here agents do not.
    let nodes = rows.iter().filter(|row| row.mode != "agent").count() as u64;
    if nodes > licence.most_nodes() {
        return Err(format!(
            "{nodes} nodes are more than the {} that the license allows.",
            licence.most_nodes()
        ));
    }
    keep_metadata(&process)?;
    let peers: Vec<Site> =
        rows.iter().filter(|row| row.mode == "controller").map(|row| row.site.clone()).collect();
    let is_alone = peers.len() < 2;
    if is_alone {
        process.journal.info("Controller initialization completed.");
    } else if process.settings.get("dfsHAMode") != Some("Raft") {
        // Source: reference, and the vendor's own check configurations.
        return Err("There are several controllers, and dfsHAMode is not Raft.".to_owned());
    } else {
        process.journal.info("DFSRaftReplayWorker started.");
    }
    let peers = if is_alone { vec![process.site.clone()] } else { peers };
    let (online, answering) = (BTreeMap::new(), BTreeSet::new());
    let cluster = Mutex::new(Cluster { rows, values, licence, online, answering });
    let controller = Arc::new(Controller { process, peers, leads: AtomicBool::new(is_alone), cluster });
    let electing = Arc::clone(&controller);
    std::thread::spawn(move || {
        while electing.peers.len() > 1 {
            electing.elect();
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let accepting = Arc::clone(&controller);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let controller = Arc::clone(&accepting);
            std::thread::spawn(move || controller.serve(Wire::new(stream)));
        }
    });
    controller.process.await_signal()?;
    controller.process.say_goodbye();
    Ok(())
}

/// The nodes and their configuration. Source: guide to high availability: with several controllers the files count at the first
/// start only, later what the controllers have kept.
fn first_or_kept(process: &Process, nodes: &str, cfg: &str) -> Result<(Vec<Row>, Values), Refusal> {
    let kept = process.home.join(&process.site.alias).join("raft");
    if process.settings.get("dfsHAMode") == Some("Raft") {
        std::fs::create_dir_all(&kept).map_err(|error| error.to_string())?;
        for (file, from) in [("nodes", nodes), ("cfg", cfg)] {
            if !kept.join(file).exists() {
                std::fs::copy(from, kept.join(file)).map_err(|error| format!("{from}: {error}"))?;
            }
        }
        let path = |file: &str| kept.join(file).to_string_lossy().into_owned();
        return Ok((config::nodes(&path("nodes"))?, Values::read(&path("cfg"))?));
    }
    Ok((config::nodes(nodes)?, Values::read(cfg)?))
}

/// Metadata where the guide says it is, with the version that wrote it: an older program does not read a newer one's.
/// That is the stand-in's own, to show what a rollback without its backup comes to.
fn keep_metadata(process: &Process) -> Result<(), Refusal> {
    let folder = process.settings.get("dfsMetaDir").unwrap_or("dfsMeta");
    let folder = PathBuf::from(folder);
    mark(&folder.join("DFSMetaLog.0"), &process.version)?;
    mark(&folder.join("DFSMasterMetaCheckpoint.0"), &process.version)?;
    mark(&process.home.join(&process.site.alias).join("sysmgmt/aclEditlog.meta"), &process.version)
}

/// Writes the version that uses a file of metadata; refuses one that a newer version has used.
pub(crate) fn mark(file: &Path, version: &str) -> Result<(), Refusal> {
    let failed = |error| format!("Failed to write the metadata [{}]: {error}", file.display());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let text = std::fs::read_to_string(file).unwrap_or_default();
    if let Some(newer) = text.lines().find(|known| *known > version) {
        return Err(format!("Failed to load the metadata [{}]: version {newer} wrote it.", file.display()));
    }
    if text.lines().any(|known| known == version) {
        return Ok(());
    }
    std::fs::write(file, format!("{text}{version}\n")).map_err(failed)
}

impl Controller {
    fn cluster(&self) -> MutexGuard<'_, Cluster> {
        self.cluster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut wire: Wire) {
        let Some(line) = wire.line() else { return };
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["alive"] => {
                wire.say("alive");
            }
            ["run", size] => wire::answer(&mut wire, size, |script| evaluate(script, self)),
            ["member", mode, site, controller] => self.keep_member(&mut wire, mode, site, controller),
            _ => {}
        }
    }

    /// The first controller that answers leads, as long as most of them answer. That is no Raft: from outside it looks as one
    /// leader that others take over from.
    fn elect(&self) {
        let answers = |site: &&Site| {
            let output = Wire::dial(&site.endpoint()).ok().and_then(|mut wire| {
                wire.say("alive");
                wire.line()
            });
            **site == self.process.site || output.is_some()
        };
        let answering: Vec<&Site> = self.peers.iter().filter(answers).collect();
        let leads = answering.len() * 2 > self.peers.len() && *answering[0] == self.process.site;
        let mut cluster = self.cluster();
        cluster.answering = answering.iter().map(|site| site.alias.clone()).collect();
        if self.leads.swap(leads, Ordering::SeqCst) && !leads {
            // Members look for the leader again.
            for stream in cluster.online.values() {
                let _ = stream.shutdown(std::net::Shutdown::Both);
            }
        }
    }

    /// An agent or a node is connected as long as its connection is.
    fn keep_member(&self, wire: &mut Wire, mode: &str, site: &str, controller: &str) {
        let Ok(site) = Site::parse(site) else { return };
        let journal = &self.process.journal;
        let own = self.process.site.to_string();
        if let Err(why) = self.admit(&site, mode, controller, &own) {
            journal.error(&why);
            wire.say(&format!("refused {why}"));
            return;
        }
        let Some(writer) = wire.writer() else { return };
        self.cluster().online.insert(site.alias.clone(), writer);
        wire.say("welcome");
        journal.info(&format!("{site} is online."));
        while wire.line().is_some() {}
        self.cluster().online.remove(&site.alias);
        journal.info(&format!("{site} has gone offline."));
    }

    fn admit(&self, site: &Site, mode: &str, controller: &str, own: &str) -> Result<(), String> {
        if !self.leads.load(Ordering::SeqCst) {
            return Err(format!("<NotLeader>{own}"));
        }
        // Source: guide, step 3 and 2.1: controllerSite must be the controller's localSite, the alias included; with several
        // that of any one.
        if !self.peers.iter().any(|peer| peer.to_string() == controller) {
            return Err(format!("{site} asks for the controller {controller}, this is {own}."));
        }
        let cluster = self.cluster();
        // Source: guide, step 3: agents and nodes are those of cluster.nodes.
        if !cluster.rows.iter().any(|row| row.site == *site && row.mode == mode) {
            return Err(format!("{site} is no {mode} of cluster.nodes."));
        }
        if cluster.online.contains_key(&site.alias) {
            return Err(format!("{site} is online already."));
        }
        Ok(())
    }

    /// Has the agent of the node's host start it. Source: guide: an agent starts the nodes of its own server.
    fn start(&self, name: &str) -> Result<(), String> {
        let cluster = self.cluster();
        let row = find(&cluster.rows, name)?;
        if cluster.online.contains_key(&row.site.alias) {
            return Ok(());
        }
        let agent =
            cluster.rows.iter().find(|other| other.mode == "agent" && other.site.host == row.site.host);
        let agent = agent.ok_or_else(|| format!("The agent of [{}] does not exist.", row.site))?;
        let mut settings = cluster.values.of_node(&row.site.alias)?;
        settings.push(("mode".to_owned(), row.mode.clone()));
        settings.push(("localSite".to_owned(), row.site.to_string()));
        settings.push(("controllerSite".to_owned(), self.process.site.to_string()));
        let words = settings.iter().map(|(key, value)| format!("-{key}\u{1f}{value}")).collect::<Vec<_>>();
        let online = cluster.online.get(&agent.site.alias).and_then(|stream| stream.try_clone().ok());
        let mut stream = online.ok_or_else(|| format!("The agent [{}] is not online.", agent.site.alias))?;
        self.process.journal.info(&format!("Starting {} by {}.", row.site, agent.site.alias));
        writeln!(stream, "start\u{1f}{}\u{1f}{}", row.site.alias, words.join("\u{1f}"))
            .map_err(|error| error.to_string())
    }

    fn stop(&self, name: &str) -> Result<(), String> {
        let cluster = self.cluster();
        let row = find(&cluster.rows, name)?;
        if let Some(mut stream) =
            cluster.online.get(&row.site.alias).and_then(|stream| stream.try_clone().ok())
        {
            self.process.journal.info(&format!("Stopping {}.", row.site));
            writeln!(stream, "stop").map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Name, host, port, mode and state of every process. Source: reference on getClusterPerf for the numbers.
    fn table(&self) -> Rows {
        let own = Row { site: self.process.site.clone(), mode: "controller".to_owned() };
        let cluster = self.cluster();
        let mut rows = vec![row(&own, true)];
        let others = cluster.rows.iter().filter(|known| known.site != own.site);
        let is_online =
            |alias: &String| cluster.online.contains_key(alias) || cluster.answering.contains(alias);
        rows.extend(others.map(|known| row(known, is_online(&known.site.alias))));
        rows
    }

    fn add(&self, arguments: &[String], mode: &str) -> Result<(), String> {
        let [host, port, alias, ..] = arguments else {
            return Err("expected host, port and alias".to_owned());
        };
        let site = Site::parse(&format!("{host}:{port}:{alias}"))?;
        let mut cluster = self.cluster();
        if cluster
            .rows
            .iter()
            .any(|row| row.site.alias == site.alias || row.site.endpoint() == site.endpoint())
        {
            return Err(format!("[{site}] is there already."));
        }
        let nodes = cluster.rows.iter().filter(|row| row.mode != "agent").count() as u64;
        if mode != "agent" && nodes >= cluster.licence.most_nodes() {
            return Err(format!("The license allows {nodes} nodes, one more is too many."));
        }
        cluster.rows.push(Row { site, mode: mode.to_owned() });
        Ok(())
    }

    /// Source: reference on removeNode: compute nodes that are stopped; a second argument stops them.
    fn remove(&self, arguments: &[String]) -> Result<(), String> {
        let name = arguments.first().map_or("", String::as_str);
        if arguments.get(1).is_some_and(|force| force == "true") {
            self.stop(name)?;
        }
        let mut cluster = self.cluster();
        let row = find(&cluster.rows, name)?.clone();
        if row.mode != "computenode" || (arguments.len() < 2 && cluster.online.contains_key(&row.site.alias))
        {
            return Err(format!("The node [{name}] is no compute node that is stopped."));
        }
        cluster.rows.retain(|known| *known != row);
        Ok(())
    }

    /// Every process with the end of its licence; with `update`, read again first. Source: guide, chapter 4: all nodes,
    /// agents and the controller too.
    fn licences(&self, update: bool) -> Result<Rows, String> {
        let mut cluster = self.cluster();
        if update {
            let new = Licence::read(&self.process)?;
            new.may_replace(&cluster.licence)?;
            cluster.licence = new;
        }
        let own = cluster.licence.get("expiration").to_owned();
        let mut rows = vec![vec![self.process.site.alias.clone(), own]];
        let online: Vec<Site> = cluster
            .rows
            .iter()
            .map(|row| row.site.clone())
            .filter(|site| cluster.online.contains_key(&site.alias))
            .collect();
        drop(cluster);
        for site in online {
            let word = if update {
                "print(\"\" + standinUpdateLicense());"
            } else {
                "print(\"\" + standinLicense());"
            };
            let output = wire::run(&site.endpoint(), word)?;
            rows.push(vec![site.alias, output.concat()]);
        }
        Ok(rows)
    }
}

fn row(row: &Row, is_online: bool) -> Vec<String> {
    let mode = match row.mode.as_str() {
        "datanode" => "0",
        "agent" => "1",
        "controller" => "2",
        _ => "4",
    };
    let site = &row.site;
    vec![
        site.alias.clone(),
        site.host.clone(),
        site.port.to_string(),
        mode.to_owned(),
        u8::from(is_online).to_string(),
    ]
}

/// A node by its site or its alias.
fn find<'a>(rows: &'a [Row], name: &str) -> Result<&'a Row, String> {
    let is_it =
        |row: &&Row| (row.site.alias == name || row.site.endpoint() == name) && row.mode.ends_with("node");
    rows.iter().find(is_it).ok_or_else(|| format!("The node [{name}] does not exist."))
}

impl Answers for Controller {
    fn admits(&self, user: &str, password: &str) -> bool {
        let changed = self.process.home.join(&self.process.site.alias).join("sysmgmt/password");
        let known = std::fs::read_to_string(changed).unwrap_or_else(|_| "123456".to_owned());
        user == "admin" && password == known.trim()
    }

    fn call(&self, name: &str, arguments: &[String]) -> Result<Rows, String> {
        let done = |()| Rows::new();
        if !self.leads.load(Ordering::SeqCst) && !["getNodeAlias", "version"].contains(&name) {
            return Err(format!("<NotLeader>{} does not lead.", self.process.site));
        }
        match name {
            "getNodeAlias" => Ok(vec![vec![self.process.site.alias.clone()]]),
            "version" => Ok(vec![vec![self.process.version.clone()]]),
            "getClusterPerf" => Ok(self.table()),
            "startDataNode" => arguments.iter().try_for_each(|name| self.start(name)).map(done),
            "stopDataNode" => arguments.iter().try_for_each(|name| self.stop(name)).map(done),
            "addAgentToController" => self.add(arguments, "agent").map(done),
            "addNode" => self.add(arguments, arguments.get(4).map_or("datanode", String::as_str)).map(done),
            "removeNode" => self.remove(arguments).map(done),
            // Source: guide to high availability.
            "saveClusterNodesConfigs" => {
                let lines = arguments.iter().map(String::as_str);
                self.cluster().values =
                    Values::parse(lines).map_err(|line| format!("Invalid line: {line}"))?;
                Ok(Rows::new())
            }
            "loadClusterNodesConfigs" if self.peers.len() > 1 => Ok(Rows::new()),
            "loadClusterNodesConfigs" => {
                let path = self.process.arguments.get("clusterConfig").cloned().unwrap_or_default();
                self.cluster().values = Values::read(&path)?;
                Ok(Rows::new())
            }
            "getAllLicenses" => self.licences(false),
            "updateAllLicenses" => self.licences(true),
            other => Err(format!("Can't recognize function name {other}")),
        }
    }
}
