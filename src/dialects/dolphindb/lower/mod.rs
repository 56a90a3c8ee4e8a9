//! Model to native files: controller.cfg, agent.cfg, cluster.nodes and cluster.cfg of a cluster, dolphindb.cfg of a
//! single node.

mod cluster_cfg;
mod cluster_nodes;
mod patterns;

use super::site;
use crate::catalog::{MeaningKind, ParamKind, ParamView};
use crate::formats::cfg::Writer;
use crate::model::{Instance, InstanceId, Model, Origin, RootId, Setting};
use crate::product::{HAND_EDITS, HostFile, RootFiles, Trace};
use crate::source::reserved::has_reference;

/// Where the server's scripts look for configuration.
const CONFIG: &str = "server/clusterDemo/config";

/// Keys that are first in a file, in this order.
const FIRST: &[&str] = &["mode", "localSite", "controllerSite", "sites"];

/// The native files of one install root.
pub(super) fn lower(model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
    let nodes = model.root(root).instances.iter();
    RootFiles { files: nodes.flat_map(|id| of_node(model, *id, trace)).collect(), unwanted: Vec::new() }
}

/// The native files of one node.
pub(super) fn of_node(model: &Model, id: InstanceId, trace: &dyn Trace) -> Vec<HostFile> {
    let node = model.instance(id);
    match model.role_name(node) {
        "controller" => {
            let own = own_file(model, node, &format!("{CONFIG}/controller.cfg"), trace);
            let nodes = cluster_nodes::render(model, node.cluster);
            let (text, holds_secret) = cluster_cfg::render(model, node.cluster, trace);
            vec![
                own,
                file(format!("{CONFIG}/cluster.nodes"), nodes, false),
                file(format!("{CONFIG}/cluster.cfg"), text, holds_secret),
            ]
        }
        "agent" => vec![own_file(model, node, &format!("{CONFIG}/agent.cfg"), trace)],
        "single" => vec![own_file(model, node, "server/dolphindb.cfg", trace)],
        // Data and compute nodes get what they need from the controller.
        _ => Vec::new(),
    }
}

/// A file for its root, with a mode that keeps secrets to the user who runs the server.
fn file(path: String, content: String, holds_secret: bool) -> HostFile {
    let mode = if holds_secret || has_reference(&content) { 0o600 } else { 0o644 };
    HostFile { path, content: content.into_bytes(), mode }
}

/// The file of a node that has one of its own.
fn own_file(model: &Model, node: &Instance, path: &str, trace: &dyn Trace) -> HostFile {
    let mut settings = settings(model, node);
    let index = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    settings.sort_by_key(|(param, _)| index(param.name()));
    let mut out = Traced::new(trace);
    let holds_secret = settings.iter().any(|(param, setting)| is_secret(param, setting));
    for (param, setting) in &settings {
        out.set(param.name(), &setting.value, &setting.origin);
    }
    for (zone, copies, origin) in zone_copies(model, node) {
        out.set(&format!("{zone}.dfsReplicationFactor"), &copies, &origin);
    }
    file(path.to_owned(), out.finish(), holds_secret)
}

/// What a node's file holds, in catalog order.
fn settings<'a>(model: &'a Model, node: &'a Instance) -> Vec<(&'a ParamView, Setting<'a>)> {
    let explicit = model.explicit(node).into_iter();
    explicit.filter(|(param, _)| param.param.kind == ParamKind::Property).collect()
}

fn is_secret(param: &ParamView, setting: &Setting<'_>) -> bool {
    param.meaning(MeaningKind::Secret).is_some() && !setting.value.is_empty()
}

/// Copies in each zone, as `zone-replicas` says them.
fn zone_copies(model: &Model, node: &Instance) -> Vec<(String, String, Origin)> {
    let Some(param) = model.view(node).find("zoneReplicationFactor", ParamKind::Fact, node.role) else {
        return Vec::new();
    };
    let Some(setting) = model.setting(node, param.id) else { return Vec::new() };
    let pair = |item: &str| {
        let (zone, copies) = item.split_once('=')?;
        Some((zone.trim().to_owned(), copies.trim().to_owned(), setting.origin.clone()))
    };
    setting.items().filter_map(pair).collect()
}

/// Lines with comments that say where they come from.
struct Traced<'a> {
    out: Writer,
    trace: &'a dyn Trace,
    last: String,
    /// The origin of the first line is on the second: the first line has to be a setting.
    pending: Option<String>,
}

impl<'a> Traced<'a> {
    fn new(trace: &'a dyn Trace) -> Self {
        Self { out: Writer::default(), trace, last: String::new(), pending: None }
    }

    fn set(&mut self, key: &str, value: &str, origin: &Origin) {
        let text = self.trace.reason(origin);
        if self.out.is_empty() {
            self.out.set(key, value);
            self.out.comment(HAND_EDITS);
            self.out.comment(
                "The first line must be a setting. Each group is below the line of the spec that it comes from.",
            );
            self.pending = Some(text);
            return;
        }
        if let Some(first) = self.pending.take() {
            self.out.comment(&format!("{first} (the first line)"));
            self.last = first;
        }
        if text != self.last {
            self.out.comment(&text);
            self.last = text;
        }
        self.out.set(key, value);
    }

    fn comment(&mut self, text: &str) {
        self.out.comment(text);
    }

    fn finish(mut self) -> String {
        if let Some(first) = self.pending.take() {
            self.out.comment(&format!("{first} (the first line)"));
        }
        self.out.finish()
    }
}
