//! The directories of a machine's nodes.

use crate::catalog::{self, MeaningKind, ParamView};
use crate::model::{Directory, Instance, InstanceId, Model, Origin};
use crate::rules::survey::{OfKind, OfNode};
use crate::source::Span;

/// One directory of each node of a kind.
#[derive(Debug)]
pub(in crate::rules) struct Folder<'a> {
    pub(super) param: &'a ParamView,
    pub(super) kind: MeaningKind,
    /// What the catalog knows of it.
    pub(super) known: Option<&'static catalog::Folder>,
    /// The absolute path.
    pub(super) path: String,
    /// Whether it is in the install because its value is relative.
    pub(super) is_relative: bool,
    /// Whether the value climbs by `..`.
    pub(super) climbs: bool,
    /// Where the spec writes it.
    pub(super) written: Option<Span>,
    /// Whether the server locks it while it runs.
    pub(super) is_locked: bool,
}

/// A directory of one node.
pub(super) type NodeFolder<'b, 'a> = OfNode<'b, Folder<'a>>;

impl OfKind for Folder<'_> {
    fn written(&self) -> Option<Span> {
        self.written
    }
}

impl<'a> Folder<'a> {
    /// The directories of a node. Those of Windows hosts have a drive letter and `/` between parts.
    pub(in crate::rules) fn of(model: &'a Model, instance: &'a Instance) -> Vec<Self> {
        let version = &model.view(instance).version;
        let mut folders = Vec::new();
        for directory in model.directories(instance) {
            let Directory { param, kind, path, is_relative, setting, climbs } = directory;
            // An old name is read where the spec writes it, and has no default of its own.
            let is_renamed = param.param.renamed_to.iter().any(|later| later.versions.contains(version));
            let is_default = setting.origin == Origin::Default;
            // Names of nodes are in it by default: it differs from node to node.
            let is_named = |word: &str| param.default.is_some_and(|default| default.contains(word));
            let is_own =
                is_default && model.view(instance).catalog.words.name_macro.as_deref().is_some_and(is_named);
            if param.dead || is_own || (is_renamed && is_default) {
                continue;
            }
            let known = param.folder(kind);
            let is_locked = known.is_some_and(|known| {
                let mut unlocked = known.unlocked_when.iter();
                known.is_locked && !unlocked.any(|condition| model.holds(instance, condition) != Some(false))
            });
            let written = setting.span();
            folders.push(Self { param, kind, known, path, is_relative, climbs, written, is_locked });
        }
        folders
    }

    /// The absolute path.
    pub(in crate::rules) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the spec writes it.
    pub(super) fn is_written(&self) -> bool {
        self.written.is_some()
    }

    /// Whether it holds what must not be lost: data, logs of it, state.
    pub(super) fn holds_state(&self) -> bool {
        use MeaningKind::{ConsensusDir, DataDir, SystemDir, WalDir};
        matches!(self.kind, DataDir | WalDir | SystemDir | ConsensusDir)
    }

    /// Whether the server empties it at every start.
    pub(super) fn is_emptied(&self) -> bool {
        self.known.is_some_and(|known| known.is_emptied)
    }

    /// The parameter's name.
    pub(in crate::rules) fn name(&self) -> &'a str {
        self.param.name()
    }
}

/// Whether two directories of one node may be the same, or are in each other.
pub(super) fn go_together(first: &Folder<'_>, second: &Folder<'_>) -> bool {
    let may_share = |one: &Folder<'_>, other: &Folder<'_>| {
        one.known.and_then(|known| known.beside.as_deref()) == Some(other.name())
    };
    may_share(first, second) || may_share(second, first)
}

/// Whether two nodes of a machine run from one folder without being one cluster's different roles: then
/// everything relative is shared, which is its own finding.
pub(super) fn share_install(model: &Model, left: InstanceId, right: InstanceId) -> bool {
    let (left, right) = (model.instance(left), model.instance(right));
    let shares = |node: &Instance| model.view(node).catalog.role(node.role).shares_install;
    let is_pair = left.cluster == right.cluster && (left.role != right.role || shares(left));
    let root = |instance: &Instance| crate::model::absolute("/", &model.root(instance.root).path);
    !is_pair && root(left) == root(right)
}
