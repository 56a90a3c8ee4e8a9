//! Statements of the spec language, as written.

use std::sync::Arc;

use crate::catalog::{Catalog, ParamId, ParamKind, RoleId, RoleSet};
use crate::model::{AddressUse, Disk, Goal, Os, Spanned, Sum};
use crate::source::Span;

/// All that one unit (a file with what it includes and extends) says.
#[derive(Debug, Default)]
pub struct SiteSpec {
    /// Hosts outside clusters: every cluster of the unit may use them.
    pub hosts: Vec<HostSpec>,
    /// Classes outside clusters.
    pub classes: Vec<ClassSpec>,
    /// Networks outside clusters: they hold for every cluster of the unit.
    pub networks: Vec<NetworkSpec>,
    /// Clusters.
    pub clusters: Vec<ClusterSpec>,
    /// Exceptions, wherever they are.
    pub allows: Vec<AllowSpec>,
    /// Files that are copied unopened, wherever they are.
    pub payloads: Vec<PayloadSpec>,
    /// Whether hosts may be missing: a file that could not be pulled in, or a statement that was probably meant as `host`.
    pub lacks_hosts: bool,
}

/// `payload "jdk-17.tar.gz" sha256="…"`: a file that is copied unopened.
#[derive(Debug, Clone)]
pub struct PayloadSpec {
    /// Where it is, from the folder of the spec named on the command line, and where the spec names it.
    pub path: Spanned<Box<str>>,
    /// The path as the spec writes it.
    pub written: Box<str>,
    /// What its checksum has to be.
    pub sum: Option<Spanned<Sum>>,
    /// How many `extends` are above the file.
    pub overlay: u32,
}

/// `host "node-[1..3]" address="10.0.0.[11..13]" …`
#[derive(Debug, Clone)]
pub struct HostSpec {
    /// The name or pattern of names.
    pub name: Spanned<Box<str>>,
    /// Addresses, each a pattern next to the names.
    pub addresses: Vec<(AddressUse, Spanned<Box<str>>)>,
    /// Its other properties.
    pub properties: HostProperties,
    /// Names of classes.
    pub classes: Vec<Spanned<Box<str>>>,
    /// How many `extends` are above the file.
    pub overlay: u32,
    /// The statement's head.
    pub span: Span,
}

/// Properties of a host or of a class of hosts.
#[derive(Debug, Clone, Default)]
pub struct HostProperties {
    /// The zone, a pattern next to the names.
    pub zone: Option<Spanned<Box<str>>>,
    /// Cores.
    pub cores: Option<Spanned<u32>>,
    /// Memory in bytes.
    pub memory: Option<Spanned<u64>>,
    /// Its disks.
    pub disks: Vec<Disk>,
    /// What it runs in.
    pub platform: Option<Spanned<Box<str>>>,
    /// `linux` or `windows`.
    pub os: Option<Spanned<Os>>,
    /// The Compose project.
    pub project: Option<Spanned<Box<str>>>,
    /// Published ports, a pattern next to the names: `[16667..16669]:6667`.
    pub publish: Option<Spanned<Box<str>>>,
}

/// `class "big" cores=16 { every "datanode" { … } }`
#[derive(Debug, Clone)]
pub struct ClassSpec {
    /// Its name.
    pub name: Spanned<Box<str>>,
    /// What its hosts have by default.
    pub properties: HostProperties,
    /// Settings for nodes on its hosts.
    pub every: Vec<EverySpec>,
    /// How many `extends` are above the file.
    pub overlay: u32,
}

/// `network "10.0.0.0/24"`
#[derive(Debug, Clone)]
pub struct NetworkSpec {
    /// The network.
    pub net: ipnet::IpNet,
    /// Where it is.
    pub span: Span,
}

/// `cluster "plant-a" product="iotdb" version="1.3.3" { … }`
#[derive(Debug)]
pub struct ClusterSpec {
    /// Its name.
    pub name: Spanned<Box<str>>,
    /// The product's catalog.
    pub catalog: &'static Catalog,
    /// For a product that is in a block, such as `monitoring`: the clusters that it attends to.
    pub attends: Option<AttendsSpec>,
    /// The version's text; `None` when it is missing, which is reported where a product has no usual one.
    pub version: Option<Spanned<Box<str>>>,
    /// `install`.
    pub install: Option<InstallSpec>,
    /// `network`.
    pub networks: Vec<NetworkSpec>,
    /// `survive`, each with the number of `extends` above the file.
    pub goals: Vec<(Goal, u32)>,
    /// What the hosts that are in it have by default: `platform` and `project` of the cluster.
    pub properties: HostProperties,
    /// `host`.
    pub hosts: Vec<HostSpec>,
    /// `class`.
    pub classes: Vec<ClassSpec>,
    /// Statements that place nodes.
    pub nodes: Vec<NodeSpec>,
    /// `every` and what is directly in the cluster.
    pub every: Vec<EverySpec>,
    /// What statements that are in it and mean nothing were probably meant as.
    pub misspelt: Vec<Box<str>>,
    /// Whether its line, and the end of its block, could be read.
    pub is_whole: bool,
    /// The head of the (first) statement.
    pub span: Span,
}

impl ClusterSpec {
    /// A cluster of which only the name and the product are known yet.
    #[must_use]
    pub fn new(name: Spanned<Box<str>>, catalog: &'static Catalog, span: Span) -> Self {
        Self {
            name,
            catalog,
            attends: None,
            version: None,
            install: None,
            networks: Vec::new(),
            goals: Vec::new(),
            properties: HostProperties::default(),
            hosts: Vec::new(),
            classes: Vec::new(),
            nodes: Vec::new(),
            every: Vec::new(),
            misspelt: Vec::new(),
            is_whole: true,
            span,
        }
    }

    /// Whether it may have a statement that could not be understood.
    #[must_use]
    pub fn may_have(&self, statement: &str) -> bool {
        !self.is_whole || self.misspelt.iter().any(|word| **word == *statement)
    }
}

/// Which clusters a product of a block attends to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttendsSpec {
    /// The cluster that the block is in, by its location in the unit; `None` for all clusters of the unit.
    pub cluster: Option<usize>,
    /// The product's index among those of the block: later ones may need the earlier.
    pub rank: usize,
}

/// `install "/opt/iotdb" user="iotdb" java-home="/opt/jdk-17" logs="/var/log/iotdb"`
#[derive(Debug, Clone)]
pub struct InstallSpec {
    /// The folder.
    pub path: Spanned<Box<str>>,
    /// The user.
    pub user: Option<Spanned<Box<str>>>,
    /// Where Java is.
    pub java_home: Option<Spanned<Box<str>>>,
    /// Which Java it is, as far as stated.
    pub java_version: Option<Spanned<Box<str>>>,
    /// Where log files go.
    pub log_dir: Option<Spanned<Box<str>>>,
    /// The image of containers; the product's own when not set.
    pub image: Option<Spanned<Box<str>>>,
    /// What the identifier of the image has to be: `sha256:…`.
    pub image_id: Option<Spanned<Box<str>>>,
}

/// `datanode on="node-*" { … }`: places nodes.
#[derive(Debug)]
pub struct NodeSpec {
    /// The role.
    pub role: RoleId,
    /// Which hosts; a list of patterns.
    pub on: Spanned<Box<str>>,
    /// The nodes' name, with `{host}` in it; a range places several on each host.
    pub name: Option<Spanned<Box<str>>>,
    /// Which host's node is the seed.
    pub seed: Option<Spanned<Box<str>>>,
    /// Another folder than the cluster's install.
    pub install: Option<Spanned<Box<str>>>,
    /// Properties that the product gives to placing statements, each a pattern next to the names.
    pub placing: Vec<PlacingSpec>,
    /// Settings of its properties and of its body.
    pub settings: Vec<SettingSpec>,
    /// Files that its body names.
    pub files: Vec<FileSpec>,
    /// How many `extends` are above the file.
    pub overlay: u32,
    /// The statement's head.
    pub span: Span,
}

/// `port="[8902..8905]"` of a statement that places nodes.
#[derive(Debug, Clone)]
pub struct PlacingSpec {
    /// The parameters that it sets.
    pub params: Vec<ParamId>,
    /// The value, or a pattern that runs next to the nodes' names.
    pub text: Spanned<Box<str>>,
}

/// `dashboard "cluster.json"`: a file of the operator's machine that goes into the bundle.
#[derive(Debug, Clone)]
pub struct FileSpec {
    /// The statement's word.
    pub word: Box<str>,
    /// Where it is, from the folder of the spec named on the command line, and where the spec names it.
    pub path: Spanned<Box<str>>,
    /// The path as the spec writes it.
    pub written: Box<str>,
    /// What is in it; nothing when it could not be read, which is reported.
    pub bytes: Arc<[u8]>,
}

/// `every "datanode" on="…" { … }`: settings for nodes placed elsewhere.
#[derive(Debug, Clone)]
pub struct EverySpec {
    /// The roles; `None` for all of them, and for what is directly in the cluster.
    pub roles: Option<RoleSet>,
    /// Whether it names one role, which is nearer to a node than all of them.
    pub is_one_role: bool,
    /// Which hosts; all when not set.
    pub on: Option<Spanned<Box<str>>>,
    /// Which nodes by name, as the product writes such patterns; all when not set.
    pub nodes: Option<Spanned<Box<str>>>,
    /// Settings.
    pub settings: Vec<SettingSpec>,
    /// How many `extends` are above the file.
    pub overlay: u32,
    /// The statement's head.
    pub span: Span,
}

/// `set "dn_rpc_port" 6667`, `env "MEMORY_SIZE" "8G"`, or a shorthand.
#[derive(Debug, Clone)]
pub struct SettingSpec {
    /// What is set.
    pub target: SettingTarget,
    /// The value.
    pub value: SettingValue,
    /// The value's location; the whole statement when it has none.
    pub span: Span,
    /// The statement.
    pub statement: Span,
}

/// What a setting sets.
#[derive(Debug, Clone)]
pub enum SettingTarget {
    /// A parameter by its own name, not yet looked up.
    Named(Spanned<Box<str>>, ParamKind),
    /// Parameters that a shorthand means.
    Known(Vec<ParamId>),
}

/// The value of a setting.
#[derive(Debug, Clone)]
pub struct SettingValue {
    /// As the product would read it, placeholders not yet replaced.
    pub text: Box<str>,
    /// How many arguments it was written as.
    pub parts: usize,
    /// Whether it is a reference to a secret: `env:NAME` or `file:PATH`.
    pub is_secret: bool,
}

/// `allow "NET004" reason="…"`
#[derive(Debug, Clone)]
pub struct AllowSpec {
    /// The code or the name of a rule.
    pub code: Spanned<Box<str>>,
    /// Findings inside are excepted.
    pub scope: Span,
    /// The statement.
    pub span: Span,
}
