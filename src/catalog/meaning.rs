//! What a parameter means, independent of its name: what rules ask for.

use serde::{Deserialize, Serialize};

/// The nouns of the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MeaningKind {
    /// A port that a node listens on.
    ListenPort,
    /// The address that a listening port binds.
    ListenAddress,
    /// The address that is handed to other nodes.
    PeerAddress,
    /// The address that is handed to clients.
    ClientAddress,
    /// The endpoint of a running node that a joiner asks.
    Seed,
    /// A directory of user data.
    DataDir,
    /// A directory of write-ahead logs.
    WalDir,
    /// A directory of the node's own state.
    SystemDir,
    /// A directory of consensus logs.
    ConsensusDir,
    /// A directory of log files.
    LogDir,
    /// A directory of user code.
    ExtensionDir,
    /// A directory of scratch files.
    TempDir,
    /// A directory for files sent by other clusters.
    ReceiverDir,
    /// How many copies are kept.
    ReplicaCount,
    /// The consensus protocol of one kind of data.
    ConsensusClass,
    /// The cluster's name, compared by its nodes.
    ClusterName,
    /// The unit of stored times.
    TimePrecision,
    /// Java heap.
    Heap,
    /// Memory outside the heap.
    DirectMemory,
    /// All memory of one process.
    TotalMemory,
    /// Which metric reporters run.
    MetricsReporters,
    /// How much is measured.
    MetricsLevel,
    /// Turns a service on.
    ServiceSwitch,
    /// A password or a key: never shown, never copied where it need not be.
    Secret,
    /// How memory is shared out inside a process.
    MemoryProportion,
    /// A number of threads.
    ThreadCount,
    /// A file that must exist on the host.
    HostFile,
    /// Whether writes are logged first.
    WalMode,
    /// Further options of the process.
    ProcessOptions,
    /// The host of a Java remote management port.
    ManagementAddress,
}

impl MeaningKind {
    /// Every noun with its spelling in catalogs, in the order above.
    pub const ALL: &'static [(&'static str, MeaningKind)] = &[
        ("listen-port", MeaningKind::ListenPort),
        ("listen-address", MeaningKind::ListenAddress),
        ("peer-address", MeaningKind::PeerAddress),
        ("client-address", MeaningKind::ClientAddress),
        ("seed", MeaningKind::Seed),
        ("data-dir", MeaningKind::DataDir),
        ("wal-dir", MeaningKind::WalDir),
        ("system-dir", MeaningKind::SystemDir),
        ("consensus-dir", MeaningKind::ConsensusDir),
        ("log-dir", MeaningKind::LogDir),
        ("extension-dir", MeaningKind::ExtensionDir),
        ("temp-dir", MeaningKind::TempDir),
        ("receiver-dir", MeaningKind::ReceiverDir),
        ("replica-count", MeaningKind::ReplicaCount),
        ("consensus-class", MeaningKind::ConsensusClass),
        ("cluster-name", MeaningKind::ClusterName),
        ("time-precision", MeaningKind::TimePrecision),
        ("heap", MeaningKind::Heap),
        ("direct-memory", MeaningKind::DirectMemory),
        ("total-memory", MeaningKind::TotalMemory),
        ("metrics-reporters", MeaningKind::MetricsReporters),
        ("metrics-level", MeaningKind::MetricsLevel),
        ("service-switch", MeaningKind::ServiceSwitch),
        ("secret", MeaningKind::Secret),
        ("memory-proportion", MeaningKind::MemoryProportion),
        ("thread-count", MeaningKind::ThreadCount),
        ("host-file", MeaningKind::HostFile),
        ("wal-mode", MeaningKind::WalMode),
        ("process-options", MeaningKind::ProcessOptions),
        ("management-address", MeaningKind::ManagementAddress),
    ];

    /// The noun behind a catalog's word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The word in catalogs and on pages.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

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

/// A noun with what qualifies it, for instance `listen-port bind="dn_rpc_address" when="always"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// The noun.
    pub kind: MeaningKind,
    /// Qualifiers by name; what each noun takes is listed in CONTRIBUTING.md.
    pub qualifiers: Vec<(Box<str>, Box<str>)>,
}

impl Meaning {
    /// A qualifier's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.qualifiers.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }
}
