//! Hosts as namespaces, a bundle copied to them, and what can be seen there from outside.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::command::{self, Done, last_lines};
use crate::spec::{Built, Node};

/// The hosts of one bundle. They are gone, with all that runs there, when this is dropped.
pub(crate) struct Lab<'a> {
    pub(crate) built: &'a Built,
    state: PathBuf,
    /// The first process of each host.
    pids: Vec<(String, String)>,
    /// Nothing of this lab takes longer.
    deadline: Instant,
    /// Whether what runs on its hosts gives way to other labs.
    is_nice: bool,
}

/// Where a host keeps what was copied to it.
const CARRIED: &str = "/root/bundle";

impl<'a> Lab<'a> {
    /// Makes the hosts of a bundle and carries to each its folder, and no other.
    pub(crate) fn up(built: &'a Built, limit: Duration) -> Result<Self, String> {
        let lab = Self::empty(built, limit)?;
        for (name, _) in &built.hosts {
            lab.carry(name)?;
        }
        Ok(lab)
    }

    /// Makes the hosts of a bundle, and carries nothing to them.
    pub(crate) fn empty(built: &'a Built, limit: Duration) -> Result<Self, String> {
        let mut command = Command::new(hosts_script());
        command.arg("up").args(built.hosts.iter().map(|(name, address)| format!("{name}:{address}")));
        command.env_remove("CLUSTERC_HOSTS_DIR").env("CLUSTERC_HOSTS_OWNER", std::process::id().to_string());
        let printed = command::run(&mut command, None, Duration::from_secs(60))?.succeeds("hosts.sh up")?;
        let state = printed.lines().last().unwrap_or_default().to_owned();
        let deadline = Instant::now() + limit;
        let mut lab = Self { built, state: PathBuf::from(state), pids: Vec::new(), deadline, is_nice: false };
        let mut list = lab.hosts_command();
        let listed =
            command::run(list.arg("list"), None, Duration::from_secs(20))?.succeeds("hosts.sh list")?;
        for line in listed.lines() {
            if let [name, _, pid] = line.split(' ').collect::<Vec<_>>()[..] {
                lab.pids.push((name.to_owned(), pid.to_owned()));
            }
        }
        Ok(lab)
    }

    /// Lets what runs on its hosts give way to other labs.
    pub(crate) fn nice(mut self) -> Self {
        self.is_nice = true;
        self
    }

    fn carry(&self, host: &str) -> Result<(), String> {
        let folder = self.built.folder.path();
        let tar = folder.join(format!("{host}.tar"));
        let mut pack = Command::new("tar");
        pack.arg("-cf").arg(&tar).arg("-C").arg(folder.join("out/hosts").join(host)).arg(".");
        command::run(&mut pack, None, Duration::from_secs(60))?.succeeds("tar")?;
        let file = File::open(&tar).map_err(|error| error.to_string())?;
        let unpack = format!("mkdir -p {CARRIED} && tar -xf - -C {CARRIED}");
        self.on_with(host, &unpack, Some(file), 60)?.succeeds("carrying a host's folder")?;
        Ok(())
    }

    /// The folder that is the same for all hosts, and for this machine.
    pub(crate) fn share(&self) -> PathBuf {
        self.state.join("share")
    }

    fn hosts_command(&self) -> Command {
        let mut command = if self.is_nice { Command::new("nice") } else { Command::new(hosts_script()) };
        if self.is_nice {
            command.arg(hosts_script());
        }
        command.env("CLUSTERC_HOSTS_DIR", &self.state);
        command
    }

    /// What is left of a limit until this lab's own end.
    fn within(&self, seconds: u64) -> Duration {
        Duration::from_secs(seconds).min(self.deadline.saturating_duration_since(Instant::now()))
    }

    /// Runs a line of shell on a host, with a file as its standard input.
    pub(crate) fn on_with(
        &self,
        host: &str,
        script: &str,
        input: Option<File>,
        seconds: u64,
    ) -> Result<Done, String> {
        let mut command = self.hosts_command();
        command.args(["exec", host, "sh", "-c", script]);
        command::run(&mut command, input, self.within(seconds))
    }

    /// Runs a line of shell on a host.
    pub(crate) fn on(&self, host: &str, script: &str, seconds: u64) -> Result<Done, String> {
        self.on_with(host, script, None, seconds)
    }

    /// Runs a script that was copied to a host.
    pub(crate) fn carried(&self, host: &str, script: &str, seconds: u64) -> Result<String, String> {
        self.on(host, &format!("sh {CARRIED}/{script}"), seconds)?.succeeds(&format!("{script} on {host}"))
    }

    /// Runs a script of control/ on the operator's side.
    pub(crate) fn control(&self, script: &str, seconds: u64) -> Result<Done, String> {
        self.control_of(self.built, script, seconds)
    }

    /// Runs a script of control/ of another bundle for the same hosts.
    pub(crate) fn control_of(&self, built: &Built, script: &str, seconds: u64) -> Result<Done, String> {
        command::run(&mut self.control_command(built, script), None, self.within(seconds))
    }

    /// The same, killed with all that it started on this side when it takes longer; whether it succeeded before.
    pub(crate) fn killed_after(&self, built: &Built, script: &str, limit: Duration) -> Result<bool, String> {
        let mut command = self.control_command(built, script);
        match command::run_for(&mut command, None, limit.min(self.within(u64::MAX)))? {
            (Some(0), _) => Ok(true),
            (Some(code), output) => Err(format!("{script} ended with {code}\n{}", last_lines(&output, 60))),
            (None, _) => Ok(false),
        }
    }

    fn control_command(&self, built: &Built, script: &str) -> Command {
        let mut words = script.split(' ');
        let path = built.folder.path().join("out/control").join(words.next().unwrap_or_default());
        let mut command = Command::new("sh");
        command.arg(path).args(words).current_dir("/");
        command.env("CLUSTERC_REMOTE", crate::root().join("golden/real/remote.sh"));
        command.env("CLUSTERC_HOSTS_DIR", &self.state);
        command
    }

    /// Gives a host another address.
    pub(crate) fn readdress(&self, host: &str, address: &str) -> Result<(), String> {
        let mut command = self.hosts_command();
        command.args(["readdress", host, address]);
        command::run(&mut command, None, self.within(20))?.succeeds("hosts.sh readdress").map(drop)
    }

    /// Waits until a condition holds; `None` from it means not yet.
    pub(crate) fn wait<T>(
        &self,
        what: &str,
        seconds: u64,
        mut condition: impl FnMut() -> Result<Option<T>, String>,
    ) -> Result<T, String> {
        let begun = Instant::now();
        let limit = self.within(seconds);
        loop {
            if let Some(found) = condition()? {
                return Ok(found);
            }
            if begun.elapsed() > limit {
                return Err(format!("after {} s still not: {what}", limit.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub(crate) fn node(&self, name: &str) -> Result<&Node, String> {
        let found = self.built.nodes.iter().find(|node| node.name == name);
        found.ok_or_else(|| format!("the spec places no node `{name}`"))
    }

    /// A file of a host, unchanged there now; empty when it is not there.
    pub(crate) fn read(&self, host: &str, path: &str) -> String {
        let file = self.state.join("host").join(host).join("upper").join(path.trim_start_matches('/'));
        String::from_utf8_lossy(&fs::read(file).unwrap_or_default()).into_owned()
    }

    /// The TCP ports that something on a host listens on.
    pub(crate) fn listening(&self, host: &str) -> BTreeSet<u16> {
        let Some((_, pid)) = self.pids.iter().find(|(name, _)| name == host) else { return BTreeSet::new() };
        let mut ports = BTreeSet::new();
        for table in ["tcp", "tcp6"] {
            let text = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
            for line in text.lines().skip(1) {
                let words: Vec<&str> = line.split_whitespace().collect();
                let port = words.get(1).and_then(|address| address.rsplit(':').next());
                if words.get(3) == Some(&"0A") {
                    ports.extend(port.and_then(|port| u16::from_str_radix(port, 16).ok()));
                }
            }
        }
        ports
    }

    /// The Java processes of a host: what `ps` says of each. One that has ended, and was not waited for yet, does not
    /// count.
    pub(crate) fn java(&self, host: &str) -> Result<String, String> {
        let done = self.on(host, "ps -o stat=,pid=,args= -C java | grep -v '^Z' || :", 20)?;
        Ok(last_lines(&done.output, 20))
    }

    /// Runs statements by the distribution's own client, on the host of a DataNode.
    pub(crate) fn sql(&self, node: &str, statements: &str) -> Result<Done, String> {
        self.sql_of(self.node(node)?, statements)
    }

    /// The same on a node of another bundle for the same hosts.
    pub(crate) fn sql_of(&self, node: &Node, statements: &str) -> Result<Done, String> {
        self.on(&node.host, &client(node, statements), 150)
    }

    /// The same within its own time, in seconds, by a client that starts a little faster.
    pub(crate) fn sql_within(&self, node: &str, statements: &str, seconds: u64) -> Result<Done, String> {
        let line = format!("JAVA_TOOL_OPTIONS='{SHORT_LIVED}' {}", client(self.node(node)?, statements));
        self.on(&self.node(node)?.host, &line, seconds)
    }

    /// The same in the dialect of tables, which 2.0 has.
    pub(crate) fn table_sql(&self, node: &str, statements: &str) -> Result<Done, String> {
        let line = format!("{} -sql_dialect table", client(self.node(node)?, statements));
        self.on(&self.node(node)?.host, &line, 150)
    }

    /// Whether a client that runs statements is still waiting after so many seconds.
    pub(crate) fn is_unanswered(&self, node: &str, statements: &str, seconds: u64) -> Result<bool, String> {
        // What `timeout` ends with when it had to end the client.
        const WAITED: i32 = 124;
        let line = format!("timeout {seconds} {}", client(self.node(node)?, statements));
        Ok(self.on(&self.node(node)?.host, &line, seconds + 30)?.code == WAITED)
    }

    /// Where the suite keeps what a node that it started says on its console.
    pub(crate) fn console(node: &Node) -> String {
        format!("/root/{}.out", node.name)
    }

    /// The log of a node.
    pub(crate) fn log(node: &Node) -> String {
        format!("{}/logs/log_{}_all.log", node.root, node.role)
    }

    /// The first errors and the last lines of every node's log, for the one who must find out.
    pub(crate) fn last_words(&self) -> String {
        let mut text = String::new();
        for node in &self.built.nodes {
            let run = format!("{}/run/{}.out", node.root, node.name);
            for path in [Self::console(node), run, Self::log(node)] {
                let words = self.read(&node.host, &path);
                if !words.is_empty() {
                    let is_error = |line: &&str| line.contains("ERROR") || line.contains("Exception: ");
                    let errors: Vec<&str> = words.lines().filter(is_error).take(8).collect();
                    text += &format!("--- {}:{path}\n{}\n…\n", node.host, errors.join("\n"));
                    text += &last_lines(&words, 15);
                }
            }
        }
        text
    }
}

impl Drop for Lab<'_> {
    fn drop(&mut self) {
        let mut command = self.hosts_command();
        if let Err(problem) = command::run(command.arg("down"), None, Duration::from_secs(60)) {
            eprintln!("real: {problem}");
        }
    }
}

/// A line of shell that runs statements by the distribution's own client.
fn client(node: &Node, statements: &str) -> String {
    let client = format!("{}/sbin/start-cli.sh", node.root);
    let Node { address, client_port, .. } = node;
    format!("'{client}' -h {address} -p {client_port} -u root -pw root -e \"{statements}\"")
}

fn hosts_script() -> PathBuf {
    crate::root().join("golden/real/hosts.sh")
}

/// Ends what crashed runs left behind.
pub(crate) fn sweep() {
    let _ = Command::new(hosts_script()).arg("sweep").status();
}

/// Where obtain.sh keeps servers.
pub(crate) fn distribution(version: &str) -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("CLUSTERC_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("clusterc")))
        .unwrap_or_else(|| set("HOME").unwrap_or_default().join(".cache/clusterc"));
    cache.join("iotdb").join(version).join(format!("apache-iotdb-{version}-all-bin"))
}

/// Builds the servers that are not there yet.
pub(crate) fn obtain(versions: &[&str]) -> Result<(), String> {
    let mut command = Command::new(crate::root().join("golden/real/obtain.sh"));
    command::run(command.args(versions), None, Duration::from_secs(1800))?.succeeds("obtain.sh")?;
    Ok(())
}

/// Options of Java when its server lives for seconds: to compile less, and to check no classes.
const SHORT_LIVED: &str = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions \
                           -XX:-BytecodeVerificationRemote";

/// A distribution whose libraries are a link: the same for a server, and ready in no time.
pub(crate) fn thin(version: &str, folder: &Path) -> Result<PathBuf, String> {
    let whole = distribution(version);
    let thin = folder.join("dist");
    fs::create_dir_all(&thin).map_err(|error| error.to_string())?;
    for part in ["conf", "sbin", "tools"] {
        let mut copy = Command::new("cp");
        copy.arg("-R").arg(whole.join(part)).arg(&thin);
        command::run(&mut copy, None, Duration::from_secs(60))?.succeeds("cp")?;
    }
    for (script, options) in
        [("confignode-env.sh", "CONFIGNODE_JMX_OPTS"), ("datanode-env.sh", "IOTDB_JMX_OPTS")]
    {
        let path = thin.join("conf").join(script);
        let more = format!("\n{options}=\"${options} {SHORT_LIVED}\"\n");
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())? + &more;
        fs::write(&path, text).map_err(|error| error.to_string())?;
    }
    std::os::unix::fs::symlink(whole.join("lib"), thin.join("lib")).map_err(|error| error.to_string())?;
    Ok(thin)
}
