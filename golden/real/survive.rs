//! What clusters survive, shown by servers: every set of up to two hosts is killed, and what a cluster still does is compared with what
//! `survive` says of it. golden/real/survive.tsv keeps what was seen; without servers its claims are compared with the model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use clusterc::catalog::Level;
use clusterc::driver::Compiled;
use clusterc::model::{ClusterId, Model};
use clusterc::survive::Standing;

use crate::command::{self, Done};
use crate::lab::{Lab, distribution, thin};
use crate::spec::{self, Built, Node};

/// How long one trial may take in all.
const LIMIT: Duration = Duration::from_secs(5400);
/// How long something may take to work again after a failure: servers call a node lost after 20 s, and elect after that; a busy machine needs more.
const RECOVERY: u64 = 150;
/// How long something that has ended is queried; it does not come back. In the short form, and else.
const ENDED: (u64, u64) = (15, 40);
/// Databases, so that replicas are placed in many ways.
const DATABASES: usize = 6;
/// Devices of each, which are in different regions.
const DEVICES: [&str; 3] = ["a", "b", "c"];
/// The first column of rows that are written while hosts are down.
const LATER: usize = 1000;
/// The password of the users that the trial makes.
const PASSWORD: &str = "Survive_2026_now";

/// A spec, a version, whether all sets are tried, and whether it belongs to every run.
pub(crate) const TRIALS: [(&str, &str, &str, bool); 5] = [
    ("short", "3c3d", "1.3.3", true),
    ("all", "3c3d", "1.3.3", false),
    ("all", "3c4d", "1.3.3", false),
    ("all", "3c3d", "2.0.10", false),
    ("all", "3c4d", "2.0.10", false),
];

pub(crate) fn folder() -> PathBuf {
    crate::root().join("golden/real/survive")
}

fn table() -> PathBuf {
    crate::root().join("golden/real/survive.tsv")
}

const HEAD: &str = "version\tcluster\thosts down\tlevel\tsurvive says\tby placement\tanswered\ttried\tto clients known before\tfirst refusal\n";

/// One line of the table.
#[derive(Debug, Clone)]
struct Row {
    version: String,
    cluster: String,
    down: Vec<String>,
    level: Level,
    /// What `survive` says, for the worst placement.
    claim: bool,
    /// How many databases serve by the placement that the server chose.
    placed: Option<usize>,
    /// How many did.
    answered: usize,
    tried: usize,
    /// How many did for a user that the DataNodes had seen before.
    known: usize,
    refusal: String,
}

impl Row {
    /// What is wrong with it: a claim that does not hold, or a placement that does not say what was seen.
    fn problem(&self) -> Option<String> {
        let of = || {
            format!(
                "{} {} without {}: {}",
                self.version,
                self.cluster,
                self.down.join(" + "),
                self.level.as_str()
            )
        };
        if self.claim && self.answered < self.tried {
            return Some(format!(
                "{} holds, and {} of {} did: {}",
                of(),
                self.answered,
                self.tried,
                self.refusal
            ));
        }
        // Hung queries of what is lost can hold up others, and DataNodes serve what they have cached: only all or not all is compared.
        match self.placed {
            Some(placed) if (placed == self.tried) != (self.answered == self.tried) => Some(format!(
                "{} holds for {placed} of {} by placement, and {} did: {}",
                of(),
                self.tried,
                self.answered,
                self.refusal
            )),
            _ => None,
        }
    }

    fn line(&self) -> String {
        let placed = self.placed.map_or("-".to_owned(), |placed| placed.to_string());
        format!(
            "{}\t{}\t{}\t{}\t{}\t{placed}\t{}\t{}\t{}\t{}\n",
            self.version,
            self.cluster,
            self.down.join(" + "),
            self.level.as_str(),
            if self.claim { "holds" } else { "ends" },
            self.answered,
            self.tried,
            self.known,
            self.refusal.replace('\t', " ")
        )
    }
}

/// What the committed table says agrees with itself and with the model.
pub(crate) fn compare() -> Result<(), String> {
    let text = fs::read_to_string(table()).map_err(|error| error.to_string())?;
    let mut wrong = Vec::new();
    let mut standings: BTreeMap<(String, String), Subject> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [version, cluster, down, level, claim, placed, answered, tried, known, refusal] = cells[..]
        else {
            return Err(format!("a line of survive.tsv has {} cells: {line}", cells.len()));
        };
        let number = |cell: &str| cell.parse::<usize>().map_err(|error| format!("{cell}: {error}"));
        let row = Row {
            version: version.to_owned(),
            cluster: cluster.to_owned(),
            down: down.split(" + ").filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            level: Level::parse(level).ok_or_else(|| format!("no level `{level}`"))?,
            claim: claim == "holds",
            placed: if placed == "-" { None } else { Some(number(placed)?) },
            answered: number(answered)?,
            tried: number(tried)?,
            known: number(known)?,
            refusal: refusal.to_owned(),
        };
        wrong.extend(row.problem());
        let key = (version.to_owned(), cluster.to_owned());
        if !standings.contains_key(&key) {
            standings.insert(key.clone(), Subject::new(cluster, version)?);
        }
        let subject = &standings[&key];
        if subject.claims(&row.down, row.level) != row.claim {
            wrong.push(format!("survive says otherwise now: {line}"));
        }
        seen.insert((key, row.down.clone()));
    }
    for (name, cluster, version, _) in TRIALS {
        let subject = Subject::new(cluster, version)?;
        for set in subject.sets(name == "short") {
            let key = (version.to_owned(), cluster.to_owned());
            if !seen.contains(&(key, set.clone())) && is_kept(cluster, version) {
                wrong.push(format!(
                    "survive.tsv has no line of {version} {cluster} without {}",
                    set.join(" + ")
                ));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Whether the table has every set of them.
fn is_kept(cluster: &str, version: &str) -> bool {
    (cluster, version) != ("3c4d", "2.0.10")
}

/// One cluster as `survive` sees it.
struct Subject {
    model: Model,
    standing: Standing,
}

impl Subject {
    fn new(cluster: &str, version: &str) -> Result<Self, String> {
        let compiled = compile(cluster, version)?;
        let model = compiled.models.into_iter().next().ok_or("no model")?;
        let standing = Standing::new(&model, ClusterId(0));
        Ok(Self { model, standing })
    }

    /// Whether a level holds without these hosts.
    fn claims(&self, down: &[String], level: Level) -> bool {
        let is_down = |id| down.contains(&self.model.host(self.model.instance(id).host).name.to_string());
        self.standing.holds(&is_down, level)
    }

    /// Every set of up to two hosts, or some of them.
    fn sets(&self, is_short: bool) -> Vec<Vec<String>> {
        let hosts: Vec<String> = self.model.hosts.iter().map(|host| host.name.to_string()).collect();
        if is_short {
            // The second is the first and one host more, which fails while the first is down.
            return vec![vec![hosts[0].clone()], vec![hosts[0].clone(), hosts[1].clone()]];
        }
        let mut sets: Vec<Vec<String>> = hosts.iter().map(|host| vec![host.clone()]).collect();
        for (at, first) in hosts.iter().enumerate() {
            sets.extend(hosts[at + 1..].iter().map(|second| vec![first.clone(), second.clone()]));
        }
        sets
    }
}

pub(crate) fn compile(cluster: &str, version: &str) -> Result<Compiled, String> {
    let path = folder().join(cluster).with_extension("kdl");
    let compiled = spec::compile(&path, (version != "1.3.3").then_some(version))?;
    spec::must_pass(&compiled)?;
    Ok(compiled)
}

/// Kills every set of hosts, and compares what is seen with what is claimed.
pub(crate) fn run(name: &str, cluster: &str, version: &str) -> Result<(), String> {
    let subject = Subject::new(cluster, version)?;
    let checked =
        compile(cluster, version)?.into_checked().ok_or("a spec without findings gives no model")?;
    let built = spec::build(&checked)?;
    let lab = Lab::up(&built, LIMIT)?;
    let mut site = Site {
        lab: &lab,
        subject: &subject,
        version,
        cluster,
        regions: Vec::new(),
        confirmed: BTreeMap::new(),
        ended: if name == "short" { ENDED.0 } else { ENDED.1 },
        begun: Instant::now(),
    };
    let mut tried = || {
        site.begin()?;
        let mut rows = Vec::new();
        let sets = subject.sets(name == "short");
        if name == "short" {
            rows = site.fails_more_and_more(&sets)?;
            site.confirmed()?;
            return Ok(rows);
        }
        for (number, set) in sets.iter().enumerate() {
            rows.extend(site.fails(number, set)?);
            let _ = fs::write(format!("/tmp/clusterc-survive-{cluster}-{version}.tsv"), lines(&rows));
        }
        site.confirmed()?;
        Ok(rows)
    };
    let rows: Vec<Row> = tried().map_err(|problem: String| format!("{problem}\n{}", lab.last_words()))?;
    println!("{}", lines(&rows));
    if name == "all" && crate::is_set("BLESS") {
        keep(version, cluster, &rows)?;
    }
    let wrong: Vec<String> = rows.iter().filter_map(Row::problem).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn lines(rows: &[Row]) -> String {
    HEAD.to_owned() + &rows.iter().map(Row::line).collect::<String>()
}

/// Puts rows in place of those of their version and cluster.
fn keep(version: &str, cluster: &str, rows: &[Row]) -> Result<(), String> {
    let text = fs::read_to_string(table()).unwrap_or_default();
    let own = format!("{version}\t{cluster}\t");
    let mut kept: Vec<String> =
        text.lines().skip(1).filter(|line| !line.starts_with(&own)).map(|line| format!("{line}\n")).collect();
    kept.extend(rows.iter().map(Row::line));
    let order = |line: &String| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0].to_owned(), cells[1].to_owned())
    };
    kept.sort_by_key(order);
    fs::write(table(), HEAD.to_owned() + &kept.concat()).map_err(|error| error.to_string())
}

/// A region with the nodes that hold its replicas.
#[derive(Debug, Clone)]
struct Region {
    is_schema: bool,
    database: String,
    holders: BTreeSet<String>,
}

/// What a probe came to.
#[derive(Debug, Clone)]
struct Answer {
    is_ok: bool,
    refusal: String,
}

struct Site<'a> {
    lab: &'a Lab<'a>,
    subject: &'a Subject,
    version: &'a str,
    cluster: &'a str,
    regions: Vec<Region>,
    /// The times of rows that were confirmed while hosts were down, by database.
    confirmed: BTreeMap<usize, Vec<usize>>,
    /// How many seconds something that has ended is queried.
    ended: u64,
    begun: Instant,
}

impl Site<'_> {
    fn built(&self) -> &Built {
        self.lab.built
    }

    fn note(&self, what: &str) {
        println!("survive {} {}: {what} at {} s", self.cluster, self.version, self.begun.elapsed().as_secs());
    }

    fn datanodes(&self) -> impl Iterator<Item = &Node> {
        self.built().nodes.iter().filter(|node| node.role == "datanode")
    }

    /// Installs, starts, writes rows to databases of many placements, and makes what probes need.
    fn begin(&mut self) -> Result<(), String> {
        let dist = thin(self.version, self.built().folder.path())?;
        for (host, _) in &self.built().hosts {
            self.lab.carried(host, &format!("install.sh --dist {}", dist.display()), 120)?;
        }
        self.lab.control("start-all.sh", 600)?.succeeds("start-all.sh")?;
        let classes = self.lab.share().join("probe");
        fs::create_dir_all(&classes).map_err(|error| error.to_string())?;
        let libraries = distribution(self.version).join("lib").join("*");
        let mut compile = Command::new("javac");
        compile.arg("-cp").arg(libraries).arg("-d").arg(&classes).arg(folder().join("Probe.java"));
        command::run(&mut compile, None, Duration::from_secs(120))?.succeeds("javac")?;
        self.note("started");
        let mut probes = String::new();
        for database in 0..DATABASES {
            let name = format!("root.d{database}");
            let mut statements = vec![format!("create database {name}")];
            for device in DEVICES {
                statements.push(format!("create timeseries {name}.{device}.s INT64"));
                let rows: Vec<String> = (1..=20).map(|time| format!("({time},{time})")).collect();
                statements.push(format!("insert into {name}.{device}(timestamp,s) values{}", rows.join(",")));
            }
            // One by one: a creation that is tried again finds what the first one made.
            for (number, statement) in statements.iter().enumerate() {
                let _ = writeln!(probes, "make-{database}-{number:02}\troot\t\t{statement}");
            }
        }
        for user in self.users() {
            let _ = writeln!(probes, "user-{user}\troot\t\tcreate user {user} '{PASSWORD}'");
        }
        self.must_answer(&probes, "what the trial needs is made")?;
        let grants: String = self
            .users()
            .iter()
            .map(|user| format!("grant-{user}\troot\t\tgrant all on root.** to user {user}\n"))
            .collect();
        self.must_answer(&grants, "users may do everything")?;
        self.regions = self.placed()?;
        for region in &self.regions {
            println!("{region:?}");
        }
        self.note("written");
        Ok(())
    }

    fn users(&self) -> Vec<String> {
        (0..self.subject.sets(false).len()).map(|number| format!("user{number:03}")).collect()
    }

    /// All of them are answered before long.
    fn must_answer(&self, probes: &str, what: &str) -> Result<(), String> {
        let first = self.datanodes().next().ok_or("no DataNode")?.clone();
        let answers = self.probe(&first, probes, 150)?;
        let refused: Vec<String> = answers
            .iter()
            .filter(|(_, answer)| !answer.is_ok)
            .map(|(name, answer)| format!("{name}: {}", answer.refusal))
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(format!("still not: {what}\n{}", refused.join("\n"))) }
    }

    /// Where the server placed the replicas of the queried data.
    fn placed(&self) -> Result<Vec<Region>, String> {
        let mut regions = self.all_placed()?;
        regions.retain(|region| region.database.starts_with("root.d"));
        Ok(regions)
    }

    /// Where it placed all replicas.
    fn all_placed(&self) -> Result<Vec<Region>, String> {
        let first = self.datanodes().next().ok_or("no DataNode")?;
        let shown = self.lab.sql(&first.name, "show regions")?.succeeds("show regions")?;
        let mut regions: BTreeMap<(String, String), Region> = BTreeMap::new();
        let mut columns: Vec<String> = Vec::new();
        for line in shown.lines().filter(|line| line.starts_with('|')) {
            let cells: Vec<String> =
                line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            if columns.is_empty() {
                columns = cells;
                continue;
            }
            let cell = |name: &str| -> Result<&str, String> {
                let at = columns.iter().position(|column| column.eq_ignore_ascii_case(name));
                at.and_then(|at| cells.get(at))
                    .map(String::as_str)
                    .ok_or_else(|| format!("no column {name} in\n{shown}"))
            };
            let (address, port) = (cell("RpcAddress")?, cell("RpcPort")?);
            let holder = self.datanodes().find(|node| {
                let host = self.built().hosts.iter().find(|(name, _)| *name == node.host);
                host.is_some_and(|(_, own)| own == address) && node.client_port.to_string() == port
            });
            let holder = holder.ok_or_else(|| format!("no DataNode at {address}:{port}"))?;
            let database = cell("Database")?.to_owned();
            let key = (cell("Type")?.to_owned(), cell("RegionId")?.to_owned());
            let is_schema = key.0.starts_with("Schema");
            let region =
                regions.entry(key).or_insert(Region { is_schema, database, holders: BTreeSet::new() });
            region.holders.insert(holder.name.clone());
        }
        if regions.is_empty() {
            return Err(format!("no regions in\n{shown}"));
        }
        Ok(regions.into_values().collect())
    }

    /// What probes come to, by their names.
    fn probe(&self, node: &Node, probes: &str, seconds: u64) -> Result<BTreeMap<String, Answer>, String> {
        let (_, address) =
            self.built().hosts.iter().find(|(name, _)| *name == node.host).ok_or("a node on no host")?;
        let lines = self.lab.share().join("probes");
        fs::write(&lines, probes).map_err(|error| error.to_string())?;
        let line = format!(
            "java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx200m -cp '{}:{}/lib/*' Probe {address} {} '{PASSWORD}' {seconds} <'{}'",
            self.lab.share().join("probe").display(),
            node.root,
            node.client_port,
            lines.display()
        );
        let Done { output, .. } = self.lab.on(&node.host, &line, seconds + 60)?;
        let mut answers = BTreeMap::new();
        for printed in output.lines() {
            let cells: Vec<&str> = printed.split('\t').collect();
            if let ["probe", name, word, rest @ ..] = cells.as_slice() {
                let answer = Answer { is_ok: *word == "ok", refusal: rest.join(" ") };
                answers.insert((*name).to_owned(), answer);
            }
        }
        let asked = probes.lines().count();
        if answers.len() == asked {
            Ok(answers)
        } else {
            Err(format!("{asked} probes, and these answers:\n{output}"))
        }
    }

    /// Whether a database is served, by the placement that the server chose: the parts of a level that are known without a choice.
    fn is_served(&self, database: usize, down: &[String]) -> bool {
        let is_down = |name: &str| {
            let node = self.built().nodes.iter().find(|node| node.name == name);
            node.is_none_or(|node| down.contains(&node.host))
        };
        let configs = self.built().nodes.iter().filter(|node| node.role == "confignode");
        let (all, up) =
            configs.fold((0, 0), |(all, up), node| (all + 1, up + usize::from(!is_down(&node.name))));
        let name = format!("root.d{database}");
        2 * up > all
            && self.regions.iter().filter(|region| region.database == name).all(|region| {
                let up = region.holders.iter().filter(|holder| !is_down(holder)).count();
                if region.is_schema { 2 * up > region.holders.len() } else { up > 0 }
            })
    }

    /// Kills hosts, asks what still works, and has them back.
    fn fails(&mut self, number: usize, down: &[String]) -> Result<Vec<Row>, String> {
        let fillers = self.empties(number, down)?;
        self.kills(down)?;
        let rows = self.answers(number, down, fillers.is_some())?;
        // What was made meanwhile goes, so that its regions do not add up.
        let made: Vec<String> = fillers.into_iter().flatten().chain([fresh(number)]).collect();
        self.comes_back(down, &made)?;
        Ok(rows)
    }

    /// Kills hosts one set after the other, each of which has the one before in it, and starts all again.
    fn fails_more_and_more(&mut self, sets: &[Vec<String>]) -> Result<Vec<Row>, String> {
        let (mut rows, mut dead) = (Vec::new(), Vec::new());
        for (number, set) in sets.iter().enumerate() {
            let next: Vec<String> = set.iter().filter(|host| !dead.contains(*host)).cloned().collect();
            self.kills(&next)?;
            dead.extend(next);
            rows.extend(self.answers(number, set, false)?);
        }
        let made: Vec<String> = (0..sets.len()).map(fresh).collect();
        self.comes_back(&dead, &made)?;
        Ok(rows)
    }

    fn kills(&self, hosts: &[String]) -> Result<(), String> {
        for host in hosts {
            self.lab.on(host, "kill -9 $(ps -o pid= -C java)", 20)?.succeeds("kill")?;
        }
        Ok(())
    }

    /// What a DataNode that still runs answers.
    fn answers(&mut self, number: usize, down: &[String], is_emptied: bool) -> Result<Vec<Row>, String> {
        let node = self.datanodes().find(|node| !down.contains(&node.host)).cloned();
        node.map_or(Ok(Vec::new()), |node| self.asks(number, down, &node, is_emptied))
    }

    /// Starts hosts again, waits until all data is served, and deletes databases.
    fn comes_back(&self, down: &[String], made: &[String]) -> Result<(), String> {
        for host in down {
            self.lab.carried(host, "start.sh", 200)?;
        }
        let any = self.datanodes().next().ok_or("no DataNode")?.clone();
        let nodes = self.built().nodes.len();
        self.lab.wait("every node is Running again", 200, || {
            let shown = self.lab.sql(&any.name, "show cluster")?;
            Ok((shown.output.matches("|Running|").count() == nodes).then_some(()))
        })?;
        let served: String = (0..DATABASES).map(|database| all_rows(database, "root", "back")).collect();
        self.must_answer(&served, "all data is served again")?;
        let probes: String =
            made.iter().map(|name| format!("delete-{name}\troot\t\tdelete database {name}\n")).collect();
        let _ = self.probe(&any, &probes, 20)?;
        self.note(&format!("{} back", down.join(" + ")));
        Ok(())
    }

    /// Makes the one DataNode of hosts that will fail the emptiest one, so that the server places new regions on it: this is what it does to a
    /// node that was added a while ago. Gives the databases that were made for it; nothing where several fail, or none.
    fn empties(&self, number: usize, down: &[String]) -> Result<Option<Vec<String>>, String> {
        let failing: BTreeSet<String> =
            self.datanodes().filter(|node| down.contains(&node.host)).map(|node| node.name.clone()).collect();
        let first = self.datanodes().next().ok_or("no DataNode")?.clone();
        let mut kept: Vec<String> = Vec::new();
        if failing.len() != 1 || down.len() > 1 {
            return Ok(None);
        }
        for round in 0..6 {
            let all = self.all_placed()?;
            let mut counts: BTreeMap<&str, usize> = self.datanodes().map(|node| (&*node.name, 0)).collect();
            for region in all.iter().filter(|region| !region.is_schema) {
                for holder in &region.holders {
                    *counts.entry(holder).or_default() += 1;
                }
            }
            let least = counts.values().min().copied().unwrap_or(0);
            if counts.iter().filter(|(_, count)| **count == least).all(|(name, _)| failing.contains(*name)) {
                return Ok(Some(kept));
            }
            let names: Vec<String> =
                (0..4).map(|one| format!("root.fill{number:03}x{round}x{one}")).collect();
            let make =
                |name: &String| format!("{name}\troot\t\tinsert into {name}.a(timestamp,s) values(1,1)\n");
            self.must_answer(&names.iter().map(make).collect::<String>(), "databases are made")?;
            let all = self.all_placed()?;
            let meets = |name: &&String| {
                let own = all.iter().filter(|region| region.database == **name && !region.is_schema);
                own.flat_map(|region| &region.holders).any(|holder| failing.contains(holder))
            };
            let (gone, stays): (Vec<&String>, Vec<&String>) = names.iter().partition(meets);
            kept.extend(stays.into_iter().cloned());
            let drop = |name: &&String| format!("{name}\troot\t\tdelete database {name}\n");
            let probes: String = gone.iter().map(drop).collect();
            if !probes.is_empty() {
                let _ = self.probe(&first, &probes, 20)?;
            }
        }
        Err(format!("the DataNodes of {} do not become the emptiest", down.join(" + ")))
    }

    fn asks(
        &mut self,
        number: usize,
        down: &[String],
        node: &Node,
        is_emptied: bool,
    ) -> Result<Vec<Row>, String> {
        let time = LATER + number;
        let new = format!("user{number:03}");
        // What holds is waited for first; what has ended can hold up nothing but itself then.
        let (mut holding, mut ended) = (String::new(), String::new());
        let mut adds = |level: Level, line: &str| {
            *if self.subject.claims(down, level) { &mut holding } else { &mut ended } += line;
        };
        for (who, user) in [("known", "root"), ("new", new.as_str())] {
            for database in 0..DATABASES {
                let name = format!("root.d{database}");
                let own = DEVICES.map(|device| {
                    format!("insert into {name}.{device}(timestamp,s) values({time},{number})")
                });
                adds(Level::Write, &format!("write-{who}-{database}\t{user}\t\t{}\n", own.join(";")));
                adds(Level::Query, &all_rows(database, user, who));
            }
        }
        let fresh = fresh(number);
        let make = [
            format!("create database {fresh}"),
            format!("create timeseries {fresh}.a.s INT64"),
            format!("insert into {fresh}.a(timestamp,s) values(1,1)"),
        ];
        // Each of them by itself: what is made already is not a failure.
        for (step, statement) in make.iter().enumerate() {
            adds(Level::Schema, &format!("schema-{step}\troot\t\t{statement}\n"));
        }
        adds(Level::Schema, "cluster\troot\t\tshow cluster\n");
        let mut answers = BTreeMap::new();
        for (probes, seconds) in [(&holding, RECOVERY), (&ended, self.ended)] {
            if !probes.is_empty() {
                answers.extend(self.probe(node, probes, seconds)?);
            }
        }
        let count = |prefix: &str| {
            let own = answers.iter().filter(|(name, _)| name.starts_with(prefix));
            own.filter(|(_, answer)| answer.is_ok).count()
        };
        let refusal = |prefix: &str| {
            let own = answers.iter().filter(|(name, answer)| name.starts_with(prefix) && !answer.is_ok);
            own.map(|(_, answer)| answer.refusal.clone()).next().unwrap_or_default()
        };
        for database in 0..DATABASES {
            if answers[&format!("write-new-{database}")].is_ok {
                self.confirmed.entry(database).or_default().push(time);
            }
        }
        let served = (0..DATABASES).filter(|database| self.is_served(*database, down)).count();
        let row = |level: Level, placed, answered, tried, known, refusal: String| Row {
            version: self.version.to_owned(),
            cluster: self.cluster.to_owned(),
            down: down.to_vec(),
            level,
            claim: self.subject.claims(down, level),
            placed,
            answered,
            tried,
            known,
            refusal,
        };
        let known = |prefix: &str| count(&format!("{prefix}-known-"));
        println!("{answers:?}");
        Ok(vec![
            row(
                Level::Write,
                Some(served),
                count("write-new-"),
                DATABASES,
                known("write"),
                refusal("write-new-"),
            ),
            row(
                Level::Query,
                Some(served),
                count("query-new-"),
                DATABASES,
                known("query"),
                refusal("query-new-"),
            ),
            // Creations, and whether the cluster can be checked. A new data region goes to the emptiest DataNode, which is down, so that what
            // the server makes of it is what `survive` says; where none is the emptiest, the server chooses.
            row(
                Level::Schema,
                is_emptied.then_some(if self.subject.claims(down, Level::Schema) { 4 } else { 3 }),
                count("schema-") + count("cluster"),
                4,
                count("schema-") + count("cluster"),
                {
                    let own = refusal("schema-");
                    if own.is_empty() { refusal("cluster") } else { own }
                },
            ),
        ])
    }

    /// Every row that was confirmed while hosts were down is there.
    fn confirmed(&self) -> Result<(), String> {
        let mut probes = String::new();
        for (database, times) in &self.confirmed {
            let devices = DEVICES.map(|device| format!("root.d{database}.{device}"));
            let times: Vec<String> = times.iter().map(|time| format!("time = {time}")).collect();
            let count = DEVICES.map(|_| times.len().to_string());
            let _ = writeln!(
                probes,
                "confirmed-{database}\troot\t{}\tselect count(s) from {} where {}",
                count.join(" "),
                devices.join(","),
                times.join(" or ")
            );
        }
        self.must_answer(&probes, "every confirmed row is there")
    }
}

/// The database that is made while hosts are down.
fn fresh(number: usize) -> String {
    format!("root.new{number:03}")
}

/// A probe for the rows of the beginning.
fn all_rows(database: usize, user: &str, who: &str) -> String {
    let devices = DEVICES.map(|device| format!("root.d{database}.{device}"));
    format!(
        "query-{who}-{database}\t{user}\t{}\tselect count(s) from {} where time <= 20\n",
        DEVICES.map(|_| "20").join(" "),
        devices.join(",")
    )
}
