//! One step of a plan.

use crate::catalog::worded;

worded! {
    /// What is done.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Action {
        /// Hosts are checked before anything is changed.
        Preflight => "preflight",
        /// Files are brought to hosts and installed.
        Install => "install",
        /// Running nodes read their configuration again.
        Reload => "reload",
        /// Nodes restart, one at a time.
        Restart => "restart",
        /// Nodes start.
        Start => "start",
        /// Nodes stop.
        Stop => "stop",
        /// A node joins its cluster.
        ScaleOut => "scale-out",
        /// A node leaves its cluster.
        ScaleIn => "scale-in",
        /// A cluster is brought to another version.
        Upgrade => "upgrade",
        /// A directory is moved while its node is stopped.
        MoveData => "move-data",
        /// Something that a person does.
        Manual => "manual",
    }
}

/// One step. Steps of one wave may be done at the same time.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number, from 1.
    pub number: usize,
    /// Its wave, from 1.
    pub wave: usize,
    /// What is done.
    pub action: Action,
    /// The hosts that it acts on.
    pub hosts: Vec<String>,
    /// The nodes that it acts on.
    pub nodes: Vec<String>,
    /// The reason, a sentence.
    pub why: String,
    /// The nodes that are down meanwhile.
    pub down: Vec<String>,
    /// Whether every cluster accepts writes meanwhile.
    pub writes: bool,
    /// How it is taken back, a sentence.
    pub undo: String,
    /// The command of `control/` that does it, with its arguments; `None` for what a person does.
    pub command: Option<Vec<String>>,
}
