//! One difference and what it means for a cluster that runs and has data.

use crate::catalog::worded;
use crate::diagnostic::Rule;
use crate::model::{ClusterId, HostId, InstanceId};
use crate::source::Span;

worded! {
    /// What is different.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ChangeKind {
        /// A parameter of a node.
        Setting => "setting",
        /// A node: added, removed, renamed.
        Node => "node",
        /// A host: its name, an address, its memory.
        Host => "host",
        /// The version of a cluster's product.
        Version => "version",
        /// A cluster: added, removed, renamed.
        Cluster => "cluster",
        /// Where a product is installed, which user runs it, which Java.
        Install => "install",
        /// A file that the bundle carries unopened.
        Payload => "payload",
    }
}

worded! {
    /// How a change takes effect.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ChangeEffect {
        /// No running node is affected.
        None => "none",
        /// By a reload.
        Hot => "hot",
        /// The nodes named restart.
        Restart => "restart",
        /// The node has to leave the cluster and join again.
        Rejoin => "rejoin",
        /// Data has to be moved, or exported and loaded.
        Migrate => "migrate",
        /// Only a node that starts for the first time reads it, and there is no other way to bring it into effect.
        FirstStart => "first-start",
        /// There is no way for a cluster with data.
        Impossible => "impossible",
    }
}

impl ChangeEffect {
    /// Whether no way leads to the new value for a cluster that has data.
    pub fn is_impossible(self) -> bool {
        matches!(self, ChangeEffect::FirstStart | ChangeEffect::Impossible)
    }
}

/// One difference, of one node and key where it is about these.
#[derive(Debug, Clone)]
pub struct Change {
    /// What is different.
    pub kind: ChangeKind,
    /// The cluster's name, the new one where there are two.
    pub cluster: String,
    /// The host's name, the new one where there are two.
    pub host: Option<String>,
    /// The node's name, the new one where there are two.
    pub node: Option<String>,
    /// The node's role: `datanode`.
    pub role: Option<String>,
    /// The parameter's name, or the spec's own word: `address`, `memory`, `version`, `user`, `root`.
    pub key: Option<String>,
    /// The value before; `None` for what was added or had none. Secrets are masked.
    pub old: Option<String>,
    /// The value after; `None` for what was removed or has none. Secrets are masked.
    pub new: Option<String>,
    /// How it takes effect.
    pub effect: ChangeEffect,
    /// A sentence: why it has that effect.
    pub reason: String,
    /// The rule of the family CHANGE that it is a finding of.
    pub rule: Option<&'static Rule>,
    /// Where NEW says it, else where OLD does.
    pub span: Option<Span>,
    /// The location in the old description, where there is one.
    pub old_span: Option<Span>,
    /// What it is about in the models.
    pub about: About,
}

/// What a change is about, by the handles of both models.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// The cluster in the old model.
    pub old_cluster: Option<ClusterId>,
    /// The cluster in the new model.
    pub new_cluster: Option<ClusterId>,
    /// The host in the old model.
    pub old_host: Option<HostId>,
    /// The host in the new model.
    pub new_host: Option<HostId>,
    /// The node in the old model.
    pub old_node: Option<InstanceId>,
    /// The node in the new model.
    pub new_node: Option<InstanceId>,
}
