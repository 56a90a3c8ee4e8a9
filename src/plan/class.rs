//! What a change of a parameter means for a cluster that runs and has data, as the catalog says it.

use super::rules::{FIRST_START_ONLY, MOVED_DATA, NODE_REJOINS, OTHER_CLUSTER_NAME, OTHER_REPLICATION};
use super::{About, Change, ChangeEffect, ChangeKind};
use crate::catalog::{Change as AfterFirst, Effect, MeaningKind, ParamKind, ParamView, Way};
use crate::diagnostic::Rule;
use crate::model::{Instance, Model};

/// How a change takes effect, and why.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub(super) effect: ChangeEffect,
    pub(super) reason: String,
    pub(super) rule: Option<&'static Rule>,
}

impl Class {
    pub(super) fn new(effect: ChangeEffect, reason: impl Into<String>) -> Self {
        Self { effect, reason: reason.into(), rule: None }
    }

    pub(super) fn rule(self, rule: &'static Rule) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// A change of that class of a whole cluster; what it is about, and its values, are filled in.
    pub(super) fn of(self, kind: ChangeKind, cluster: &str) -> Change {
        Change {
            kind,
            cluster: cluster.to_owned(),
            host: None,
            node: None,
            role: None,
            key: None,
            old: None,
            new: None,
            effect: self.effect,
            reason: self.reason,
            rule: self.rule,
            span: None,
            old_span: None,
            about: About::default(),
        }
    }
}

/// The class of a parameter that has another value. `is_grown` is whether a list of directories only got more of them.
pub(super) fn of_setting(model: &Model, node: &Instance, param: &ParamView, is_grown: bool) -> Class {
    let view = model.view(node);
    let (title, version, name) = (&view.catalog.title, &view.version, param.name());
    let attended = model.cluster(node.cluster).attends.first();
    if let Some(attended) = attended {
        let cluster = &model.cluster(*attended).name.value;
        return Class::new(
            ChangeEffect::None,
            format!("{title} watches `{cluster}`: none of its nodes is affected"),
        );
    }
    if param.dead {
        return Class::new(ChangeEffect::None, format!("{title} {version} does not use `{name}`"));
    }
    let kinds = || param.meanings.iter().map(|meaning| meaning.kind);
    if let Some(way) = param.way {
        let (change, kind) = (param.change, kinds().next());
        return by_way(way, kind, change, &format!("{title} {version}"), name);
    }
    if kinds().any(holds_data) && !is_grown || is_base(model, node, param) {
        let reason = "the contents of the old directory are moved to the new one while the node is stopped";
        return Class::new(ChangeEffect::Migrate, reason).rule(&MOVED_DATA);
    }
    match param.effect {
        Effect::FirstStart => {
            let later = match param.change {
                Some(AfterFirst::Rejected) => "refuses to start a node whose value changed",
                Some(AfterFirst::ForcedBack) => "ignores a later change and keeps the first value",
                None => "ignores a later change",
            };
            let reason = format!(
                "`{name}` is read only when a node starts for the first time; {title} {version} {later}"
            );
            Class::new(ChangeEffect::FirstStart, reason).rule(&FIRST_START_ONLY)
        }
        Effect::Hot => Class::new(ChangeEffect::Hot, "a running node uses the new value after a reload"),
        Effect::Restart => {
            let what = match param.param.kind {
                ParamKind::Variable => "the start script reads",
                ParamKind::Property | ParamKind::Fact => "the server reads",
            };
            let more = match kinds().any(|kind| kind == MeaningKind::ReplicaCount) {
                true => "; existing data keeps its number of copies",
                false => "",
            };
            Class::new(ChangeEffect::Restart, format!("{what} `{name}` when the node starts{more}"))
        }
    }
}

fn by_way(
    way: Way,
    kind: Option<MeaningKind>,
    change: Option<AfterFirst>,
    server: &str,
    name: &str,
) -> Class {
    match way {
        Way::Rejoin => {
            let later = match change {
                Some(AfterFirst::Rejected) => "refuses to start a node with a different one",
                Some(AfterFirst::ForcedBack) => "ignores a different one",
                None => "identifies the node by it",
            };
            let reason = format!(
                "the cluster keeps the `{name}` with which a node joined, and {server} {later}: the node has to leave and join again"
            );
            Class::new(ChangeEffect::Rejoin, reason).rule(&NODE_REJOINS)
        }
        Way::Migrate => {
            let reason = format!("existing data keeps the first `{name}`: it must be exported and loaded");
            Class::new(ChangeEffect::Migrate, reason).rule(&MOVED_DATA)
        }
        Way::Unused => {
            Class::new(ChangeEffect::None, format!("a node that has joined no longer uses `{name}`"))
        }
        Way::Impossible if kind == Some(MeaningKind::ClusterName) => {
            let reason = format!(
                "the data of every node contains the name of its cluster, and {server} refuses a node with another name"
            );
            Class::new(ChangeEffect::Impossible, reason).rule(&OTHER_CLUSTER_NAME)
        }
        Way::Impossible if kind == Some(MeaningKind::ReplicaCount) => {
            let reason = "existing databases keep their number of replicas".to_owned();
            Class::new(ChangeEffect::Impossible, reason).rule(&OTHER_REPLICATION)
        }
        Way::Impossible => {
            let reason = format!("existing data keeps the first `{name}`");
            Class::new(ChangeEffect::Impossible, reason).rule(&FIRST_START_ONLY)
        }
    }
}

/// Whether a directory holds what is lost when its node starts with another one.
pub(in crate::plan) fn holds_data(kind: MeaningKind) -> bool {
    match kind {
        MeaningKind::LogDir | MeaningKind::TempDir | MeaningKind::ReceiverDir => false,
        kind => kind.is_directory(),
    }
}

/// Whether relative directories of a node start from what a parameter names.
fn is_base(model: &Model, node: &Instance, param: &ParamView) -> bool {
    param.param.kind == ParamKind::Variable
        && model.view(node).directories().any(|(directory, kind)| {
            let base = directory.folder(kind).and_then(|folder| folder.base.as_deref());
            base == Some(param.name()) && directory.param.scope.covers(node.role)
        })
}
