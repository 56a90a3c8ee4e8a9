//! What a product's dialect passes to the shared scripts.

/// What every native file that takes comments says to who would edit it.
pub const HAND_EDITS: &str =
    "Made by clusterc. The next install overwrites changes made here: edit the spec instead.";

/// One native file of an install root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFile {
    /// The path, relative to the root, with `/` between parts.
    pub path: String,
    /// The bytes.
    pub content: Vec<u8>,
    /// The mode, for example `0o644`.
    pub mode: u32,
}

/// What is over the distribution at one install root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootFiles {
    /// The files, in any order.
    pub files: Vec<HostFile>,
    /// Files of other versions' layouts, relative to the root: install.sh moves them out of the way.
    pub unwanted: Vec<String>,
}

/// What the unit of a node bars it from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Confinement {
    /// Writing to the system's own files.
    #[default]
    Files,
    /// That, and every right that only programs of a system have a use for: what the server was seen to run without.
    Rights,
}

/// One node as the scripts of its host see it.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// How the cluster lists the node: `10.0.0.11:10710`.
    pub endpoint: String,
    /// Whether the node can be asked for the state of the whole cluster.
    pub can_list_members: bool,
    /// Whether it is ready only together with others of its kind, once they were stopped together.
    pub needs_peers: bool,
    /// Where clients reach it, `10.0.0.11:6667`; empty when they do not.
    pub client_endpoint: String,
    /// Whether it starts its own cluster when its directories are empty: it cannot join one that is there.
    pub founds_cluster: bool,
    /// How many nodes of its role the cluster cannot do without: no node is removed of it below that, and never the last.
    pub fewest: usize,
    /// Ports that it opens.
    pub ports: Vec<ServicePort>,
    /// Directories that it writes to.
    pub directories: Vec<ServiceDirectory>,
    /// Addresses that it binds, or advertises to be reached at.
    pub addresses: Vec<String>,
    /// The file whose presence says that the node has been in a cluster.
    pub state_file: String,
    /// Memory that the spec gives it, in bytes.
    pub memory: Option<u64>,
    /// Below this share of free disk space, in percent, it refuses writes.
    pub min_free_percent: u32,
    /// The folder or the program of the distribution that is put in place last: when it exists, the distribution is
    /// complete.
    pub program_folder: &'static str,
    /// What the `[Service]` section of its systemd unit says in addition to what all units say.
    pub unit_lines: Vec<&'static str>,
    /// What its unit bars it from.
    pub confinement: Confinement,
    /// Variables for the product's own shell functions.
    pub variables: Vec<(&'static str, String)>,
}

/// What the scripts of a Windows host must know of a node in addition to [`Service`]. Paths are relative to its root,
/// with `\`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WindowsService {
    /// The script that becomes the node.
    pub start: String,
    /// A file that only the right distribution has.
    pub program: String,
    /// The name of the archive.
    pub archive: String,
    /// Where Java is; the environment's when it is empty.
    pub java_home: String,
    /// The main class.
    pub class: &'static str,
    /// The port that is open when it is ready.
    pub ready_port: String,
    /// Its log, whole.
    pub log: String,
    /// What the log says when the node has joined its cluster.
    pub joined: &'static str,
    /// The address at which the node itself can be asked for its cluster; none when it cannot.
    pub client: Option<String>,
    /// The command that asks a node, by the variables JAVA, ROOT, CLIENT and PORT; a statement follows it.
    pub ask: &'static str,
    /// The statement that lists the nodes: number, role, state, address and port in columns with bars between them.
    pub show: &'static str,
    /// The statement that has the node store what it holds in memory.
    pub store: &'static str,
    /// Variables that must not reach the node from outside.
    pub unset: &'static str,
}

/// A port that a node opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePort {
    /// The port.
    pub number: u16,
    /// The parameter that says it.
    pub name: String,
}

/// A directory that a node writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDirectory {
    /// The absolute path.
    pub path: String,
    /// Whether what is there belongs to the node for good: it must be empty before the first start.
    pub holds_data: bool,
}
