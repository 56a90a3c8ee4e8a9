//! What a parameter means, independent of its name: what rules ask for.

use serde::{Deserialize, Serialize};

use super::{Catalog, Condition, RoleId, Text, worded};

worded! {
    /// The nouns of the domain.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    pub enum MeaningKind {
        /// A port that a node listens on.
        ListenPort => "listen-port",
        /// The address that a listening port binds.
        ListenAddress => "listen-address",
        /// The address that is advertised to other nodes.
        PeerAddress => "peer-address",
        /// The address that is advertised to clients.
        ClientAddress => "client-address",
        /// The address at which people reach a node from outside its site.
        PublicAddress => "public-address",
        /// The endpoint of a running node that a joiner asks.
        Seed => "seed",
        /// A directory of user data.
        DataDir => "data-dir",
        /// A directory of write-ahead logs.
        WalDir => "wal-dir",
        /// A directory of the node's own state.
        SystemDir => "system-dir",
        /// A directory of consensus logs.
        ConsensusDir => "consensus-dir",
        /// A directory of log files.
        LogDir => "log-dir",
        /// A directory of user code.
        ExtensionDir => "extension-dir",
        /// A directory of scratch files.
        TempDir => "temp-dir",
        /// A directory for files sent by other clusters.
        ReceiverDir => "receiver-dir",
        /// How many copies are kept.
        ReplicaCount => "replica-count",
        /// Whether replicas are kept on different machines.
        ReplicaSpread => "replica-spread",
        /// How many replicas each zone keeps.
        ReplicaZones => "replica-zones",
        /// The consensus protocol of one kind of data.
        ConsensusClass => "consensus-class",
        /// The cluster's name, compared by its nodes.
        ClusterName => "cluster-name",
        /// The unit of stored times.
        TimePrecision => "time-precision",
        /// Java heap.
        Heap => "heap",
        /// Memory outside the heap.
        DirectMemory => "direct-memory",
        /// All memory of one process.
        TotalMemory => "total-memory",
        /// Which metric reporters run.
        MetricsReporters => "metrics-reporters",
        /// How much is measured.
        MetricsLevel => "metrics-level",
        /// Turns a service on.
        ServiceSwitch => "service-switch",
        /// A password or a key: never shown, never copied where it does not need to be.
        Secret => "secret",
        /// How memory is shared out inside a process.
        MemoryProportion => "memory-proportion",
        /// A number of threads.
        ThreadCount => "thread-count",
        /// A file that must exist on the host.
        HostFile => "host-file",
        /// Whether writes are logged first.
        WalMode => "wal-mode",
        /// Further options of the process.
        ProcessOptions => "process-options",
        /// The host of a Java remote management port.
        ManagementAddress => "management-address",
    }
}

impl MeaningKind {
    /// Whether it names a directory that a node writes to.
    pub fn is_directory(self) -> bool {
        use MeaningKind::{
            ConsensusDir, DataDir, ExtensionDir, LogDir, ReceiverDir, SystemDir, TempDir, WalDir,
        };
        matches!(
            self,
            DataDir | WalDir | SystemDir | ConsensusDir | LogDir | ExtensionDir | TempDir | ReceiverDir
        )
    }
}

/// A noun with what qualifies it, for example `listen-port bind="dn_rpc_address" when="always"`. CONTRIBUTING.md lists what
/// each noun takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Meaning {
    /// The noun.
    pub kind: MeaningKind,
    /// What qualifies it.
    pub qualifiers: Qualifiers,
}

/// What qualifies a noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Qualifiers {
    /// Nothing does.
    None,
    /// Those of `listen-port`.
    Port(Port),
    /// Those of `seed`: the role that is asked.
    Seed(RoleId),
    /// Those of `replica-count`.
    Replicas(ReplicaCount),
    /// Those of `replica-spread`.
    Spread(ReplicaSpread),
    /// Those of `replica-zones`.
    Zones(ReplicaZones),
    /// Those of `consensus-class`.
    Consensus(Consensus),
    /// Those of directories.
    Folder(Folder),
    /// Those of `heap`, `direct-memory` and `total-memory`.
    Memory(Memory),
    /// Those of `service-switch`: the service that it turns on.
    Service(Text),
}

/// What is known of a port that a node listens on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Port {
    /// What it binds.
    pub bind: Bind,
    /// When it is open.
    pub when: Condition,
    /// The role that opens it, where several read it.
    pub by: Option<RoleId>,
    /// Whether the server compares it with its other ports even while it is off.
    pub is_always_checked: bool,
    /// What answers there.
    pub service: Text,
    /// What a clash costs.
    pub loss: Loss,
    /// Whether the start script wants it free, on or off.
    pub is_script_checked: bool,
}

impl Port {
    /// Whether Prometheus reads it.
    pub fn gives_metrics(&self) -> bool {
        &*self.service == "metrics"
    }
}

/// What a port binds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Bind {
    /// All addresses of the host.
    All,
    /// The address that a parameter holds.
    Param(Text),
}

impl Bind {
    /// The parameter that holds the address.
    pub fn param(&self) -> Option<&str> {
        match self {
            Bind::All => None,
            Bind::Param(name) => Some(name),
        }
    }
}

worded! {
    /// What is lost when a port is taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Loss {
        /// The node.
        Node => "node",
        /// One service of it.
        Service => "service",
    }
}

/// How many copies of what are kept, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ReplicaCount {
    /// What is kept: `data`. The consensus class of it has the same word.
    pub kind: Text,
    /// The role whose nodes hold the copies.
    pub holders: RoleId,
}

/// Which values keep the replicas of one piece of data on different machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ReplicaSpread {
    /// What is kept: `data`.
    pub kind: Text,
    /// The value under which no two replicas share a machine.
    pub apart: Text,
    /// The value under which they do not where there are enough machines.
    pub apart_if_possible: Text,
}

/// Zones that keep a number of replicas each: `"zone-1=2"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ReplicaZones {
    /// What is kept: `data`.
    pub kind: Text,
    /// The parameter of a holder that names its zone.
    pub zone: Text,
}

/// What is known of a consensus protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Consensus {
    /// What is agreed on: `data`.
    pub kind: Text,
    /// The word in values that need a majority.
    pub majority: Text,
    /// The role whose nodes are the group; else as many as the replica count of that kind says.
    pub members: Option<RoleId>,
    /// Whether the product takes odd numbers of members only.
    pub is_even_refused: bool,
}

/// What is known of a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Folder {
    /// Whether the server locks it.
    pub is_locked: bool,
    /// When it does not.
    pub unlocked_when: Vec<Condition>,
    /// The variable that moves what relative paths start from.
    pub base: Option<Text>,
    /// Whether the server refuses relative paths, which is a finding of its product.
    pub is_relative_refused: bool,
    /// The parameter of the same node whose directories it may share.
    pub beside: Option<Text>,
    /// Whether the server empties it at every start.
    pub is_emptied: bool,
}

/// What is known of an amount of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Memory {
    /// What the server needs to start.
    pub least: Option<Mebibytes>,
    /// When it needs that; always where nothing is set.
    pub least_when: Option<Condition>,
    /// The share of the host's memory that is taken when nothing is set, in percent.
    pub share: Option<u8>,
    /// The most of it.
    pub most: Option<Mebibytes>,
}

/// An amount of memory: `68M` in catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mebibytes(pub u32);

impl Mebibytes {
    /// The number of bytes.
    pub fn bytes(self) -> u64 {
        u64::from(self.0) << 20
    }
}

impl Meaning {
    /// What is known of the port that it is.
    pub fn port(&self) -> Option<&Port> {
        if let Qualifiers::Port(port) = &self.qualifiers { Some(port) } else { None }
    }

    /// The role that it asks.
    pub fn seed_of(&self) -> Option<RoleId> {
        if let Qualifiers::Seed(role) = self.qualifiers { Some(role) } else { None }
    }

    /// What is known of the copies that it counts.
    pub fn replicas(&self) -> Option<&ReplicaCount> {
        if let Qualifiers::Replicas(replicas) = &self.qualifiers { Some(replicas) } else { None }
    }

    /// What is known of how it spreads replicas over machines.
    pub fn spread(&self) -> Option<&ReplicaSpread> {
        if let Qualifiers::Spread(spread) = &self.qualifiers { Some(spread) } else { None }
    }

    /// What is known of the zones whose replicas it counts.
    pub fn zones(&self) -> Option<&ReplicaZones> {
        if let Qualifiers::Zones(zones) = &self.qualifiers { Some(zones) } else { None }
    }

    /// What is known of the consensus protocol that it chooses.
    pub fn consensus(&self) -> Option<&Consensus> {
        if let Qualifiers::Consensus(consensus) = &self.qualifiers { Some(consensus) } else { None }
    }

    /// What is known of the directory that it names.
    pub fn folder(&self) -> Option<&Folder> {
        if let Qualifiers::Folder(folder) = &self.qualifiers { Some(folder) } else { None }
    }

    /// What is known of the memory that it sets.
    pub fn memory(&self) -> Option<&Memory> {
        if let Qualifiers::Memory(memory) = &self.qualifiers { Some(memory) } else { None }
    }

    /// The noun with its qualifiers, as pages show them.
    pub fn shown(&self, catalog: &Catalog) -> String {
        let role = |id: RoleId| catalog.role(id).name.to_string();
        let size = |size: Mebibytes| format!("{}M", size.0);
        let flag = |is: bool, word: &str| is.then(|| word.to_owned());
        let qualifiers: Vec<(&str, Option<String>)> = match &self.qualifiers {
            Qualifiers::None => Vec::new(),
            Qualifiers::Port(port) => vec![
                (
                    "bind",
                    Some(match &port.bind {
                        Bind::All => "all".to_owned(),
                        Bind::Param(name) => name.to_string(),
                    }),
                ),
                ("when", Some(port.when.to_string())),
                ("by", port.by.map(role)),
                ("checked", flag(port.is_always_checked, "always")),
                ("service", Some(port.service.to_string())),
                ("loss", Some(port.loss.as_str().to_owned())),
                ("script-checked", flag(port.is_script_checked, "true")),
            ],
            Qualifiers::Seed(of) => vec![("of", Some(role(*of)))],
            Qualifiers::Replicas(replicas) => {
                vec![("kind", Some(replicas.kind.to_string())), ("holders", Some(role(replicas.holders)))]
            }
            Qualifiers::Spread(spread) => vec![
                ("kind", Some(spread.kind.to_string())),
                ("apart", Some(spread.apart.to_string())),
                ("apart-if-possible", Some(spread.apart_if_possible.to_string())),
            ],
            Qualifiers::Zones(zones) => {
                vec![("kind", Some(zones.kind.to_string())), ("zone", Some(zones.zone.to_string()))]
            }
            Qualifiers::Consensus(consensus) => vec![
                ("kind", Some(consensus.kind.to_string())),
                ("majority", Some(consensus.majority.to_string())),
                ("members", consensus.members.map(role)),
                ("even", flag(consensus.is_even_refused, "refused")),
            ],
            Qualifiers::Folder(folder) => {
                let unlocked: Vec<String> = folder.unlocked_when.iter().map(Condition::to_string).collect();
                vec![
                    ("locked", flag(folder.is_locked, "true")),
                    ("unlocked-when", flag(!unlocked.is_empty(), &unlocked.join(" | "))),
                    ("base", folder.base.as_deref().map(str::to_owned)),
                    ("relative", flag(folder.is_relative_refused, "refused")),
                    ("emptied", flag(folder.is_emptied, "start")),
                    ("beside", folder.beside.as_deref().map(str::to_owned)),
                ]
            }
            Qualifiers::Memory(memory) => vec![
                ("least", memory.least.map(size)),
                ("least-when", memory.least_when.as_ref().map(Condition::to_string)),
                ("share", memory.share.map(|percent| format!("{percent}%"))),
                ("most", memory.most.map(size)),
            ],
            Qualifiers::Service(service) => vec![("service", Some(service.to_string()))],
        };
        let written = qualifiers.into_iter().filter_map(|(name, value)| Some(format!(" {name}={}", value?)));
        self.kind.as_str().to_owned() + &written.collect::<String>()
    }
}
