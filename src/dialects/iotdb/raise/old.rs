//! Files of releases before 1.0: reported as such, and checked only for what is a risk in every release.

use super::named;
use crate::catalog::Version;
use crate::model::{NodesInView, Spanned};
use crate::native::{old_release, old_risk};
use crate::product::{Detected, Folder, NativeFile, RaisedCluster};
use crate::source::SourceMap;

/// Keys that only those releases have.
const MARKS: &[&str] =
    &["target_confignode", "config_nodes", "rpc_address", "target_config_nodes", "internal_ip"];

/// Keys whose address other nodes connect to.
const DIALLED: &[&str] = &["target_confignode", "config_nodes", "target_config_nodes"];

/// The key of the log's buffer, in bytes.
const WAL_BUFFER: &str = "wal_buffer_size";

/// From here on a buffer is out of proportion: sixteen times the default.
const LARGE_WAL_BUFFER: u64 = 256 << 20;

/// Whether a folder is one of an old release.
pub(super) fn is_old(folder: &Folder, sources: &SourceMap) -> bool {
    if folder.file("engine").is_some() {
        return true;
    }
    let Some(file) = folder.file("confignode") else { return false };
    let text = &sources.file(file.file).text;
    file.document.entries.iter().any(|entry| MARKS.contains(&&*entry.key.text(text)))
}

/// A cluster without nodes that carries the findings about such folders.
pub(super) fn raise(folders: &[(usize, &Folder)], sources: &SourceMap) -> Option<RaisedCluster> {
    let top = folders.first()?.1.files.first()?.top();
    let version = Version::parse("1.0.0")?;
    let mut raised = RaisedCluster {
        product: "iotdb",
        version: Detected {
            is_itself: false,
            ..Detected::new(version, "its files are from an older release".to_owned())
        },
        name: named("cluster", top),
        hosts: Vec::new(),
        nodes: Vec::new(),
        layers: Vec::new(),
        unread: Vec::new(),
        findings: Vec::new(),
        folders: folders.iter().map(|(index, _)| *index).collect(),
        nodes_in_view: NodesInView::Some,
        owns: Vec::new(),
        asks: Vec::new(),
        asks_unknown: false,
    };
    for file in folders.iter().flat_map(|(_, folder)| &folder.files) {
        match file.kind.word {
            "engine" | "confignode" | "datanode" => settings(file, sources, &mut raised),
            "env" | "confignode-env" | "datanode-env" => management(file, sources, &mut raised),
            _ => {}
        }
    }
    Some(raised)
}

fn settings(file: &NativeFile, sources: &SourceMap, raised: &mut RaisedCluster) {
    let source = sources.file(file.file);
    raised.findings.push(old_release(file.top(), &file.name));
    for entry in &file.document.entries {
        let (key, value) = (file.key(source, entry), file.value(source, entry));
        let is_wildcard = |text: &str| text.trim().split(':').next() == Some("0.0.0.0");
        let is_own = &*key.value == "rpc_address" && file.kind.word == "confignode";
        if (DIALLED.contains(&&*key.value) || is_own) && value.value.split(',').any(is_wildcard) {
            raised.findings.push(wildcard(&key, &value));
        }
        let buffer = value.value.trim().parse::<u64>().ok().filter(|bytes| *bytes >= LARGE_WAL_BUFFER);
        if let (WAL_BUFFER, Some(bytes)) = (&*key.value, buffer) {
            raised.findings.push(large_buffer(&value, bytes));
        }
    }
}

/// A log buffer is there for each storage group, so its size counts as often.
fn large_buffer(value: &Spanned<Box<str>>, bytes: u64) -> crate::diagnostic::Finding {
    let message = format!("each storage group uses {} MiB for its log buffer", bytes >> 20);
    old_risk(value.span, message)
        .severity(crate::diagnostic::Severity::Info)
        .note("every open log has a buffer of that size; the shipped file has 16 MiB")
}

fn wildcard(key: &Spanned<Box<str>>, value: &Spanned<Box<str>>) -> crate::diagnostic::Finding {
    let message =
        format!("`{}` advertises `{}`, which is not an address to connect to", key.value, value.value);
    old_risk(value.span, message).note("it works only while all nodes share one host")
}

fn management(file: &NativeFile, sources: &SourceMap, raised: &mut RaisedCluster) {
    let source = sources.file(file.file);
    for entry in file.document.entries.iter().filter(|entry| !entry.is_conditional) {
        let (key, value) = (file.key(source, entry), file.value(source, entry));
        if &*key.value == "JMX_LOCAL" && &*value.value == "false" {
            let message = "the management port of Java is open to other hosts".to_owned();
            let finding = old_risk(key.span, message);
            raised.findings.push(finding.note(
                "anyone with access can run code in the server; the default passwords apply unless changed",
            ));
        }
    }
}
