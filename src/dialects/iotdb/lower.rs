//! Model to native files: properties in both layouts, environment scripts, logback.

use std::collections::BTreeMap;

use super::{environment, logback};
use crate::catalog::{MeaningKind, ParamId, ParamKind, ParamView};
use crate::formats::properties::Writer;
use crate::model::{InstanceId, Model, Origin, RootId, Setting};
use crate::product::{HAND_EDITS, HostFile, RootFiles, Trace};
use crate::source::reserved::has_reference;

/// The file of the newer layout, which serves both roles.
const ONE_FILE: &str = "iotdb-system.properties";

/// The files of the older layout: what both roles read, then one for each role.
const COMMON_FILE: &str = "iotdb-common.properties";
const ROLE_FILES: [(&str, &str); 2] =
    [("confignode", "iotdb-confignode.properties"), ("datanode", "iotdb-datanode.properties")];

/// The native files of one install root.
pub(super) fn lower(model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
    let root = model.root(root);
    let is_one_file = &*model.cluster(root.cluster).view.layout != "three-files";
    let is_ainode = |id: &InstanceId| super::ainode::is_ainode(model, *id);
    let (ainodes, servers): (Vec<_>, Vec<_>) = root.instances.iter().copied().partition(is_ainode);
    let mut files = Vec::new();
    if !servers.is_empty() {
        files.extend(properties(model, &servers, is_one_file, trace));
    }
    for &id in &servers {
        files.extend(environment::script(model, id, trace));
        files.extend(logback::config(model, id));
    }
    for &id in &ainodes {
        files.extend(super::ainode::files(model, id, trace));
    }
    let other_layout: &[&str] = if servers.is_empty() {
        &[]
    } else if is_one_file {
        &[COMMON_FILE, ROLE_FILES[0].1, ROLE_FILES[1].1]
    } else {
        &[ONE_FILE]
    };
    RootFiles { files, unwanted: other_layout.iter().map(|name| format!("conf/{name}")).collect() }
}

/// The properties of one node, in catalog order.
pub(super) fn settings(model: &Model, id: InstanceId) -> Vec<(&ParamView, Setting<'_>)> {
    let mut settings = model.explicit(model.instance(id));
    settings.retain(|(param, _)| param.param.kind == ParamKind::Property);
    settings
}

/// The properties files of one node by itself.
pub(super) fn own_properties(model: &Model, id: InstanceId, trace: &dyn Trace) -> Vec<HostFile> {
    let is_one_file = &*model.view(model.instance(id)).layout != "three-files";
    properties(model, &[id], is_one_file, trace)
}

/// Variables for the start script that no environment script can set: it reads them first.
pub(super) fn start_variables(model: &Model, id: InstanceId) -> Vec<(String, String)> {
    // The scripts say where the install and its configuration are.
    let is_ours = |name: &str| name.ends_with("_CONF") || name == "IOTDB_HOME" || name == "CONFIGNODE_HOME";
    let settings = model.explicit(model.instance(id));
    let of_start_script = settings.iter().filter(|(param, setting)| {
        param.param.kind == ParamKind::Variable
            && param.file == "iotdb-common.sh"
            && !setting.value.is_empty()
    });
    let own = of_start_script.filter(|(param, _)| !is_ours(param.name()));
    own.map(|(param, setting)| (param.name().to_owned(), setting.value.to_string())).collect()
}

/// The name of a file for its root, with a mode that keeps secrets to the user who runs the server.
pub(super) fn file(name: &str, content: String, holds_secret: bool) -> HostFile {
    let mode = if holds_secret || has_reference(&content) { 0o600 } else { 0o644 };
    HostFile { path: format!("conf/{name}"), content: content.into_bytes(), mode }
}

/// Settings of one file, in catalog order.
#[derive(Default)]
struct Lines<'a> {
    settings: BTreeMap<ParamId, (&'a str, Setting<'a>)>,
    holds_secret: bool,
}

fn properties(
    model: &Model,
    instances: &[InstanceId],
    is_one_file: bool,
    trace: &dyn Trace,
) -> Vec<HostFile> {
    let mut files: BTreeMap<&str, Lines> = BTreeMap::new();
    // A file that is missing stops the server, one without a line does not.
    files.entry(if is_one_file { ONE_FILE } else { COMMON_FILE }).or_default();
    for &id in instances {
        let node = model.instance(id);
        let role_file =
            ROLE_FILES.iter().find(|(role, _)| *role == model.role_name(node)).map(|(_, file)| *file);
        if let Some(role_file) = role_file.filter(|_| !is_one_file) {
            files.entry(role_file).or_default();
        }
        for (param, setting) in model.explicit(node) {
            if param.param.kind != ParamKind::Property {
                continue;
            }
            // Where each role has its own file, that one wins for it: what others of the folder do not
            // share goes there.
            let name = match role_file {
                _ if is_one_file => ONE_FILE,
                Some(role_file) if !is_shared(model, instances, param, &setting) => role_file,
                _ => param.file,
            };
            let lines = files.entry(name).or_default();
            lines.holds_secret |= param.meaning(MeaningKind::Secret).is_some() && !setting.value.is_empty();
            lines.settings.entry(param.id).or_insert((param.name(), setting));
        }
    }
    let nodes: Vec<&str> = instances.iter().map(|id| &*model.instance(*id).name).collect();
    files
        .into_iter()
        .map(|(name, lines)| file(name, render(&nodes, &lines, trace), lines.holds_secret))
        .collect()
}

/// Whether all nodes of a folder that read a parameter have the same value.
fn is_shared(model: &Model, instances: &[InstanceId], param: &ParamView, setting: &Setting<'_>) -> bool {
    let mut readers =
        instances.iter().map(|&id| model.instance(id)).filter(|node| param.param.scope.covers(node.role));
    readers.all(|node| {
        let own = model.setting(node, param.id);
        own.is_some_and(|own| own.origin != Origin::Default && own.value == setting.value)
    })
}

/// A file's text: a head, then each setting after the location that it comes from.
fn render(nodes: &[&str], lines: &Lines, trace: &dyn Trace) -> String {
    let mut out = Writer::default();
    out.comment(&format!("Configuration of {}.", crate::diagnostic::words::list(nodes)));
    out.comment(HAND_EDITS);
    out.comment("Other settings have the server's own default. Each group is below the line of the spec that it comes from.");
    let mut last = String::new();
    for (name, setting) in lines.settings.values() {
        let origin = trace.reason(&setting.origin);
        if origin != last {
            out.blank();
            out.comment(&origin);
            last = origin;
        }
        out.set(name, &setting.value);
    }
    out.finish()
}
