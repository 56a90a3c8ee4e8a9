//! One step of a plan.

use crate::catalog::worded;
use crate::model::InstanceId;

worded! {
    /// What is done.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Action {
        /// The nodes are checked before anything is changed.
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
        /// Nodes join their cluster, one at a time.
        ScaleOut => "scale-out",
        /// A node leaves its cluster.
        ScaleIn => "scale-in",
        /// A cluster is brought to another version.
        Upgrade => "upgrade",
        /// Directories of stopped nodes are moved.
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
    /// The hosts that it acts on, by name.
    pub hosts: Vec<String>,
    /// The nodes that it acts on, by name.
    pub nodes: Vec<String>,
    /// The reason, a sentence.
    pub why: String,
    /// The nodes that are down meanwhile, by name; of a step that takes one at a time, all of them in their order.
    pub down: Vec<String>,
    /// Whether every cluster accepts writes meanwhile.
    pub writes: bool,
    /// How it is undone, a sentence.
    pub undo: String,
    /// Whether the directories of the nodes are emptied at its end.
    pub is_emptied: bool,
    /// The nodes that it acts on, as the models have them.
    pub targets: Vec<Target>,
    /// The folders that are moved: the location of the node in `targets`, from, to.
    pub moves: Vec<(usize, String, String)>,
}

/// A node of one of the two models: before a step has renamed or moved it, it is the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A node of the old model.
    Old(InstanceId),
    /// A node of the new model.
    New(InstanceId),
}

impl Target {
    /// The handle in its model.
    pub fn id(self) -> InstanceId {
        let (Target::Old(id) | Target::New(id)) = self;
        id
    }
}

/// During which steps a node of one of the models is a member of its cluster, or about to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The node.
    pub node: Target,
    /// The first step.
    pub from: usize,
    /// The last step; `None` when it stays.
    pub until: Option<usize>,
}
