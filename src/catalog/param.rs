//! One parameter with its history.

use serde::{Deserialize, Serialize};

use super::{Meaning, MeaningKind, RoleId, RoleSet, Text, Ties, Version, VersionRange, worded};

/// A handle of a parameter in its product's [`Catalog`](super::Catalog).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ParamId(pub u16);

/// A parameter as all versions have it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Param {
    /// Its own name, as the product reads it.
    pub name: Text,
    /// A key of a configuration file or a variable of an environment script.
    pub kind: ParamKind,
    /// What its values look like.
    pub kind_of_value: ParamType,
    /// Which roles read it.
    pub scope: RoleScope,
    /// In which versions it exists.
    pub lifetime: VersionRange,
    /// One sentence on what it does.
    pub doc: Text,
    /// The unit of a number: `ms`, `B`.
    pub unit: Option<Text>,
    /// The file that holds it.
    pub files: Vec<Ranged<Text>>,
    /// What the server uses when it is absent.
    pub defaults: Vec<Ranged<Text>>,
    /// What the shipped file sets, where that is something else.
    pub shipped: Vec<Ranged<Text>>,
    /// When a change acts.
    pub effects: Vec<Ranged<Effect>>,
    /// What happens when it is changed after the first start.
    pub changes: Vec<Ranged<Change>>,
    /// What is needed for another value to take effect for a cluster that has data, where the effect does not say it.
    pub ways: Vec<Ranged<Way>>,
    /// Minimum and maximum of a number.
    pub ranges: Vec<Ranged<Bounds>>,
    /// The words of an enum, or of the items of a list.
    pub words: Vec<Ranged<EnumWord>>,
    /// Whether the server takes further words, class names for example.
    pub open_words: bool,
    /// Whether the server takes other words with a warning, and does not refuse them.
    pub soft_words: bool,
    /// Whether words may be written in any case.
    pub any_case: bool,
    /// How many numbers a ratio list has; several when several are taken.
    pub parts: Vec<usize>,
    /// Whether an empty value is fine.
    pub may_be_empty: bool,
    /// Whether the server takes no space next to the commas of a list.
    pub refuses_spaces: bool,
    /// What it means to rules.
    pub meanings: Vec<Ranged<Meaning>>,
    /// What ties it to others.
    pub ties: Ties,
    /// What happens when nodes differ in it.
    pub agreement: Vec<Ranged<Agreement>>,
    /// Versions in which it is accepted and never read, with the reason where it is another than the usual.
    pub dead: Vec<Ranged<Text>>,
    /// How many parts of a list the server's reader needs, where it is content with fewer than `parts` says; else 0.
    pub minimum_parts: usize,
    /// Where the server takes spaces next to the value for a part of it, and refuses it with them.
    pub keeps_spaces: Vec<VersionRange>,
    /// Where the server starts with any value.
    pub lenient: Vec<VersionRange>,
    /// What the server does where it is in a file that is not its own; empty where it has no effect there.
    pub misplaced: Text,
    /// Whether no template shows it.
    pub hidden: bool,
    /// The version from which on documents name it, where they do not say that earlier ones lack it.
    pub first_documented: Option<Version>,
    /// Its later name.
    pub renamed_to: Vec<Ranged<Text>>,
    /// Which editions of the product have it; empty where all do.
    pub edition: Text,
    /// Where this was read, with doubts.
    pub source: Text,
    /// How sure they are; empty where the product's source says them.
    pub sure: Text,
    /// What a user should know.
    pub notes: Vec<Ranged<Text>>,
}

impl Param {
    /// Whether it holds a secret.
    pub fn is_secret(&self) -> bool {
        self.meanings.iter().any(|meaning| meaning.value.kind == MeaningKind::Secret)
    }
}

/// Minimum and maximum of a number; open where `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The minimum.
    pub minimum: Option<f64>,
    /// The maximum.
    pub maximum: Option<f64>,
    /// Whether the minimum itself is too small.
    pub is_above: bool,
    /// Whether the maximum itself is too large.
    pub is_below: bool,
    /// Whether the server accepts values outside of them, and they are only sensible.
    pub is_soft: bool,
}

impl Bounds {
    /// `1 to 65535`, `at least 1`; nothing where both ends are open.
    pub fn shown(&self) -> Option<String> {
        match (self.minimum, self.maximum) {
            (Some(minimum), Some(maximum)) => Some(format!("{minimum} to {maximum}")),
            (Some(minimum), None) => Some(format!("at least {minimum}")),
            (None, Some(maximum)) => Some(format!("at most {maximum}")),
            (None, None) => None,
        }
    }
}

/// A value and the versions it holds for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>, 'de: 'static"))]
pub struct Ranged<T> {
    /// The versions.
    pub versions: VersionRange,
    /// The value.
    pub value: T,
}

/// Where a parameter lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ParamKind {
    /// A key of a configuration file: `set`.
    Property,
    /// A variable of an environment script: `env`.
    Variable,
    /// What no file holds and rules or scripts need to know: set by its own statements and properties.
    Fact,
}

impl ParamKind {
    /// The noun for it in messages and pages.
    pub fn title(self) -> &'static str {
        match self {
            ParamKind::Property => "parameter",
            ParamKind::Variable => "environment variable",
            ParamKind::Fact => "fact",
        }
    }
}

/// Which roles read a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum RoleScope {
    /// Every role.
    Common,
    /// Some roles.
    Roles(RoleSet),
    /// None of the roles that specs can place: another tool reads it, named here.
    Other(Text),
}

impl RoleScope {
    /// Whether nodes of several roles read it.
    pub fn is_shared(&self) -> bool {
        match self {
            RoleScope::Common => true,
            RoleScope::Roles(own) => own.iter().nth(1).is_some(),
            RoleScope::Other(_) => false,
        }
    }

    /// Whether nodes of `role` read it.
    pub fn covers(&self, role: RoleId) -> bool {
        match self {
            RoleScope::Common => true,
            RoleScope::Roles(own) => own.contains(role),
            RoleScope::Other(_) => false,
        }
    }
}

worded! {
    /// When a change of a parameter acts.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Effect {
        /// Only before the first start: later changes are refused or ignored.
        FirstStart => "first-start",
        /// At the next start.
        Restart => "restart",
        /// While running, by a reload.
        Hot => "hot",
    }
}

worded! {
    /// What happens when a parameter is changed that counts before the first start only.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Change {
        /// The cluster refuses the node.
        Rejected => "rejected",
        /// The server goes back to the first value.
        ForcedBack => "forced-back",
    }
}

worded! {
    /// What is needed for another value of a parameter to take effect once its node has joined a cluster, where a start
    /// does not.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Way {
        /// The node leaves the cluster and joins again.
        Rejoin => "rejoin",
        /// Data is exported and loaded.
        Migrate => "migrate",
        /// Nothing has to be done: a node that has joined does not use the value.
        Unused => "unused",
        /// There is no way: what exists keeps the first value.
        Impossible => "impossible",
    }
}

worded! {
    /// What happens when nodes differ in a parameter.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Agreement {
        /// A node with another value is refused when it first joins.
        OnJoin => "on-join",
        /// A node with another value is refused at every start.
        EveryStart => "every-start",
        /// The leader's value is taken silently.
        LeaderWins => "leader-wins",
        /// Nothing compares it; the nodes diverge.
        Silent => "silent",
    }
}

/// One word of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct EnumWord {
    /// The word.
    pub word: Text,
}

worded! {
    /// What the values of a parameter look like.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum ParamType {
        /// A TCP port.
        Port => "port",
        /// A host name or an address.
        Host => "host",
        /// `host:port`.
        Endpoint => "endpoint",
        /// Endpoints with commas between them.
        EndpointList => "endpoint-list",
        /// `true` or `false`.
        Bool => "bool",
        /// A whole number of 32 bits.
        Int32 => "int32",
        /// A whole number of 64 bits.
        Int64 => "int64",
        /// A number with a fraction.
        Double => "double",
        /// A number of bytes.
        Size => "size",
        /// An amount of memory as a number in the parameter's unit, `GB` or `MB`.
        Amount => "amount",
        /// The same as a whole number.
        WholeAmount => "whole-amount",
        /// On or off, in the spelling of the parameter's two words: off first.
        Switch => "switch",
        /// A length of time.
        Duration => "duration",
        /// One of some words.
        Enum => "enum",
        /// Any text.
        Text => "string",
        /// A path on the host.
        Path => "path",
        /// Paths with commas, or semicolons, between them.
        PathList => "path-list",
        /// Whole numbers with colons between them.
        RatioList => "ratio-list",
        /// Items with commas between them.
        List => "list",
        /// A number with a unit letter for memory: `8G`, `512M`.
        MemorySize => "memory-size",
        /// Whole numbers with units of time, the longest first: `15d`, `1h30m`.
        DurationText => "duration-text",
        /// A number with a unit of bytes: `512MB`.
        SizeText => "size-text",
    }
}
