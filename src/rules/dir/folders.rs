//! The directories of a machine's nodes.

use crate::catalog::MeaningKind;
use crate::model::{Directory, Instance, InstanceId, Model, Origin};
use crate::rules::alike::{Alike, Fleet};
use crate::rules::wording;
use crate::source::Span;

/// One directory of one node.
#[derive(Debug, Clone)]
pub(super) struct Folder<'a> {
    pub(super) node: InstanceId,
    pub(super) directory: Directory<'a>,
    /// Where it is written, else the statement that places the node.
    pub(super) place: Span,
    /// Whether the server locks it while it runs.
    pub(super) is_locked: bool,
}

impl<'a> Folder<'a> {
    /// Whether the spec writes it.
    pub(super) fn is_written(&self) -> bool {
        self.directory.setting.origin != Origin::Default
    }

    /// Whether it holds what must not be lost: data, logs of it, state.
    pub(super) fn holds_state(&self) -> bool {
        use MeaningKind::{ConsensusDir, DataDir, SystemDir, WalDir};
        matches!(self.directory.kind, DataDir | WalDir | SystemDir | ConsensusDir)
    }

    /// The same directory of a node of the same sort.
    fn for_node(mut self, model: &Model, node: InstanceId) -> Self {
        self.node = node;
        if !self.is_written() {
            self.place = model.instance(node).span;
        }
        self
    }

    /// The parameter's name.
    pub(super) fn name(&self) -> &'a str {
        self.directory.param.name()
    }
}

/// The directories of each sort of nodes. Paths of Windows hosts have other forms and are left out.
pub(super) fn by_sort<'a>(model: &'a Model, alike: &Alike<'a>) -> Vec<Vec<Folder<'a>>> {
    alike.sorts().map(|instance| of(model, instance)).collect()
}

fn of<'a>(model: &'a Model, instance: &'a Instance) -> Vec<Folder<'a>> {
    if is_windows(model, instance) {
        return Vec::new();
    }
    let mut folders = Vec::new();
    for directory in model.directories(instance) {
        let param = directory.param;
        let view = model.view(instance);
        // An old name is read where the spec writes it, and has no default of its own.
        let is_renamed = param.param.renamed_to.iter().any(|later| later.span.contains(&view.version));
        if param.dead || (is_renamed && directory.setting.origin == Origin::Default) {
            continue;
        }
        let meaning = param.meaning(directory.kind);
        let unlocked = meaning.and_then(|meaning| meaning.get("unlocked-when"));
        let is_unlocked = unlocked
            .is_some_and(|when| when.split('|').any(|condition| model.holds(instance, condition.trim())));
        let is_locked = meaning.and_then(|meaning| meaning.get("locked")) == Some("true") && !is_unlocked;
        let place = wording::place(&directory.setting, instance);
        // Set for each node by `for_node`: one list serves all nodes of a sort.
        folders.push(Folder { node: InstanceId(0), directory, place, is_locked });
    }
    folders
}

/// Whether a node runs on Windows.
pub(super) fn is_windows(model: &Model, instance: &Instance) -> bool {
    &*model.host(instance.host).os.value == "windows"
}

/// The directories on the machines of a fleet, node by node.
pub(super) fn on<'a>(model: &'a Model, fleet: &Fleet, by_sort: &[Vec<Folder<'a>>]) -> Vec<Folder<'a>> {
    let own = |(&node, &sort): (&InstanceId, &u32)| {
        by_sort[sort as usize].iter().map(move |folder| folder.clone().for_node(model, node))
    };
    fleet.nodes.iter().zip(&fleet.sorts).flat_map(own).collect()
}

/// Whether two nodes of a machine run from one folder without being one cluster's different roles: then
/// everything relative is shared, which is a finding of its own.
pub(super) fn share_install(model: &Model, left: InstanceId, right: InstanceId) -> bool {
    let (left, right) = (model.instance(left), model.instance(right));
    let is_pair = left.cluster == right.cluster && left.role != right.role;
    let root = |instance: &Instance| crate::model::absolute("/", &model.root(instance.root).path);
    !is_pair && root(left) == root(right)
}
